"""A recording of a run's journal: a file of JSON Lines with which the run can be done again without a model.

The first line says which models were asked and how; each other line is one answer, found by the hash of its request.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict, Field, ValidationError

from agents.model.model import Closed, ModelError, ReplayMiss, Reply, Request
from agents.model.settings import AgentPhase, PhaseSettings
from workflows.journal import RunJournal


class CassetteError(ModelError):
    """The recording cannot be used. The message names the way out."""


class Asked(Closed):
    """Which model a run asks, and what is otherwise in one phase."""

    model: str
    phases: dict[AgentPhase, PhaseSettings] = Field(default_factory=dict)


class Head(Asked):
    """The first line of a recording."""

    cassette: Literal[1] = 1


class Line(Closed):
    """One answer of a model or result of a tool. `asked`: what came last in the request, for people who read it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    scope: str
    asked: Any
    answer: Any


def write(path: Path, asked: Asked, journal: RunJournal) -> int:
    """Write a recording of all that was answered so far; return how many answers it holds."""
    lines = [Line(key=key, scope=scope, asked=_last(request), answer=json.loads(answer))
             for key, scope, request, answer in journal.answers()]  # fmt: skip
    head = Head(model=asked.model, phases=asked.phases)
    told = (each.model_dump_json(exclude_defaults=each is not head) for each in (head, *lines))
    fresh = path.with_name(f"{path.name}.partial")
    fresh.write_text("".join(f"{line}\n" for line in told), encoding="utf-8")
    fresh.replace(path)
    return len(lines)


def read(path: Path) -> tuple[Head, tuple[Line, ...]]:
    """Read a recording. Raises CassetteError."""
    try:
        first, *rest = path.read_text(encoding="utf-8").splitlines() or [""]
        return Head.model_validate_json(first), tuple(Line.model_validate_json(line) for line in rest)
    except (OSError, UnicodeDecodeError) as error:
        raise CassetteError(f"{path} cannot be read: {getattr(error, 'strerror', 'it is no text')}") from error
    except ValidationError as error:
        found = error.errors()[0]
        raise CassetteError(f"{path} is no recording of a run: {found['msg']}; make one with --record") from error


def seeds(lines: Sequence[Line]) -> Iterator[tuple[str, str, str, str]]:
    """Yield key, scope, request and answer of each line, for the journal of another run."""
    yield from ((line.key, line.scope, json.dumps(line.asked), json.dumps(line.answer)) for line in lines)


class RecordedModel:
    """Stands in the place of a model that was recorded: whatever is not in the recording is a miss."""

    def __init__(self, name: str) -> None:
        self.name = name

    def count(self, request: Request) -> int:
        """Raise ReplayMiss."""
        raise ReplayMiss(request.scope)

    def ask(self, request: Request) -> Reply:
        """Raise ReplayMiss."""
        raise ReplayMiss(request.scope)


def _last(request: str) -> object:
    """Return what was said last in a request to a model, or the whole call of a tool."""
    known = json.loads(request) if request else None
    return known["messages"][-1] if isinstance(known, dict) and known.get("messages") else known
