"""What a Spec means at its two edges: the names that a client sees and the names that the database holds."""

import re
from collections.abc import Iterable
from decimal import Decimal

from agents.spec.expression import Constant, parse
from agents.spec.model import Entity, Field, Http, Operation, Spec
from agents.spec.types import Scope, infer, is_nullable, read_type

_VOWEL = re.compile(r"(?!eu|one\b|u(ni|s[aeiou]))[aeiou]")

STAMPS = ("created_at", "updated_at")
"""Every row knows them; no client writes them."""

ACCOUNT = frozenset({"register", "login", "refresh", "logout", "me", "update_me"})
"""The kinds of operation that every subject has."""

_HIDDEN = frozenset({"hash"})

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
"""A value of a JSON document."""


def snake(name: str) -> str:
    """`OrderLine`, `order line` and `order-line` -> `order_line`."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return re.sub(r"[^a-z0-9]+", "_", spaced.lower())


def words(name: str) -> str:
    """`OrderLine` -> `order line`."""
    return snake(name).replace("_", " ")


def with_article(name: str) -> str:
    """`Order` -> `an order`, but `User` -> `a user`."""
    text = words(name)
    return f"{'an' if _VOWEL.match(text) else 'a'} {text}"


def enumerate_words(names: Iterable[str]) -> str:
    """`a`, `b`, `c` -> `a, b and c`; a name that comes twice is named once."""
    *head, last = dict.fromkeys(names) or [""]
    return f"{', '.join(head)} and {last}" if head else last


def table_name(entity: Entity) -> str:
    """Return the table that holds an entity's rows."""
    return snake(entity.plural)


def wire(name: str, spec: Spec) -> str:
    """Return a name as JSON, queries and paths write it: `due_on`, or `dueOn` where the document asks for camelCase."""
    if spec.api.casing == "snake":
        return name
    first, *others = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in others)


def wire_name(field: Field, spec: Spec) -> str:
    """Return the name of a field in JSON and in the query string: a reference ends in `_id`."""
    return wire(_key(field), spec)


def column_name(field: Field) -> str:
    """Return the column of a stored field: a reference ends in `_id`, a hashed secret in `_hash`."""
    return f"{field.name}_hash" if field.secret in _HIDDEN else _key(field)


def _key(field: Field) -> str:
    return f"{field.name}_id" if read_type(field.type).kind == "ref" else field.name


def default_order(entity: Entity, spec: Spec) -> tuple[str, ...]:
    """Return the keys of the default sort as clients write them, e.g. `-created_at`."""
    named = {f.name: wire_name(f, spec) for f in entity.fields}
    keys = ((key.startswith("-"), key.removeprefix("-")) for key in entity.order)
    return tuple(f"{'-' * falling}{named.get(name, wire(name, spec))}" for falling, name in keys)


def stored_fields(entity: Entity) -> tuple[Field, ...]:
    """Return the fields that have a column."""
    return tuple(f for f in entity.fields if f.computed is None)


def shown_fields(entity: Entity) -> tuple[Field, ...]:
    """Return the fields that a response holds."""
    return tuple(f for f in entity.fields if f.secret not in _HIDDEN and f.read_roles != ())


def input_fields(entity: Entity, *, update: bool) -> tuple[Field, ...]:
    """Return the fields that a body may hold."""
    allowed = ("always",) if update else ("always", "create")
    return tuple(f for f in stored_fields(entity) if f.write in allowed)


def is_empty_allowed(field: Field, entity: Entity, spec: Spec) -> bool:
    """Tell whether the value of a field may be null in a response."""
    if field.computed is None or field.nullable:
        return is_nullable(field.name, entity)
    return infer(parse(field.computed), Scope.of(spec, entity.name)).nullable


def constant_default(field: Field) -> Json:
    """Return the default of a field if it is a literal, else None."""
    node = parse(field.default) if field.default is not None else None
    if not isinstance(node, Constant):
        return None
    value = node.value
    if isinstance(value, Decimal) or read_type(field.type).kind == "decimal":
        return str(value)
    return value


def is_public(operation: Operation) -> bool:
    """Tell whether an operation needs no token."""
    return any("anyone" in grant.roles for grant in operation.grants)


def http_operations(spec: Spec) -> tuple[tuple[Operation, Http], ...]:
    """Return the operations that a request starts and somebody may run, with how a request starts them.

    The names in a path are written as in JSON: `/books/{id}/genres/{genreId}`.
    """
    return tuple((o, _on_wire(o.start, spec)) for o in spec.operations if isinstance(o.start, Http) and o.grants)


def _on_wire(start: Http, spec: Spec) -> Http:
    path = re.sub(r"{(\w+)}", lambda found: f"{{{wire(found[1], spec)}}}", start.path)
    return start.model_copy(update={"path": path})


def admitted(operation: Operation, spec: Spec) -> tuple[str, ...]:
    """Return the roles that may call an operation, those that include a granted one too; none if a token is enough."""
    granted = {role for grant in operation.grants for role in grant.roles}
    if granted & {"anyone", "user"}:
        return ()
    held = {holder for role in granted for holder in spec.holders(role)}
    return tuple(role.name for role in spec.roles if role.name in held)


def sentences(spec: Spec, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return the texts of the sentences, in the order of the document."""
    return tuple(s.text for s in spec.trace if s.id in ids)
