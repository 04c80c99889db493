"""Questions of agents in run.db: who hears an answer, and with which phase that it is done again."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from agents.model.model import Usage
from workflows.journal import RunJournal
from workflows.questions import asked, put_answer, unheard
from workflows.store import RunStore

INPUT = {"question": "How many?", "why": "The bound.", "default": "5"}


def ask(folder: Path, scope: str, question: str = "How many?", *, failed: bool = False) -> None:
    """Record a phase at work, and a question of one of its agents."""
    call = {
        "type": "tool_use",
        "id": f"{scope}{question}",
        "name": "ask_person",
        "input": {**INPUT, "question": question},
    }
    with closing(RunStore(folder / "run.db")) as store, closing(RunJournal(folder / "run.db")) as journal:
        store.node_ended(store.node_started(scope.partition("/")[0], 1))
        row = journal.reserve(str(call), scope, json.dumps(call), 0.0, 1.0)
        journal.settle(row, json.dumps({"content": "x", **({"is_error": True} if failed else {})}), 0.0, Usage())


def heard(folder: Path, scope: str) -> list[tuple[str, str]]:
    with closing(RunJournal(folder / "run.db")) as journal:
        return journal.heard(scope)


def test_whoever_asked_hears_the_answer_and_nobody_else(tmp_path: Path) -> None:
    ask(tmp_path, "integrate/T05/code")
    ask(tmp_path, "integrate/T06/code", "Why?")
    ask(tmp_path, "integrate/T07/code", "Too many?", failed=True)
    first, second = asked(tmp_path / "run.db")
    put_answer(tmp_path / "run.db", first.id, "At most 7", "ann")
    told = [("How many?", "At most 7")]
    assert [heard(tmp_path, f"integrate/{each}") for each in ("T05/code", "T05/code/again")] == [told, told]
    assert [heard(tmp_path, f"integrate/{each}") for each in ("T06/code", "T05/tests", "T05/codes")] == [[], [], []]
    assert (second.question, second.answer) == ("Why?", "")


@pytest.mark.parametrize(
    ("scope", "phase"), [("specify", "specify"), ("integrate/T05/code", "integrate"), ("refine/1", "integrate")]
)
def test_an_answer_is_heard_with_its_phase_done_again_also_where_nobody_asks_again(
    scope: str, phase: str, tmp_path: Path
) -> None:
    ask(tmp_path, "integrate/T01/code", "Something else?")
    ask(tmp_path, scope)
    assert unheard(tmp_path / "run.db") == ""
    put_answer(tmp_path / "run.db", asked(tmp_path / "run.db")[-1].id, "7", "ann")
    assert unheard(tmp_path / "run.db") == phase
    with closing(RunStore(tmp_path / "run.db")) as store:
        store.node_started(phase, 1)
    assert unheard(tmp_path / "run.db") == ""


def test_a_run_without_a_model_has_no_questions(tmp_path: Path) -> None:
    RunStore(tmp_path / "run.db").close()
    assert (asked(tmp_path / "run.db"), unheard(tmp_path / "run.db")) == ((), "")
