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


def ask(folder: Path, scope: str, question: str = "How many?", *, failed: bool = False, default: str = "5") -> None:
    """Record a phase at work, and a question of one of its agents."""
    use(folder, scope, "ask_person", {**INPUT, "question": question, "default": default}, failed=failed)


def use(folder: Path, scope: str, tool: str, inputs: dict[str, str], *, failed: bool = False) -> None:
    """Record a phase at work, and what one of its agents did with a tool."""
    call = {"type": "tool_use", "id": f"{scope}{inputs}", "name": tool, "input": inputs}
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


def known(folder: Path, scope: str) -> list[tuple[str, str, str]]:
    with closing(RunJournal(folder / "run.db")) as journal:
        return journal.known(scope)


def test_what_was_asked_before_is_known_to_later_agents_with_its_default_or_answer(tmp_path: Path) -> None:
    ask(tmp_path, "analyze")
    later = ("plan", "integrate/T05/tests", "refine/1")
    assert [known(tmp_path, each) for each in later] == [[("How many?", "default", "5")]] * 3
    assert [known(tmp_path, each) for each in ("specify", "analyze")] == [[], []]
    put_answer(tmp_path / "run.db", asked(tmp_path / "run.db")[0].id, "7", "ann")
    assert [known(tmp_path, each) for each in later] == [[("How many?", "answer", "7")]] * 3
    assert (heard(tmp_path, "analyze"), known(tmp_path, "analyze")) == ([("How many?", "7")], [])


def test_the_coder_knows_what_the_author_of_its_tests_asked_and_no_task_hears_another(tmp_path: Path) -> None:
    ask(tmp_path, "integrate/T05/tests")
    ask(tmp_path, "integrate/T05/code", "Why?")
    told = [("How many?", "default", "5")]
    assert [known(tmp_path, f"integrate/T05/{each}") for each in ("code", "code/settled")] == [told, told]
    assert [known(tmp_path, f"integrate/{each}") for each in ("T05/tests", "T06/code", "T05/tests/again")] == [[]] * 3


def test_who_began_first_hears_nothing_of_who_came_after_when_the_run_goes_on(tmp_path: Path) -> None:
    """Code that was written before its tests: asked again, it would be another conversation, and paid for twice."""
    ask(tmp_path, "integrate/T05/code", "Why?")
    ask(tmp_path, "integrate/T05/tests")
    assert known(tmp_path, "integrate/T05/code") == []


def test_the_first_default_of_a_question_stands(tmp_path: Path) -> None:
    ask(tmp_path, "analyze")
    ask(tmp_path, "plan", default="9")
    (only,) = asked(tmp_path / "run.db")
    assert (only.default, only.scopes) == ("5", ("analyze", "plan"))


def test_a_repair_knows_what_those_before_it_asked(tmp_path: Path) -> None:
    ask(tmp_path, "refine/1")
    assert [known(tmp_path, f"refine/{each}") for each in (1, 2)] == [[], [("How many?", "default", "5")]]


def test_who_wrote_a_test_hears_what_people_say_of_doubts_about_it(tmp_path: Path) -> None:
    for task, path in (("T05", "tests/test_a.py"), ("T06", "tests/test_b.py")):
        use(tmp_path, f"integrate/{task}/tests", "write_file", {"path": path, "text": ""})
    doubt = {"test": "tests/test_a.py::test_x", "sentence": "It is ten.", "reason": "It wants eleven."}
    use(tmp_path, "refine/1", "doubt_test", doubt)
    (only,) = asked(tmp_path / "run.db")
    scopes = ("integrate/T05/tests", "refine/1", "integrate/T06/tests", "integrate/T05/code")
    assert [heard(tmp_path, each) for each in scopes] == [[]] * 4
    put_answer(tmp_path / "run.db", only.id, "Yes, mend it.", "ann")
    told = [(only.question, "Yes, mend it.")]
    assert [heard(tmp_path, each) for each in scopes] == [told, told, [], []]
    assert unheard(tmp_path / "run.db") == "integrate"


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
