"""What the contract says of operations whose function somebody has to write: query, headers, body and answer."""

from agents.analyze.schemas import Schema, closed, page_schema, pointer, value_schema
from agents.analyze.surface import Json, wire
from agents.spec.model import Field, Function, Operation, Spec


def function_of(operation: Operation, spec: Spec) -> Function | None:
    """Return the function of an operation that is declared only."""
    return next((f for f in spec.functions if f.op == operation.id), None)


def promised_parameters(operation: Operation, spec: Spec) -> list[Json]:
    """Return query parameters and headers; a list of rows is paged as all lists are."""
    function = function_of(operation, spec)
    if function is None:
        return []
    text: Schema = {"type": "string", "minLength": 1}
    found: list[Json] = [
        _parameter(wire(name, spec), "query", _schema(name, type_)) for name, type_ in function.query.items()
    ]
    found += [_parameter(name, "header", text) for name in function.headers]
    if function.answer.shape == "page":
        found += [{"$ref": f"#/components/parameters/{name}"} for name in ("limit", "offset")]
    return found


def _parameter(name: str, where: str, schema: Schema) -> Json:
    return {"name": name, "in": where, "required": True, "schema": schema}


def promised_body(operation: Operation, spec: Spec) -> Schema | None:
    """Return the schema of the body; of one of which nothing is said that it is an object."""
    function = function_of(operation, spec)
    if function is None or "body" not in function.params:
        return None
    return _object(function.body, spec) if function.body else {"type": "object"}


def promised_answer(operation: Operation, spec: Spec) -> Schema | None:
    """Return the schema of the answer, None where no sentence says or implies it."""
    function = function_of(operation, spec)
    answer = function.answer if function else None
    if answer is None or answer.shape == "open":
        return None
    if answer.shape in ("row", "page"):
        return pointer(answer.entity + ("Page" if answer.shape == "page" else ""))
    row = _object(answer.fields, spec)
    items: Schema = {"type": "array", "items": row}
    return row if answer.shape == "value" else closed({"items": items}, ["items"])


def promised_schemas(spec: Spec) -> dict[str, Json]:
    """Return the named schemas that answers of functions need beside those of other operations."""
    paged = [f.answer.entity for f in spec.functions if f.answer.shape == "page"]
    return {f"{name}Page": page_schema(name) for name in paged}


def _object(fields: dict[str, str], spec: Spec) -> Schema:
    return closed({wire(name, spec): _schema(name, type_) for name, type_ in fields.items()},
                  [wire(name, spec) for name in fields])  # fmt: skip


def _schema(name: str, type_: str) -> Schema:
    return value_schema(Field(id="", name=name, type=type_, required=True))
