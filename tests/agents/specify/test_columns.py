"""Lines of data models: types, marks, keys and references as people write them."""

import pytest

from agents.specify.compiler import compile_bytes

AROUND = "# Farm\n\n## Data Model\n\n### Keeper\n\n- name: string\n\n### Crate\n\n- weight: decimal\n"


def crate(line: str):
    spec = compile_bytes(f"{AROUND}- {line}\n".encode()).spec
    assert spec is not None
    assert spec.trace[-1].status == "mapped"
    return spec.entity("Crate").fields[1:]


@pytest.mark.parametrize(("line", "field"), [
    ("label: varchar(20) NOT NULL", ("label", "string(20)", True)),
    ("`label` - text, optional, max 200 characters", ("label", "text", False)),
    ("label (string, required): the words on its side", ("label", "string", True)),
    ("size: enum (small, large)", ("size", "enum(CrateSize)", True)),
    ("size: small | large", ("size", "enum(CrateSize)", True)),
    ("keeperId: UUID (foreign key to Keeper)", ("keeper", "ref(Keeper)", True)),
    ("keeper_id: integer, FK -> keepers.id", ("keeper", "ref(Keeper)", True)),
])  # fmt: skip
def test_a_line_is_a_field(line, field):
    ((name, kind, required),) = [(f.name, f.type, f.required) for f in crate(line)]
    assert (name, kind.partition("(")[0], required) == (field[0], field[1].partition("(")[0], field[2])
    assert field[1] in (kind, "string", "text")


def test_bounds_stand_beside_the_type():
    (stock,) = crate("stock: integer, >= 0, <= 50")
    assert (stock.min, stock.max) == (0, 50)


@pytest.mark.parametrize("line", ["id: UUID (primary key, auto-generated)", "createdAt: timestamp, auto-set"])
def test_what_every_row_has_is_no_field(line):
    assert crate(line) == ()


@pytest.mark.parametrize("line", [
    "label: string, encrypted at rest", "label (string): must be funny", "keeperId: UUID (foreign key to Dragon)",
])  # fmt: skip
def test_what_is_not_built_is_not_called_mapped(line):
    spec = compile_bytes(f"{AROUND}- {line}\n".encode()).spec
    assert spec is not None
    assert spec.trace[-1].status in ("not_understood", "partial")


def test_a_row_of_a_table_may_refer_to_another_table():
    rows = "| code | VARCHAR(20) | NOT NULL, UNIQUE |\n| keeper_id | UUID | FK -> Keeper |\n"
    text = f"# F\n\n- Each keeper has a name.\n\n## Crate\n\n| Field | Type | Constraints |\n|---|---|---|\n{rows}"
    spec = compile_bytes(text.encode()).spec
    assert spec is not None
    assert {s.status for s in spec.trace} == {"mapped"}
    assert [f.name for f in spec.entity("Crate").fields] == ["code", "keeper"]
    assert [key.fields for key in spec.entity("Crate").keys] == [("code",)]


def test_a_row_may_list_the_fields_of_an_entity():
    rows = "| Crate | id, label, weight |\n| Keeper | id, name, email |\n"
    spec = compile_bytes(f"# F\n\n| Entity | Key Attributes |\n|---|---|\n{rows}".encode()).spec
    assert spec is not None
    assert {s.status for s in spec.trace} == {"mapped"}
    assert [f.name for f in spec.entity("Crate").fields] == ["label", "weight"]


def test_a_numbered_row_may_say_it_as_its_description():
    rows = "| R-1 | Each crate has a label and a weight. | High |\n| R-2 | Crates sing. | Low |\n"
    spec = compile_bytes(f"# F\n\n| ID | Description | Priority |\n|---|---|---|\n{rows}".encode()).spec
    assert spec is not None
    assert [s.status for s in spec.trace] == ["mapped", "not_understood"]


def test_what_all_entities_have_is_no_entity_of_that_name():
    spec = compile_bytes(b"# F\n\n- Each crate has a label.\n- All entities shall have a UUID primary key.\n").spec
    assert spec is not None
    assert [e.name for e in spec.entities if e.name == "Entity"] == []
    assert spec.trace[-1].status == "not_understood"
