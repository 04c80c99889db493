"""The schema of the database: columns, constraints and indexes, for the models and for the first migration."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from agents.spec.expression import Binary, Call, Constant, Member, Node, Unary, parse
from agents.stacks.fastapi import naming
from agents.stacks.fastapi.checks import slug
from agents.stacks.fastapi.links import LinkView
from agents.stacks.fastapi.logic import Logic
from agents.stacks.fastapi.views import EntityView, FieldView, ProjectView

_LONGEST_NAME = 63
_TYPES = {
    "text": "sa.Text()", "integer": "sa.Integer()", "boolean": "sa.Boolean()", "date": "sa.Date()",
    "datetime": "sa.DateTime(timezone=True)", "uuid": "sa.Uuid()", "ref": "sa.Uuid()", "decimal": "sa.Numeric()",
}  # fmt: skip
_IMPLIED = frozenset({"integer", "boolean", "date", "datetime", "uuid", "ref"})
"""Kinds whose column type follows from the annotation of the model."""
_LENGTHS = {"email": 254, "password": 255, "string": 255}
_OPERATORS = {"&&": "AND", "||": "OR", "==": "=", "!=": "<>"}


def identifier(name: str) -> str:
    """Return a name that PostgreSQL does not cut."""
    if len(name) <= _LONGEST_NAME:
        return name
    return f"{name[:54]}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def column_type(field: FieldView) -> str:
    """Return the SQLAlchemy type of a column, as the migration spells it."""
    kind, type_ = field.type.kind, field.type
    if kind == "enum":
        return f"sa.String(length={max(len(v) for v in field.enum.node.values)})"
    if kind == "decimal" and type_.size:
        return f"sa.Numeric(precision={type_.size}, scale={type_.scale or 0})"
    if field.is_secret or kind in ("email", "string"):
        return f"sa.String(length={_LENGTHS['password'] if field.is_secret else _length(field)})"
    return _TYPES.get(kind, f"sa.String(length={_LENGTHS.get(kind, 255)})")


def _length(field: FieldView) -> int:
    return field.type.size or int(field.node.max or _LENGTHS[field.type.kind])


def column_arguments(field: FieldView, *, indexed: bool) -> str:
    """Return the arguments of `mapped_column`; none where the annotation says everything."""
    arguments = []
    if field.type.kind == "enum":
        arguments.append(f"enum_type({field.enum.class_name})")
    elif field.type.kind not in _IMPLIED:
        arguments.append(column_type(field).replace("length=", "").replace("precision=", "").replace("scale=", ""))
    if field.attribute != field.column:
        arguments.insert(0, repr(field.column))
    if field.is_ref:
        late = field in late_references(field.entity.project)
        more = f', name="{reference_name(field)}", use_alter=True' if late else ""
        on_delete = field.node.on_delete.upper()
        arguments.append(f'sa.ForeignKey("{field.target.plural}.id", ondelete="{on_delete}"{more})')
    return ", ".join([*arguments, *(["index=True"] if indexed else [])])


@dataclass(frozen=True)
class Constraint:
    """A constraint of a table, and the answer to a write that breaks it."""

    kind: str  # unique, index (a unique one, over lower() or among some rows), check, reference
    name: str
    status: int
    code: str
    message: str
    field: str | None = None
    columns: tuple[FieldView, ...] = ()
    sql: str = ""
    where: str = ""
    node: str = ""


def constraints(entity: EntityView) -> tuple[Constraint, ...]:
    """Return the constraints of the table in order."""
    return (*_keys(entity), *_bounds(entity), *_enums(entity), *_row_rules(entity), *_references(entity))


def _keys(entity: EntityView) -> Iterator[Constraint]:
    taken: set[str] = set()
    for key in entity.node.keys:
        columns = tuple(entity.field(name) for name in key.fields)
        name = identifier(f"uq_{entity.plural}_{'_'.join(c.column for c in columns)}")
        name = name if name not in taken else identifier(f"uq_{entity.plural}_{slug(key.id)}_{len(taken)}")
        taken.add(name)
        sent = [c for c in columns if c.creatable]
        field = sent[-1] if sent else None
        what = naming_of(field) if field else "value"
        message = f"There is already {naming.article(entity.words)} with this {what}."
        where = _sql(parse(key.when), entity, known=frozenset()) if key.when else ""
        kind = "index" if where or any(c.node.fold for c in columns) else "unique"
        wire = field.json if field else None
        yield Constraint(kind, name, 409, "duplicate", message, wire, columns, where=where, node=key.id)


def naming_of(field: FieldView) -> str:
    """Return the name of a field in a sentence."""
    return field.name.replace("_", " ")


def _bounds(entity: EntityView) -> Iterator[Constraint]:
    for field in entity.columns:
        numeric = field.type.kind in ("integer", "decimal")
        low, high = field.node.min, field.node.max
        if numeric and (low is not None or high is not None):
            tests = [f"{quoted(field)} {op} {bound}" for op, bound in ((">=", low), ("<=", high)) if bound is not None]
            name = identifier(f"ck_{entity.plural}_{field.column}_range")
            message = f"The {naming_of(field)} is out of range."
            yield Constraint("check", name, 422, "out_of_range", message, field.json, sql=" AND ".join(tests))


def _enums(entity: EntityView) -> Iterator[Constraint]:
    for field in entity.columns:
        if field.type.kind == "enum":
            values = ", ".join(_text(v) for v in field.enum.node.values)
            name = identifier(f"ck_{entity.plural}_{field.column}_values")
            message = f"There is no such {naming_of(field)}."
            sql = f"{quoted(field)} IN ({values})"
            yield Constraint("check", name, 422, "enum", message, field.json, sql=sql)


def _row_rules(entity: EntityView) -> Iterator[Constraint]:
    names = {f.name: f.json for f in entity.fields}
    for rule, _ in Logic(entity).row_rules:
        name = identifier(f"ck_{entity.plural}_rule_{slug(rule.id)}")
        field = names.get(rule.field, rule.field) if rule.field else None
        sql = _sql(parse(rule.expr), entity, known=frozenset())
        yield Constraint("check", name, rule.status, rule.code, rule.message, field, sql=sql, node=rule.id)


def _references(entity: EntityView) -> Iterator[Constraint]:
    for field in entity.columns:
        if field.is_ref and field.creatable:
            message = f"There is no such {field.target.words}."
            yield Constraint("reference", reference_name(field), 422, "unknown_reference", message, field.json)
        elif field.is_ref and field.node.default == "actor":
            yield Constraint("reference", reference_name(field), 401, "unauthenticated", "Sign in first.")


def link_constraints(link: LinkView) -> tuple[Constraint, ...]:
    """Return the constraints of the table of a link: a row may be deleted while somebody links it."""
    columns = zip(link.columns, (link.a, link.b), strict=True)
    return tuple(
        Constraint("reference", f"fk_{link.table}_{column}", 404, "not_found", f"There is no such {entity.words}.")
        for column, entity in columns
    )


def reference_name(field: FieldView) -> str:
    """Return the name of the foreign key of a reference, as the naming convention makes it."""
    return f"fk_{field.entity.plural}_{field.column}"


def indexed(entity: EntityView) -> set[str]:
    """Return the columns with an index of their own: references, filters and the first key of the default order."""
    leading = {entity.field(k.fields[0]).column for k in entity.node.keys if k.when is None}
    lists = [o.query for o in entity.operations if o.kind == "list"]
    names = {f.name for f in entity.columns if f.is_ref}
    names |= {name for query in lists for name in query.filters}
    names |= {entity.node.order[0].removeprefix("-")} if lists and entity.node.order else set()
    return {f.column for f in entity.columns if f.name in names and f.type.kind != "boolean"} - leading


def ordered(project: ProjectView) -> tuple[EntityView, ...]:
    """Return the entities so that each comes after those it refers to, as far as there is such an order."""
    done: list[EntityView] = []

    def visit(entity: EntityView, path: tuple[EntityView, ...]) -> None:
        if entity in done or entity in path:
            return
        for field in entity.columns:
            if field.is_ref:
                visit(field.target, (*path, entity))
        done.append(entity)

    for entity in project.entities:
        visit(entity, ())
    return tuple(done)


def late_references(project: ProjectView) -> tuple[FieldView, ...]:
    """Return the references to tables that are made later, because entities refer to each other in a circle."""
    order = {e.name: i for i, e in enumerate(ordered(project))}
    fields = (f for e in project.entities for f in e.columns if f.is_ref)
    return tuple(f for f in fields if order[f.target.name] > order[f.entity.name])


# The text of a CHECK


def quoted(field: FieldView) -> str:
    """Return a column in SQL text."""
    return f'"{field.column}"' if field.column in _RESERVED else field.column


_RESERVED = frozenset(
    {
        "all", "and", "any", "array", "as", "asc", "both", "case", "cast", "check", "collate", "column", "constraint",
        "create", "default", "desc", "distinct", "do", "else", "end", "except", "false", "fetch", "for", "foreign",
        "from", "grant", "group", "having", "in", "initially", "intersect", "into", "lateral", "leading", "limit",
        "not", "null", "offset", "on", "only", "or", "order", "placing", "primary", "references", "returning", "select",
        "some", "symmetric", "table", "then", "to", "trailing", "true", "union", "unique", "user", "using", "variadic",
        "when", "where", "window", "with",
    }
)  # fmt: skip


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _sql(node: Node, entity: EntityView, known: frozenset[str]) -> str:
    match node:
        case Constant(value):
            return _sql_constant(value)
        case Member(_, name):
            return quoted(entity.field(name)) if name in {f.name for f in entity.columns} else name
        case Unary(op, operand):
            return f"NOT ({_sql(operand, entity, known)})" if op == "!" else f"-({_sql(operand, entity, known)})"
        case Binary():
            return _sql_binary(node, entity, known)
    raise TypeError(f"no condition of one row: {node}")


def _sql_constant(value: str | int | Decimal | bool | None) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    return _text(value) if isinstance(value, str) else "NULL" if value is None else str(value)


def _sql_binary(node: Binary, entity: EntityView, known: frozenset[str]) -> str:
    if Constant(None) in (node.left, node.right) and node.op in ("==", "!="):
        other = node.left if node.right == Constant(None) else node.right
        return f"{_sql(other, entity, known)} IS {'NOT ' if node.op == '!=' else ''}NULL"
    if isinstance(node.right, Call):
        return _sql_moved(node, entity, known)
    left, right = _sql(node.left, entity, known), _sql(node.right, entity, _known(node, known))
    if node.op in ("&&", "||"):
        return f"({left} {_OPERATORS[node.op]} {right})"
    if node.op == "/":
        return f"round({left} / nullif({right}, 0), 10)"
    if node.op in ("+", "-", "*"):
        return f"({left} {node.op} {right})"
    if not _nullable(node, entity, known):
        return f"{left} {_OPERATORS.get(node.op, node.op)} {right}"
    if node.op in ("==", "!="):
        return f"{left} IS {'NOT ' if node.op == '==' else ''}DISTINCT FROM {right}"
    return f"coalesce({left} {node.op} {right}, FALSE)"


def _sql_moved(node: Binary, entity: EntityView, known: frozenset[str]) -> str:
    """Return a date or a moment that is moved by a length of time."""
    match node.left, node.right:
        case Member(_, name), Call(unit, (length,)):
            count = _sql(length, entity, known)
            days = any(f.name == name and f.type.kind == "date" for f in entity.columns)
            span = count if days else f"interval '{count} {unit}'"
            return f"({_sql(node.left, entity, known)} {node.op} {span})"
    raise TypeError(f"no condition of one row: {node}")


def _known(node: Binary, known: frozenset[str]) -> frozenset[str]:
    """Return the columns that are not null behind `x IS NULL OR` and `x IS NOT NULL AND`."""
    test = {"||": "==", "&&": "!="}.get(node.op)
    left = node.left
    if isinstance(left, Binary) and left.op == test and left.right == Constant(None) and isinstance(left.left, Member):
        return known | {left.left.name}
    return known


def _nullable(node: Node, entity: EntityView, known: frozenset[str]) -> bool:
    if isinstance(node, Member):
        nullable = {f.name for f in entity.columns if f.nullable}
        return node.name in nullable - known
    if isinstance(node, Binary):
        return node.op == "/" or _nullable(node.left, entity, known) or _nullable(node.right, entity, known)
    return isinstance(node, Unary) and _nullable(node.operand, entity, known)
