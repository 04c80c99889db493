"""Requests to a todo backend, as the oracle's cases make them: each fails the test that asks if the answer is odd.

Deliberately plain: nothing in this folder knows our Spec, our cases or the suite that is rendered from them.
"""

from datetime import datetime
from typing import Any

import httpx

from tests.end_to_end.oracle.conftest import PASSWORD, START

NOW = datetime.fromisoformat(START)


def register(client: httpx.Client, email: str, password: str = PASSWORD) -> httpx.Response:
    return client.post("/auth/register", json={"email": email, "password": password, "display_name": "Ann"})


def login(client: httpx.Client, email: str, password: str = PASSWORD) -> httpx.Response:
    return client.post("/auth/login", json={"email": email, "password": password})


def make_list(client: httpx.Client, name: str = "Home", **fields: Any) -> dict[str, Any]:
    answer = client.post("/lists", json={"name": name, **fields})
    assert answer.status_code == 201, answer.text
    return answer.json()


def make_todo(client: httpx.Client, list_id: str, title: str = "Milk", **fields: Any) -> dict[str, Any]:
    answer = client.post("/todos", json={"title": title, "list_id": list_id, **fields})
    assert answer.status_code == 201, answer.text
    return answer.json()


def read(client: httpx.Client, path: str) -> dict[str, Any]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def change(client: httpx.Client, path: str, **fields: Any) -> dict[str, Any]:
    answer = client.patch(path, json=fields)
    assert answer.status_code == 200, answer.text
    return read(client, path)


def assert_refused(answer: httpx.Response, status: int, field: str | None = None) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = answer.json()
    assert {"type", "title", "status", "code"} <= set(problem)
    if field:
        assert field in [error["field"] for error in problem["errors"]]


def total(client: httpx.Client, path: str) -> int:
    return read(client, path)["total"]


def ids(client: httpx.Client, path: str) -> list[str]:
    return [row["id"] for row in read(client, path)["items"]]
