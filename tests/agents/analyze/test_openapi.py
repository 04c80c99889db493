"""The contract: valid, complete for the Spec, and exact about what goes in and out."""

import json
import re

import pytest
import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from agents.analyze.openapi import openapi, to_yaml
from agents.spec.model import Http
from tests.agents.analyze.museum import museum_spec
from tests.agents.todo import todo_spec

SPECS = {"todo": todo_spec(), "museum": museum_spec()}


def schema(document, name):
    return document["components"]["schemas"][name]


def accepts(document, name, value):
    """Whether a value fits a schema of the contract, references resolved."""
    root = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    return Draft202012Validator(root).is_valid(value)


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_contract_is_valid_openapi(spec):
    validate(openapi(spec))


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_every_operation_has_its_path_method_and_statuses(spec):
    document = openapi(spec)
    shown = {
        (method, path): {*operation["responses"]}
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }
    wanted = {
        (o.start.method.lower(), spec.api.base + o.start.path): {str(s) for s in (o.start.status, *o.errors)}
        for o in spec.operations
        if isinstance(o.start, Http)
    }
    assert shown == wanted


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_operation_ids_are_unique(spec):
    names = [o["operationId"] for item in openapi(spec)["paths"].values() for o in item.values()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_yaml_says_the_same_without_anchors(spec):
    document = openapi(spec)
    text = to_yaml(document)
    assert yaml.safe_load(text) == json.loads(json.dumps(document))
    assert not re.search(r"(^|\s)[&*]id\d", text)


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_only_granted_roles_decide_about_the_token(spec):
    document = openapi(spec)
    for operation in spec.operations:
        if isinstance(operation.start, Http):
            item = document["paths"][spec.api.base + operation.start.path][operation.start.method.lower()]
            public = any("anyone" in grant.roles for grant in operation.grants)
            assert item.get("security", document["security"]) == ([] if public else [{"bearer": []}])


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_every_error_is_a_problem(spec):
    document = openapi(spec)
    for item in document["paths"].values():
        for operation in item.values():
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    reference = response.get("$ref", "").rpartition("/")[2]
                    found = document["components"]["responses"][reference] if reference else response
                    assert [*found["content"]] == ["application/problem+json"]


def test_todo_properties_are_those_of_the_oracle():
    document = openapi(todo_spec())
    assert [*schema(document, "Todo")["properties"]] == [
        *("id", "title", "notes", "due_date", "priority", "done", "list_id", "overdue", "completion_time"),
        *("created_at", "updated_at"),
    ]  # fmt: skip
    assert {*schema(document, "TodoCreate")["properties"]} == {
        *("title", "notes", "due_date", "priority", "done", "list_id")
    }  # fmt: skip
    assert schema(document, "TodoCreate")["required"] == ["title", "list_id"]
    assert {*schema(document, "TodoPage")["properties"]} == {"items", "total", "limit", "offset"}
    assert {*schema(document, "UserCreate")["properties"]} == {"email", "password", "display_name"}
    assert {*schema(document, "User")["properties"]} == {"id", "email", "display_name", "created_at", "updated_at"}
    assert {*schema(document, "AuthTokens")["properties"]} == {
        *("access_token", "refresh_token", "token_type", "expires_in")
    }  # fmt: skip


def test_list_parameters_are_those_of_the_oracle():
    document = openapi(todo_spec())
    parameters = document["paths"]["/api/v1/todos"]["get"]["parameters"]
    names = [p.get("name") or p["$ref"].rpartition("/")[2] for p in parameters]
    assert names == ["list_id", "priority", "done", "overdue", "q", "sort", "limit", "offset"]
    sort = parameters[5]["schema"]["pattern"]
    assert re.search(sort, "-due_date,title")
    assert not re.search(sort, "list_id")


def test_updates_require_nothing_and_clear_only_what_may_be_empty():
    document = openapi(todo_spec())
    assert accepts(document, "TodoUpdate", {})
    assert accepts(document, "TodoUpdate", {"due_date": None})
    assert not accepts(document, "TodoUpdate", {"title": None})
    assert not accepts(document, "TodoUpdate", {"completion_time": None})


def test_inputs_refuse_what_is_unknown_read_only_or_out_of_bounds():
    document = openapi(todo_spec())
    todo = {"title": "Milk", "list_id": "0190f1a0-0000-7000-8000-000000000000"}
    assert accepts(document, "TodoCreate", todo)
    for wrong in ({"overdue": True}, {"title": ""}, {"title": "x" * 201}, {"priority": "urgent"}, {"colour": "red"}):
        assert not accepts(document, "TodoCreate", todo | wrong), wrong
    assert not accepts(document, "UserCreate", {"email": "a@b.co", "password": "short-pw9", "display_name": "A"})


def test_every_type_has_its_schema():
    document = openapi(museum_spec())
    piece = schema(document, "ArtPiece")["properties"]
    assert piece["year"] == {"type": ["integer", "null"], "format": "int32", "minimum": -3000, "maximum": 2100}
    assert piece["twin_id"] == {"type": ["string", "null"], "format": "uuid"}
    assert piece["tag"] == {"type": ["string", "null"], "format": "uuid"}
    assert piece["state"] == {"$ref": "#/components/schemas/State"}
    loan = schema(document, "Loan")["properties"]
    assert loan["starts"] == {"type": "string", "format": "date-time"}
    assert loan["ends"] == {"type": ["string", "null"], "format": "date"}
    assert loan["piece_count"]["type"] == "integer"


@pytest.mark.parametrize(
    ("value", "fits"), [("0", True), ("9999.99", True), ("12345", False), ("1.234", False), ("-1", False), (1, False)]
)
def test_decimals_are_strings_of_their_scale(value, fits):
    document = openapi(museum_spec())
    assert accepts(document, "ArtPieceCreate", {"title": "Vase", "value": value}) is fits


def test_refusals_quote_the_rule_that_the_document_states():
    create = openapi(todo_spec())["paths"]["/api/v1/todos"]["post"]["responses"]
    assert "A list can have at most 100 todos that are not done." in create["409"]["description"]
    assert "must not be in the past" in create["422"]["description"]


def test_created_rows_are_located():
    create = openapi(todo_spec())["paths"]["/api/v1/lists"]["post"]["responses"]["201"]
    assert "Location" in create["headers"]
