"""A column definition of SQL -> a column of a schema."""

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from agents.specify.readers.datatypes import kind_of
from agents.specify.readers.defaults import constant, fitting, function
from agents.specify.readers.schema import Column, Kind, Lost

_POLICIES = (("CASCADE", "cascade"), ("RESTRICT", "restrict"), ("NO ACTION", "restrict"))


def lines_of(node: exp.Expr, otherwise: int) -> int:
    """Return the line of the first name in a part of a statement."""
    lines = (i.meta.get("line") for i in node.find_all(exp.Identifier))
    return next((int(line) for line in lines if line), otherwise)


def column_of(node: exp.ColumnDef, lines: Sequence[str], otherwise: int) -> Column:
    """Return the column that a definition describes; its checks are read when all columns are known."""
    line = lines_of(node, otherwise)
    column = _typed(Column(node.name, line, lines[line - 1].strip(), Kind("nothing"), required=False), node)
    for constraint in node.args.get("constraints") or []:
        column = _constrained(column, constraint.args.get("kind"))
    return column


def _typed(column: Column, node: exp.ColumnDef) -> Column:
    type_ = node.args.get("kind")
    if not isinstance(type_, exp.DataType):
        return column
    if type_.this == exp.DataType.Type.ENUM:
        return replace(column, kind=Kind("enum"), values=tuple(e.name for e in type_.expressions))
    if type_.this == exp.DataType.Type.USERDEFINED:
        name = str(type_.args.get("kind") or type_.sql()).rpartition(".")[2].strip('"')
        return replace(column, kind=kind_of(name), enum=name)
    written = type_.sql(dialect="postgres")
    serial = written.upper() in ("SERIAL", "BIGSERIAL", "SMALLSERIAL")
    if type_.this in (exp.DataType.Type.DECIMAL, exp.DataType.Type.MONEY) or not serial:
        return replace(column, kind=kind_of(written))
    return replace(_counting(column), kind=kind_of(written))


def _counting(column: Column) -> Column:
    if column.name.lower() == "id":
        return column
    return replace(column, lost=(*column.lost, Lost(f"that {column.name} counts up", "only ids are given by itself")))


def _constrained(column: Column, kind: object) -> Column:
    match kind:
        case exp.NotNullColumnConstraint():
            return column if kind.args.get("allow_null") else replace(column, required=True)
        case exp.PrimaryKeyColumnConstraint():
            return replace(column, primary=True, required=True)
        case exp.UniqueColumnConstraint():
            return replace(column, unique=True)
        case exp.DefaultColumnConstraint():
            return _defaulted(column, kind.this)
        case exp.Reference():
            return referring(column, kind)
    return _otherwise(column, kind)


def _otherwise(column: Column, kind: object) -> Column:
    match kind:
        case exp.CheckColumnConstraint() | exp.CommentColumnConstraint() | exp.CollateColumnConstraint():
            return column
        case exp.GeneratedAsIdentityColumnConstraint() | exp.AutoIncrementColumnConstraint():
            return _counting(column)
        case exp.Expr():
            return _losing(column, Lost(f"{kind.sql()[:60]} of {column.name}", "such a constraint is not read"))
    return column


def _losing(column: Column, lost: Lost) -> Column:
    return replace(column, lost=(*column.lost, lost))


def _defaulted(column: Column, value: exp.Expr) -> Column:
    bare = value.this if isinstance(value, exp.Cast | exp.Paren) else value
    kind = column.kind.type
    found: str | None
    if isinstance(bare, exp.Null):
        return column
    if isinstance(bare, exp.Literal) and bare.is_string:
        texts = column.enum or column.values or kind in ("string", "text", "")
        found = constant(bare.name) if texts else fitting(bare.name, kind)
    elif isinstance(bare, exp.Boolean):
        found = constant(bool(bare.this))
    elif isinstance(bare, exp.CurrentTimestamp | exp.CurrentDate):
        found = function("now", kind) if isinstance(bare, exp.CurrentTimestamp) else "today"
    else:
        found = fitting(bare.sql(), kind)
    if found is None:
        generated = column.name.lower() == "id"
        lost = Lost(f"the default {value.sql()[:60]} of {column.name}", "it is no constant and no time")
        return column if generated else _losing(column, lost)
    return replace(column, default=found)


def target_of(reference: exp.Expr) -> str:
    """Return the table that a reference leads to."""
    table = reference.this.this if isinstance(reference.this, exp.Schema) else reference.this
    return str(table.name)


def referring(column: Column, reference: exp.Expr) -> Column:
    """Return the column as a reference, with what happens when its target is deleted."""
    column = replace(column, target=target_of(reference))
    options = " ".join(str(option).upper() for option in reference.args.get("options") or [])
    if "ON DELETE" not in options:
        return column
    deleted = options.partition("ON DELETE")[2].strip()
    for words, policy in _POLICIES:
        if deleted.startswith(words):
            return replace(column, on_delete="cascade" if policy == "cascade" else "restrict")
    return _losing(column, Lost(f"ON DELETE {deleted} of {column.name}", "references are not emptied by a deletion"))
