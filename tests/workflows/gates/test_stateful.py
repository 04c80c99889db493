"""The gate tells a story to a real backend with one defect: few steps show what is wrong."""

import re
from pathlib import Path

from tests.workflows.gates.test_delivery import STACK, make_subject, project
from workflows.gates.migrations import migrate_template
from workflows.gates.outcome import conclude
from workflows.gates.stateful import judge_stateful
from workflows.verdict import Verdict

DATABASE = "app/database.py"


def judge(folder: Path, files: dict[str, bytes]) -> Verdict:
    subject = make_subject(folder, files)
    with subject.sandbox() as sandbox:
        sandbox.put(subject.files)
        sandbox.put_harness(STACK.harness())
        assert migrate_template(subject, sandbox).ready
        return conclude(subject, "stateful", lambda: judge_stateful(subject, sandbox))


def test_a_change_that_leaves_no_time_is_found(tmp_path: Path) -> None:
    text = project()[DATABASE].decode()
    assert text.count("        if isinstance(row, Timestamped) and session.is_modified(row):") == 1
    broken = text.replace("session.is_modified(row)", "not session.is_modified(row)")
    verdict = judge(tmp_path / "round-1", {**project(), DATABASE: broken.encode()})
    assert verdict.status == "fail"
    first, second = verdict.finding.splitlines()[:2]
    assert "updated_at is '2026-" in first
    assert second.startswith("after ")
    assert re.search(r"curl -X (PATCH|POST|PUT) ", verdict.finding)  # what changed the row
    assert {Path(each.path).name for each in verdict.evidence} == {"stateful.json", "stateful.txt", "stateful.log"}
