"""`check` in the formats of other programs, and at the widths of terminals."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft4Validator

from agents.spec.diagnostic import Diagnostic, report
from orchestrator.annotations import MOST_ANNOTATIONS, github
from tests.orchestrator.front import EXAMPLE, ROOT, environment, orchestrate
from workflows.report.sarif import sarif

SCHEMA = Draft4Validator(json.loads((ROOT / "tests/corpus/sarif/sarif-2.1.0.json").read_text(encoding="utf-8")))
AWKWARD = 'The form "50 %, a: b" shall feel\n::error::friendly'


@pytest.fixture
def todo(tmp_path: Path) -> Path:
    (tmp_path / "todo list.md").write_bytes(EXAMPLE.read_bytes())
    return tmp_path


def found(line: int = 3, severity: str = "warning") -> Diagnostic:
    finding = report("SP801", line, path="a b.md", text=AWKWARD)
    return finding.model_copy(update={"severity": severity, "column": 1, "length": 4, "source": AWKWARD})


def test_sarif_holds_every_finding_and_follows_its_schema(todo: Path) -> None:
    printed = orchestrate("check", "todo list.md", "--format", "sarif", cwd=todo)
    log = json.loads(printed.stdout)
    SCHEMA.validate(log)
    (run,) = log["runs"]
    first = next(each for each in run["results"] if each["ruleId"] == "SP201")
    assert run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == "SP201"
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "todo%20list.md"}
    line = EXAMPLE.read_text().splitlines()[place["region"]["startLine"] - 1]
    shown = line[place["region"]["startColumn"] - 1 : place["region"]["endColumn"] - 1]
    assert shown == "The app suggests a priority from the wording of the title."


def test_sarif_of_a_document_as_a_whole_and_of_none() -> None:
    for findings in ([], [report("SP100", path="nice.md")], [found()]):
        SCHEMA.validate(json.loads(sarif(findings)))
    assert not SCHEMA.is_valid({"version": "2.1.0", "runs": [{}]})


def test_a_finding_keeps_its_fingerprint_when_lines_are_put_in_above_it() -> None:
    prints = [json.loads(sarif([found(line)]))["runs"][0]["results"][0]["partialFingerprints"] for line in (3, 9)]
    assert prints[0] == prints[1]


def test_annotations_are_one_line_each_and_nothing_in_them_is_a_command() -> None:
    (line,) = github([found()])
    assert line.startswith("::warning file=a b.md,line=3,col=1,endColumn=5,title=SP801::not measurable")
    assert "\n" not in line
    assert "%0A::error::friendly" in line
    assert "50 %25, a: b" in line


def test_more_annotations_than_are_shown_are_counted() -> None:
    lines = list(github([found(n) for n in range(1, 31)] + [found(severity="error")]))
    assert lines[0].startswith("::error ")
    assert len(lines) == 1 + MOST_ANNOTATIONS
    assert lines[-1].startswith("::warning title=orchestrate::21 more")


def test_github_and_concise_through_the_front_door(todo: Path) -> None:
    command = orchestrate("check", "todo list.md", "--format", "github", cwd=todo).stdout.splitlines()
    assert command[0].startswith("::warning file=todo list.md,line=40,col=3,")
    concise = orchestrate("check", "todo list.md", "--format=concise", cwd=todo).stdout.splitlines()
    assert concise[0].startswith("todo list.md:40:3: warning[SP201] not understood")
    assert len(concise) == 2


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_no_line_is_wider_than_the_terminal(columns: int, todo: Path) -> None:
    shown = orchestrate("-v", "check", "todo list.md", cwd=todo, COLUMNS=str(columns)).stdout.splitlines()
    wide = [line for line in shown if len(line) > columns and " " in line.strip()]
    assert [line for line in wide if not line.startswith("next: ")] == []


def test_carets_stand_below_the_words_wherever_they_are(tmp_path: Path) -> None:
    before = "Each recipe has a title and notes. " * 3
    (tmp_path / "a.md").write_text(f"# R\n\n{before}It should be **very** nice to\nlook at. Each step has a text.\n")
    for columns, words in (("200", "It should be **very** nice to"), ("60", "It should be **very** nice to")):
        lines = orchestrate("check", "a.md", cwd=tmp_path, COLUMNS=columns).stdout.splitlines()
        at = next(index for index, line in enumerate(lines) if line.lstrip().startswith("| ") and "^" in line)
        span = re.search(r"\^+", lines[at])
        assert span
        assert lines[at - 1][span.start() : span.end()] == words


def test_whoever_stops_reading_causes_no_fault(todo: Path) -> None:
    command = f"{sys.executable} -m orchestrator -v check 'todo list.md' | head -c 1"
    ended = subprocess.run(["sh", "-c", command], cwd=todo, env=environment(), capture_output=True, text=True)
    assert ended.stderr == ""
    assert not (todo / ".orchestrate").exists()


def test_documents_are_checked_together_and_each_sentence_names_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n\nEach shelf has a name.\n\nA user can create and view shelves.\n")
    (tmp_path / "b.md").write_text("# B\n\nA shelf has many books. Each book has a title.\n\nIt should be nice.\n")
    told = json.loads(orchestrate("check", "a.md", "b.md", "--json", cwd=tmp_path).stdout)
    assert {each["path"] for each in told["sentences"]} == {"a.md", "b.md"}
    assert "field:Book.shelf" in told["nodes"]
    assert [d["path"] for d in told["diagnostics"] if d["code"] == "SP201"] == ["b.md"]


def test_sentences_of_a_document_without_entities_are_accounted_too(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n\nSome words.\n\n## Rules\n\nIt should be nice.\n")
    told = json.loads(orchestrate("check", "a.md", "--json", cwd=tmp_path).stdout)
    assert [each["status"] for each in told["sentences"]] == ["info", "not_understood"]


def test_each_default_is_listed_with_the_words_that_change_it(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n\nEach shelf has a name.\n\nA user can create and view shelves.\n")
    told = json.loads(orchestrate("check", "a.md", "--json", cwd=tmp_path).stdout)
    words = [each["override"] for each in told["defaults"] if each["override"]]
    assert len(words) >= 7
    (tmp_path / "b.md").write_text((tmp_path / "a.md").read_text() + "".join(f"\n- {each}" for each in words) + "\n")
    after = json.loads(orchestrate("check", "b.md", "--json", cwd=tmp_path).stdout)
    overridden = after["sentences"][-len(words) :]
    assert [each["text"] for each in overridden if each["status"] != "mapped"] == []
    assert {each["what"] for each in after["defaults"] if each["override"]} == set()
