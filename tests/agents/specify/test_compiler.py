"""The compiler against the oracle of the example: the same Spec, and two sentences that nobody can derive."""

from pathlib import Path

import pytest

from agents.specify.compiler import compile_bytes, compile_path
from tests.agents.todo import todo_spec

EXAMPLE = Path(__file__).parents[3] / "examples" / "todo.md"
PROVENANCE = {"src", "origin"}


def facts(value: object) -> object:
    """Return a dumped node without where it comes from."""
    if isinstance(value, dict):
        return {key: facts(each) for key, each in value.items() if key not in PROVENANCE}
    if isinstance(value, (list, tuple)):
        return [facts(each) for each in value]
    return value


@pytest.mark.parametrize("part", ["enums", "entities", "operations", "auth", "api", "quality"])
def test_the_example_compiles_as_its_oracle_says(part):
    spec = compile_path(EXAMPLE).spec
    assert spec is not None
    assert facts(spec.model_dump()[part]) == facts(todo_spec().model_dump()[part])


def test_what_cannot_be_derived_is_reported_with_its_line():
    found = compile_path(EXAMPLE)
    assert {(d.code, d.line) for d in found.diagnostics if d.severity == "warning"} == {("SP201", 40), ("SP801", 45)}
    assert found.spec is not None
    mapped = [s for s in found.spec.trace if s.status == "mapped"]
    assert len(mapped) == 25
    assert [s.line for s in found.spec.trace if s.status == "out_of_scope"] == [49, 50]


def test_removing_a_rule_removes_its_node_and_nothing_else():
    text = EXAMPLE.read_text(encoding="utf-8")
    line = "- A list can have at most 100 todos that are not done.\n"
    assert line in text
    spec = compile_bytes(text.replace(line, "").encode()).spec
    assert spec is not None
    assert spec.entity("Todo").rules == ()
    full = compile_bytes(text.encode()).spec
    assert full is not None
    assert facts(spec.entity("List").model_dump()) == facts(full.entity("List").model_dump())


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"a\0b", b"x" * (2 << 20), b"Nothing to see here.\n"])
def test_what_is_no_document_is_one_clear_error(data):
    found = compile_bytes(data)
    assert [d.severity for d in found.diagnostics].count("error") >= 1
    assert found.spec is None or not found.spec.entities


def test_a_sentence_that_nests_without_end_is_not_understood():
    endless = f"A list can have at most 100 todos{' that have no todos' * 500}."
    found = compile_bytes(EXAMPLE.read_bytes() + f"\n\n## Depth\n\n- {endless}\n".encode())
    assert found.spec is not None
    (sentence,) = (s for s in found.spec.trace if s.section == "Depth")
    assert sentence.status == "not_understood"
