"""run.db: the one truth of a run. Facts, events, verdicts, node runs and reviews; LangGraph's checkpoints beside them.

One process owns the database (the run's file lock); readers open it read-only.
"""

import json
import sqlite3
import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from workflows.events import Event
from workflows.verdict import Verdict

SCHEMA = """
create table if not exists facts (key text primary key, value text not null);
create table if not exists events (seq integer primary key, at text not null, body text not null);
create table if not exists verdicts (seq integer primary key, phase text not null, attempt integer not null,
                                     head text not null, body text not null);
create table if not exists nodes (seq integer primary key, node text not null, pid integer not null,
                                  started_at text not null, ended_at text);
create table if not exists reviews (seq integer primary key, question text not null unique, phase text not null,
                                    action text not null, comment text not null, tree text not null,
                                    person text not null, at text not null);
"""
_EVENT: TypeAdapter[Event] = TypeAdapter(Event)


class RunStore:
    """The tables of one run.db. Every write is committed before the call returns."""

    def __init__(self, path: Path) -> None:
        """Open or create the database at `path`."""
        self.path = path
        self._connection = sqlite3.connect(path, check_same_thread=False, timeout=30)
        self._connection.executescript("pragma journal_mode=wal; pragma synchronous=full;" + SCHEMA)
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close the database; may be called twice."""
        self._connection.close()

    def put_facts(self, **facts: Any) -> None:
        """Store JSON values by name."""
        rows = [(key, json.dumps(value)) for key, value in facts.items()]
        with self._lock, self._connection:
            self._connection.executemany("insert or replace into facts values (?, ?)", rows)

    def fact(self, key: str, default: Any = None) -> Any:
        """Return a stored value."""
        row = self._one("select value from facts where key = ?", key)
        return json.loads(row[0]) if row else default

    def add_event(self, event: Event) -> None:
        """Append an event."""
        body = event.model_dump_json(by_alias=True)
        self._write("insert into events (at, body) values (?, ?)", _now(), body)

    def events(self) -> list[Event]:
        """Return all events in order."""
        return [_EVENT.validate_json(row[0]) for row in self._all("select body from events order by seq")]

    def add_verdicts(self, phase: str, attempt: int, head: str, verdicts: Iterable[Verdict]) -> None:
        """Store the verdicts of one gate round; a repeated round replaces its rows, and those that came after it."""
        rows = [(phase, attempt, head, verdict.model_dump_json()) for verdict in verdicts]
        with self._lock, self._connection:
            self._connection.execute("delete from verdicts where phase = ? and attempt >= ?", (phase, attempt))
            self._connection.executemany(
                "insert into verdicts (phase, attempt, head, body) values (?, ?, ?, ?)", rows
            )  # fmt: skip

    def verdicts(self, phase: str | None = None) -> tuple[Verdict, ...]:
        """Return the verdicts of the last round of each phase (or of one phase), in running order."""
        rows = self._all(
            "select body from verdicts v where (:phase is null or phase = :phase) and attempt ="
            " (select max(attempt) from verdicts w where w.phase = v.phase) order by seq",
            {"phase": phase},
        )
        return tuple(Verdict.model_validate_json(row[0]) for row in rows)

    def rounds(self, phase: str) -> list[tuple[str, tuple[Verdict, ...]]]:
        """Return the commit and the verdicts of every round of a phase, in order."""
        found: dict[int, tuple[str, tuple[Verdict, ...]]] = {}
        rows = self._all("select attempt, head, body from verdicts where phase = :phase order by attempt, seq",
                         {"phase": phase})  # fmt: skip
        for attempt, head, body in rows:
            _, before = found.get(attempt, (head, ()))
            found[attempt] = (head, (*before, Verdict.model_validate_json(body)))
        return list(found.values())

    def node_started(self, node: str, pid: int) -> int:
        """Record that a node began; return its row."""
        return self._write("insert into nodes (node, pid, started_at) values (?, ?, ?)", node, pid, _now())

    def node_ended(self, row: int) -> None:
        """Record that a node ended."""
        self._write("update nodes set ended_at = ? where seq = ?", _now(), row)

    def node_runs(self) -> list[tuple[str, int, str, str | None]]:
        """Return node, process id, start and end (None: it never ended) of every node run, in order."""
        return self._all("select node, pid, started_at, ended_at from nodes order by seq")

    def add_review(self, question: str, phase: str, action: str, comment: str, tree: str, person: str) -> None:
        """Record a person's decision on a phase, bound to the tree that was shown; there is one for each question."""
        self._write(
            "insert or replace into reviews (question, phase, action, comment, tree, person, at)"
            " values (?, ?, ?, ?, ?, ?, ?)",
            question, phase, action, comment, tree, person, _now(),
        )  # fmt: skip

    def review(self, question: str) -> dict[str, str] | None:
        """Return action, comment and tree of the decision on a question, None before there is one."""
        row = self._one("select action, comment, tree from reviews where question = ?", question)
        return dict(zip(("action", "comment", "tree"), row, strict=True)) if row else None

    def reviews(self) -> list[tuple[str, str, str, str, str, str]]:
        """Return phase, action, comment, tree, person and time of every decision."""
        return self._all("select phase, action, comment, tree, person, at from reviews order by seq")

    def _write(self, sql: str, *values: object) -> int:
        with self._lock, self._connection:
            return self._connection.execute(sql, values).lastrowid or 0

    def _one(self, sql: str, *values: object) -> tuple[Any, ...] | None:
        with self._lock:
            row: tuple[Any, ...] | None = self._connection.execute(sql, values).fetchone()
        return row

    def _all(self, sql: str, values: dict[str, Any] | None = None) -> list[Any]:
        with self._lock:
            return self._connection.execute(sql, values or {}).fetchall()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
