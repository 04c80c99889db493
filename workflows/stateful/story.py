"""Steps of a story: requests of people, and the time that passes before each."""

import json
import re
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

NOTHING: Any = object()
"""No body at all, which `null` is not."""

NAME = re.compile(r"018f3c1e-0000-7000-8000-\d{12}|(?:access|refresh)-token-\d{6}")
"""Ids and tokens as the interpreter gives them."""


@dataclass(frozen=True)
class Step:
    """A request of somebody, `wait` seconds after the one before. Ids and tokens are those of the interpreter."""

    who: str
    method: str
    path: str
    token: str = ""
    body: Any = NOTHING
    wait: int = 1

    def names(self) -> set[str]:
        """Return the ids and tokens that the step uses."""
        return set(NAME.findall(f"{self.token} {self.path} {_dumped(self.body)}"))

    def renamed(self, rename: Callable[[str], str]) -> "Step":
        """Return the step with other ids and tokens."""
        path, token = (NAME.sub(lambda m: rename(m[0]), text) for text in (self.path, self.token))
        return replace(self, path=path, token=token, body=_each(self.body, rename))


def _dumped(body: Any) -> str:
    return "" if body is NOTHING else json.dumps(body)


def _each(value: Any, rename: Callable[[str], str]) -> Any:
    match value:
        case str():
            return NAME.sub(lambda m: rename(m[0]), value)
        case dict():
            return {name: _each(each, rename) for name, each in value.items()}
        case list():
            return [_each(each, rename) for each in value]
    return value


def names_in(value: Any) -> Iterator[str]:
    """Yield the ids and tokens in an answer, in a fixed order."""
    match value:
        case str():
            yield from NAME.findall(value)
        case dict():
            for key in sorted(value):
                yield from names_in(value[key])
        case list():
            for each in value:
                yield from names_in(each)


def told(steps: Sequence[Step], statuses: Sequence[int], base: str = "$BASE") -> list[str]:
    """Return a story as lines for a shell: what is given in an answer is named where it is used."""
    lines = []
    for number, (step, status) in enumerate(zip(steps, statuses, strict=True), 1):
        if step.wait > 1:
            lines.append(f"# {_span(step.wait)} later")
        lines.append(f"{_curl(step, base)}  # {number}. {step.who}: {status}")
    return lines


def address(step: Step) -> str:
    """Return what was asked, without the values of a query."""
    return f"{step.method} {NAME.sub(lambda m: f'${_variable(m[0])}', step.path.partition('?')[0])}"


def _curl(step: Step, base: str) -> str:
    parts = (
        ["curl", "-X", step.method, f'"{base}{step.path}"']
        if step.method != "GET"
        else ["curl", f'"{base}{step.path}"']
    )
    parts += ["-H", f'"Authorization: Bearer ${_variable(step.token)}"'] if step.token else []
    if step.body is not NOTHING:
        text = NAME.sub(lambda m: f"${{{_variable(m[0])}}}", json.dumps(step.body, ensure_ascii=False))
        parts += ["--json", shlex.quote(text) if "${" not in text else f'"{_escaped(text)}"']
    return NAME.sub(lambda m: f"${{{_variable(m[0])}}}", " ".join(parts))


def _escaped(text: str) -> str:
    return re.sub(r'(["`\\])|\$(?!\{)', lambda m: f"\\{m[0]}", text)


def _variable(name: str) -> str:
    kind, _, number = name.rpartition("-")
    short = kind.removesuffix("-token") if kind.endswith("-token") else "id"
    return f"{short}_{int(number)}" if number.isdigit() else "none"


def _span(seconds: int) -> str:
    for size, unit in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds >= size:
            return f"{seconds / size:g} {unit}"
    return f"{seconds} seconds"


def givers(answers: Sequence[Any]) -> Mapping[str, int]:
    """Return the step in whose answer each id or token stood first."""
    found: dict[str, int] = {}
    for number, answer in enumerate(answers):
        for name in names_in(answer):
            found.setdefault(name, number)
    return found
