import re
from itertools import pairwise

import pytest
import yaml

from agents.specify.names.words import singular, words
from tests.agents.specify.readers.contracts import CORPUS, compiled, corpus, plain, spec_of, told

DOCUMENTS = ("openapi/petstore.yaml", "openapi/museum.yaml", "realworld/openapi.yml")
_METHODS = ("get", "post", "put", "patch", "delete")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_operation_is_built_or_told(name: str) -> None:
    text, compilation = corpus(name)
    assert compilation.spec is not None
    assert not compilation.errors
    said = {s.text: s for s in compilation.spec.trace}
    lost = " ".join(message for _, message in told(compilation, "SP706"))
    for path, item in yaml.safe_load(text)["paths"].items():
        for method in (m for m in item if m in _METHODS):
            sentence = said[f"{method.upper()} {path}"]
            assert sentence.nodes or f"{method.upper()} {path} is not built" in lost


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_schema_is_accounted_for_at_its_line(name: str) -> None:
    text, compilation = corpus(name)
    assert compilation.spec is not None
    lines = {s.line for s in compilation.spec.trace}
    for schema in yaml.safe_load(text)["components"]["schemas"]:
        line = next(n for n, t in enumerate(text.splitlines(), 1) if re.fullmatch(rf"    {schema}:", t))
        assert line in lines, schema


@pytest.mark.parametrize(
    ("name", "entities"),
    [
        ("openapi/petstore.yaml", {"Order", "Category", "User", "Tag", "Pet"}),
        ("openapi/museum.yaml", {"User", "Ticket", "MuseumDailyHour", "SpecialEvent"}),
        ("realworld/openapi.yml", {"User", "Article", "Comment"}),
    ],
)
def test_schemas_that_show_one_thing_are_one_entity(name: str, entities: set[str]) -> None:
    text, compilation = corpus(name)
    assert compilation.spec is not None
    assert {e.name for e in compilation.spec.entities} == entities
    lost = " ".join(plain(message) for _, message in told(compilation, "SP706"))
    schemas = yaml.safe_load(text)["components"]["schemas"]
    for schema in schemas:
        entity = next((e for e in compilation.spec.entities if plain(e.name) == plain(singular(words(schema)))), None)
        there = {plain(f.name) for f in entity.fields} if entity else set()
        linked = {plain(link.a_name) for link in compilation.spec.links}
        for field in schemas[schema].get("properties", {}) if entity else ():
            names = {plain(field), plain(field).removesuffix("id")}
            known = names & (there | linked) or plain(field) in ("id", "createdat", "updatedat", "token")
            own = plain(field).removesuffix("id") and plain(entity.name).endswith(plain(field).removesuffix("id"))
            assert known or own or plain(f"{entity.name}.{field}") in lost, f"{schema}.{field}"


def test_what_is_sent_to_create_a_row_says_what_is_required() -> None:
    _, compilation = corpus("realworld/openapi.yml")
    assert compilation.spec is not None
    article = {f.name: f for f in compilation.spec.entity("Article").fields}
    assert article["title"].required
    assert article["slug"].write == "never"
    assert article["author"].type == "ref(User)"


def test_security_says_who_may() -> None:
    _, compilation = corpus("realworld/openapi.yml")
    assert compilation.spec is not None
    granted = {o.id: {r for g in o.grants for r in g.roles} for o in compilation.spec.operations}
    assert granted["op:Article.create"] == {"user"}
    assert granted["op:Article.get"] == {"anyone"}


@pytest.mark.parametrize(("security", "roles"), [("security: [{key: []}]", {"user"}), ("security: []", {"anyone"}),
                                                ("tags: []", {"user"}), ("security: 4", {"user"})])  # fmt: skip
def test_a_contract_that_is_silent_about_security_opens_nothing(security: str, roles: set[str]) -> None:
    spec = spec_of(a_yaml=f"{security}\n" + _contract("        name: {type: string}\n"))
    assert {r for o in spec.operations if o.id == "op:Thing.list" for g in o.grants for r in g.roles} == roles


def _contract(schema: str, more: str = "") -> str:
    return f"""\
openapi: 3.0.0
servers: [{{url: https://shop.example/v7}}]
paths:
  /things:
    get:
      parameters: [{{name: color, in: query}}, {{name: page, in: query}}, {{name: mood, in: query}}]
      responses:
        '200':
          content: {{application/json: {{schema: {{type: array, items: {{$ref: '#/components/schemas/Thing'}}}}}}}}
{more}
components:
  schemas:
    Thing:
      type: object
      required: [name]
      properties:
{schema}
"""


def test_bounds_formats_and_filters_are_taken_over() -> None:
    spec = spec_of(
        a_yaml=_contract(
            "        name: {type: string, minLength: 2, maxLength: 9, pattern: '^[a-z]+$'}\n"
            "        color: {type: string, enum: [red, blue], default: red}\n"
            "        size: {type: integer, minimum: 1, exclusiveMaximum: true, maximum: 10}\n"
            "        born: {type: [string, 'null'], format: date}\n"
        )
    )
    thing = {f.name: f for f in spec.entity("Thing").fields}
    assert (thing["name"].min, thing["name"].max, thing["name"].pattern) == (2, 9, "[a-z]+")
    assert spec.enum(thing["color"].type[5:-1]).values == ("red", "blue")
    assert (thing["size"].min, thing["size"].max) == (1, 9)
    assert (thing["born"].type, thing["born"].required) == ("date", False)
    query = next(o.query for o in spec.operations if o.id == "op:Thing.list")
    assert query is not None
    assert query.filters == ("color",)
    assert spec.api.base == "/v7"


def test_invalid_types_are_repaired_and_told() -> None:
    compilation = compiled(
        a_yaml=_contract("        name: {type: String}\n        on: {type: datetime}\n        n: {type: int | null}\n")
    )
    assert compilation.spec is not None
    assert {f.name: f.type for f in compilation.spec.entity("Thing").fields} == {
        "name": "string(255)", "on": "datetime", "n": "integer",
    }  # fmt: skip
    assert [m.rpartition("read as ")[2] for _, m in told(compilation, "SP705")] == [
        "string", "string", "integer or null",
    ]  # fmt: skip


@pytest.mark.parametrize("target", ["https://example.com/a.yaml#/A", "../secret.yaml", "file:///etc/passwd"])
def test_a_reference_out_of_the_document_is_refused(target: str) -> None:
    found = told(compiled(a_yaml=_contract(f"        name: {{$ref: '{target}'}}\n")), "SP005")
    assert [message for _, message in found] == [f"{target} leads out of the document: it is not read"]


def test_schemas_that_hold_themselves_end() -> None:
    compilation = compiled(
        a_yaml=_contract("        name: {type: string}\n        more: {$ref: '#/components/schemas/Thing'}\n"
                         "        loop: {$ref: '#/components/schemas/Loop'}\n")
        + "    Loop: {$ref: '#/components/schemas/Pool'}\n    Pool: {$ref: '#/components/schemas/Loop'}\n"
    )  # fmt: skip
    assert compilation.spec is not None
    assert next(f for f in compilation.spec.entity("Thing").fields if f.name == "more").type == "ref(Thing)"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("openapi: 3.0.0\na: &a [*a]\n", "an alias names what it stands in"),
        (
            "openapi: 3.0.0\na: &a [x,x,x,x,x,x,x,x,x]\n"
            + "".join(f"{b}: &{b} [{','.join(f'*{a}' for _ in range(9))}]\n" for a, b in pairwise("abcdefghi")),
            "its aliases stand for more than 200000 values",
        ),
        ("openapi: 3.0.0\na: [\n", "did not find expected node content"),
        ("openapi: 3.0.0\na: " + "[" * 50_000, "it is nested more than 100 deep"),
        ("swagger: '2.0'\n", "it is Swagger 2.0, of which nothing is read: convert it to OpenAPI 3"),
    ],
)
def test_malformed_contracts_are_refused(text: str, why: str) -> None:
    [(line, message)] = told(compiled(a_yaml=text), "SP004")
    assert message == f"OPENAPI cannot be read: {why}"
    assert line


@pytest.mark.parametrize(
    "text",
    [
        "openapi: 3.0.0\npaths: [1]\ncomponents: 3\nservers: x\nwebhooks: [1]\n",
        (
            "openapi: 3.0.0\npaths:\n  /x: 3\n  /y: {get: 3, parameters: 5, post: {parameters: [1], responses: [2],"
            " requestBody: 7, security: 4}}\ncomponents: {schemas: {A: 1, B: [2], C: {properties: 4}}, parameters: 3}\n"
        ),
        _contract("        name: {allOf: 5, items: 6, required: 7, enum: 4, pattern: '(', minimum: x, default: {}}\n"),
        _contract("        name: 3\n").replace("required: [name]", "required: 5\n      allOf: [1]"),
    ],
)
def test_values_of_the_wrong_kind_are_no_reason_to_fall(text: str) -> None:
    assert compiled(a_yaml=text).diagnostics


def test_the_corpus_is_there() -> None:
    assert all((CORPUS / name).is_file() for name in DOCUMENTS)
