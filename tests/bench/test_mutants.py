"""One mutant that the suite catches, and the same one before a suite that knows nothing of it."""

import json
from pathlib import Path

import pytest

from agents.spec.mutants import derive_mutants
from bench.mutants import main
from bench.trial import Record, Trial
from tests.agents.todo import todo_spec

MUTANT = "grant:List.get.user/free"


def call(out: Path, tests: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, object], str]:
    code = main(["--only", MUTANT, "--tests", tests, "--jobs", "1", "--out", str(out)])
    told, last = capsys.readouterr().out.splitlines()
    assert json.loads(out.read_text()) == json.loads(last)
    return code, json.loads(last), told


def test_mutant_that_a_test_catches_is_red(tmp_path: Path, capsys) -> None:
    out = tmp_path / "deep" / "mutants.json"
    code, figures, told = call(out, "get_of_another", capsys)
    assert (code, figures["n"], figures["red"], figures["survived"]) == (0, 1, 1, [])
    assert figures["of"] == len(derive_mutants(todo_spec()))
    assert "test_list.py::test_get_of_another" in told
    kept = Trial.model_validate_json(out.with_suffix(".jsonl").read_text())
    assert (kept.id, kept.verdict, kept.named) == (MUTANT, "red", True)


def test_mutant_that_no_test_catches_fails_the_proof(tmp_path: Path, capsys) -> None:
    code, figures, _ = call(tmp_path / "mutants.json", "method_not_allowed", capsys)
    assert (code, figures["n"], figures["red"], figures["survived"]) == (1, 1, 0, [MUTANT])


def test_verdict_is_kept_until_something_changes(tmp_path: Path) -> None:
    mutant = next(m for m in derive_mutants(todo_spec()) if m.id == MUTANT)
    trial = Trial(id=MUTANT, key="now", verdict="red")
    Record(tmp_path / "kept.jsonl").add(trial)
    with (tmp_path / "kept.jsonl").open("a") as file:
        file.write('{"id": "cut o')
    later = Record(tmp_path / "kept.jsonl")
    assert later.find(mutant, "now") == trial
    assert later.find(mutant, "changed") is None


@pytest.mark.parametrize(
    "arguments", [["nowhere.md"], ["--only", "rule:Todo.unheard_of/gone"], ["--tests", "unheard_of"]]
)
def test_what_is_not_there_proves_nothing(arguments: list[str], capsys) -> None:
    assert main(arguments) == 2
    assert "no such mutants" in capsys.readouterr().err
