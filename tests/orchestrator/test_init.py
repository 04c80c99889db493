"""`init` writes a document that compiles without a warning and touches none that is there; `schema` prints one."""

import json
from collections import Counter
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from agents.spec.canonical import dump
from agents.specify.compiler import compile_path
from agents.specify.layouts.holes import HOLES
from agents.specify.layouts.layouts import LAYOUTS, layout_of
from agents.specify.source.block import Block
from tests.orchestrator.front import EXAMPLE, ROOT, orchestrate


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("started")
    result = orchestrate("init", cwd=folder)
    assert result.returncode == 0
    assert result.stdout.splitlines()[-1] == "next: orchestrate check requirements.md"
    return folder / "requirements.md"


def test_the_first_document_is_understood_as_a_whole(started: Path) -> None:
    compiled = compile_path(started)
    assert [d for d in compiled.diagnostics if d.severity != "info"] == []
    assert compiled.spec
    counts = Counter(sentence.status for sentence in compiled.spec.trace)
    assert set(counts) == {"mapped", "out_of_scope", "info"}
    assert counts["mapped"] >= 50


def test_it_shows_every_layout_and_most_kinds_of_sentences(started: Path) -> None:
    compiled = compile_path(started)
    blocks: list[Block] = [each.block for each in compiled.sentences]
    shown = {layout.name for block in blocks if (layout := layout_of(block))}
    assert shown >= {each.name for each in LAYOUTS if each not in HOLES} - {"matrix"}
    assert compiled.spec
    forms = {sentence.form for sentence in compiled.spec.trace}
    assert len(forms - {""}) >= 20


def test_nothing_is_overwritten(started: Path) -> None:
    started.write_text("mine")
    result = orchestrate("init", "requirements.md", cwd=started.parent)
    assert result.returncode == 1
    assert "[OR123]" in result.stderr
    assert started.read_text() == "mine"


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    told = json.loads(orchestrate("init", "no/such/place.md", "--json", cwd=tmp_path).stdout)
    assert (told["type"], told["code"]) == ("error", "OR125")


def test_the_schema_of_a_spec_holds_for_one(tmp_path: Path) -> None:
    schema = json.loads(orchestrate("schema", "spec", cwd=tmp_path).stdout)
    compiled = compile_path(EXAMPLE)
    assert compiled.spec
    validator = Draft202012Validator(schema)
    document = json.loads(dump(compiled.spec))
    validator.validate(document)
    assert not validator.is_valid({**document, "entities": [{"name": "Todo"}]})
    assert (ROOT / "orchestrator/schemas/spec.json").read_text(encoding="utf-8") == json.dumps(
        schema, indent=2, sort_keys=True
    ) + "\n"
