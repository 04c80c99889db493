"""Expressions drawn at random, each of a type that is asked for, over the rows of the laboratory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from hypothesis import strategies as st

from agents.spec.expression import ExpressionError, parse, unparse
from agents.spec.types import Scope, Type, infer, member_type, read_type
from bench.laboratory import KINDS, laboratory

SPEC = laboratory()
SCALARS = ("boolean", "integer", "decimal", "date", "datetime", "text", "enum", "ref")
_ORDERED = ("integer", "decimal", "date", "datetime", "text")
_ORDERS = ("<", "<=", ">", ">=")
_DEPTH = 3
_LITERALS: Mapping[str, tuple[str, ...]] = {
    "boolean": ("true", "false"), "integer": ("0", "1", "2", "7", "-3"), "decimal": ("0.5", "0.125", "3.0", "-1.75"),
    "date": ("today",), "datetime": ("now",), "text": ('"a"', '"Z"', '"ä"', '"none"'), "enum": (), "ref": (),
}  # fmt: skip


@st.composite
def expressions(draw: st.DrawFn) -> str:
    """Draw an expression that the checker of types accepts, in its canonical spelling."""
    kind = draw(st.sampled_from(SCALARS[:6]))
    return unparse(parse(Grower(draw).grow(kind, Reach())))


def fits(text: str) -> bool:
    """Tell whether the checker of types accepts an expression about a sample."""
    try:
        infer(parse(text), Scope.of(SPEC, "Sample"))
    except ExpressionError:
        return False
    return True


@dataclass(frozen=True)
class Reach:
    """The rows that an expression may start from, by name, and how much deeper it may grow."""

    rows: tuple[tuple[str, str], ...] = (("self", "Sample"), ("self", "Sample"), ("actor", "User"))
    depth: int = _DEPTH

    def deeper(self) -> "Reach":
        """Return the same rows for a part."""
        return replace(self, depth=self.depth - 1)

    def bind(self, entity: str) -> tuple[str, "Reach"]:
        """Return a new name for a row of an entity, and what can be reached with it."""
        name = "xyzuvw"[len(self.rows) - 3]
        return name, Reach((*self.rows, (name, entity), (name, entity)), self.depth - 1)


@dataclass(frozen=True)
class Grower:
    """Draws expressions part by part."""

    draw: st.DrawFn

    def _one(self, choices: Sequence[str]) -> str:
        return self.draw(st.sampled_from(choices))

    def grow(self, kind: str, reach: Reach) -> str:
        """Draw an expression of a kind."""
        if reach.depth <= 0:
            return self._leaf(kind, reach)
        ways = ("leaf", "own", "own", "own", "choice") if kind != "ref" else ("leaf", "own")
        match self._one(ways):
            case "leaf":
                return self._leaf(kind, reach)
            case "choice":
                return self._choice(kind, reach)
        return self._grown(kind, reach)

    def _grown(self, kind: str, reach: Reach) -> str:
        grown = {
            "boolean": self._boolean, "integer": self._integer, "decimal": self._decimal, "date": self._date,
            "datetime": self._datetime, "text": self._text, "ref": self._first,
        }.get(kind)  # fmt: skip
        return grown(reach) if grown else self._leaf(kind, reach)

    def _leaf(self, kind: str, reach: Reach) -> str:
        name, entity = self.draw(st.sampled_from(reach.rows))
        paths = [f"{name}{rest}" for rest in steps(entity, kind)] + ([name] if kind == "ref" else [])
        literals = _LITERALS[kind]
        if not paths or (literals and self._one("ppl") == "l"):
            return self._one(literals or [f"self{rest}" for rest in steps("Sample", kind)])
        return self._one(paths)

    def _choice(self, kind: str, reach: Reach) -> str:
        inner = reach.deeper()
        test, then, other = self.grow("boolean", inner), self.grow(kind, inner), self.grow(kind, inner)
        then, other = self.draw(st.sampled_from([(then, other), (then, other), (then, "null"), ("null", other)]))
        return f"({test} ? {then} : {other})"

    # Kinds

    def _boolean(self, reach: Reach) -> str:
        inner = reach.deeper()
        match self._one(("order", "order", "equal", "null", "and", "or", "not", "exists", "all", "tested", "member")):
            case "order":
                kind = self._one(_ORDERED)
                return f"({self.grow(kind, inner)} {self._one(_ORDERS)} {self.grow(kind, inner)})"
            case "equal":
                return self._equal(inner)
            case "null":
                return f"({self.grow(self._one(SCALARS), inner)} {self._one(('==', '!='))} null)"
            case "and" | "or" as word:
                op = "&&" if word == "and" else "||"
                return f"({self.grow('boolean', inner)} {op} {self.grow('boolean', inner)})"
            case "not":
                return f"!({self.grow('boolean', inner)})"
            case "exists" | "all" as macro:
                return self._over(macro, "boolean", reach)
            case "tested":
                return self._tested(inner)
        return f"({self._leaf('ref', inner)} == {self._leaf('ref', inner)})"

    def _equal(self, reach: Reach) -> str:
        kind, op = self._one(SCALARS), self._one(("==", "!="))
        if kind == "enum" and self._one("abc") == "c":
            return f'({self._leaf(kind, reach)} in ["{self._one(KINDS)}", "{self._one(KINDS)}"])'
        if kind == "enum" and self._one("ab") == "a":
            return f'({self._leaf(kind, reach)} {op} "{self._one(KINDS)}")'
        return f"({self.grow(kind, reach)} {op} {self.grow(kind, reach)})"

    def _tested(self, reach: Reach) -> str:
        """Draw what compilers write: a test for null before the use."""
        kind = self._one(_ORDERED)
        path, bound = self._leaf(kind, reach), self.grow(kind, reach)
        test, op = self.draw(st.sampled_from([("==", "||"), ("!=", "&&")]))
        return f"({path} {test} null {op} {path} {self._one(_ORDERS)} {bound})"

    def _number(self, kind: str, reach: Reach) -> str:
        inner = reach.deeper()
        match self._one(("sum", "product", "minus", "extreme", "gathered", "gathered")):
            case "sum":
                return f"({self.grow(kind, inner)} {self._one('+-')} {self.grow(kind, inner)})"
            case "product":
                return f"({self._leaf(kind, inner)} * {self._leaf(kind, inner)})"
            case "minus":
                return f"-({self.grow(kind, inner)})"
            case "extreme":
                return self._extreme(kind, reach)
        return self._over(self._one(("sum", "min", "max")), kind, reach)

    def _integer(self, reach: Reach) -> str:
        inner = reach.deeper()
        match self._one(("number", "number", "days", "size", "filtered", "letters")):
            case "letters":
                return f"size({self.grow('text', inner)})"
            case "days":
                return f"({self.grow('date', inner)} - {self.grow('date', inner)})"
            case "size":
                return f"{self._collection(inner)[0]}.size()"
            case "filtered":
                return f"{self._over('filter', 'boolean', reach)}.size()"
        return self._number("integer", reach)

    def _decimal(self, reach: Reach) -> str:
        inner = reach.deeper()
        match self._one(("number", "number", "quotient", "average", "mixed", "rounded")):
            case "rounded":
                return f"round({self.grow(self._one(('integer', 'decimal')), inner)}, {self._one('0123')})"
            case "quotient":
                kind = self._one(("integer", "decimal"))
                return f"({self.grow(kind, inner)} / {self.grow(kind, inner)})"
            case "average":
                return self._over("avg", self._one(("integer", "decimal")), reach)
            case "mixed":
                return f"({self.grow('integer', inner)} * {self._leaf('decimal', inner)})"
        return self._number("decimal", reach)

    def _date(self, reach: Reach) -> str:
        inner = reach.deeper()
        match self._one(("moved", "moved", "of", "extreme", "gathered")):
            case "moved":
                return f"({self.grow('date', inner)} {self._one('+-')} {self._period(inner)})"
            case "of":
                return f"date({self.grow('datetime', inner)})"
            case "extreme":
                return self._extreme("date", reach)
        return self._over(self._one(("min", "max")), "date", reach)

    def _datetime(self, reach: Reach) -> str:
        inner = reach.deeper()
        match self._one(("moved", "moved", "extreme", "gathered")):
            case "moved":
                return f"({self.grow('datetime', inner)} {self._one('+-')} {self._period(inner)})"
            case "extreme":
                return self._extreme("datetime", reach)
        return self._over(self._one(("min", "max")), "datetime", reach)

    def _period(self, reach: Reach) -> str:
        return f"{self._one(('days', 'days', 'hours', 'minutes', 'months'))}({self._leaf('integer', reach)})"

    def _extreme(self, kind: str, reach: Reach) -> str:
        inner = reach.deeper()
        return f"{self._one(('greatest', 'least'))}({self.grow(kind, inner)}, {self.grow(kind, inner)})"

    def _text(self, reach: Reach) -> str:
        if self._one("abc") != "a":
            return f"{self._one(('lower', 'upper'))}({self.grow('text', reach.deeper())})"
        return self._over(self._one(("min", "max")), "text", reach)

    # Collections

    def _collection(self, reach: Reach) -> tuple[str, str]:
        starts = [(n, e) for n, e in reach.rows if gatherings(e)]
        name, entity = self.draw(st.sampled_from(starts))
        through = self._one(("", "", *steps(entity, "ref", 0)))
        entity = entity if not through else infer(parse(f"self{through}"), Scope.of(SPEC, entity)).of
        called, of = self.draw(st.sampled_from(gatherings(entity)))
        return f"{name}{through}.{called}", of

    def _over(self, macro: str, kind: str, reach: Reach) -> str:
        path, entity = self._collection(reach)
        if reach.depth > 1 and self._one("abc") == "a":
            var, inner = reach.bind(entity)
            path = f"{path}.filter({var}, {self.grow('boolean', inner)})"
        var, inner = reach.bind(entity)
        if macro in ("filter", "exists", "all"):
            return f"{path}.{macro}({var}, {self.grow('boolean', inner)})"
        return f"{path}.map({var}, {self.grow(kind, inner)}).{macro}()"

    def _first(self, reach: Reach) -> str:
        path, entity = self._collection(reach)
        var, inner = reach.bind(entity)
        return f"{path}.first({var}, {self.grow(self._one(_ORDERED), inner)})"


@cache
def steps(entity: str, kind: str, far: int = 2) -> tuple[str, ...]:
    """Return the ends of paths from a row of an entity to something of a kind: `.n`, `.box.keeper.login`."""
    found: list[str] = []
    for field in SPEC.entity(entity).fields:
        type_ = read_type(field.type)
        if _plain(type_.kind) == kind:
            found.append(f".{field.name}")
        if type_.kind == "ref" and far:
            found += [f".{field.name}{rest}" for rest in steps(type_.of, kind, far - 1)]
    return tuple(found)


def _plain(kind: str) -> str:
    return "text" if kind in ("string", "text", "email") else kind


@cache
def gatherings(entity: str) -> tuple[tuple[str, str], ...]:
    """Return the collections of an entity, each with the entity of its rows."""
    named = {f.inverse for e in SPEC.entities for f in e.fields} | {n for k in SPEC.links for n in (k.a_name, k.b_name)}
    found = []
    for name in sorted(n for n in named if n):
        try:
            found.append((name, member_type(Type("ref", entity), name, SPEC).of))
        except ExpressionError:
            continue
    return tuple(found)
