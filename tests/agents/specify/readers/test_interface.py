"""The interface of a contract in the Spec: all of it as it is given, and what nothing builds at its own address."""

import re

import pytest
import yaml

from agents.spec.canonical import dump, load
from agents.spec.check import check
from agents.spec.contract import Contract
from agents.spec.model import Http, Operation, Spec
from bench import interface
from tests.agents.specify.readers.contracts import CORPUS, compiled, spec_of, told

TIMELINE = """\
openapi: 3.1.0
servers: [{url: https://read.example/v2}]
paths:
  /session:
    post:
      operationId: openSession
      summary: Opens a session.
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Credentials'}}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {type: string, format: jwt}}}}
        4XX: {$ref: '#/components/responses/Refused'}
      security: []
  /bookmarks:
    parameters: [{name: X-Trace, in: header, schema: {type: string, maxLength: 40}}]
    get:
      parameters:
        - {name: shelf, in: query, required: true, schema: {type: string, enum: [later, done], default: later}}
        - {name: size, in: query, schema: {type: integer, minimum: 1, exclusiveMaximum: 51}}
      responses:
        '200':
          headers: {X-Left: {required: true, schema: {type: integer, format: int32}}}
          content:
            application/json:
              schema:
                type: object
                required: [bookmarks]
                properties:
                  bookmarks:
                    type: array
                    items:
                      type: object
                      required: [url]
                      properties: {url: {type: string, format: uri}, stars: {type: [integer, 'null']}}
                  left: {type: integer}
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Bookmark'}}}}
      responses:
        '201': {description: kept, content: {application/json: {schema: {$ref: '#/components/schemas/Bookmark'}}}}
  /bookmarks/{bookmarkId}/subscribe:
    post: {operationId: subscribe, description: Tells the reader of changes, responses: {'204': {description: done}}}
  /timeline:
    get: {responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/Entry'}}}}}}
    head: {responses: {'200': {description: there}}}
  /covers/{name}.{format}:
    put:
      operationId: class
      requestBody: {content: {image/png: {schema: {type: string, format: binary}}}}
      responses: {'201': {description: kept}}
components:
  responses:
    Refused: {description: no, content: {application/json: {schema: {type: object, properties: {why: {type: string}}}}}}
  schemas:
    Credentials:
      {type: object, required: [name], properties: {name: {type: string}, secret: {type: string, writeOnly: true}}}
    Bookmark:
      type: object
      additionalProperties: false
      required: [url]
      properties:
        id: {type: string, format: uuid, readOnly: true}
        url: {type: string, format: uri, minLength: 9, pattern: '^https'}
        labels: {type: array, items: {type: string, maxLength: 20}, uniqueItems: true, maxItems: 5}
        counts: {type: object, additionalProperties: {type: integer}}
        mood: {type: string, enum: [calm, loud], default: calm, deprecated: true}
    Entry:
      oneOf: [{$ref: '#/components/schemas/Bookmark'}, {$ref: '#/components/schemas/Note'}]
    Note: {allOf: [{$ref: '#/components/schemas/Bookmark'}, {type: object, properties: {text: {type: string}}}]}
    Odd: {type: string, contentEncoding: base64}
    Score: {type: number, multipleOf: 0.5, exclusiveMinimum: 0}
  securitySchemes:
    Key: {type: apiKey, in: header, name: X-Key}
    Door: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://id.example/t', scopes: {read: Reads}}}}
security: [{Key: []}, {Door: [read]}]
"""


@pytest.fixture(scope="module")
def spec() -> Spec:
    return spec_of(timeline_yaml=TIMELINE)


def _operation(spec: Spec, address: str) -> Operation:
    return next(o for o in spec.operations if isinstance(o.start, Http) and o.start.address == address)


@pytest.mark.parametrize("name", ["openapi/petstore.yaml", "openapi/museum.yaml", "realworld/openapi.yml", ""])
def test_all_that_an_interface_says_is_in_the_spec(name: str, spec: Spec) -> None:
    text = (CORPUS / name).read_text(encoding="utf-8") if name else TIMELINE
    found = spec_of(a_yaml=text) if name else spec
    facts = list(interface.facts_of(yaml.safe_load(text)))
    assert len(facts) > 60
    assert interface.missing(facts, load(dump(found))) == []


@pytest.mark.parametrize("fact", [
    "route GET /shelves", "schema Shelf", "scheme Key http", "parameter GET /bookmarks query mood",
    "needed GET /bookmarks query size", "answer GET /bookmarks 404", "secured POST /session Key",
    "header GET /bookmarks 200 X-Right", "media POST /bookmarks body image/png", "field Bookmark.title",
    "required Bookmark.mood", "field GET /bookmarks 200.bookmarks[].mood", "type field Bookmark.url integer",
    "format field Bookmark.url date", "nullable field Bookmark.url", 'values field Bookmark.mood ["calm"]',
    "min field Bookmark.url 8", 'default parameter GET /bookmarks query shelf "done"', "pattern field Bookmark.url x",
    "read_only field Bookmark.url",
])  # fmt: skip
def test_what_an_interface_does_not_say_is_not_found(fact: str, spec: Spec) -> None:
    assert interface.missing([fact], spec) == [fact]


def test_shapes_say_what_a_value_must_be(spec: Spec) -> None:
    shapes = {shape.name: shape for shape in spec.contract.shapes}
    bookmark = {p.name: p for p in shapes["Bookmark"].properties}
    assert (shapes["Bookmark"].closed, shapes["Entry"].type) == (True, "ref(Bookmark) | ref(Note)")
    assert (bookmark["labels"].unique, bookmark["labels"].max) == (True, 5)
    assert shapes[bookmark["labels"].type[9:-2]].max == 20
    assert (bookmark["counts"].type, bookmark["mood"].deprecated) == ("map(integer)", True)
    assert {p.name for p in shapes["Note"].properties} == {*bookmark, "text"}
    assert shapes["Note"].parts == ("Bookmark",)
    assert (shapes["Score"].multiple, shapes["Score"].min, shapes["Score"].above) == (0.5, 0, True)
    assert [p.write_only for p in shapes["Credentials"].properties] == [False, True]


def test_routes_say_who_may_and_what_carries_them_out(spec: Spec) -> None:
    routes = {f"{r.method} {r.path}": r for r in spec.contract.routes}
    assert routes["POST /session"].security == ((),)
    assert routes["GET /bookmarks"].security == (("Key",), ("Door",))
    assert [p.name for p in routes["POST /bookmarks"].parameters] == ["X-Trace"]
    assert (routes["POST /bookmarks"].op, routes["HEAD /timeline"].op) == ("op:Bookmark.create", None)
    assert [s.flows[0].scopes for s in spec.contract.schemes if s.flows] == [("read",)]


def test_properties_say_what_keeps_them(spec: Spec) -> None:
    shape = next(s for s in spec.contract.shapes if s.name == "Bookmark")
    assert {p.name: p.node for p in shape.properties} == {
        "id": "entity:Bookmark", "url": "field:Bookmark.url", "mood": "field:Bookmark.mood", "labels": None,
        "counts": None,
    }  # fmt: skip


def test_every_part_knows_its_line(spec: Spec) -> None:
    lines = {s.id: s.text for s in spec.trace}
    for part in (*spec.contract.routes, *spec.contract.shapes, *spec.contract.schemes):
        assert part.src
    named = {s.name: lines[s.src[0]] for s in spec.contract.shapes if "." not in s.name and " " not in s.name}
    assert all(text.startswith(f"{name}:") for name, text in named.items() if name != "Refused")


@pytest.mark.parametrize(("address", "name", "texts", "role"), [
    ("POST /session", "open_session", (), "anyone"),
    ("POST /bookmarks/{}/subscribe", "subscribe", ("bookmarkId",), "user"),
    ("GET /timeline", "get_timeline", (), "user"),
    ("PUT /covers/{}.{}", "put_covers_name_format", ("name", "format"), "user"),
])  # fmt: skip
def test_what_nothing_builds_is_declared_at_its_own_address(
    address: str, name: str, texts: tuple[str, ...], role: str, spec: Spec
) -> None:
    operation = _operation(spec, address)
    assert isinstance(operation.start, Http)
    assert (operation.kind, operation.name, operation.start.texts) == ("hole", name, texts)
    assert {r for g in operation.grants for r in g.roles} == {role}
    assert 501 in operation.errors
    assert any(f.op == operation.id for f in spec.functions)


def test_what_cannot_be_declared_is_told_at_its_line() -> None:
    compilation = compiled(timeline_yaml=TIMELINE)
    lost = [message for _, message in told(compilation, "SP706")]
    assert any(message.startswith("HEAD /timeline is not built") for message in lost)
    assert any(message.startswith("contentEncoding of Odd is not built") for message in lost)
    assert any(message.startswith("Bookmark.labels is not built") for message in lost)
    assert len(told(compilation, "SP710")) == 5


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


def test_a_document_without_a_contract_has_none() -> None:
    assert spec_of(a_md="# Notes\n\n- Each note has a title.\n").contract == Contract()


@pytest.mark.parametrize("text", [
    TIMELINE.replace("{$ref: '#/components/schemas/Note'}]", "{$ref: '#/components/schemas/Entry'}]"),
    TIMELINE.replace("{type: string, maxLength: 20}", "{$ref: '#/components/schemas/Bookmark/properties/labels'}"),
    TIMELINE.replace("summary: Opens a session.", "parameters: [4, {name: 3}, {in: query}]"),
    TIMELINE.replace("flows: {clientCredentials", "flows: {1: 2, clientCredentials"),
    TIMELINE.replace("/timeline:", "'/time line?x=\"{0}\\\\':"),
    TIMELINE.replace("oneOf: [", "oneOf: [5, null, "),
    TIMELINE.replace("#/components/responses/Refused", "#/paths/~1session/post/responses/4XX"),
])  # fmt: skip
def test_odd_contracts_are_no_reason_to_fall(text: str) -> None:
    assert text != TIMELINE
    compilation = compiled(a_yaml=text)
    assert compilation.spec is not None
    assert not compilation.errors
    assert load(dump(compilation.spec)) == compilation.spec


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


def test_what_is_only_sent_to_an_address_of_another_name_is_no_row(spec: Spec) -> None:
    assert {e.name for e in spec.entities} == {"User", "Bookmark"}


def test_a_bound_of_nought_is_a_bound(spec: Spec) -> None:
    paths = "  /x:\n    get: {responses: {'200': {description: x}}}\n"
    text = _with_pins(paths).replace("label: {type: string}", "rank: {type: integer, exclusiveMinimum: 0}")
    assert next(f.min for f in spec_of(a_yaml=text).entity("Pin").fields if f.name == "rank") == 1
