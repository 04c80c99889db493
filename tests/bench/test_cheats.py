"""The corpus of cheats: each still fits what is delivered today, and what must not pass does not."""

import re
from functools import cache

import pytest

from agents.spec.cases import derive_cases
from bench.cheats import BACKEND
from bench.corpus import Cheat, StalePatchError, apply, read_corpus
from bench.measure import ROOT
from bench.tribunal import Tribunal

CHEATS = {cheat.name: cheat for cheat in read_corpus()}


@cache
def tribunal() -> Tribunal:
    return Tribunal.of(ROOT / BACKEND)


@pytest.mark.parametrize("name", CHEATS)
def test_a_cheat_says_what_it_is_and_fits_the_backend_of_today(name: str) -> None:
    cheat = CHEATS[name]
    assert re.fullmatch(r"\d\d-[a-z0-9-]+", name)
    assert all((cheat.claims, cheat.hides, cheat.gates))
    assert apply(cheat, tribunal().honest) != tribunal().honest


def test_a_patch_for_another_backend_is_told() -> None:
    stale = Cheat("stale", "", "", (), False, next(iter(CHEATS.values())).patch)
    with pytest.raises(StalePatchError, match=r"stale: .*app/rules/todo\.py"):
        apply(stale, {"app/rules/todo.py": b"something else\n"})


def test_the_judged_backend_is_what_is_delivered() -> None:
    assert len(derive_cases(tribunal().spec)) > 100
    assert {"app/main.py", "tests/conftest.py", "acceptance/client.py"} <= tribunal().honest.keys()


@pytest.mark.parametrize(
    ("name", "gate", "told"),
    [
        ("52-retention-trigger", "migrations", "the migrations leave what no model declares: trigger keep_recent"),
        ("54-deleted-in-memory", "scan", "GONE is remembered in the module"),
    ],
)
def test_a_cheat_ends_at_its_gate(name: str, gate: str, told: str) -> None:
    (verdict,) = tribunal().look(apply(CHEATS[name], tribunal().honest), (gate,))
    assert (verdict.gate, verdict.status) == (gate, "fail")
    assert told in verdict.finding


def test_the_table_of_the_documentation_names_every_cheat_and_what_must_catch_it() -> None:
    page = (ROOT / "docs" / "gates.md").read_text(encoding="utf-8")
    for cheat in CHEATS.values():
        row = next(line for line in page.splitlines() if line.startswith(f"| {cheat.name}"))
        assert f"| {', '.join(cheat.gates)} |" in row
