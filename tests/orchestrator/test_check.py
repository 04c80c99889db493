"""`check` and `explain`: findings with place, source, caret and way out."""

import json
import re
from pathlib import Path

import pytest

from agents.spec.canonical import dump
from agents.spec.diagnostic import CATALOGUE
from agents.specify.compiler import compile_path
from orchestrator.codes import CODES
from tests.orchestrator.front import EXAMPLE, ROOT, orchestrate


def test_findings_point_at_the_sentence(tmp_path: Path) -> None:
    (tmp_path / "todo.md").write_bytes(EXAMPLE.read_bytes())
    result = orchestrate("check", "todo.md", cwd=tmp_path)
    lines = result.stdout.splitlines()
    start = next(index for index, line in enumerate(lines) if line.startswith("warning[SP201]"))
    place = re.fullmatch(r" +--> todo\.md:(\d+):(\d+)", lines[start + 1])
    assert place
    number, column = int(place[1]), int(place[2])
    source = EXAMPLE.read_text().splitlines()[number - 1]
    assert lines[start + 2] == f"{number} | {source}"
    assert lines[start + 3].index("^") - len(f"{number} | ") == column - 1
    assert source[column - 1 :].startswith("The app suggests a priority")
    assert lines[start + 4].lstrip().startswith("= hint: ")
    assert lines[-1] == "next: orchestrate run todo.md --allow-gaps"


def test_a_document_without_entities_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "prose.md").write_text("# Nice\n\nIt should be nice.\n")
    result = orchestrate("check", "prose.md", cwd=tmp_path)
    assert result.returncode == 1
    assert "error[SP100]" in result.stdout
    assert result.stdout.splitlines()[-1] == "next: orchestrate explain SP100"
    report = json.loads(orchestrate("check", "prose.md", "--json", cwd=tmp_path).stdout)
    assert report["errors"] == 1
    assert orchestrate("run", "prose.md", cwd=tmp_path).returncode == 3


def test_sentences_are_accounted(tmp_path: Path) -> None:
    (tmp_path / "todo.md").write_bytes(EXAMPLE.read_bytes())
    report = json.loads(orchestrate("check", "todo.md", "--json", cwd=tmp_path).stdout)
    assert report["errors"] == 0
    missed = [each["text"] for each in report["sentences"] if each["status"] == "not_understood"]
    assert "The app suggests a priority from the wording of the title." in missed


@pytest.mark.parametrize("code", sorted({**CODES, **CATALOGUE}))
def test_every_code_is_explained(code: str) -> None:
    # In process for the whole catalogue; through the front door below.
    explained = CODES.get(code)
    assert explained is None or (explained.title and explained.meaning and explained.remedy)


def test_every_code_in_use_is_in_the_catalogue() -> None:
    sources = [path.read_text() for path in (ROOT / "orchestrator").rglob("*.py") if path.name != "codes.py"]
    used = {code for text in sources for code in re.findall(r'"(OR\d{3})"', text)} | {"OR902"}
    assert used <= set(CODES)
    assert set(CODES) <= used


@pytest.mark.parametrize("code", ["SP201", "sp100", "OR104"])
def test_explain(code: str, tmp_path: Path) -> None:
    result = orchestrate("explain", code, cwd=tmp_path)
    assert result.returncode == 0
    assert result.stdout.startswith(f"{code.upper()}: ")
    assert "hint: " in result.stdout


def test_two_versions_are_compared_as_documents_and_as_data(tmp_path: Path) -> None:
    old, new = EXAMPLE.read_text(), EXAMPLE.read_text().replace("at most 100 todos", "at most 50 todos")
    assert old != new
    (tmp_path / "old.md").write_text(old)
    (tmp_path / "new.md").write_text(new)
    spec = compile_path(EXAMPLE).spec
    assert spec
    (tmp_path / "spec.json").write_text(dump(spec))
    for earlier in ("old.md", "spec.json"):
        report = json.loads(orchestrate("check", "new.md", "--against", earlier, "--json", cwd=tmp_path).stdout)
        (change,) = report["changes"]
        assert (change["code"], change["effect"], change["new_line"]) == ("SP904", "needs a check", 36)
    shown = orchestrate("check", "new.md", "--against", "old.md", cwd=tmp_path).stdout
    assert "old.md:36 → new.md:36" in shown
    assert "1 change: 1 needs a check" in shown


def test_what_cannot_be_compared_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(EXAMPLE.read_bytes())
    (tmp_path / "b.md").write_text("# Nice\n\nIt should be nice.\n")
    (tmp_path / "c.json").write_text("{}")
    for earlier, code in (("b.md", "OR126"), ("c.json", "OR127"), ("d.md", "OR101")):
        told = orchestrate("check", "a.md", "--against", earlier, cwd=tmp_path)
        assert told.returncode == 1
        assert f"[{code}]" in told.stderr


def test_changes_are_printed_for_programs_in_the_line_of_the_version_that_says_them(tmp_path: Path) -> None:
    old = EXAMPLE.read_text()
    (tmp_path / "old.md").write_text(old)
    (tmp_path / "new.md").write_text(
        old.replace("at most 100 todos", "at most 50 todos").replace(" and an optional color", "")
    )
    command = ("check", "new.md", "--against", "old.md", "--format")
    concise = orchestrate(*command, "concise", cwd=tmp_path).stdout.splitlines()
    assert [line.partition(" ")[2][:26] for line in concise if line.startswith("old.md:13:")] == [
        "error[SP907] destructive: "
    ]
    assert [line.partition(" ")[2][:30] for line in concise if line.startswith("new.md:36:")] == [
        "warning[SP904] needs a check: "
    ]
    (run,) = json.loads(orchestrate(*command, "sarif", cwd=tmp_path).stdout)["runs"]
    told = {each["ruleId"]: each["locations"][0]["physicalLocation"] for each in run["results"]}
    assert told["SP904"]["region"]["startLine"] == 36
    assert told["SP907"]["artifactLocation"]["uri"] == "old.md"
    github = orchestrate(*command, "github", cwd=tmp_path).stdout
    assert "::warning file=new.md,line=36," in github
    assert json.loads(orchestrate(*command, "json", cwd=tmp_path).stdout)["type"] == "changes"
