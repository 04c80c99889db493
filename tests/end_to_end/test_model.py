"""Runs with a model behind the real client: proposals are reviewed, recorded, paid within a budget, or refused."""

import json
import shutil
import socket
from pathlib import Path

import pytest

from agents.specify.compiler import compile_path
from agents.specify.proposals.proposals import LOCK
from tests.end_to_end.conftest import SMALL, Finished, orchestrate
from tests.end_to_end.running import begun, rows, wait_for

KEY = "sk-ant-canary-0123456789abcdef"
FOREIGN = "- Folks jot down how many pages a book runs to, anything from 1 to 9999, if they care.\n"
WORDS = ("Each book has an optional page count (integer).", "The page count must be between 1 and 9999.")
MODEL = "scripted:script.json"
RECORDING = "recording.jsonl"
ANSWERED = "select key, answer from calls where status = 'done' and usd > 0 order by seq"


def script(folder: Path, *answers: object) -> str:
    """Write a script of these answers beside the document, and return the name of the model."""
    told = [{"content": [{"type": "text", **({"text": a} if isinstance(a, str) else {"json": a})}]} for a in answers]
    (folder / "script.json").write_text(json.dumps({"conversations": [{"answers": told}]}))
    return MODEL


def proposal(folder: Path, *words: str) -> object:
    read = compile_path(folder / "doc.md").sentences
    sentence = next(each.block.id for each in read if each.block.text.startswith("Folks"))
    return {"proposals": [{"sentence": sentence, "words": words}]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("model")
    (made / "doc.md").write_text(SMALL.read_text(encoding="utf-8") + FOREIGN)
    return made


def run(folder: Path, model: str, *more: str) -> Finished:
    arguments = ("run", "doc.md", "--out", "out", "--allow-gaps", "--review", "phases", "--json", "--model", model)
    return orchestrate(folder, *arguments, *more)


@pytest.fixture(scope="module")
def proposed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A wrong answer, a malformed one, and one that holds; somebody's key stands in the environment."""
    wrong = proposal(folder, WORDS[0], "The page count must be between friends.")
    answers = (wrong, "Here you are.", proposal(folder, *WORDS))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANTHROPIC_API_KEY", KEY)
        return run(folder, script(folder, *answers), "--record", RECORDING)


def test_the_third_try_is_built_and_waits_for_review(proposed: Finished) -> None:
    done = proposed.done
    assert (proposed.exit_code, done.status, done.model) == (4, "waiting", MODEL)
    assert done.cost.calls == 3
    assert 0 < done.cost.usd < 5
    told = [each for each in done.diagnostics if each.code == "SP205"]
    assert [each.source for each in told] == [FOREIGN.strip()]
    (lock,) = proposed.folder.glob(f".orchestrate/runs/*/review/{LOCK}")
    assert all(f"- {words}" in lock.read_text(encoding="utf-8") for words in WORDS)
    assert FOREIGN.strip("- \n") in lock.read_text(encoding="utf-8")


def test_the_first_line_names_model_and_budget(proposed: Finished) -> None:
    launch = proposed.events[0]
    assert (launch["model"], launch["budget_usd"]) == (MODEL, 5.0)


def test_each_call_is_told_before_it_is_made(proposed: Finished) -> None:
    told = [each["message"] for each in proposed.events if each["type"] == "progress" and each["phase"] == "specify"]
    calls = [message.partition(",")[0] for message in told if message.startswith("call ")]
    assert calls == [f"call {number} of the model is under way" for number in (1, 2, 3)]


def test_the_key_is_nowhere(proposed: Finished) -> None:
    assert KEY not in proposed.stdout + proposed.stderr
    files = [path for path in proposed.folder.rglob("*") if path.is_file()]
    assert len(files) > 20
    assert not [path for path in files if KEY.encode() in path.read_bytes()]


def test_done_again_it_asks_nothing_and_arrives_at_the_same_tree(proposed: Finished, tmp_path: Path) -> None:
    again = Path(shutil.copytree(proposed.folder, tmp_path / "again"))
    before = rows(again, "select key, status, usd from calls order by seq")
    script(again)  # now it has no answer to anything
    finished = orchestrate(again, "resume", "--from", "specify", "--json")
    assert (finished.exit_code, finished.done.cost) == (4, proposed.done.cost)
    assert rows(again, "select key, status, usd from calls order by seq") == before
    trees = [rows(each, "select value from facts where key = 'waiting_tree'") for each in (again, proposed.folder)]
    assert trees[0] == trees[1]


def test_replayed_it_asks_nobody_costs_nothing_and_arrives_at_the_same_tree(proposed: Finished, tmp_path: Path) -> None:
    ignored = shutil.ignore_patterns(".orchestrate", "script.json")
    again = Path(shutil.copytree(proposed.folder, tmp_path / "replayed", ignore=ignored))
    finished = orchestrate(
        again, "run", "doc.md", "--out", "out", "--allow-gaps", "--review", "phases", "--json", "--replay", RECORDING
    )
    assert (finished.exit_code, finished.done.model) == (4, f"replay:{RECORDING}")
    assert (finished.done.cost.usd, finished.done.cost.calls) == (0, 0)
    assert finished.done.requirements == proposed.done.requirements
    assert [line["scope"] for line in recorded(again)[1:]] == ["specify"] * 3


def test_a_recording_that_has_no_answer_is_a_loud_error(proposed: Finished, tmp_path: Path) -> None:
    other = Path(shutil.copytree(proposed.folder, tmp_path / "other", ignore=shutil.ignore_patterns(".orchestrate")))
    document = other / "doc.md"
    document.write_text(document.read_text(encoding="utf-8").replace("Folks", "People"), encoding="utf-8")
    finished = orchestrate(other, "run", "doc.md", "--out", "out", "--allow-gaps", "--json", "--replay", RECORDING)
    assert (finished.exit_code, finished.done.status) == (1, "failed")
    assert finished.done.error is not None
    assert (finished.done.error.code, finished.done.next) == ("OR406", f"orchestrate resume {finished.done.run}")
    assert "no answer to what specify asks" in finished.done.error.message


def recorded(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / RECORDING).read_text(encoding="utf-8").splitlines()]


def test_the_cost_is_told_by_agent(proposed: Finished) -> None:
    (line,) = proposed.done.cost.lines
    assert (line.scope, line.calls, line.usd) == ("specify", 3, proposed.done.cost.usd)
    assert line.cache_read_tokens > 0


def test_killed_between_two_answers_it_goes_on_and_asks_neither_again(
    proposed: Finished, folder: Path, tmp_path: Path
) -> None:
    killed = Path(shutil.copytree(folder, tmp_path / "killed", ignore=shutil.ignore_patterns(".orchestrate")))
    arguments = ("run", "doc.md", "--out", "out", "--allow-gaps", "--review", "phases", "--model", MODEL)
    with begun(killed, *arguments) as process:
        wait_for(process, "an answer", lambda: bool(rows(killed, ANSWERED)))
        process.kill()
        process.wait()
    before = rows(killed, ANSWERED)
    resumed = orchestrate(killed, "resume", "--json")
    after = rows(killed, ANSWERED)
    assert (resumed.exit_code, after[: len(before)]) == (4, before)
    assert len(before) < len(after) == 3
    assert resumed.done.requirements == proposed.done.requirements
    # What was under way when it was killed is asked again, and counts as what it may have cost.
    assert resumed.done.cost.calls in {3, 4}


def test_without_enough_budget_nothing_is_asked_until_it_is_raised(folder: Path, tmp_path: Path) -> None:
    poor = Path(shutil.copytree(folder, tmp_path / "poor", ignore=shutil.ignore_patterns(".orchestrate")))
    name = script(poor, proposal(poor, *WORDS))
    refused = run(poor, name, "--budget", "0.001")
    assert (refused.exit_code, refused.done.status, refused.done.cost.usd) == (5, "blocked", 0)
    assert refused.done.error is not None
    assert (refused.done.error.code, "of 0.001 USD are left" in refused.done.error.message) == ("OR405", True)
    raised = orchestrate(poor, *refused.done.next.split()[1:], "--json")
    assert (raised.exit_code, raised.done.cost.calls) == (4, 1)


def test_an_api_that_cannot_be_reached_ends_it_and_leaves_it_to_be_resumed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    away = Path(shutil.copytree(folder, tmp_path / "away", ignore=shutil.ignore_patterns(".orchestrate")))
    with socket.socket() as closed:
        # Nobody listens there, and nobody else gets it meanwhile.
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setenv("ANTHROPIC_BASE_URL", f"http://127.0.0.1:{closed.getsockname()[1]}")
        finished = run(away, "claude-sonnet-5-5")
    assert (finished.exit_code, finished.done.status) == (1, "failed")
    assert finished.done.error is not None
    assert (finished.done.error.code, finished.done.next) == ("OR404", f"orchestrate resume {finished.done.run}")


@pytest.mark.parametrize(
    ("model", "code", "said"),
    [
        ("claude-sonnet-5-5", "OR401", "ANTHROPIC_API_KEY is not set"),
        ("claude-sonet-5-5", "OR203", "claude-sonnet-5-5"),
        ("scripted:nowhere.json", "OR402", "nowhere.json cannot be read"),
        ("scripted:doc.md", "OR402", "is no script of a model"),
        ("replay:doc.md", "OR402", "is no recording of a run"),
    ],
)
def test_a_model_that_cannot_be_used_is_refused_before_anything_is_made(
    model: str, code: str, said: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    shutil.copy(folder / "doc.md", tmp_path)
    finished = run(tmp_path, model)
    (error,) = finished.events
    assert (finished.exit_code, error["code"]) == (2, code)
    assert said in error["message"]
    assert not (tmp_path / ".orchestrate").exists()
