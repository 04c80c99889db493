"""What agents of a run have asked people, and what was answered: rows of run.db, beside the calls that asked.

A question is known by its text, whoever asks it. Its row is the call of the tool, so that a run that goes on, and one
that is replayed, has the same questions; an answer is heard by every agent that asked, with its next task. Agents of
later phases know what was asked before, and go on with the same answer or default.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from agents.model.model import Json
from agents.model.settings import AGENT_PHASES, phase_of
from agents.model.tool import ASK_PERSON
from agents.refine.doubts import DOUBT_TEST, DoubtedTest
from agents.tools.people import Question
from workflows.events import Asked

SCHEMA = """
create table if not exists answers (
    question text primary key, answer text not null, person text not null, at text not null);
"""
_ASKED = (
    "select scope, request, answer from calls where status = 'done' and json_valid(request)"
    " and json_extract(request, '$.name') in (?, ?) order by seq"
)
_WROTE = (
    "select 1 from calls where status = 'done' and scope = ? and json_valid(request)"
    " and json_extract(request, '$.name') = 'write_file' and json_extract(request, '$.input.path') = ?"
)


def asked(database: Path) -> tuple[Asked, ...]:
    """Return what was asked in a run, in order; nothing where no model was."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30)) as connection:
        return of(connection) if _has_tables(connection) else ()


def of(connection: sqlite3.Connection) -> tuple[Asked, ...]:
    """Return what was asked, as a connection sees it."""
    answers = dict(connection.execute("select question, answer from answers"))
    found: dict[str, Asked] = {}
    for scope, question, _ in _questions(connection):
        before = found.get(question.id)
        scopes = dict.fromkeys((*(before.scopes if before else ()), scope))
        found[question.id] = Asked(
            id=question.id, scopes=tuple(scopes), question=question.question, why=question.why,
            default=before.default if before else question.default, answer=answers.get(question.id, ""),
        )  # fmt: skip
    return tuple(found.values())


def heard(connection: sqlite3.Connection, scope: str) -> list[tuple[str, str]]:
    """Return question and answer of what people have answered to a scope, or to one that it is part of.

    Who wrote a test that others doubt hears what people say of it.
    """
    doubted = {row.question.id for row in _questions(connection) if row.test and _wrote(connection, scope, row.test)}
    return [
        (each.question, each.answer)
        for each in of(connection)
        if each.answer and (_asks(scope, each) or each.id in doubted)
    ]


def known(connection: sqlite3.Connection, scope: str) -> list[tuple[str, str, str]]:
    """Return what others asked before a scope began, each with its `answer`, or else its `default`."""
    others = [each for each in of(connection) if _knows(connection, scope, each)]
    heard_of = [each for each in others if not (each.answer and _asks(scope, each))]
    return [
        (each.question, "answer", each.answer) if each.answer else (each.question, "default", each.default)
        for each in heard_of
    ]


def _wrote(connection: sqlite3.Connection, scope: str, path: str) -> bool:
    return connection.execute(_WROTE, (scope, path)).fetchone() is not None


def _asks(scope: str, asked: Asked) -> bool:
    return any(f"{scope}/".startswith(f"{asker}/") for asker in asked.scopes)


def _knows(connection: sqlite3.Connection, scope: str, asked: Asked) -> bool:
    return any(_before(connection, asker, scope) for asker in asked.scopes)


def _before(connection: sqlite3.Connection, asker: str, scope: str) -> bool:
    """Tell whether an agent had ended when another began, whichever run goes on: then both ask the same again."""
    phase, later = phase_of(asker), phase_of(scope)
    if phase != later:
        return _place(phase) < _place(later)
    if phase == "refine":
        return _attempt(asker) < _attempt(scope)
    task, _, part = asker.rpartition("/")
    if part != "tests" or not f"{scope}/".startswith(f"{task}/code/"):
        return False
    begun = connection.execute("select min(seq) from calls where scope = ?", (scope,)).fetchone()[0]
    first = connection.execute("select min(seq) from calls where scope = ?", (asker,)).fetchone()[0]
    return begun is None or first < begun


def _place(phase: str) -> int:
    return next((place for place, each in enumerate(AGENT_PHASES) if each == phase), len(AGENT_PHASES))


def _attempt(scope: str) -> int:
    number = scope.split("/")[1:2]
    return int(number[0]) if number and number[0].isdigit() else 0


def put_answer(database: Path, question: str, answer: str, person: str) -> None:
    """Record what a person answers; a later answer takes the place of an earlier one."""
    with closing(sqlite3.connect(database, timeout=30)) as connection, connection:
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        connection.execute("insert or replace into answers values (?, ?, ?, ?)", (question, answer, person, at))


def unheard(database: Path) -> str:
    """Return the first phase that has an answer to one of its agents and has not been done again since."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30)) as connection:
        times = dict(connection.execute("select question, at from answers")) if _has_tables(connection) else {}
        waiting = {
            phase
            for each in (of(connection) if times else ())
            for phase in map(_done_again, each.scopes)
            if each.id in times and _last_begun(connection, phase) < times[each.id]
        }
    return next((phase for phase in AGENT_PHASES if phase in waiting), "")


def _done_again(scope: str) -> str:
    """Return the phase with which an agent is asked again; repairs begin with what they repair."""
    phase = phase_of(scope)
    return "integrate" if phase == "refine" else phase


def _last_begun(connection: sqlite3.Connection, phase: str) -> str:
    return str(connection.execute("select max(started_at) from nodes where node = ?", (phase,)).fetchone()[0])


def _has_tables(connection: sqlite3.Connection) -> bool:
    known = {row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")}
    return {"calls", "answers", "nodes"} <= known


class _Row(NamedTuple):
    """A question and who asks; `test`: the file of the test that it doubts, empty where it doubts none."""

    scope: str
    question: Question
    test: str = ""


def _questions(connection: sqlite3.Connection) -> Iterator[_Row]:
    for scope, request, answer in connection.execute(_ASKED, (ASK_PERSON, DOUBT_TEST)).fetchall():
        if not json.loads(answer).get("is_error"):
            try:
                yield _read(scope, json.loads(request))
            except ValidationError:  # written by another version of this program
                continue


def _read(scope: str, call: Json) -> _Row:
    if call["name"] == ASK_PERSON:
        return _Row(scope, Question.model_validate(call["input"]))
    doubt = DoubtedTest.model_validate(call["input"])
    return _Row(scope, doubt.question, doubt.path)
