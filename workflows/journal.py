"""The journal of a run: every call to a model and every tool result, a row in run.db that is committed before use.

A row is found by the hash of its request, so a run that goes on asks nothing twice; the sum of the rows is what the
run has cost. A call that was under way when the process died counts as what it could have cost at most.
"""

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from agents.model.model import BudgetExceeded, Usage
from agents.model.settings import phase_of
from workflows import questions
from workflows.events import Cost, CostLine

SCHEMA = (
    """
create table if not exists calls (
    seq integer primary key, key text not null, scope text not null, at text not null, request text not null,
    status text not null check (status in ('pending', 'done', 'failed')), answer text, usd real not null,
    input_tokens integer not null default 0, output_tokens integer not null default 0,
    cache_write_tokens integer not null default 0, cache_read_tokens integer not null default 0);
create unique index if not exists answered on calls (key) where status = 'done';
"""
    + questions.SCHEMA
)

_CENT_OF_A_CENT = 1e-9
"""Sums of fractions are not exact; less than this is nothing."""


class RunJournal:
    """The table of calls in one run.db. While a call is pending, `usd` is what was reserved for it."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, check_same_thread=False, timeout=30, isolation_level=None)
        self._connection.executescript("pragma journal_mode=wal; pragma synchronous=full;" + SCHEMA)
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def recorded(self, key: str) -> str | None:
        """Return the answer to a request that was answered before."""
        with self._lock:
            query = "select answer from calls where key = ? and status = 'done'"
            row = self._connection.execute(query, (key,)).fetchone()
        return str(row[0]) if row else None

    def reserve(self, key: str, scope: str, request: str, usd: float, budget: float, share: float | None = None) -> int:
        """Begin a call that costs at most so much; return its row. Raises BudgetExceeded, and then records nothing.

        `share`: what the phase of the scope may cost of the budget.
        """
        phase = phase_of(scope)
        with self._transaction() as connection:
            _check(connection, usd, budget, "")
            if share is not None:
                _check(connection, usd, share, phase)
            cursor = connection.execute(
                "insert into calls (key, scope, at, request, status, usd) values (?, ?, ?, ?, 'pending', ?)",
                (key, scope, datetime.now(UTC).isoformat(timespec="milliseconds"), request, usd),
            )
            return cursor.lastrowid or 0

    def settle(self, row: int, answer: str, usd: float, usage: Usage) -> None:
        """End a call with its answer and what it cost."""
        with self._transaction() as connection:
            connection.execute(
                "update calls set status = 'done', answer = ?, usd = ?, input_tokens = ?, output_tokens = ?,"
                " cache_write_tokens = ?, cache_read_tokens = ? where seq = ?",
                (
                    answer, usd, usage.input_tokens, usage.output_tokens, usage.cache_write_tokens,
                    usage.cache_read_tokens, row,
                ),
            )  # fmt: skip

    def release(self, row: int, *, billed: bool) -> None:
        """End a call without an answer; one that may have been billed counts as its reserve."""
        with self._transaction() as connection:
            connection.execute(
                "update calls set status = 'failed', usd = case when ? then usd else 0 end where seq = ?", (billed, row)
            )

    def answers(self) -> list[tuple[str, str, str, str]]:
        """Return key, scope, request and answer of all that was answered, in order."""
        query = "select key, scope, request, answer from calls where status = 'done' order by seq"
        with self._lock:
            return self._connection.execute(query).fetchall()

    def heard(self, scope: str) -> list[tuple[str, str]]:
        """Return question and answer of all that a scope, or one that it is part of, has asked people."""
        with self._lock:
            return questions.heard(self._connection, scope)

    def known(self, scope: str) -> list[tuple[str, str, str]]:
        """Return all that others asked before a scope began, each with its `answer`, or else its `default`."""
        with self._lock:
            return questions.known(self._connection, scope)

    def seed(self, answers: Iterable[tuple[str, str, str, str]]) -> None:
        """Take over answers of another run, as `answers` gives them, where this one has none; they cost nothing."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        with self._transaction() as connection:
            connection.executemany(
                "insert or ignore into calls (key, scope, at, request, status, answer, usd)"
                " values (?, ?, ?, ?, 'done', ?, 0)",
                [(key, scope, now, request, answer) for key, scope, request, answer in answers],
            )

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """Hold the database against other threads and processes; what is read in it stays true until it is written."""
        with self._lock:
            self._connection.execute("begin immediate")
            try:
                yield self._connection
            except BaseException:  # also of a signal: an open transaction would block every other process
                self._connection.execute("rollback")
                raise
            self._connection.execute("commit")


def _check(connection: sqlite3.Connection, usd: float, budget: float, phase: str) -> None:
    """Raise BudgetExceeded where that is more than is left of a budget; `phase`: of that phase alone."""
    query = "select coalesce(sum(usd), 0) from calls where ? in ('', scope) or scope like ? || '/%'"
    left = budget - float(connection.execute(query, (phase, phase)).fetchone()[0])
    if usd > left + _CENT_OF_A_CENT:
        raise BudgetExceeded(usd, left, budget, phase)


def spent(database: Path) -> Cost:
    """Return what the calls of a run have cost; nothing where none was made. Results of tools are no calls."""
    query = (
        "select scope, sum(usd), count(*), sum(input_tokens + cache_write_tokens), sum(output_tokens),"
        " sum(cache_read_tokens) from calls where usd > 0 group by scope order by min(seq)"
    )
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30)) as connection:
        tables = connection.execute("select 1 from sqlite_master where name = 'calls'").fetchone()
        rows = connection.execute(query).fetchall() if tables else []
    lines = [
        CostLine(scope=scope, usd=round(usd, 6), calls=calls, input_tokens=read, output_tokens=written,
                 cache_read_tokens=cached)
        for scope, usd, calls, read, written, cached in rows
    ]  # fmt: skip
    return Cost(
        usd=round(sum(row[1] for row in rows), 6),
        calls=sum(line.calls for line in lines),
        input_tokens=sum(line.input_tokens for line in lines),
        output_tokens=sum(line.output_tokens for line in lines),
        cache_read_tokens=sum(line.cache_read_tokens for line in lines),
        lines=tuple(lines),
    )
