"""report.html, rendered from a recorded run of the example (cut down to some of its sentences)."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from sandbox.repo import Repository
from tests.workflows.report.pages import read
from tests.workflows.report.recorded import BROKEN, FAILING, LOG, RECORDED, changed, page, recorded
from workflows.events import Done, RequirementStatus, RunStatus
from workflows.report.render import render, render_report


def test_the_verdict_comes_first_with_what_was_not_built():
    shown = page(recorded())
    first = shown.first("header").text
    assert shown.first("h1").text == "✓ Done"
    assert "4 of 6 sentences that ask for something are proved" in first
    assert "2 sentences not built." in first
    required = [each for each in recorded().verdicts if each.level == "required"]
    assert f"{len(required)} of {len(required)} required gates passed. 2 gates not checked." in first
    assert "Next: orchestrate serve todo" in first


@pytest.mark.parametrize("status", get_args(RunStatus))
def test_every_end_of_a_run_has_words_of_its_own(status: RunStatus):
    shown = page(recorded(status=status))
    assert status in shown.first("h1").text.lower()
    assert (shown.first("h1").attributes["class"] == "good") == (status == "done")


def test_gaps_are_listed_with_their_lines():
    gaps = page(recorded()).section("gaps")
    assert "Not built: 2 sentences" in gaps.text
    assert "line 40: “The app suggests a priority from the wording of the title.” ! not understood" in gaps.text
    assert "execute: image (advisory) – building the container image needs a container engine" in gaps.text
    assert "Failed" not in gaps.text


def test_a_sentence_leads_to_elements_tests_and_commits():
    shown = page(recorded())
    (requirement,) = (each for each in recorded().requirements if each.line == 7)
    row = shown.at(requirement.id)
    assert row.text.startswith("7 Anyone can sign up with an email, a password and a display name.")
    assert row.text.endswith("✓ proved")
    assert "4 elements · 3 of 3 tests passed · 2 commits" in row.text
    assert {each.text for each in row.all("code")} >= set(requirement.elements) | {"test_auth::test_login"}
    linked = [shown.at(each.attributes["href"][1:]).text for each in row.all("a")]
    assert any(text.startswith("test_register line") for text in linked)
    assert any("integrate: accounts and sign-in" in text for text in linked)


@pytest.mark.parametrize("status", get_args(RequirementStatus))
def test_every_state_of_a_sentence_is_shown_in_words(status: RequirementStatus):
    shown = page(recorded(requirements=changed("requirements", {"line": 8}, status=status, reason="because of this")))
    row = shown.at(recorded().requirements[2].id)
    word = {"accepted": "accepted as not built", "info": "asks for nothing"}.get(status, status.replace("-", " "))
    assert row.text.endswith(word)
    assert "because of this" in row.text
    listed = "The email must be unique." in shown.section("gaps").text
    assert listed == (status not in ("proved", "out-of-scope", "info"))


def test_evidence_has_measures_durations_and_hashes():
    evidence = page(recorded()).section("evidence").text
    assert "unit 97.7 % (at least 80)" in evidence
    assert "tests 129 of 129" in evidence
    for verdict in recorded().verdicts:
        assert all(f"{file.path} sha256 {file.sha256}" in evidence for file in verdict.evidence)
        assert verdict.command.split(";")[0] in evidence


def test_what_failed_is_open_and_leads_to_the_finding():
    shown = page(FAILING)
    assert shown.first("h1").text == "✗ Failed"
    assert "1 gate failed." in shown.first("header").text
    assert "none: nothing was delivered" in shown.section("run").text
    gaps = shown.section("gaps")
    assert "execute: acceptance – first line" in gaps.text
    assert "the email was taken twice" not in gaps.text  # whole where the gate stands
    gate = shown.at(gaps.first("a").attributes["href"][1:])
    assert "the email was taken twice" in gate.text
    assert "open" in gate.first("details").attributes
    row = shown.at(FAILING.requirements[2].id)
    assert "open" in row.first("details").attributes
    assert "test_auth::test_key_email_duplicate ✗ failed" in row.text
    assert "3 of 3 tests passed" not in shown.at(FAILING.requirements[1].id).text
    assert "201 is not 409" in shown.section("tests").text
    assert f"repeat it: python -m pytest {BROKEN['id']}" in shown.section("tests").text


def test_a_run_that_ended_before_anything_was_compiled():
    done = recorded(
        status="failed", phase="specify", requirements=(), verdicts=(), phases=(), commit=None, tree=None,
        error={"code": "OR999", "message": "it broke", "hint": "mend it"},
    )  # fmt: skip
    shown = page(done, log=())
    assert "it broke [OR999] mend it" in shown.first("header").text
    assert "No sentence could be traced" in shown.first("header").text
    assert "No phase has ended." in shown.section("time").text


def test_before_the_tests_ran_nothing_is_called_unproved():
    verdicts = [each for each in RECORDED["done"]["verdicts"] if each["phase"] in ("specify", "analyze", "plan")]
    requirements = changed("requirements", {"status": "proved"}, status="untested", reason="have not run")
    shown = page(recorded(status="waiting", phase="plan", verdicts=verdicts, requirements=requirements))
    assert "Nothing is proved yet: the acceptance tests have not run." in shown.first("header").text
    assert "Not proved" not in shown.section("gaps").text


def test_the_time_line_fills_the_width_from_phase_to_phase():
    bars = [
        each.attributes for each in page(recorded()).section("time").all("rect") if each.attributes["class"] == "bar"
    ]
    assert len(bars) == 5
    assert float(bars[0]["x"]) == 0
    assert float(bars[-1]["x"]) + float(bars[-1]["width"]) == pytest.approx(100, abs=0.1)
    assert [float(each["x"]) for each in bars] == sorted(float(each["x"]) for each in bars)


def test_a_long_finding_does_not_bury_the_page():
    verdicts = changed("verdicts", {"phase": "execute", "gate": "lint"}, status="fail", finding="x" * 100_000)
    shown = render(recorded(verdicts=verdicts), "todo.md", LOG).decode()
    assert "… the rest is in the evidence" in shown
    assert "x" * 7000 not in shown


def test_equal_runs_give_equal_bytes(tmp_path: Path):
    program = (
        "import sys; from tests.workflows.report.recorded import LOG, recorded;"
        "from workflows.report.render import render;"
        "sys.stdout.buffer.write(render(recorded(), 'todo.md', LOG))"
    )
    other = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[3],
        env={"PYTHONHASHSEED": "7"},
        capture_output=True,
        check=True,
    ).stdout
    assert other == render(recorded(), "todo.md", LOG)


@pytest.mark.filterwarnings("ignore:GitDB is deprecated")  # GitPython advises against it, and we chose it
def test_the_document_and_the_commits_come_from_the_repository(tmp_path: Path):
    repo = Repository.create(tmp_path / "repo.git")
    files = {"docs/orchestrate/requirements/<i>.md": b"# x\n"}
    sha = repo.commit(
        files, parent=None, message="requirements: take <b>it</b>\n", when=datetime(2026, 1, 1, tzinfo=UTC)
    )
    shown = read(render_report(recorded(), repo, sha))
    assert shown.first("title").text == "Done: <i>.md – report of the run"
    assert f"{sha[:10]} requirements: take <b>it</b>" in shown.section("commits").text


def test_a_run_that_ends_early_leaves_its_report(tmp_path: Path):
    (tmp_path / "notes.md").write_text("# Notes\n\nBoxes should be <script>alert(1)</script> nice.\n", encoding="utf-8")
    argv = [sys.executable, "-m", "orchestrator", "run", "notes.md", "--out", "out", "--json"]
    ended = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    done = Done.model_validate_json(ended.stdout.splitlines()[-1])
    assert ended.returncode == done.exit_code == 3
    shown = read((tmp_path / ".orchestrate" / "runs" / done.run / "report.html").read_bytes())
    assert shown.first("h1").text == "✗ Failed"
    assert "<script>alert(1)</script>" in shown.section("findings").text


def test_a_sentence_shows_where_it_is_carried_out_and_whether_a_test_of_it_can_fail():
    places = [
        {"path": "app/rules/user.py", "first": 12, "last": 20, "lines": 7, "ran": 6, "only": True},
        {"path": "app/models/user.py", "first": 9, "last": 9, "lines": 1, "ran": 1, "only": False},
    ]
    weak = {"status": "weak", "reason": "no change of it was tried", "gap": True, "lines": places}
    done = recorded(requirements=changed("requirements", {"line": 7}, **weak))
    shown = page(done)
    (requirement,) = (each for each in done.requirements if each.line == 7)
    row = shown.at(requirement.id).text
    assert "2 places" in row
    assert "app/rules/user.py:12–20 6 of 7 lines ran, for this sentence alone" in row
    assert "app/models/user.py:9 1 of 1 line ran" in row
    assert row.count("for this sentence alone") == 1
    assert "1 sentence built without a test that was seen to fail." in shown.section("requirements").text
    assert "without a test" not in page(recorded()).section("requirements").text
