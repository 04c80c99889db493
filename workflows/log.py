"""Reads what a run has told so far, while the process at work on it writes on."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter

from workflows.events import Event

_EVENT: TypeAdapter[Event] = TypeAdapter(Event)


@dataclass(frozen=True)
class Entry:
    """An event and when it was told. `seq` counts the events of a run."""

    seq: int
    at: datetime
    event: Event


def entries(database: Path, after: int = 0) -> list[Entry]:
    """Return the events behind one, in order."""
    with closing(_opened(database)) as connection:
        found = connection.execute("select seq, at, body from events where seq > ? order by seq", (after,)).fetchall()
    return [Entry(seq, datetime.fromisoformat(at), _EVENT.validate_json(body)) for seq, at, body in found]


def processes(database: Path) -> list[tuple[datetime, int]]:
    """Return the processes that have worked on the run, and when each began its first node."""
    with closing(_opened(database)) as connection:
        found = connection.execute("select min(started_at), pid from nodes group by pid order by min(seq)").fetchall()
    return [(datetime.fromisoformat(at), pid) for at, pid in found]


def _opened(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30)
