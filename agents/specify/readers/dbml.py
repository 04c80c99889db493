"""DBML -> a schema. The grammar is ours: the parser that there is knows no lines, no partial tables and no records."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from lark import Token, Tree

from agents.specify.readers.datatypes import kind_of
from agents.specify.readers.defaults import constant, fitting, function
from agents.specify.readers.parsing import Node, tree_of
from agents.specify.readers.schema import Aside, Choice, Column, Key, Kind, Lost, Pair, Repeated, Schema, Table

Settings = dict[str, "Token | Node | None"]

POLICIES: dict[str, Literal["cascade", "restrict"]] = {
    "cascade": "cascade", "restrict": "restrict", "no action": "restrict",
}  # fmt: skip
_TOLD = frozenset({"note", "name", "type", "headercolor", "color", "null", "update", "primary key", "pk"})
"""Settings that say nothing to be built, or that are read elsewhere."""


def read(text: str, _: str = "") -> Schema:
    """Return what a DBML document describes. Raises Malformed where it is none."""
    return _Reading(text.splitlines(), Schema("dbml")).whole(tree_of(text, "dbml"))


@dataclass(frozen=True)
class _End:
    """One end of a relation: a table and columns of it."""

    table: str
    columns: tuple[str, ...]


@dataclass
class _Reading:
    lines: list[str]
    schema: Schema
    enums: set[str] = field(default_factory=set)
    partials: dict[str, Node] = field(default_factory=dict)
    refers: dict[tuple[str, str], tuple[str, bool, Settings]] = field(default_factory=dict)

    def whole(self, tree: Node) -> Schema:
        elements = [n for n in tree.children if isinstance(n, Tree)]
        self.enums = {_path(n).lower() for n in elements if n.data == "enum"}
        self.partials = {_name(n.children[0]): n for n in elements if n.data == "partial"}
        for node in elements:
            self._element(node)
        self.schema.tables = [self._referring(table) for table in self.schema.tables]
        return self.schema

    def _element(self, node: Node) -> None:
        match node.data:
            case "table":
                self.schema.tables.append(self._table(node))
            case "enum":
                values = tuple(_name(v.children[0]) for v in _trees(node, "value"))
                self.schema.choices.append(Choice(_path(node), node.meta.line, self._line(node), values))
            case "ref":
                for relation in _trees(node, "relation"):
                    self._relation(relation)
            case "partial":
                self.schema.asides.append(Aside(node.meta.line, self._line(node)))
            case _:
                why = "it is about the drawing, or a remark"
                self.schema.asides.append(Aside(node.meta.line, self._line(node), why))

    def _line(self, node: Node) -> str:
        return self.lines[node.meta.line - 1].strip()

    def _table(self, node: Node) -> Table:
        name = _path(node)
        parts = [part for whole in (*self._included(node), node) for part in _rows(whole)]
        columns = tuple(self._column(part, name) for part in parts if part.data == "column")
        keys = tuple(self._key(index) for part in parts if part.data == "indexes" for index in _trees(part, "index"))
        for check in (c for part in parts if part.data == "checks" for c in _trees(part, "check")):
            lost = Lost(f"the check {check.children[0]}", "conditions are said in sentences")
            self.schema.asides.append(Aside(check.meta.line, self._line(check), section=name, lost=(lost,)))
        unknown = tuple(
            Lost(f"~{_name(i.children[0])}", "there is no such partial table", "declare it")
            for i in _trees(node, "includes") if _name(i.children[0]) not in self.partials
        )  # fmt: skip
        return Table(name, node.meta.line, self._line(node), columns, keys, unknown)

    def _included(self, node: Node) -> Iterator[Node]:
        for part in _trees(node, "includes"):
            partial = self.partials.get(_name(part.children[0]))
            if partial is not None:
                yield partial

    def _column(self, node: Node, table: str) -> Column:
        name = _name(node.children[0])
        written = str(_trees(node, "type")[0].children[0]).strip('"')
        plain = written.rpartition(".")[2]
        enum = plain if plain.lower() in self.enums else ""
        settings = dict(_settings(node))
        primary = "pk" in settings or "primary key" in settings
        kind = Kind(written) if enum else kind_of(written)
        column = Column(
            name, node.meta.line, self._line(node), kind, enum=enum, primary=primary,
            required="not null" in settings or primary, unique="unique" in settings,
        )  # fmt: skip
        for key, value in settings.items():
            column = self._set(column, key, value, table)
        return column

    def _set(self, column: Column, key: str, value: "Token | Node | None", table: str) -> Column:
        if key == "default" and isinstance(value, Token):
            return _defaulted(column, value)
        if key == "ref" and isinstance(value, Tree):
            self._refer(_End(table, (column.name,)), str(value.children[0]), _end(value.children[1]), {})
        elif key == "increment" and not column.primary:
            return _losing(column, Lost(f"that {column.name} counts up", "only ids are given by the backend"))
        elif key == "check":
            return _losing(column, Lost(f"the check {value}", "conditions are said in sentences"))
        elif key not in (*_TOLD, "unique", "not null", "default", "ref", "increment"):
            return _losing(column, Lost(f"the setting {key}", "it is not known"))
        return column

    def _key(self, node: Node) -> Key:
        settings = dict(_settings(node))
        primary = "pk" in settings or "primary key" in settings
        columns = tuple(_name(n) if isinstance(n, Tree) else str(n) for n in node.children if not _is_settings(n))
        return Key(columns, node.meta.line, self._line(node), primary or "unique" in settings, primary)

    def _relation(self, node: Node) -> None:
        one, operator, other = _end(node.children[0]), str(node.children[1]), _end(node.children[2])
        line, text = node.meta.line, self._line(node)
        if len(one.columns) != 1 or len(other.columns) != 1:
            lost = Lost(f"the reference {text}", "references are by one column, the id", "refer by one column")
            self.schema.asides.append(Aside(line, text, section=one.table, lost=(lost,)))
        elif operator == "<>":
            self.schema.pairs.append(Pair(one.table, other.table, line, text))
        else:
            holder = self._refer(one, operator, other, dict(_settings(node)))
            self.schema.repeated.append(Repeated(holder.table, holder.columns[0], line, text))

    def _refer(self, one: _End, operator: str, other: _End, settings: Settings) -> _End:
        """Let the column that holds the reference refer to the other table; return it."""
        if operator == "<>":
            self.schema.pairs.append(Pair(one.table, other.table, 1, ""))
        holder, target = (other, one) if operator == "<" else (one, other)
        self.refers[holder.table.lower(), holder.columns[0].lower()] = (target.table, operator == "-", settings)
        return holder

    def _referring(self, table: Table) -> Table:
        return replace(table, columns=tuple(self._to(column, table.name.lower()) for column in table.columns))

    def _to(self, column: Column, table: str) -> Column:
        found = self.refers.get((table, column.name.lower()))
        if found is None:
            return column
        target, unique, settings = found
        policy = str(settings.get("delete", "")).lower()
        column = replace(column, target=target, unique=column.unique or unique, on_delete=POLICIES.get(policy))
        if policy and policy not in POLICIES:
            return _losing(column, Lost(f"delete: {policy}", "references are never emptied by a deletion"))
        return column


def _defaulted(column: Column, value: Token) -> Column:
    kind = column.kind.type
    match value.type:
        case "STRING":
            found = constant(str(value).strip("'")) if column.enum or kind in ("string", "text") else None
            found = found or fitting(str(value).strip("'"), kind)
        case "EXPRESSION":
            found = function(str(value).strip("`"), kind)
        case _:
            found = constant(str(value)) if column.enum else fitting(str(value), kind)
    if str(value).lower() == "null":
        return column
    if found is None:
        return _losing(column, Lost(f"the default {value}", "it is no constant and no time", "write a constant"))
    return replace(column, default=found)


def _losing(column: Column, lost: Lost) -> Column:
    return replace(column, lost=(*column.lost, lost))


def _settings(node: Node) -> Iterator[tuple[str, "Token | Node | None"]]:
    for settings in _trees(node, "settings"):
        for one in _trees(settings, "setting"):
            words = " ".join(str(one.children[0]).lower().split())
            yield words, one.children[1] if len(one.children) > 1 else None


def _is_settings(node: Token | Node) -> bool:
    return isinstance(node, Tree) and node.data == "settings"


def _rows(node: Node) -> Iterator[Node]:
    yield from (c for c in node.children if isinstance(c, Tree) and c.data in ("column", "indexes", "checks"))


def _trees(node: Node, data: str) -> list[Node]:
    return [child for child in node.children if isinstance(child, Tree) and child.data == data]


def _name(node: Token | Node) -> str:
    return str(node.children[0] if isinstance(node, Tree) else node).strip('"')


def _names(node: Token | Node) -> list[str]:
    return (
        [_name(n) for n in node.children if isinstance(n, Tree) and n.data == "name"] if isinstance(node, Tree) else []
    )


def _path(node: Node) -> str:
    """Return the last part of the name of a table: `public.users` is `users`."""
    return _names(_trees(node, "path")[0])[-1]


def _end(node: Token | Node) -> _End:
    assert isinstance(node, Tree)
    path, listed = _names(_trees(node, "path")[0]), _names(node)
    if listed:
        return _End(path[-1], tuple(listed))
    return _End(path[-2] if len(path) > 1 else path[-1], (path[-1],))
