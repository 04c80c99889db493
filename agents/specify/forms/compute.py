"""Forms that declare what is computed: counts, states, sums and products."""

from dataclasses import replace

from agents.spec.expression import (
    Binary,
    BinaryOp,
    Call,
    Conditional,
    Constant,
    Macro,
    Member,
    Name,
    Node,
    Size,
    conjunction,
    parse,
)
from agents.specify.facts.facts import Fact, FieldFact
from agents.specify.forms.declare import entity_name
from agents.specify.grammar.domain import SELF, show
from agents.specify.grammar.phrases import PATH_TESTS, Phrases, Row, bound
from agents.specify.grammar.trees import ParseTree, Unresolved, need, numbers, plain, subtree, token, trees
from agents.specify.names.words import snake, words

_HAPPENS = frozenset({
    "final",
    "refused", "rejected", "not_accepted", "not_allowed", "not_permitted", "forbidden", "prohibited", "denied",
    "allowed", "permitted", "possible", "impossible", "needed", "necessary", "visible", "hidden", "shown", "displayed",
    "sent", "notified", "informed", "reminded", "alerted", "warned", "emailed", "mailed", "charged", "billed",
    "refunded", "logged", "printed", "exported", "imported", "generated", "calculated", "increased", "decreased",
})  # fmt: skip
"""What happens to rows, or what people may do with them, is no state that could be computed."""


def declare_counted(tree: ParseTree) -> list[Fact]:
    """Return the name of a count; what it counts is read later."""
    return [_computed(tree, "integer", "0")]


def declare_flagged(tree: ParseTree) -> list[Fact]:
    """Return the name of a computed state."""
    entity, flag = entity_name(token(tree, "NEW_ENTITY")), snake(token(tree, "NEW_FLAG") or "")
    if flag in _HAPPENS:
        raise Unresolved
    return [FieldFact(entity, flag, type="boolean", computed="false")]


def declare_computed(tree: ParseTree) -> list[Fact]:
    """Return the name of a computed number."""
    return [_computed(tree, "decimal(12,2)" if tree.data in ("computed", "computed_rate") else "integer", "0")]


def _computed(tree: ParseTree, kind: str, expr: str) -> FieldFact:
    entity, field = entity_name(token(tree, "NEW_ENTITY")), snake(words(token(tree, "NEW_FIELD") or ""))
    return FieldFact(entity, field, type=kind, computed=expr)


def counted(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """Each list shows the number of its todos that are not done as open count."""
    fact = _computed(tree, "integer", "0")
    found = phrases.counted(need(subtree(tree, "number")), Row(fact.entity))
    return [replace(fact, computed=f"{show(found)}.size()")]


def flagged(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """A todo is overdue when its due date has passed and it is not done."""
    entity = entity_name(token(tree, "NEW_ENTITY"))
    field, value = phrases.domain.state_field(entity, token(tree, "NEW_FLAG") or "")
    if value is not None:
        raise Unresolved
    condition = show(conjunction(_conditions(tree, phrases, Row(entity))))
    return [FieldFact(entity, field, type="boolean", computed=condition)]


def _conditions(tree: ParseTree, phrases: Phrases, row: Row) -> list[Node]:
    """Return what must hold: the adjectives, what is said after "whose", what is said after "when"."""
    found = [phrases.states(adj, row) for adj in trees(tree, "adj")]
    found += [phrases.about_path(t, row) for t in tree.children if not isinstance(t, str) and t.data in PATH_TESTS]
    test = subtree(tree, "test")
    return [*found, phrases.test(test, row)] if test else found


def rated(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """The fine of a loan is 0.25 for each day late, at most 10.00."""
    fact = _computed(tree, "decimal(12,2)", "0")
    rate = need(subtree(tree, "rated"))
    counted = Member(SELF, phrases.domain.field(fact.entity, token(rate, "FIELD") or ""))
    if phrases.domain.type_of(fact.entity, counted.name).kind != "integer":
        raise Unresolved
    found: Node = Binary("*", counted, Constant(plain(numbers(rate)[0])))
    limited = subtree(rate, "bound")
    if limited:
        op, limit = bound(limited)
        if op not in ("<=", ">="):
            raise Unresolved
        found = Call("least" if op == "<=" else "greatest", (found, limit))
    return [_nullable(replace(fact, computed=show(found)), phrases)]


def between(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """The days late of a loan is the number of days from its due date to its returned date, or to today while ..."""
    fact = _computed(tree, "integer", "0")
    row = Row(fact.entity)
    first, *second = [phrases.path(p, row) for p in trees(tree, "path")]
    last: Node = _date(second[0], row, phrases) if second else Name("today")
    otherwise = subtree(tree, "meanwhile")
    if otherwise:
        other = subtree(otherwise, "path")
        now = _date(phrases.path(other, row), row, phrases) if other else Name("today")
        last = Conditional(phrases.test(need(subtree(otherwise, "test")), row), now, last)
    days = Binary("-", last, _date(first, row, phrases))
    return [_nullable(replace(fact, computed=show(Call("greatest", (Constant(0), days)))), phrases)]


def _date(path: Member, row: Row, phrases: Phrases) -> Member:
    if phrases.domain.type_of(phrases.entity_of(path, row), path.name).kind != "date":
        raise Unresolved
    return path


_AGES: dict[str, BinaryOp] = {"older": "<", "earlier": "<", "newer": ">", "later": ">"}


def ranked(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """The queue position of a waiting reservation is the number of older waiting reservations of the same book."""
    fact = _computed(tree, "integer", "0")
    row, other = Row(fact.entity), Row(fact.entity, Name("x"))
    place = next(n for n, c in enumerate(tree.children) if getattr(c, "type", "") == "NEW_ENTITY")
    adjectives = [(n, c) for n, c in enumerate(tree.children) if not isinstance(c, str) and c.data == "adj"]
    if phrases.domain.entity(token(tree, "ENTITY") or "") != fact.entity:
        raise Unresolved
    parts = [phrases.states(adj, other) for n, adj in adjectives if n > place]
    age = token(tree, "AGE")
    parts += [Binary(_AGES[age], Member(other.node, "created_at"), Member(SELF, "created_at"))] if age else []
    rows: Node = _siblings(need(subtree(tree, "related")), fact.entity, phrases)
    found: Node = Size(Macro(rows, "filter", "x", conjunction(parts)) if parts else rows)
    found = Binary("+", found, Constant(plain(numbers(tree)[0]))) if token(tree, "NUMBER") else found
    held = [phrases.states(adj, row) for n, adj in adjectives if n < place]
    found = Conditional(conjunction(held), found, Constant(None)) if held else found
    return [_nullable(replace(fact, computed=show(found)), phrases)]


def _siblings(related: ParseTree, entity: str, phrases: Phrases) -> Node:
    """Return the rows of the entity that refer to the same row as this one."""
    reference = phrases.domain.reference_named(entity, token(related, "ENTITY", "FIELD") or "")
    if not reference.inverse:
        raise Unresolved
    return Member(Member(SELF, reference.name), reference.inverse)


def _nullable(fact: FieldFact, phrases: Phrases) -> FieldFact:
    return replace(fact, nullable=phrases.domain.nullable(fact.entity, parse(fact.computed or "")))


def computed(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """The total of a line is its quantity times its price."""
    fact = _computed(tree, "decimal(12,2)", "0")
    return [replace(fact, computed=show(phrases.total(need(subtree(tree, "sum")), Row(fact.entity, SELF))))]
