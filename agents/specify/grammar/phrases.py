"""Phrases -> expressions: things ("todos that are not done"), paths ("the due date of a todo"), conditions."""

from dataclasses import dataclass
from functools import reduce

from agents.spec.expression import Binary, BinaryOp, Constant, Macro, Member, Name, Node, Size, Unary, conjunction
from agents.spec.types import NUMERIC
from agents.specify.facts.facts import Fact, SubjectFact
from agents.specify.grammar.domain import SELF, Domain
from agents.specify.grammar.trees import (
    ParseTree,
    Unresolved,
    need,
    number,
    numbers,
    plain,
    subtree,
    token,
    tokens,
    trees,
)

_ORDER: dict[str, BinaryOp] = {
    "after": ">", "later than": ">", "greater than": ">", "above": ">", "before": "<", "earlier than": "<",
    "less than": "<", "below": "<", "equal to": "==", "the same as": "==", "at least": ">=", "at most": "<=",
    "on or after": ">=", "on or before": "<=",
}  # fmt: skip
_OPPOSITE: dict[str, BinaryOp] = {">": "<=", "<": ">=", ">=": "<", "<=": ">", "==": "!="}
_BOUNDS: tuple[tuple[str, BinaryOp], ...] = (
    ("AT_MOST", "<="), ("AT_LEAST", ">="), ("MORE_THAN", ">"), ("LESS_THAN", "<"),
)  # fmt: skip


PATH_TESTS = ("passed", "ahead", "compared", "measured", "equals", "empty", "filled_in", "path_is")
"""The grammar rules of what a condition says of a path."""


@dataclass(frozen=True)
class Row:
    """A row that is spoken of: its entity, and the expression that stands for it."""

    entity: str
    node: Node = SELF


def bound(tree: ParseTree) -> tuple[BinaryOp, Node]:
    """Return the comparison of "at most 5"."""
    op = next(op for name, op in _BOUNDS if token(tree, name))
    return op, Constant(plain(numbers(tree)[0]))


def operator(text: str, *, negated: bool = False) -> BinaryOp:
    """Return the comparison of "after", "at least", ..."""
    op = _ORDER[text]
    return _OPPOSITE[op] if negated else op


def either(parts: list[Node]) -> Node:
    """Join conditions with `||`."""
    return reduce(lambda a, b: Binary("||", a, b), parts)


class Phrases:
    """Reads phrases in a domain; `spoken`: the entities named so far in the section, `here`: the last of them.

    `text`: the sentence that is being read.
    """

    def __init__(self, domain: Domain, spoken: tuple[str, ...] = (), text: str = "") -> None:
        self.domain = domain
        self.spoken = spoken
        self.text = text
        self.here = spoken[-1] if spoken else None

    def after(self, facts: tuple[Fact, ...]) -> "Phrases":
        """Return what phrases mean after a sentence that stated these facts."""
        named = [getattr(f, "entity", None) for f in facts if not isinstance(f, SubjectFact)]
        new = [n for n in named if n in self.domain.model.entities][:1]
        return Phrases(self.domain, (*(n for n in self.spoken if n not in new), *new))

    def saying(self, text: str) -> "Phrases":
        """Return the same about a sentence."""
        return Phrases(self.domain, self.spoken, text)

    # ---- paths -------------------------------------------------------------------------------------------------
    def field_of(self, path: ParseTree) -> tuple[str, str]:
        """Return the entity and the field of a path outside a condition."""
        text = token(path, "FIELD") or ""
        said = token(path, "ENTITY") or (token(path, "GENITIVE") or "").removesuffix("s").removesuffix("'")
        entity = self.domain.entity(said) if said else self.domain.holder(text, self.here)
        return entity, self.domain.field(entity, text)

    def path(self, path: ParseTree, row: Row) -> Member:
        """Return a path of a row; one of another entity is reached through the only reference to it."""
        text = token(path, "FIELD") or ""
        said = token(path, "ENTITY") or (token(path, "GENITIVE") or "").removesuffix("s").removesuffix("'")
        if not said:
            return Member(row.node, self.domain.field(row.entity, text))
        holder = self._reach(said, row)
        return Member(holder.node, self.domain.field(holder.entity, text))

    def _reach(self, text: str, row: Row) -> Row:
        entity = self.domain.entity(text)
        if entity == row.entity:
            return row
        reference = self.domain.reference(row.entity, entity)
        return Row(entity, Member(row.node, reference.name))

    def states(self, tree: ParseTree, row: Row) -> Node:
        """Return the condition of an adjective, or of several."""
        if tree.data == "adj":
            return self.domain.state(row.entity, token(tree, "ADJ") or "", bool(token(tree, "NOT")), row.node)
        parts = [self.states(adj, row) for adj in trees(tree, "adj")]
        return either(parts) if tree.data == "any_of" else conjunction(parts)

    # ---- conditions --------------------------------------------------------------------------------------------
    def test(self, tree: ParseTree, row: Row) -> Node:
        """Return the condition of a whole "when ..." clause."""
        parts = [self._conjunct(conj, row) for conj in trees(tree, "conj")]
        return either(parts)

    def _conjunct(self, tree: ParseTree, row: Row) -> Node:
        return conjunction([self._atom(need(c), row) for c in tree.children])

    def _atom(self, tree: ParseTree, row: Row) -> Node:
        if tree.data == "quantified":
            return self._quantified(tree, row)
        if tree.data != "about":
            return self.about_path(tree, row)
        said = token(tree, "ENTITY")
        subject = self._reach(said, row) if said else row
        return self.predicate(need(tree.children[-1]), subject)

    def _quantified(self, tree: ParseTree, row: Row) -> Node:
        """Return "any of its loans is unpaid"."""
        child = self.domain.entity(token(tree, "ENTITY") or "")
        element = Row(child, Name("x"))
        said = self.predicate(need(tree.children[-1]), element)
        narrowed = [self.states(adj, element) for adj in trees(tree, "adj")]
        rows: Node = self.domain.collection(row.entity, child, row.node)
        rows = Macro(rows, "filter", "x", conjunction(narrowed)) if narrowed else rows
        word = (token(tree, "HOW_MANY") or "").split(" ", maxsplit=1)[0]
        if word in ("all", "each", "every"):
            return Macro(rows, "all", "x", said)
        found = Macro(rows, "exists", "x", said)
        return Unary("!", found) if word == "none" else found

    def predicate(self, tree: ParseTree, row: Row) -> Node:
        """Return what is said of a row: it is in a state, it has a value, it has rows."""
        if tree.data == "is":
            return self.states(need(tree.children[0]), row)
        if tree.data in ("lacks", "given"):
            field = Member(row.node, self.domain.field(row.entity, token(tree, "FIELD") or ""))
            return Binary("==" if tree.data == "lacks" else "!=", field, Constant(None))
        found = self.rows(need(subtree(tree, "things")), row)
        if tree.data == "many":
            op, limit = bound(need(subtree(tree, "bound")))
            some = (op, limit) == (">=", Constant(1))
            return Binary(">", Size(found), Constant(0)) if some else Binary(op, Size(found), limit)
        return Binary("==" if tree.data == "none" else ">", Size(found), Constant(0))

    def rows(self, things: ParseTree, row: Row) -> Node:
        """Return the rows of another entity that belong to a row, as far as the phrase narrows them."""
        child = self.domain.entity(token(things, "ENTITY") or "")
        found = self.domain.collection(row.entity, child, row.node)
        condition = self.narrowed(things, Row(child, Name("x")))
        return Macro(found, "filter", "x", condition) if condition else found

    def counted(self, number: ParseTree, row: Row) -> Node:
        """Return the rows that "the number of its todos" or "how many of its todos are done" counts."""
        things = subtree(number, "things")
        if things:
            return self.rows(things, row)
        child = self.domain.entity(token(number, "ENTITY") or "")
        said = self.predicate(need(number.children[-1]), Row(child, Name("x")))
        return Macro(self.domain.collection(row.entity, child, row.node), "filter", "x", said)

    def narrowed(self, things: ParseTree, row: Row) -> Node | None:
        """Return the condition in the adjectives and the relative clause of a phrase, or None."""
        parts = [self.states(adj, row) for adj in trees(things, "adj")]
        clause = subtree(things, "that")
        if clause:
            parts += [self.predicate(c, row) for c in clause.children if not isinstance(c, str)]
        return conjunction(parts) if parts else None

    def about_path(self, tree: ParseTree, row: Row) -> Node:
        """Return what is said of a path: it has passed, it is empty, it is more than 5."""
        first, *more = trees(tree, "path")
        path = self.path(first, row)
        if tree.data in ("within", "turned"):
            return self._clock(tree, [path, *(self.path(each, row) for each in more)], row)
        match tree.data:
            case "passed" | "ahead":
                return Binary("<" if tree.data == "passed" else ">", path, self.moment(path, row))
            case "empty" | "filled_in":
                return Binary("==" if tree.data == "empty" else "!=", path, Constant(None))
            case "compared":
                other = self.path(more[0], row) if more else self._other(tree)
                return Binary(operator(token(tree, "COMPARED") or ""), path, other)
            case "measured":
                return self._measured(tree, path)
            case "equals":
                return self._equals(tree, path, row)
            case _:
                return self._path_is(tree, first, path, row)

    def _clock(self, tree: ParseTree, ends: list[Member], row: Row) -> Node:
        """Return "today is between the start and the end", "now is after the deadline"."""
        said = Name("now" if token(tree, "NOW") else "today")
        if any(self.moment(end, row) != said for end in ends):
            raise Unresolved
        if tree.data == "turned":
            return Binary(operator(token(tree, "COMPARED") or ""), said, ends[0])
        return Binary("&&", Binary("<=", ends[0], said), Binary("<=", said, ends[1]))

    def _path_is(self, tree: ParseTree, said: ParseTree, path: Member, row: Row) -> Node:
        states = need(tree.children[-1])
        holder = self._holder(said, row)
        result = self.states(states, holder)
        return result if path in _members(result) else self._unrelated()

    def _holder(self, said: ParseTree, row: Row) -> Row:
        text = token(said, "ENTITY") or (token(said, "GENITIVE") or "").removesuffix("s").removesuffix("'")
        return self._reach(text, row) if text else row

    @staticmethod
    def _unrelated() -> Node:
        raise Unresolved

    @staticmethod
    def _other(tree: ParseTree) -> Node:
        if token(tree, "NOW"):
            return Name("now")
        return Name("today") if token(tree, "TODAY") else Constant(plain(numbers(tree)[0]))

    @staticmethod
    def _measured(tree: ParseTree, path: Node) -> Node:
        span = subtree(tree, "span")
        if span:
            low, high = (Constant(plain(n)) for n in numbers(span))
            return Binary("&&", Binary(">=", path, low), Binary("<=", path, high))
        op, limit = bound(need(subtree(tree, "bound")))
        return Binary(op, path, limit)

    def _equals(self, tree: ParseTree, path: Member, row: Row) -> Node:
        """Return "its stock is 0", "its stock is not 0"; of what is no number, a number may be a value of a choice."""
        if self.domain.type_of(self.entity_of(path, row), path.name).kind not in NUMERIC:
            raise Unresolved
        negated = token(tree, "NOT") is not None
        return Binary("!=" if negated else "==", path, Constant(plain(numbers(tree)[0])))

    def moment(self, path: Member, row: Row) -> Name:
        """Return `today` for a date and `now` for a datetime; nothing else can pass."""
        kind = self.domain.type_of(self.entity_of(path, row), path.name).kind
        if kind not in ("date", "datetime"):
            raise Unresolved
        return Name("today" if kind == "date" else "now")

    def entity_of(self, path: Member, row: Row) -> str:
        """Return the entity that has the last field of a path."""
        if path.base == row.node or not isinstance(path.base, Member):
            return row.entity
        found = self.domain.type_of(self.entity_of(path.base, row), path.base.name)
        return found.of

    def total(self, tree: ParseTree, row: Row) -> Node:
        """Return "quantity times price plus 2" as arithmetic."""
        terms = [self._term(t, row) for t in trees(tree, "term")]
        ops: list[BinaryOp] = [arithmetic(t) for t in tokens(tree, "OPERATOR")]
        if set(ops) == {"*"}:
            terms.sort(key=lambda term: self._place(term, row))
        node = terms[0]
        for op, term in zip(ops, terms[1:], strict=True):
            node = Binary(op, node, term)
        return node

    def _place(self, factor: Node, row: Row) -> tuple[int, int]:
        """Factors stand in one order, however they are said: those of the row first, as they are declared."""
        if not isinstance(factor, Member):
            return 2, 0
        names = [f.name for f in self.domain.get(self.entity_of(factor, row)).fields]
        return int(factor.base != row.node), names.index(factor.name)

    def _term(self, tree: ParseTree, row: Row) -> Node:
        path = subtree(tree, "path")
        node: Node = self.path(path, row) if path else Constant(plain(number(token(tree, "NUMBER") or "0")))
        if isinstance(node, Member) and self.domain.type_of(self.entity_of(node, row), node.name).kind not in NUMERIC:
            raise Unresolved
        return node


def arithmetic(word: str) -> BinaryOp:
    """Return the operator of "plus", "minus" or "times"."""
    return "+" if word == "plus" else "-" if word == "minus" else "*"


def _members(node: Node) -> list[Node]:
    if isinstance(node, Binary):
        return [*_members(node.left), *_members(node.right)]
    return [node, *([node.operand] if hasattr(node, "operand") else [])]
