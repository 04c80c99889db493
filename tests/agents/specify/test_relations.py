"""Descriptions of things: what they say of others is built as well, or they are not called mapped."""

import pytest

from agents.specify.compiler import compile_bytes

AROUND = (
    "# Farm\n\n- Each keeper has a name and an email.\n- Each orchard has a title and a size.\n\n## Key Entities\n\n"
)


def told(line: str):
    spec = compile_bytes(f"{AROUND}- **Harvest**: {line}\n".encode()).spec
    assert spec is not None
    return spec.trace[-1].status, {e.name: [f.name for f in e.fields] for e in spec.entities}.get("Harvest")


@pytest.mark.parametrize(("line", "fields"), [
    ("A day of work within an orchard, with weight and note.", ["weight", "note", "orchard"]),
    ("Links a keeper to an orchard with a weight.", ["weight", "keeper", "orchard"]),
    ("Represents a day of work with weight and note, assigned to a keeper.", ["weight", "note", "keeper"]),
    ("A day of work; has weight, note.", ["weight", "note"]),
    ("Key attributes include weight and note.", ["weight", "note"]),
    ("A day of work identified by number, with weight and note.", ["weight", "note", "number"]),
])  # fmt: skip
def test_what_a_thing_is_part_of_is_a_reference(line, fields):
    status, found = told(line)
    assert status == "mapped"
    assert sorted(found or []) == sorted(fields)


@pytest.mark.parametrize("line", [
    "A day of work within a season, with weight and note.",
    "A group of keepers with weight and note.",
    "A day of work with weight and assigned keeper.",
    "Exports rows with weight and note.",
])  # fmt: skip
def test_what_is_not_built_is_not_called_mapped(line):
    assert told(line)[0] in ("not_understood", "partial")
