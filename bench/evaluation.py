"""Expressions of the laboratory as a backend writes them, evaluated in a sandbox, and what the interpreter says."""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from agents.spec.expression import parse
from agents.spec.interpreter import World
from agents.spec.interpreter.rows import Row as Item
from agents.spec.types import Scope, infer
from agents.stacks.fastapi.expressions import Source
from agents.stacks.fastapi.features import shares_computed
from agents.stacks.fastapi.links import links_of
from agents.stacks.fastapi.pieces import Code, Key, Names, Place, Row
from agents.stacks.fastapi.stack import FastApiStack
from agents.stacks.fastapi.views import ProjectView
from bench.conjectures import SPEC
from bench.laboratory import NOW
from sandbox.sandbox import Sandbox

_SCRIPT = Path(__file__).parent / "harness" / "evaluate.py"
_WITHIN = 300.0
PROJECT = ProjectView(SPEC)
SAMPLE = PROJECT.entity("Sample")
ACTOR = 1


class NotEvaluatedError(Exception):
    """The script in the sandbox failed; carries what it said."""


@dataclass(frozen=True)
class Difference:
    """An expression that has two values, or none, for a row."""

    expression: str
    row: int
    expected: object
    found: object


def differences(sandbox: Sandbox, database: str, world: World, texts: Sequence[str]) -> list[Difference]:
    """Evaluate expressions for every sample of a world in each way, and return where they disagree, shortest first."""
    answers = _answers(sandbox, database, world, texts)
    found = [d for text, answer in zip(texts, answers, strict=True) for d in _compared(world, text, answer)]
    return sorted(found, key=lambda d: (len(d.expression), d.row))


def _compared(world: World, text: str, answer: Any) -> Iterator[Difference]:
    if isinstance(answer, str):
        yield Difference(text, 0, "a value", answer)
        return
    for row, told in zip(world.store.of("Sample"), answer, strict=True):
        expected = shown(world.at(row, world.store.rows[ACTOR]).text(text))
        wrong = {way: v for way, v in told.items() if v != (expected is True if way == "where" else expected)}
        if wrong:
            yield Difference(text, row.id, expected, wrong)


def shown(value: object) -> object:
    """Return a value as the script in the sandbox shows it."""
    match value:
        case bool() | None:
            return value
        case Item():
            return ["row", value.id]
        case int() | Decimal():
            return ["number", f"{Decimal(value).normalize():f}" if value else "0"]
        case dt.datetime():
            return ["moment", value.isoformat()]
        case dt.date():
            return ["date", value.isoformat()]
    return ["text", value]


def _answers(sandbox: Sandbox, database: str, world: World, texts: Sequence[str]) -> list[Any]:
    sandbox.put(
        _application() | {"cases.json": json.dumps(_given(world, texts)).encode(), "evaluate.py": _SCRIPT.read_bytes()}
    )
    done = sandbox.exec(["python", "evaluate.py"], timeout=_WITHIN, env={"DATABASE_URL": database})
    if done.exit_code:
        raise NotEvaluatedError((done.stdout + done.stderr).decode()[-3000:])
    found: list[Any] = json.loads(sandbox.read_evidence("values.json"))
    return found


@cache
def _application() -> dict[str, bytes]:
    return {path: data for path, data in FastApiStack().render(SPEC).items() if path.startswith("app/")}


def _given(world: World, texts: Sequence[str]) -> dict[str, object]:
    shared = [e.module for e in PROJECT.entities if shares_computed(e)]
    models = [f"app.models.{e.module}" for e in PROJECT.entities]
    return {
        "now": NOW.isoformat(), "actor": ACTOR, "entity": SAMPLE.class_name, "variable": SAMPLE.var,
        "modules": ["app.models.base", "app.models.links", "app.models.enums", "app.functions", *models],
        "computed": {f"{name}_computed": f"app.computed.{name}" for name in shared},
        "rows": {e.class_name: [_columns(row) for row in world.store.of(e.name)] for e in PROJECT.entities},
        "links": {k.table: [p[1:] for p in sorted(world.store.links) if p[0] == k.node.id] for k in links_of(PROJECT)},
        "cases": [_case(text) for text in texts],
    }  # fmt: skip


def _columns(row: Item) -> dict[str, tuple[str, object]]:
    view = PROJECT.entity(row.entity)
    times = {n: ("datetime", getattr(row, n).isoformat()) for n in ("created_at", "updated_at")}
    columns = {f.attribute: (f.type.kind, _plain(row.values[f.name])) for f in view.columns}
    return {"id": ("ref", row.id), **times, **columns}


def _plain(value: object) -> object:
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _case(text: str) -> dict[str, object]:
    """Return an expression as a backend writes it: in a query, inside another, with a row at hand, and in a WHERE."""
    boolean = infer(parse(text), Scope.of(SPEC, "Sample")).kind == "boolean"
    table, hand = Row(SAMPLE, SAMPLE.class_name, sql=True), Row(SAMPLE, SAMPLE.var)
    return {
        "expression": text,
        "table": _written(text, Place(_names(table))),
        "inner": _written(text, Place(_names(Row(SAMPLE, SAMPLE.var, sql=True)), depth=1)),
        "hand": _written(text, Place(_names(hand))),
        "where": _where(text, _names(table)) if boolean else None,
    }


def _names(row: Row) -> Names:
    return {"self": row, "actor": Key(PROJECT.subject, "actor_id")}


def _written(text: str, place: Place) -> dict[str, object]:
    source = Source(PROJECT)
    return _told(source.at(parse(text), place), source)


def _where(text: str, names: Names) -> dict[str, object]:
    source = Source(PROJECT)
    clauses = source.clauses(text, names)
    return _told(Code(f"({', '.join(clauses)},)", infer(parse("true"), Scope.of(SPEC, "Sample")), sql=True), source)


def _told(code: Code, source: Source) -> dict[str, object]:
    return {"text": code.text, "sql": code.sql, "aliases": source.aliases, "constants": source.constants}
