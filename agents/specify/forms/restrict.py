"""Forms that narrow what is granted: to rows in a state, to events while a condition holds or within a time."""

from agents.spec.expression import Binary, Constant, Name, Node, Size, Unary, conjunction
from agents.specify.facts.facts import Fact, FinalFact, GrantFact, GuardFact, NarrowFact
from agents.specify.forms.permit import named, roles, verbs
from agents.specify.forms.said import period
from agents.specify.forms.sources import only, parts
from agents.specify.grammar.domain import SELF, show
from agents.specify.grammar.phrases import Phrases, Row
from agents.specify.grammar.trees import ParseTree, Unresolved, need, numbers, subtree, token, tokens, trees
from agents.specify.names.words import label, participles, words


def sees_only(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """Visitors see only active products."""
    entity = phrases.domain.entity(token(tree, "ENTITY") or "")
    when = conjunction([phrases.states(adj, Row(entity)) for adj in trees(tree, "adj")])
    allowed = roles(tree, phrases)
    return [NarrowFact(entity, ("list", "get"), role, show(when)) for role in allowed]


def final(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """An archived todo is final."""
    entity = phrases.domain.entity(token(tree, "ENTITY") or "")
    cycle = phrases.domain.get(entity).lifecycle
    said = [token(adj, "ADJ") or "" for adj in trees(tree, "adj") if not token(adj, "NOT")]
    found = [phrases.domain.state_field(entity, text) for text in said]
    if cycle is None or len(said) < len(trees(tree, "adj")):
        raise Unresolved
    if any(field != cycle.field or state not in cycle.final for field, state in found):
        raise Unresolved
    return [FinalFact(entity, state) for _, state in found if state]


def refused(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """A paid invoice cannot be edited."""
    target = need(subtree(tree, "target"))
    if token(target, "OWN", "OWNED", "IT"):
        raise Unresolved
    entity, ops = named(target, phrases), verbs(tree)
    _of_any(subtree(target, "parent"), entity, phrases)
    test = subtree(tree, "test")
    parts = [phrases.test(test, Row(entity))] if test else []
    held = phrases.narrowed(target, Row(entity))
    parts += [held] if held else []
    if not parts or not set(ops) <= {"update", "delete"}:
        raise Unresolved
    condition = conjunction(parts)
    return [NarrowFact(entity, ops, None, show(condition if token(tree, "ONLY") else Unary("!", condition)))]


def limited(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """A speaker can delete a talk only while it is a draft: what others grant is narrowed, nothing is granted."""
    target = need(subtree(tree, "target"))
    entity = named(target, phrases)
    ops, allowed = verbs(tree, entity, phrases), roles(tree, phrases)
    if not set(ops) <= {"list", "get", "update", "delete"} or "anyone" in allowed or trees(target, "parent"):
        raise Unresolved
    held = phrases.narrowed(target, Row(entity))
    test = phrases.test(need(subtree(tree, "test")), Row(entity))
    if entity == phrases.domain.subject or held:
        raise Unresolved
    limits: list[Fact] = [NarrowFact(entity, ops, None if r == "user" else r, show(test)) for r in allowed]
    owned = [GrantFact(entity, ops, r, phrases.domain.owner(entity)) for r in allowed] if token(target, "OWN") else []
    return [*owned, *limits]


def _of_any(parent: ParseTree | None, entity: str, phrases: Phrases) -> None:
    """ "Lines of an invoice" are all lines; those of one's own invoices are not."""
    if parent is None:
        return
    if token(parent, "OWN", "OWNED"):
        raise Unresolved
    phrases.domain.reference(entity, phrases.domain.entity(token(parent, "ENTITY") or ""))


def guarded(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """An order can be refunded only if it has a tracking code; only within 30 days after delivered at."""
    entity = phrases.domain.entity(token(tree, "ENTITY") or "")
    event = event_of(entity, token(tree, "EVENTED") or "", phrases)
    return [GuardFact(entity, event, show(_condition(tree, Row(entity), phrases)), phrases.text)]


def event_of(entity: str, participle: str, phrases: Phrases) -> str:
    """Return the event of a lifecycle whose participle is said: `refund` for `refunded`."""
    events = phrases.domain.model.events.get(entity, ())
    found = [e for e in events if words(participle) in participles(label(e))]
    if len(found) != 1:
        raise Unresolved
    return found[0]


def _condition(tree: ParseTree, row: Row, phrases: Phrases) -> Node:
    if tree.data == "evented_within":
        return _within(tree, row, phrases)
    if tree.data in ("evented_without", "evented_empty"):
        return Binary(">", Size(_parts(tree, row, phrases)), Constant(0))
    if tree.data == "evented_that":
        return Unary("!", phrases.narrowed(tree, row) or Constant(False))
    found = phrases.test(need(subtree(tree, "test")), row)
    return Unary("!", found) if tree.data == "evented_not" else found


def _parts(tree: ParseTree, row: Row, phrases: Phrases) -> Node:
    """Return the rows that must be there: those that are named, or the only ones that belong to such a row."""
    named_ = tokens(tree, "ENTITY")[1:]
    if named_:
        return phrases.domain.collection(row.entity, phrases.domain.entity(named_[0]), row.node)
    return only(parts(row.entity, phrases.domain)).rows


def _within(tree: ParseTree, row: Row, phrases: Phrases) -> Node:
    path = phrases.path(need(subtree(tree, "path")), row)
    if path.base != SELF:
        raise Unresolved
    moment: Name = phrases.moment(path, row)
    end = Binary("+", path, period(numbers(tree)[0], token(tree, "DURATION") or ""))
    return Binary("<=", moment, end)
