"""Forms that say what follows elsewhere from a change: rows that are referred to, or that belong to it, are changed."""

from agents.spec.expression import Macro, Member, Name, Node, conjunction
from agents.specify.facts.facts import Change, CheckFact, Fact, FollowFact, GuardFact, RunFact, StepFact
from agents.specify.forms.change import CHANGES, STATE, changes, grouped
from agents.specify.forms.fitting import stored
from agents.specify.forms.making import DEEDS, change, checks
from agents.specify.forms.react import trigger
from agents.specify.forms.restrict import event_of
from agents.specify.forms.sources import Origin, parts
from agents.specify.grammar.domain import SELF, show
from agents.specify.grammar.phrases import Phrases, Row
from agents.specify.grammar.trees import ParseTree, Unresolved, need, subtree, token, tokens, trees
from agents.specify.names.words import label, snake, words

_FIRST = frozenset({"oldest", "earliest"})
_PART = "x"
_FOLLOWING = ("sent", *DEEDS, *CHANGES)
"""The grammar rules of what follows, but for steps to a state."""


def on_change(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """When a paid order is cancelled, the stock of each product is increased by the quantity of its line."""
    if moved := subtree(tree, "advanced"):
        return [_advanced(moved, need(subtree(tree, "trigger", "trigger_path")), phrases)]
    entity, when, name = _turned(tree, phrases)
    led, *more = trees(tree, "led", *_FOLLOWING)
    if led.data == "led" and not more and subtree(tree, "trigger", "trigger_path"):
        return [_led(led, entity, name, when, phrases)]
    found, refusals = _found(tree, entity, phrases)
    if not refusals:
        return [FollowFact(entity, name, when, found)]
    return [f for event in _events(tree, entity, phrases) for f in _on_step(entity, event, found, refusals, phrases)]


def on_event(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """When a visit is checked in, the visits of its patient are increased by 1."""
    happened = need(subtree(tree, "happened"))
    entity, said = phrases.domain.entity(token(happened, "ENTITY") or ""), token(happened, "EVENTED") or ""
    event = _step(entity, said, phrases)
    return _on_step(entity, event, *_found(tree, entity, phrases), phrases)


def _on_step(
    entity: str, event: str, found: tuple[Change, ...], refusals: list[CheckFact], phrases: Phrases
) -> list[Fact]:
    guards = [GuardFact(entity, event, c.expr, phrases.text, c.code) for c in refusals]
    return [StepFact(entity, event, found), *guards]


def _step(entity: str, said: str, phrases: Phrases) -> str:
    """Return the event that a participle stands for, unless it is called as a state is: that is read as the state."""
    if words(said) in phrases.domain.states(entity):
        raise Unresolved
    return event_of(entity, said, phrases)


def _events(tree: ParseTree, entity: str, phrases: Phrases) -> list[str]:
    """Return the events that lead to the state that a row turns to: what they take may be refused."""
    turned = need(subtree(tree, "trigger"))
    adj, cycle = need(subtree(turned, "adj")), phrases.domain.get(entity).lifecycle
    field, state = phrases.domain.state_field(entity, token(adj, "ADJ") or "")
    steps = [t for t in cycle.transitions if t.target == state] if cycle and cycle.field == field else []
    if not steps or token(adj, "NOT"):
        raise Unresolved
    return [step.op.rpartition(".")[2] for step in steps]


def _turned(tree: ParseTree, phrases: Phrases) -> tuple[str, str, str]:
    """Return the entity, the condition over the row before and after, and the name of what follows."""
    if said := subtree(tree, "trigger", "trigger_path"):
        entity, before, after, name = trigger(said, phrases)
        return entity, show(conjunction([before, after])), name
    turned = need(subtree(tree, "turned"))
    *before_, after_ = trees(turned, "adj")
    entity = phrases.domain.entity(token(turned, "ENTITY") or "")
    for adj in (*before_, after_):
        stored(entity, phrases.domain.state_field(entity, token(adj, "ADJ") or "")[0], phrases)
    first = [phrases.states(adj, Row(entity, Name("old"))) for adj in before_]
    fields = {phrases.domain.state_field(entity, token(adj, "ADJ") or "")[0] for adj in before_}
    field, value = phrases.domain.state_field(entity, token(after_, "ADJ") or "")
    if field not in fields or token(after_, "NOT"):
        first.append(phrases.domain.state(entity, token(after_, "ADJ") or "", not token(after_, "NOT"), Name("old")))
    said_ = [label(token(adj, "ADJ") or "") for adj in before_]
    name = snake(f"when {' '.join(said_)} {'not ' if token(after_, 'NOT') else ''}{value or field}")
    return entity, show(conjunction([*first, phrases.states(after_, Row(entity))])), name


def _found(tree: ParseTree, entity: str, phrases: Phrases) -> tuple[tuple[Change, ...], list[CheckFact]]:
    """Return what is changed, in order, and what it needs. What only sets the row itself is said in other forms."""
    sources = list(parts(entity, phrases.domain))
    found = tuple(grouped(_change(deed, entity, sources, phrases) for deed in trees(tree, "led", *_FOLLOWING)))
    if subtree(tree, "trigger", "trigger_path") and all(_is_plain(c) for c in found):
        raise Unresolved
    return found, checks(tree, entity, sources, phrases)


def _is_plain(change_: Change) -> bool:
    """Tell whether a change is one that the form of reactions reads: values that need no counting."""
    counted = any(sign in text for _, text in change_.values for sign in (" + ", " - "))
    return change_.target == "self" and not (change_.each or change_.run or change_.makes or counted)


def _change(deed: ParseTree, entity: str, sources: list[Origin], phrases: Phrases) -> Change:
    if deed.data in DEEDS:
        return change(deed, entity, sources, phrases)
    if deed.data in CHANGES:
        found = changes(deed, Row(entity), phrases)
        _unmoved(entity, found, phrases)
        return found
    other = phrases.domain.entity(token(deed, "ENTITY") or "")
    if other == entity:
        raise Unresolved
    if deed.data == "sent":
        return _run(entity, other, f"op:{other}.{_step(other, token(deed, 'EVENTED') or '', phrases)}", phrases)
    return _run(entity, other, _step_to(other, need(subtree(deed, "adj")), phrases), phrases)


def _unmoved(entity: str, found: Change, phrases: Phrases) -> None:
    """Refuse to set the state of a lifecycle: only its steps do."""
    cycle = phrases.domain.get(entity).lifecycle
    if cycle and found.target == "self" and cycle.field in dict(found.values):
        raise Unresolved


def _step_to(other: str, adj: ParseTree, phrases: Phrases) -> str:
    """Return the first step of a lifecycle that leads to a state."""
    field, state = phrases.domain.state_field(other, token(adj, "ADJ") or "")
    cycle = phrases.domain.get(other).lifecycle
    steps = [t for t in cycle.transitions if t.target == state] if cycle and cycle.field == field else []
    if not steps or token(adj, "NOT"):
        raise Unresolved
    return steps[0].op


def _run(entity: str, other: str, step: str, phrases: Phrases) -> Change:
    """Let the row that is referred to take a step, or else all that belong to the row, as far as they may."""
    try:
        return Change(show(phrases.domain.way(entity, other)), (), run=step)
    except Unresolved:
        rows = phrases.domain.collection(entity, other, SELF)
    return Change(_PART, (), each=(_PART, show(rows)), run=step)


def _advanced(moved: ParseTree, turned: ParseTree, phrases: Phrases) -> RunFact:
    """When a loan is returned, the oldest waiting reservation of the book becomes ready."""
    entity, before, after, name = trigger(turned, phrases)
    first, *adjectives, goal = [c for c in moved.children if not isinstance(c, str) or c.type == "EXTREME"]
    other, around = (phrases.domain.entity(t) for t in tokens(moved, "ENTITY"))
    field, state = phrases.domain.state_field(other, token(need(goal), "ADJ") or "")
    if field != STATE or state is None or token(need(goal), "NOT") or str(first) not in _FIRST:
        raise Unresolved
    rows: Node = phrases.domain.collection(around, other, phrases.domain.way(entity, around))
    said = [phrases.states(need(adj), Row(other, Name("x"))) for adj in adjectives]
    rows = Macro(rows, "filter", "x", conjunction(said)) if said else rows
    target = Macro(rows, "first", "x", Member(Name("x"), "created_at"))
    return RunFact(entity, name, show(conjunction([before, after])), show(target), other, state)


def _led(tree: ParseTree, entity: str, name: str, when: str, phrases: Phrases) -> RunFact:
    """When a payment is captured, its order is paid: the row that is referred to takes the step to that state."""
    other = phrases.domain.entity(token(tree, "ENTITY") or "")
    adj = need(subtree(tree, "adj"))
    field, state = phrases.domain.state_field(other, token(adj, "ADJ") or "")
    if other == entity or field != STATE or state is None or token(adj, "NOT"):
        raise Unresolved
    return RunFact(entity, name, when, show(phrases.domain.way(entity, other)), other, state)
