"""What operations are called in the contract, and what their answers are."""

from agents.analyze.surface import ACCOUNT, snake, table_name, with_article, words
from agents.spec.model import Operation, Spec
from agents.spec.types import read_type

_JOINTS = {"link": "_to_", "unlink": "_from_", "assign_role": "_to_"}


def operation_id(operation: Operation, spec: Spec) -> str:
    """Return the name of an operation for generated clients: `list_todos`, `create_todo`, `login`."""
    entity = spec.entity(operation.entity)
    if operation.kind in ACCOUNT:
        return operation.name
    if operation.kind == "list":
        return f"list_{_joined(table_name(entity), operation, spec)}"
    if operation.kind == "audit":
        return "list_audit_entries"
    return f"{operation.name}{_JOINTS.get(operation.kind, '_')}{snake(entity.name)}"


def listed_words(operation: Operation, spec: Spec) -> str:
    """Return the rows of a list in words: `loans`, `overdue loans`, `loans of a member`."""
    entity = spec.entity(operation.entity)
    within = operation.query.within if operation.query else None
    if within and _rest(operation, spec).startswith("of_"):
        parent = next(read_type(f.type).of for f in entity.fields if f.name == within)
        return f"{words(entity.plural)} of {with_article(parent)}"
    return words(_joined(table_name(entity), operation, spec))


def item_name(operation: Operation, spec: Spec) -> str:
    """Return the schema of an item of a list: that of the row, or one of its own that shows the rank as well."""
    if operation.query is None or operation.query.rank is None:
        return operation.entity
    return "".join(part.capitalize() for part in _joined(snake(operation.entity), operation, spec).split("_"))


def page_name(operation: Operation, spec: Spec) -> str:
    """Return the schema of the answer of a list."""
    return f"{item_name(operation, spec)}Page"


def _rest(operation: Operation, spec: Spec) -> str:
    """Return what the name of a list adds to the plural: `overdue`, `of_member`; nothing for the plain one."""
    if operation.name == "list":
        return ""
    name = operation.name.removeprefix("list_")
    return f"_{name}_".replace(f"_{table_name(spec.entity(operation.entity))}_", "_").strip("_")


def _joined(noun: str, operation: Operation, spec: Spec) -> str:
    rest = _rest(operation, spec)
    parts = (noun, rest) if rest.startswith("of_") else (rest, noun)
    return "_".join(part for part in parts if part)
