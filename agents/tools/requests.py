"""A few HTTP requests to a server in a sandbox; later ones may use what earlier ones were answered."""

import json
import re
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from agents.model.tool import TryAgain
from sandbox.client import Answer, Client

_FROM_ANSWER = re.compile(r"\{\{(\d+)\.([\w.]+)\}\}")
_BODY = 4000


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class OneRequest(_Closed):
    """One request. `{{1.id}}` anywhere in it stands for the key `id` of the first answer's body."""

    method: str = Field(pattern="^(GET|POST|PUT|PATCH|DELETE)$")
    path: str = Field(pattern="^/", description="with the query, e.g. /api/v1/todos?page=2")
    body: str = Field(description="JSON, or empty for none")
    token: str = Field(description="the bearer token, e.g. {{2.access_token}}, or empty for none")


class Requests(_Closed):
    """Requests that are sent one after the other."""

    requests: tuple[OneRequest, ...] = Field(min_length=1, max_length=10)


def converse(socket: Path, requests: Requests) -> str:
    """Send the requests and return the answers."""
    answers: list[Answer] = []
    for request in requests.requests:
        client = Client(socket, _filled(request.token, answers))
        try:
            answers.append(client.send(request.method, _filled(request.path, answers), _body(request, answers)))
        finally:
            client.close()
    return "\n".join(_told(number, each) for number, each in enumerate(answers, start=1))


def _told(number: int, answer: Answer) -> str:
    return f"{number}. {answer.status or 'no answer'} {answer.text[:_BODY]}".strip()


def _body(request: OneRequest, answers: list[Answer]) -> object:
    if not request.body:
        return None
    try:
        return json.loads(_filled(request.body, answers))
    except ValueError as error:
        raise TryAgain(f"the body of {request.method} {request.path} is no JSON: {error}") from None


def _filled(text: str, answers: list[Answer]) -> str:
    return _FROM_ANSWER.sub(lambda found: _value(int(found[1]), found[2].split("."), answers), text)


def _value(number: int, keys: list[str], answers: list[Answer]) -> str:
    if not 1 <= number <= len(answers):
        raise TryAgain(f"there is no answer {number} yet; the first request is answered by 1")
    value: Any = answers[number - 1].body
    for key in keys:
        if isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        elif isinstance(value, dict) and key in value:
            value = value[key]
        else:
            raise TryAgain(f"answer {number} has no {'.'.join(keys)}: {answers[number - 1].text[:500]}")
    return str(value)
