"""Whether two answers are the same, but for the ids, tokens and numbers that nobody but the server chooses."""

import re
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from workflows.stateful.story import NAME

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")


class Likeness:
    """What the server calls the things of the interpreter. `counted`: keys whose values are numbered by the server.

    `open_keys`: keys that an answer may have although the interpreter does not show them.
    """

    def __init__(self, counted: Collection[str], open_keys: Collection[str]) -> None:
        self.theirs: dict[str, str] = {}
        self.ours: dict[str, str] = {}
        self._counted, self._open = frozenset(counted), frozenset(open_keys)

    def differences(self, ours: Any, theirs: Any, where: str = "") -> list[str]:
        """Return in what the answers differ; what is new in both is the same from now on."""
        before = dict(self.theirs), dict(self.ours)
        found = list(self._compare(ours, theirs, where))
        if found:
            self.theirs, self.ours = before
        return found

    def _compare(self, ours: Any, theirs: Any, where: str) -> Iterator[str]:
        match ours, theirs:
            case dict(), dict():
                yield from self._objects(ours, theirs, where)
            case list(), list() if len(ours) == len(theirs):
                yield from self._lists(ours, theirs, where)
            case str(), str() if NAME.fullmatch(ours):
                if not self._bind(ours, theirs):
                    known = f"{self.theirs.get(ours, 'a new one')}"
                    yield f"{where or 'the answer'} is {theirs}, expected {known}"
            case _:
                if not _same(ours, theirs):
                    yield f"{where or 'the answer'} is {theirs!r}, expected {ours!r}"

    def _objects(self, ours: dict[str, Any], theirs: dict[str, Any], where: str) -> Iterator[str]:
        dot = f"{where}." if where else ""
        yield from (f"{dot}{name} is missing" for name in ours if name not in theirs)
        # What is kept from somebody may be left out, or be null.
        more = (name for name, value in theirs.items() if name not in ours and value is not None)
        yield from (f"{dot}{name} is shown" for name in more if name not in self._open)
        for name, value in ours.items():
            if name in theirs and name in self._counted and isinstance(value, str):
                if not self._bind(f"{name} {value}", f"{name} {theirs[name]}"):
                    yield f"{dot}{name} is {theirs[name]!r}, which is not that of this row"
            elif name in theirs:
                yield from self._compare(value, theirs[name], f"{dot}{name}")

    def _lists(self, ours: list[Any], theirs: list[Any], where: str) -> Iterator[str]:
        for number, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from self._compare(one, other, f"{where}[{number}]")

    def _bind(self, ours: str, theirs: str) -> bool:
        if self.theirs.setdefault(ours, theirs) != theirs:
            return False
        if self.ours.setdefault(theirs, ours) == ours:
            return True
        if self.theirs.get(ours) == theirs and self.ours[theirs] != ours:
            del self.theirs[ours]
        return False


def _same(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, str) and isinstance(theirs, str) and _MOMENT.fullmatch(ours) and _MOMENT.fullmatch(theirs):
        return datetime.fromisoformat(ours) == datetime.fromisoformat(theirs)
    return type(ours) is type(theirs) and bool(ours == theirs)
