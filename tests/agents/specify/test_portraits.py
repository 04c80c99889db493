"""Data models as people write them: things with what is said of them, in lists, below headings and in tables."""

import pytest

from agents.specify.compiler import compile_bytes


def read(text: str):
    compiled = compile_bytes(text.encode())
    assert compiled.spec is not None
    fields = {e.name: {f.name: f.type.partition("(")[0] for f in e.fields} for e in compiled.spec.entities}
    return [s.status for s in compiled.spec.trace], fields


def test_a_key_entity_may_be_described_in_several_sentences_and_below_itself():
    statuses, fields = read(
        "# Desk\n\n### Key Entities\n\n"
        "- **Member**: Represents a person who borrows things\n"
        "  - Attributes: unique identifier, card number (unique, case-insensitive), state (active, blocked)\n"
        "  - Relationships: can have multiple loans, belongs to one branch\n"
        "- **Loan**: A period of use. Includes start date, return date (optional) and condition (good/worn).\n"
        "- **Branch**: Has a name, a city and a number of desks.\n"
    )
    assert set(statuses) == {"mapped"}
    assert fields["Member"] == {"card_number": "string", "state": "enum", "branch": "ref"}
    assert fields["Loan"] == {"start_date": "date", "return_date": "date", "condition": "enum", "member": "ref"}
    assert set(fields["Branch"]) == {"name", "city", "number_of_desks"}


def test_lists_of_fields_and_of_relations_may_stand_below_a_label():
    statuses, fields = read(
        "# Shop\n\n## Entities\n\n### Product\n\n**Fields**:\n\n- `id` (UUID, PK): Primary key\n"
        "- `title` (str): Title of the product\n- `size` (str): How large (nullable)\n\n**Relationships**:\n\n"
        "- Many-to-one with Seller (product belongs to one seller)\n\n### Seller\n\n**Attributes**:\n\n"
        "- `is_active` (boolean, defaults to true)\n"
    )
    assert set(statuses) == {"mapped", "info"}
    assert fields["Product"] == {"title": "string", "size": "string", "seller": "ref"}
    assert fields["Seller"] == {"is_active": "boolean"}


def test_a_row_may_describe_a_thing_with_its_fields_and_its_relations():
    statuses, fields = read(
        "# Fleet\n\n| Entity | Attributes | Relationships |\n|---|---|---|\n"
        "| Depot | name, address | has many vehicles |\n| Vehicle | plate number, model | belongs to a depot |\n"
    )
    assert statuses == ["mapped", "mapped"]
    assert fields["Vehicle"] == {"depot": "ref", "plate_number": "string", "model": "string"}


def test_a_remark_in_a_row_is_read_where_it_states_something():
    columns = "| Attribute | Data Type | Constraints | Notes |\n|---|---|---|---|\n"
    header = f"# F\n\n- Each keeper has a name.\n\n## Crate\n\n{columns}"
    statuses, fields = read(
        f"{header}| rating | INT | between 1 and 5 | how it looks |\n| keeper_id | UUID | FK → Keeper | |\n"
    )
    assert set(statuses) == {"mapped"}
    assert fields["Crate"] == {"rating": "integer", "keeper": "ref"}
    assert "mapped" not in read(f"{header}| code | INT | | must be funny |\n")[0][1:]


@pytest.mark.parametrize("line", [
    "**Attachment**: A supporting file associated with a keeper or a crate.",
    "**Policy**: Describes how the farm treats crates.",
    "**Crate**: A box of several keepers.",
    "**Crate**: A box that must never be empty.",
])  # fmt: skip
def test_a_description_that_states_more_is_not_called_mapped(line):
    statuses, _ = read(
        f"# Farm\n\n- Each keeper has a name.\n\n## Key Entities\n\n- **Keeper**: Has a name.\n- {line}\n"
    )
    assert statuses[-1] in ("not_understood", "partial")


def test_advice_is_no_closed_list():
    statuses, fields = read("# F\n\n- Each crate has a label.\n- The label should be short or funny.\n")
    assert statuses[-1] == "not_understood"
    assert fields["Crate"] == {"label": "string"}


def test_a_thing_without_fields_is_told_and_stops_nothing():
    compiled = compile_bytes(b"# F\n\n- Each crate has a label.\n- A keeper is an entity.\n")
    assert [d.severity for d in compiled.diagnostics if d.code == "SP306"] == ["warning"]
    assert compiled.errors == ()
