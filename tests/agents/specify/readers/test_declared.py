"""Operations of a contract that nothing builds, beside those that something does."""

import re

import pytest

from agents.spec.check import check
from agents.spec.model import Http, Operation, Spec
from tests.agents.specify.readers.contracts import compiled, spec_of, told


def _operation(spec: Spec, address: str) -> Operation:
    return next(o for o in spec.operations if isinstance(o.start, Http) and o.start.address == address)


def test_names_that_are_taken_get_another() -> None:
    paths = "".join(
        f"  /{path}:\n    get: {{operationId: {name}, responses: {{'200': {{description: x}}}}}}\n"
        for path, name in (
            ("a", "auth"),
            ("b", "pins"),
            ("c", "peek"),
            ("d", "peek"),
            ("e", "été"),
            ("f/{id}/{id}", "x"),
        )
    )
    spec = spec_of(a_yaml=_with_pins(paths))
    found = {o.start.path: o.name for o in spec.operations if o.kind == "hole" and isinstance(o.start, Http)}
    assert len(set(found.values())) == 6
    assert not {"auth", "pins"} & set(found.values())
    assert (found["/c"], found["/d"], found["/f/{id}/{id_2}"]) == ("peek", "peek_2", "x")


def _with_pins(paths: str) -> str:
    return f"""\
openapi: 3.0.0
paths:
  /pins:
    get:
      responses:
        '200':
          content: {{application/json: {{schema: {{type: array, items: {{$ref: '#/components/schemas/Pin'}}}}}}}}
    post: {{requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/Pin'}}}}}}}}}}
{paths}components: {{schemas: {{Pin: {{type: object, properties: {{label: {{type: string}}}}}}}}}}
"""


def test_a_sentence_that_says_what_an_address_does_carries_it_out() -> None:
    paths = "  /pins/{pinId}/archive:\n    post: {operationId: archivePin, summary: Archives a pin}\n"
    text = "# Board\n\n- Each pin has a label and can be archived or not.\n- A user can mark a pin as archived.\n"
    alone = spec_of(a_yaml=_with_pins(paths))
    assert _operation(alone, "POST /pins/{}/archive").kind == "hole"
    both = compiled(b_md=text, a_yaml=_with_pins(paths))
    assert both.spec is not None
    addresses = [o.start.address for o in both.spec.operations if isinstance(o.start, Http)]
    assert len(addresses) == len(set(addresses))
    assert check(both.spec) == [d for d in check(both.spec) if d.severity != "error"]


def test_two_documents_that_differ_keep_both_parts() -> None:
    paths = "  /glance:\n    get: {operationId: glance, responses: {'200': {description: x}}}\n"
    one, other = _with_pins(paths), _with_pins(paths).replace("label", "title")
    contract = spec_of(a_yaml=one, b_yaml=other).contract
    assert [s.id for s in contract.shapes] == ["shape:Pin", "shape:Pin_2"]
    assert [r.id for r in contract.routes if r.path == "/glance"] == ["route:GET /glance"]
    assert len(next(r.src for r in contract.routes if r.path == "/glance")) == 2


@pytest.mark.parametrize(("parameter", "lists"), [
    ("{name: label, in: query, schema: {type: string}}", True),
    ("{name: color, in: query, required: true, schema: {type: string, enum: [red, blue]}}", True),
    ("{name: label, in: query, required: true, schema: {type: string}}", False),
    ("{name: smell, in: query, schema: {type: string}}", False),
])  # fmt: skip
def test_a_search_by_fields_of_the_rows_is_their_list_where_there_is_no_other(parameter: str, lists: bool) -> None:
    answer = (
        "{'200': {content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pin'}}}}}}"
    )
    paths = "".join(
        f"  /pins/{path}:\n    get: {{parameters: [{said}], responses: {answer}}}\n"
        for path, said in (("search", parameter), ("lost", "{name: smell, in: query}"))
    )
    text = re.sub(r"    get:\n      responses:\n.*\n.*\n(?=    post)", "", _with_pins(paths), count=1)
    spec = spec_of(
        a_yaml=text.replace("label: {type: string}", "label: {type: string}, color: {type: string, enum: [red, blue]}")
    )
    assert any(o.id == "op:Pin.list" for o in spec.operations) is lists
    assert _operation(spec, "GET /pins/lost").kind == "hole"


@pytest.mark.parametrize(("asked", "shown", "op"), [
    ("email: {type: string}, password: {type: string}", "token: {type: string}", "op:User.login"),
    ("email: {type: string}, password: {type: string}", "mood: {type: string}", None),
    ("email: {type: string}, question: {type: string}", "token: {type: string}", None),
])  # fmt: skip
def test_a_password_in_and_a_token_out_is_signing_in(asked: str, shown: str, op: str | None) -> None:
    content = "{{content: {{application/json: {{schema: {{type: object, properties: {{{0}}}}}}}}}}}"
    body, answer = content.format(asked), content.format(shown)
    paths = f"  /door:\n    post: {{operationId: enter, requestBody: {body}, responses: {{'200': {answer}}}}}\n"
    route = next(r for r in spec_of(a_yaml=_with_pins(paths)).contract.routes if r.path == "/door")
    assert route.op == (op or "op:User.enter")


def test_a_bound_of_nought_is_a_bound() -> None:
    paths = "  /x:\n    get: {responses: {'200': {description: x}}}\n"
    text = _with_pins(paths).replace("label: {type: string}", "rank: {type: integer, exclusiveMinimum: 0}")
    assert next(f.min for f in spec_of(a_yaml=text).entity("Pin").fields if f.name == "rank") == 1


_MOVED = """\
openapi: 3.0.0
paths:
  {0}:
    post: {{requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/Parcel'}}}}}}}}}}
  {0}/{{{1}}}:
    get:
      responses: {{'200': {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/Parcel'}}}}}}}}}}
    delete: {{responses: {{'204': {{description: gone}}}}}}
  /depots:
    post: {{requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/Depot'}}}}}}}}}}
components:
  schemas:
    Parcel: {{type: object, properties: {{code: {{type: string}}, weight: {{type: integer}}}}}}
    Depot: {{type: object, properties: {{town: {{type: string}}}}}}
"""


@pytest.mark.parametrize(("address", "path"), [
    ("/parcel", "/parcel"), ("/mail/parcel", "/mail/parcel"), ("/parcels", None),
    ("/depots/parcel", None), ("/auth/parcel", None), ("/mail/{townId}/parcel", None),
])  # fmt: skip
def test_rows_are_where_the_contract_has_them_unless_something_else_is_there(address: str, path: str | None) -> None:
    spec = spec_of(a_yaml=_MOVED.format(address, "parcelId"))
    assert spec.entity("Parcel").path == path
    created = next(o.start for o in spec.operations if o.id == "op:Parcel.create")
    assert isinstance(created, Http)
    assert created.path == (path or "/parcels")


def test_a_row_that_is_asked_for_by_a_field_is_told_to_be_built_by_its_id() -> None:
    found = [m for _, m in told(compiled(a_yaml=_MOVED.format("/parcel", "code")), "SP709")]
    assert found == [
        "GET /parcel/{code} is built as GET /parcel/{id}", "DELETE /parcel/{code} is built as DELETE /parcel/{id}",
    ]  # fmt: skip
    assert not told(compiled(a_yaml=_MOVED.format("/parcel", "parcelId")), "SP709")


def test_a_table_of_routes_knows_an_address_of_the_contract() -> None:
    text = "# Mail\n\n## API\n\n| Method | Path | Purpose |\n|---|---|---|\n| GET | /mail/parcel/{id} | a parcel |\n"
    spec = spec_of(b_md=text, a_yaml=_MOVED.format("/mail/parcel", "parcelId"))
    row = next(s for s in spec.trace if s.text.startswith("GET"))
    assert "op:Parcel.get" in row.nodes


def test_a_token_that_is_answered_is_part_of_signing_in() -> None:
    own = "town: {type: string}, password: {type: string}, token: {type: string}"
    text = _MOVED.format("/parcel", "parcelId").replace("town: {type: string}", own)
    assert any({"auth", "op:Depot.login"} <= set(s.nodes) for s in spec_of(a_yaml=text).trace)
