"""Expressions mean the same in SQL, in Python and in the language: every condition on every row."""

import datetime as dt
import itertools
from decimal import Decimal

import httpx
import pytest

from agents.spec.expression import parse
from agents.stacks.fastapi.stack import FastApiStack
from agents.stacks.fastapi.toolchain import toolchain
from bench.conjectures import SPEC
from bench.evaluation import differences
from bench.expressions import PINNED, drawn
from bench.laboratory import furnished
from tests.agents.stacks.fastapi.laboratory import CONDITIONS, SAMPLE, laboratory_spec
from tests.agents.stacks.fastapi.reference import Thing, evaluate

TOOLS = toolchain()
EMPTY = ("find", "/workspace", "/evidence", "-mindepth", "1", "-delete")
NOW = dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
ACCOUNT = {"login": "ann", "secret": "correct-horse-1"}
COMPUTED = {f.name: (f.computed, 2 if f.type.startswith("decimal") else None) for f in SAMPLE.fields if f.computed}


def samples() -> list[dict[str, object]]:
    """Return rows in which what may be null is, and is not, in many combinations."""
    kinds = itertools.product((None, 2, 4), (True, False), (None, "raw", "on hold"))
    days = [dt.timedelta(days=n) for n in (-30, -14, 0, 3)]
    found = []
    for turn, (n, flag, kind) in enumerate(itertools.islice(kinds, 0, None, 2)):
        moment = None if turn % 3 == 2 else NOW + days[turn % 4] + dt.timedelta(hours=turn)
        row = {
            "n": n,
            "m": (5, 2, 4, 1)[turn % 4],
            "p": (None, Decimal("2.00"), Decimal("4.50"))[turn % 3],
            "d": None if turn % 4 == 3 else TODAY + days[(turn + 1) % 4],
            "e": TODAY + days[turn % 4] - dt.timedelta(days=turn % 2),
            "at": moment,
            "since": NOW + days[(turn + 2) % 4] + dt.timedelta(hours=2 * turn),
            "flag": flag,
            "kind": kind,
        }
        found.append(row)
    return found


def parents(number: int) -> int | None:
    """Return which row a row belongs to: the first three rows have two parts each."""
    return number % 3 if number > 2 else None


def test_drawn_expressions_have_one_value_everywhere(sandbox):
    """A sample; `python -m bench.expressions` tries thousands."""
    texts = [*PINNED, *drawn(40, 7)]
    assert not differences(sandbox, sandbox.create_database("drawn"), furnished(SPEC, 7), texts)


@pytest.fixture(scope="module")
def client(sandbox):
    sandbox.exec(EMPTY, timeout=10)
    sandbox.put(FastApiStack().render(laboratory_spec()))
    env = {"DATABASE_URL": sandbox.create_database("laboratory"), "SERVER_MODE": "raised"}
    for command in (*TOOLS.lint, *TOOLS.types, TOOLS.migrate_up):
        result = sandbox.exec(command.argv, timeout=command.timeout, env={**command.env, **env})
        assert result.exit_code == command.expect, (result.stdout + result.stderr).decode()[-4000:]
    clock = sandbox.control_dir / "clock"
    clock.write_text(NOW.isoformat())
    with sandbox.serve(TOOLS.serve.argv, env=env | {"CLOCK_FILE": "/control/clock"}) as server:
        server.wait_ready(30)
        transport = httpx.HTTPTransport(uds=str(server.socket))
        with httpx.Client(transport=transport, base_url="http://test/api/v1") as client:
            client.post("/auth/register", json=ACCOUNT)
            sign_in(client)
            yield client


def sign_in(client: httpx.Client) -> None:
    token = client.post("/auth/login", json=ACCOUNT).json()["access_token"]
    client.headers["Authorization"] = f"Bearer {token}"


def make(client: httpx.Client, row: dict[str, object], parent: str | None) -> str:
    """Make a sample and return its id."""
    body = {k: v.isoformat() if isinstance(v, dt.date) else v for k, v in row.items()}
    body |= {"p": None if row["p"] is None else str(row["p"])}
    made = client.post("/samples", json=body | {"parent_id": parent})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def meant(thing: Thing, now: dt.datetime) -> dict[str, bool]:
    """Return what each condition comes to in the language."""
    values = {"self": thing, "now": now, "today": now.date()}
    return {name: bool(evaluate(parse(text), values)) for name, text in CONDITIONS.items()}


def test_sql_and_python_agree_with_the_language(client):
    things: list[Thing] = []
    ids: list[str] = []
    for number, row in enumerate(samples()):
        parent = parents(number)
        ids.append(make(client, row, None if parent is None else ids[parent]))
        things.append(Thing(row | {"parent": None if parent is None else things[parent]}, COMPUTED, {"parts": []}))
        if parent is not None:
            things[parent].collections["parts"].append(things[-1])
    wrong, seen = [], set()
    for key, thing in zip(ids, things, strict=True):
        shown = client.get(f"/samples/{key}").json()
        for name, expected in meant(thing, NOW).items():
            allowed = client.post(f"/samples/{key}/{name}").status_code
            if (shown[f"is_{name}"], allowed) != (expected, 200 if expected else 409):
                wrong.append((name, expected, shown[f"is_{name}"], allowed, thing.columns))
            seen.add((name, expected))
    assert not wrong
    assert seen == set(itertools.product(CONDITIONS, (True, False)))


def test_queries_that_are_built_once_ask_for_the_time_each_time(client, sandbox):
    row = samples()[0]
    key, thing = make(client, row, None), Thing(row | {"parent": None}, COMPUTED, {"parts": []})
    clock = sandbox.control_dir / "clock"
    seen = []
    for now in (NOW, NOW + dt.timedelta(days=40)):
        clock.write_text(now.isoformat())
        sign_in(client)
        answer = client.get(f"/samples/{key}").json()
        seen.append({name: answer[f"is_{name}"] for name in CONDITIONS})
        assert seen[-1] == meant(thing, now)
    assert seen[0] != seen[1]
