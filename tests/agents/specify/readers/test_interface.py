"""The interface of a contract in the Spec: all of it as it is given, and what nothing builds at its own address."""

import pytest
import yaml

from agents.spec.canonical import dump, load
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


def test_a_document_without_a_contract_has_none() -> None:
    assert spec_of(a_md="# Notes\n\n- Each note has a title.\n").contract == Contract()


def test_what_is_only_sent_to_an_address_of_another_name_is_no_row(spec: Spec) -> None:
    assert {e.name for e in spec.entities} == {"User", "Bookmark"}


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
