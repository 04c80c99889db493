"""The contract: valid, complete for the Spec, and exact about what goes in and out."""

import json
import re

import pytest
import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from agents.analyze.openapi import openapi, to_yaml
from agents.analyze.surface import http_operations
from tests.agents.analyze.museum import museum_spec
from tests.agents.library import library_spec
from tests.agents.todo import todo_spec

LIBRARY = library_spec()
SPECS = {"todo": todo_spec(), "museum": museum_spec(), "library": LIBRARY}


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
        (start.method.lower(), spec.api.base + start.path): {str(s) for s in (start.status, *o.errors)}
        for o, start in http_operations(spec)
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
    for operation, start in http_operations(spec):
        item = document["paths"][spec.api.base + start.path][start.method.lower()]
        roles = {role for grant in operation.grants for role in grant.roles}
        steps = ["member", "librarian", "admin"]
        least = min((steps.index(role) for role in roles & {*steps}), default=len(steps))
        wanted = [{"bearer": [role]} for role in steps[least:]]
        assert item.get("security", document["security"]) == ([] if "anyone" in roles else wanted or [{"bearer": []}])


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


def named(parameters):
    return [p.get("name") or p["$ref"].rpartition("/")[2] for p in parameters]


def test_names_are_in_camel_case_where_the_document_says_so():
    document = openapi(LIBRARY)
    keys = {key for s in document["components"]["schemas"].values() for key in s.get("properties", {})}
    assert {"dueOn", "memberId", "createdAt", "accessToken", "rowId"} <= keys
    assert not [key for key in keys if "_" in key]
    assert "/api/v1/books/{id}/genres/{genreId}" in document["paths"]
    loans = document["paths"]["/api/v1/loans"]["get"]["parameters"]
    assert named(loans) == ["status", "memberId", "overdue", "sort", "limit", "offset"]
    assert re.search(loans[3]["schema"]["pattern"], "-dueOn,loanedOn")


def test_a_link_is_made_and_ended_by_a_path_of_both_ids():
    item = openapi(LIBRARY)["paths"]["/api/v1/books/{id}/genres/{genreId}"]
    assert {*item} == {"put", "delete"}
    assert named(item["put"]["parameters"]) == ["id", "genreId"]
    assert "content" not in item["put"]["responses"]["204"]
    assert "genre" in named(openapi(LIBRARY)["paths"]["/api/v1/books"]["get"]["parameters"])


def test_lists_with_a_path_of_their_own():
    document = openapi(LIBRARY)
    within = document["paths"]["/api/v1/members/{id}/loans"]["get"]
    assert named(within["parameters"]) == ["id", "sort", "limit", "offset"]
    assert within["operationId"] == "list_loans_of_member"
    ranked = document["paths"]["/api/v1/reports/popular-books"]["get"]
    assert named(ranked["parameters"]) == ["limit", "offset"]
    answer = ranked["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer == {"$ref": "#/components/schemas/PopularBookPage"}
    popular, book = schema(document, "PopularBook")["properties"], schema(document, "Book")["properties"]
    assert popular.keys() - book.keys() == {"loanCount"}
    assert popular["loanCount"]["type"] == "integer"


def test_a_step_of_a_lifecycle_is_refused_by_the_name_of_the_state():
    returned = openapi(LIBRARY)["paths"]["/api/v1/loans/{id}/return"]["post"]
    assert "requestBody" not in returned
    assert "loan_is_returned, loan_is_lost" in returned["responses"]["409"]["description"]


def test_roles_are_given_and_changes_can_be_read():
    document = openapi(LIBRARY)
    role = document["paths"]["/api/v1/members/{id}/role"]["put"]
    body = role["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    assert accepts(document, body, {"role": "librarian"})
    assert not accepts(document, body, {"role": "king"})
    audit = document["paths"]["/api/v1/audit-log"]["get"]
    assert named(audit["parameters"]) == ["entity", "rowId", "limit", "offset"]


def test_what_few_may_write_says_who():
    document = openapi(LIBRARY)
    assert "librarian and admin" in schema(document, "MemberUpdate")["properties"]["blocked"]["description"]
    assert "blocked" not in schema(document, "MemberCreate")["properties"]


def test_too_many_requests_say_when_to_come_back():
    document = openapi(LIBRARY)
    assert "429" in document["paths"]["/api/v1/me"]["get"]["responses"]
    assert [*document["components"]["responses"]["429"]["headers"]] == ["Retry-After"]
