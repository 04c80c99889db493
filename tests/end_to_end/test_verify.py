"""`verify` on backends that we did not write, or that somebody has edited: right ones pass, each defect is found."""

import shutil
from pathlib import Path

import pytest

from tests.end_to_end.byhand import DEFECTS, NONE, served
from tests.end_to_end.conftest import EXAMPLE, Finished, orchestrate
from workflows.events import Requirement
from workflows.gates.backend import DELIVERY
from workflows.gates.live import CLOCK
from workflows.verdict import Verdict

NEED_THE_CLOCK = {
    "test_refresh_expired", "test_me_without_token", "test_field_overdue_by_clock", "test_when_done_not_again",
}  # fmt: skip
"""The cases that move the clock, which nobody can over HTTP."""


def acceptance(finished: Finished) -> Verdict:
    return next(each for each in finished.done.verdicts if each.gate == "acceptance")


def sentence(finished: Finished, text: str) -> Requirement:
    return next(each for each in finished.done.requirements if each.text == text)


def test_a_right_backend_of_another_stack_passes_again_and_again(tmp_path: Path) -> None:
    with served(tmp_path, NONE, "--prefix", "/shop") as url:
        first = orchestrate(tmp_path, "verify", str(EXAMPLE), "--base-url", url, "--allow-gaps", "--json")
        accept = ("--allow-gaps", "--allow-unchecked", "--out", "report", "--json")
        second = orchestrate(tmp_path, "verify", str(EXAMPLE), "--base-url", url + "/", *accept)
    assert (first.exit_code, first.done.status) == (3, "partial"), first.stdout[-2000:] + first.stderr
    assert (second.exit_code, second.done.status) == (0, "done")
    verdict = acceptance(second)
    assert (verdict.status, verdict.finding) == ("unchecked", "")
    unchecked = {test.id.rpartition("::")[2] for test in verdict.tests if test.status != "passed"}
    assert unchecked == NEED_THE_CLOCK
    assert verdict.reason == f"4 of {len(verdict.tests)} cases could not be checked: {CLOCK}"
    assert not [each for each in second.done.requirements if each.status == "failed"]
    # What moves the clock proves nothing, so what it alone could prove stays open.
    overdue = sentence(second, "A todo is overdue when its due date has passed and it is not done.")
    assert (overdue.status, CLOCK in overdue.reason) == ("untested", True)
    assert sentence(second, "The name of a list is unique per user.").status == "proved"
    assert (second.done.verified, second.done.stack) == (url, "unknown")


def test_what_is_written_lies_in_the_folder_of_the_report(tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    with served(tmp_path) as url:
        finished = orchestrate(work, "verify", str(EXAMPLE), "--base-url", url, "--out", "report")
    assert {path.name for path in work.iterdir()} == {"report"}
    report = work / "report"
    assert {path.name for path in report.iterdir()} == {
        "report.html", "report.json", "report.junit.xml", "report.sarif", "report.intoto.json",
        "evidence", "acceptance", "openapi.yaml",
    }  # fmt: skip
    page = (report / "report.html").read_text(encoding="utf-8")
    assert f"<bdi>{url}</bdi> held against <bdi>todo.md</bdi>" in page
    assert "Nothing failed, but not all was checked" in page
    assert "Not built" not in page
    assert "nothing failed, but not all was checked" in finished.stdout
    assert "report   report/report.html" in finished.stdout
    assert finished.stdout.rstrip().endswith(f"--base-url {url} --allow-gaps --allow-unchecked")


@pytest.mark.parametrize("name", DEFECTS)
def test_a_planted_defect_is_found_and_names_its_sentence(name: str, tmp_path: Path) -> None:
    with served(tmp_path, DEFECTS[name]) as url:
        finished = orchestrate(tmp_path, "verify", str(EXAMPLE), "--base-url", url, "--json")
    assert (finished.exit_code, finished.done.status) == (3, "failed")
    broken = sentence(finished, DEFECTS[name].breaks)
    assert broken.status == "failed"
    verdict = acceptance(finished)
    failed = {test.id for test in verdict.tests if test.status not in ("passed", "unchecked")}
    assert verdict.status == "fail"
    assert failed & set(broken.tests)
    assert any(test in verdict.finding for test in failed)
    assert verdict.finding.startswith("not so: ")
    assert len(failed) < 12, "a small defect breaks few tests"
    assert finished.done.next == f"orchestrate verify {EXAMPLE} --base-url {url}"


@pytest.fixture(scope="module")
def edited(todo_run: Finished, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """What is said of a delivery that somebody has edited."""
    folder = tmp_path_factory.mktemp("edited")
    backend = shutil.copytree(todo_run.folder / "backend", folder / "backend")
    with (backend / "README.md").open("a", encoding="utf-8") as readme:
        readme.write("\nEdited by hand.\n")
    (backend / ".venv").mkdir()
    (backend / ".venv" / "pyvenv.cfg").write_text("not ours")
    return orchestrate(folder, "verify", str(EXAMPLE), "backend", "--sandbox", "local", "--allow-gaps", "--json")


def judged(finished: Finished) -> list[Verdict]:
    """Return the verdicts on the backend, without that on the document."""
    return [each for each in finished.done.verdicts if each.phase == "execute"]


def test_an_edited_delivery_passes_every_gate(edited: Finished) -> None:
    assert (edited.exit_code, edited.done.status) == (0, "done"), edited.stdout[-3000:]
    verdicts = judged(edited)
    assert tuple(verdict.gate for verdict in verdicts) == DELIVERY
    assert {v.gate: v.finding for v in verdicts if v.level == "required" and v.status != "pass"} == {}
    assert {v.gate for v in verdicts if v.status == "unchecked"} == {"dependency_audit", "image"}
    assert all(v.reason for v in verdicts if v.status == "unchecked")
    assert all(test.status == "passed" for test in acceptance(edited).tests)
    assert (edited.done.verified, edited.done.stack) == ("backend", "fastapi")
    assert {path.name for path in edited.folder.iterdir()} == {"backend", ".orchestrate"}


def test_every_requirement_that_was_understood_is_proved(edited: Finished) -> None:
    rows = edited.done.requirements
    assert {row.line for row in rows if row.status == "not-understood"} == {40, 45}
    built = [row for row in rows if row.line < 49 and row.line not in {40, 45} and row.status != "info"]
    assert {row.status for row in built} == {"proved"}


def test_the_load_is_measured(edited: Finished) -> None:
    boot = next(verdict for verdict in judged(edited) if verdict.gate == "boot")
    measures = {each.name: each for each in boot.measures}
    assert measures["requests"].value == 300
    assert measures["errors"].value == 0
    assert 0 < measures["p50"].value <= measures["p95"].value
    assert measures["within 200 ms"].threshold == 95


def test_a_guard_that_somebody_removed_is_found(todo_run: Finished, tmp_path: Path) -> None:
    backend = shutil.copytree(todo_run.folder / "backend", tmp_path / "backend")
    rules = backend / "app" / "rules" / "todo.py"
    text = rules.read_text(encoding="utf-8")
    assert text.count("LIST_DONE_LIMIT = 100") == 1
    rules.write_text(text.replace("LIST_DONE_LIMIT = 100", "LIST_DONE_LIMIT = 10_000"), encoding="utf-8")
    finished = orchestrate(tmp_path, "verify", str(EXAMPLE), "backend", "--allow-gaps", "--json")
    assert (finished.exit_code, finished.done.status) == (3, "failed")
    assert acceptance(finished).status == "fail"
    assert sentence(finished, "A list can have at most 100 todos that are not done.").status == "failed"
    assert sentence(finished, "The name of a list is unique per user.").status == "proved"
