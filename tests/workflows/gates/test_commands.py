"""Gates that are commands: they say what to mend and where."""

from pathlib import Path

from tests.workflows.gates.project import PROJECT, make_subject, opened
from workflows.gates.lint import judge_lint
from workflows.gates.migrations import judge_migrations, migrate_template
from workflows.gates.outcome import FINDING_LINES, conclude, shorten
from workflows.gates.scan import judge_scan
from workflows.gates.subject import Subject
from workflows.gates.types import judge_types
from workflows.verdict import Verdict


def migrations(subject: Subject) -> Verdict:
    with opened(subject) as sandbox:
        template = migrate_template(subject, sandbox)
        return conclude(subject, "migrations", lambda: judge_migrations(subject, sandbox, template))


def test_clean_code_passes(tmp_path: Path) -> None:
    subject = make_subject(tmp_path)
    with opened(subject) as sandbox:
        for gate, judge in {"lint": judge_lint, "types": judge_types, "scan": judge_scan}.items():
            verdict = conclude(subject, gate, lambda judge=judge: judge(subject, sandbox))
            assert (verdict.gate, verdict.status, verdict.exit_code, verdict.level) == (gate, "pass", 0, "required")
            assert verdict.duration_s > 0
            assert verdict.tree == subject.tree


def test_a_finding_names_file_and_line(tmp_path: Path) -> None:
    bad = {"app/shop.py": b"import os\n" + PROJECT["app/shop.py"], "app/web.py": b"eval('1')\n"}
    subject = make_subject(tmp_path, {**PROJECT, **bad, "pyproject.toml": b"[tool.ruff]\nexclude = ['app']\n"})
    with opened(subject) as sandbox:
        lint = conclude(subject, "lint", lambda: judge_lint(subject, sandbox))
        scan = conclude(subject, "scan", lambda: judge_scan(subject, sandbox))
    assert (lint.status, scan.status) == ("fail", "fail")
    assert "app/shop.py:1:8" in lint.finding
    assert "app/web.py:1:1" in scan.finding
    assert (lint.exit_code, lint.evidence[0].path) == (1, "round-1/lint.log")


def test_migrations_go_up_down_and_up(tmp_path: Path) -> None:
    verdict = migrations(make_subject(tmp_path))
    assert (verdict.status, verdict.finding) == ("pass", "")
    assert [part.split("migrate.py ")[1] for part in verdict.command.split("; ")] == ["up", "check down up"]


def test_migrations_that_drift_or_stay_fail(tmp_path: Path) -> None:
    drift = migrations(make_subject(tmp_path, {**PROJECT, "migrations/up.sql": b"CREATE TABLE book (id integer)"}))
    assert "drift: [<Record tablename='book'>]" in drift.finding
    stays = migrations(make_subject(tmp_path, {**PROJECT, "migrations/down.sql": b"SELECT 1"}))
    assert 'relation "note" already exists' in stays.finding
    broken = migrations(make_subject(tmp_path, {**PROJECT, "migrations/up.sql": b"CREATE TABEL note"}))
    assert 'syntax error at or near "TABEL"' in broken.finding


def test_a_finding_has_forty_lines_at_most() -> None:
    text = shorten(["first", *(f"line {n}\n\n" for n in range(100))]).splitlines()
    assert (len(text), text[0], text[-1]) == (FINDING_LINES, "first", "... and 62 more lines in the evidence")
