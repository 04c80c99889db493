"""JDL, in which JHipster describes entities -> a schema. There is no parser for it in Python: the grammar is ours."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from lark import Token, Tree

from agents.specify.forms.declare import SUBJECT
from agents.specify.readers.datatypes import encoded, kind_of
from agents.specify.readers.parsing import Node, tree_of
from agents.specify.readers.pattern import whole
from agents.specify.readers.schema import (
    Aside,
    Choice,
    Column,
    Kind,
    Lost,
    Pair,
    Reference,
    Schema,
    Table,
)

_OF_GENERATOR = "it sets up the generator of JHipster"
_BUILT_IN = "builtInEntity"


def read(text: str, _: str = "") -> Schema:
    """Return what a JDL document describes. Raises Malformed where it is none."""
    return _Reading(text.splitlines(), Schema("jdl")).whole(tree_of(text, "jdl"))


@dataclass
class _Side:
    """One side of a relation: the entity, and how it calls the other one."""

    entity: str
    name: str
    required: bool


@dataclass
class _Reading:
    lines: list[str]
    schema: Schema
    numbers: dict[str, Decimal] = field(default_factory=dict)
    enums: set[str] = field(default_factory=set)

    def whole(self, tree: Node) -> Schema:
        statements = [node for node in tree.children if isinstance(node, Tree)]
        self.numbers = {str(n.children[0]): Decimal(str(n.children[1])) for n in statements if n.data == "constant"}
        self.enums = {str(n.children[0]) for n in statements if n.data == "enum"}
        for node in statements:
            self._statement(node)
        return self.schema

    def _statement(self, node: Node) -> None:
        match node.data:
            case "entity":
                self._entity(node)
            case "enum":
                values = tuple(str(value.children[0]) for value in _trees(node, "value"))
                self.schema.choices.append(Choice(str(node.children[0]), node.meta.line, self._line(node), values))
            case "relationship":
                self._relationship(node)
            case "option":
                self.schema.asides.append(self._option(node))
            case "constant":
                self.schema.asides.append(Aside(node.meta.line, self._line(node)))
            case _:
                self.schema.asides.append(Aside(node.meta.line, self._line(node), _OF_GENERATOR))

    def _line(self, node: Node) -> str:
        return self.lines[node.meta.line - 1].strip()

    def _entity(self, node: Node) -> None:
        columns = tuple(self._column(child) for child in _trees(node, "field"))
        self.schema.tables.append(Table(str(node.children[0]), node.meta.line, self._line(node), columns))

    def _column(self, node: Node) -> Column:
        name, kind, *rules = node.children
        enum = str(kind) if str(kind) in self.enums else ""
        type_ = Kind(str(kind)) if enum else kind_of(str(kind))
        column = Column(str(name), node.meta.line, self._line(node), type_, enum=enum, required=False)
        for rule in rules:
            column = self._ruled(column, rule)
        return column

    def _ruled(self, column: Column, rule: Node | Token) -> Column:
        if isinstance(rule, Token):
            return replace(column, required=True) if rule.type == "REQUIRED" else replace(column, unique=True)
        if rule.data == "matches":
            return _matched(column, str(rule.children[0])[1:-1].replace("\\/", "/"))
        bound, written = map(str, rule.children)
        number = self.numbers.get(written) if written in self.numbers or written[0].isalpha() else Decimal(written)
        if number is None:
            return _losing(column, Lost(f"{bound}({written})", f"{written} is declared nowhere", "declare it"))
        if bound.endswith("bytes"):
            number = Decimal(encoded(int(number)))
        return replace(column, min=number) if bound.startswith("min") else replace(column, max=number)

    def _relationship(self, node: Node) -> None:
        kind = str(node.children[0])
        for relation in _trees(node, "relation"):
            one, other = map(_side, _trees(relation, "side"))
            options = [str(t) for t in relation.children if isinstance(t, Token)]
            if _BUILT_IN in options or "User" in (one.entity, other.entity):
                self._with_people()
            self._relation(kind, one, other, relation)

    def _with_people(self) -> None:
        """The people who sign in have an entity of their own in JHipster, which no document declares."""
        if not any(table.name == "User" for table in self.schema.tables):
            self.schema.subject = SUBJECT

    def _relation(self, kind: str, one: _Side, other: _Side, node: Node) -> None:
        line, text = node.meta.line, self._line(node)
        lost = tuple(_at_least_one(side, one, other, kind) for side in (one, other) if _is_ignored(side, one, kind))
        match kind:
            case "ManyToMany":
                names = (one.name, other.name)
                self.schema.pairs.append(Pair(one.entity, other.entity, line, text, *names, lost=lost))
            case "OneToMany":
                self._refer(other, one, line, text, lost)
            case "ManyToOne":
                self._refer(one, other, line, text, lost)
            case "OneToOne":
                self._refer(one, other, line, text, lost, unique=True)
            case _:
                unknown = Lost(f"a relation {kind}", "there is no such kind", "OneToMany, ManyToOne, OneToOne, ...")
                self.schema.asides.append(Aside(line, text, section=one.entity, lost=(unknown,)))

    def _refer(
        self, of: _Side, to: _Side, line: int, text: str, lost: tuple[Lost, ...], *, unique: bool = False
    ) -> None:
        name = of.name or to.entity
        self.schema.references.append(
            Reference(of.entity, name, to.entity, line, text, of.required, unique=unique, lost=lost)
        )

    def _option(self, node: Node) -> Aside:
        name = str(node.children[0])
        concerned = tuple(self._concerned(node))
        line, text = node.meta.line, self._line(node)
        match name:
            case "paginate":
                return Aside(line, text, nodes=("api",))
            case "filter":
                return Aside(line, text, filtered=concerned)
            case "readOnly":
                lost = Lost(f"that {', '.join(concerned)} cannot be changed", "a sentence grants what may be done")
                return Aside(line, text, lost=(lost,))
        return Aside(line, text, _OF_GENERATOR)

    def _concerned(self, node: Node) -> Iterator[str]:
        """The entities that an option is about: those named, or all but some."""
        names = [str(name) for part in _trees(node, "names") for name in part.children]
        but = {str(name) for part in _trees(node, "except") for name in part.children}
        known = [table.name for table in self.schema.tables]
        yield from (n for n in (known if {"*", "all"} & set(names) else names) if n not in but)


def _trees(node: Node, data: str) -> list[Node]:
    return [child for child in node.children if isinstance(child, Tree) and child.data == data]


def _side(node: Node) -> _Side:
    names = [str(child) for child in node.children if isinstance(child, Token)]
    return _Side(names[0], names[1] if len(names) > 1 else "", bool(_trees(node, "required")))


def _is_ignored(side: _Side, one: _Side, kind: str) -> bool:
    """Tell whether a side must have rows of the other one without holding the reference to it."""
    holds = {"ManyToOne": side is one, "OneToOne": side is one, "OneToMany": side is not one}
    return side.required and not holds.get(kind, False)


def _at_least_one(side: _Side, one: _Side, other: _Side, kind: str) -> Lost:
    there = other if side is one else one
    return Lost(f"that each {side.entity} has a {there.entity}", f"in {kind} the rows come one after the other")


def _matched(column: Column, pattern: str) -> Column:
    found = whole(pattern, anchored=True)
    if found is None:
        return _losing(column, Lost(f"pattern({pattern})", "it is no regular expression", "correct it"))
    return replace(column, pattern=found)


def _losing(column: Column, *lost: Lost) -> Column:
    return replace(column, lost=(*column.lost, *lost))
