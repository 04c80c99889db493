"""Agents ask people: the run goes on with a default, shows the question, and the answer comes back to who asked."""

import json
import shutil
from pathlib import Path

import pytest

from tests.end_to_end.conftest import SMALL, Finished, orchestrate
from tests.end_to_end.running import rows
from tests.end_to_end.test_agents import NOTHING, says

ASKED = {"question": "How long is a backup kept?", "why": "The risk of losing rows.", "default": "Thirty days"}
OTHER = {"question": "Who is called at night?", "why": "The owner of a risk.", "default": "Nobody"}


def asks(*questions: dict[str, str]) -> dict[str, object]:
    return {"content": [{"type": "tool_use", "name": "ask_person", "input": each} for each in questions]}


def budget(limit: str) -> dict[str, object]:
    kept = {"metric": "backups are kept", "limit": limit, "check": "restore once a month", "requirements": []}
    return says({**NOTHING, "budgets": [kept]})


def script(folder: Path, *analyze: object) -> str:
    """Write what the analyze agent says before and after the answer of a person; the others change nothing."""
    told = [
        {"when": "a person has answered", "answers": [budget("a year")]},
        {"when": "Sentences:", "answers": analyze},
        {"when": "not understood", "answers": [says({"proposals": []})]},
    ]
    (folder / "script.json").write_text(json.dumps({"conversations": told}))
    return "scripted:script.json"


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A run that waits for the review of analyze, whose agent has asked twice."""
    folder = tmp_path_factory.mktemp("questions")
    shutil.copy(SMALL, folder / "doc.md")
    model = script(folder, asks(ASKED, OTHER), budget("thirty days"))
    first = orchestrate(folder, "run", "doc.md", "--allow-gaps", "--review", "phases", "--json", "--model", model,
                        "--record", "recording.jsonl")  # fmt: skip
    assert (first.exit_code, first.done.phase) == (4, "specify"), first.stdout[-2000:]
    second = orchestrate(folder, "approve", "--json")
    assert (second.exit_code, second.done.phase) == (4, "analyze"), second.stdout[-2000:]
    return second


def architecture(folder: Path) -> str:
    (page,) = folder.glob(".orchestrate/runs/*/review/docs/orchestrate/02_ANALYZE_ARCHITECTURE.md")
    return page.read_text(encoding="utf-8")


def test_the_run_goes_on_with_the_default_and_shows_the_question(waiting: Finished) -> None:
    first, second = waiting.done.questions
    assert (first.question, first.default, first.answer) == (ASKED["question"], ASKED["default"], "")
    assert (first.scopes, second.question) == (("analyze",), OTHER["question"])
    page = architecture(waiting.folder)
    assert "thirty days" in page
    told = [line for line in page.splitlines() if line.startswith(f"| {ASKED['question']} ")]
    assert told == [f"| {ASKED['question']} | {ASKED['why']} | {ASKED['default']} | the agent, as its default |"]
    assert page.index("## What was asked") < page.index(ASKED["question"]) < page.index("\n## ", page.index(told[0]))
    shown = orchestrate(waiting.folder, "status", waiting.done.run).stdout
    assert f"{first.id} “{ASKED['question']}” (analyze)" in shown
    assert f"why: {ASKED['why']}" in shown
    assert f"goes on with: {ASKED['default']}" in shown
    assert f'orchestrate answer {waiting.done.run} {first.id} "the answer"' in shown
    (report,) = waiting.folder.glob(".orchestrate/runs/*/report.html")
    assert ASKED["question"] in report.read_text(encoding="utf-8")


def test_an_answer_comes_back_to_who_asked_and_changes_the_artifact(waiting: Finished, tmp_path: Path) -> None:
    folder, run = Path(shutil.copytree(waiting.folder, tmp_path / "answered")), waiting.done.run
    question = waiting.done.questions[0].id
    answered = orchestrate(folder, "answer", run, question, "A  year", "--json")
    told = json.loads(answered.stdout)
    assert (answered.exit_code, told["question"]["answer"]) == (0, "A year")
    assert told["next"] == f"orchestrate resume {run} --from analyze"
    refused = orchestrate(folder, "approve", run, "--json")
    assert "OR408" in refused.stdout
    assert told["next"] in orchestrate(folder, "status", run).stdout
    again = orchestrate(folder, *told["next"].split()[1:], "--json")
    assert (again.exit_code, again.done.next) == (4, f"orchestrate approve {run}")
    assert again.done.questions[0].answer == "A year"
    assert "a year" in architecture(folder)
    assert f"| {ASKED['question']} | {ASKED['why']} | A year | a person |" in architecture(folder)
    assert again.done.cost.calls == waiting.done.cost.calls + 1
    heard = rows(folder, "select request from calls where request like '%a person has answered%'")
    assert [("A year</answer>" in request) for (request,) in heard] == [True]


@pytest.mark.parametrize(
    ("question", "text", "code"), [("ffffffff", "x", "OR407"), ("", "x", "OR407"), ("own", " ", "OR204")]
)
def test_an_answer_that_belongs_nowhere_is_refused(question: str, text: str, code: str, waiting: Finished) -> None:
    key = waiting.done.questions[0].id if question == "own" else question
    refused = orchestrate(waiting.folder, "answer", waiting.done.run, key, text, "--json")
    assert (code in refused.stdout, refused.exit_code > 0) == (True, True)


def test_a_replayed_run_has_the_same_questions(waiting: Finished, tmp_path: Path) -> None:
    ignored = shutil.ignore_patterns(".orchestrate", "script.json")
    folder = Path(shutil.copytree(waiting.folder, tmp_path / "replayed", ignore=ignored))
    arguments = ("run", "doc.md", "--allow-gaps", "--review", "phases", "--json", "--replay", "recording.jsonl")
    orchestrate(folder, *arguments)
    assert orchestrate(folder, "approve", "--json").done.questions == waiting.done.questions
