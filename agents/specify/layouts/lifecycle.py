"""Tables of a lifecycle: each row is a step, who may cause it, what must hold for it, and what it changes."""

import re
from collections.abc import Iterator

from agents.spec.expression import Binary, Node
from agents.specify.facts.facts import Change, Fact, FieldFact, TransitionFact
from agents.specify.forms.change import STATE, changes, grouped
from agents.specify.forms.declare import entity_name
from agents.specify.forms.said import period
from agents.specify.forms.theirs import theirs
from agents.specify.grammar.domain import SELF, Domain, show
from agents.specify.grammar.phrases import Phrases
from agents.specify.grammar.phrases import Row as Spoken
from agents.specify.grammar.reader import Outcome, Reading
from agents.specify.grammar.trees import ParseTree, Unresolved, need, numbers, subtree, token
from agents.specify.layouts.layout import Layout, Speech
from agents.specify.names.words import snake, value, words
from agents.specify.source.block import Block, Row

_FROM = ("from", "from state", "state", "current state", "current")
_EVENT = ("event", "trigger", "transition", "action")
_TO = ("to", "to state", "next", "next state", "new state")
_WHO = ("who", "role", "roles", "actor", "actors", "by", "by whom")
_CONDITION = ("condition", "conditions", "guard", "guards", "if", "when")
_EFFECT = ("effect", "effects", "then")
_SYSTEM = "system"
_OWN = re.compile(r"(?P<role>.+?) ?\(?\b(?:own|their own)\b\)?")


def _reads(block: Block, _: Domain | None) -> bool:
    row = block.row
    return block.kind == "lifecycle" and row is not None and all(row.cell(*c) for c in (_FROM, _EVENT, _TO))


def _declares(block: Block) -> list[Fact]:
    row, entity = block.row or Row((), ()), entity_name(block.topic)
    step = TransitionFact(entity, STATE, snake(row.cell(*_EVENT)), _sources(row), value(row.cell(*_TO)))
    return [_states(block, entity), step]


def _sources(row: Row) -> tuple[str, ...]:
    return tuple(map(value, _parts(row.cell(*_FROM), ",")))


def _states(block: Block, entity: str) -> FieldFact:
    """The states that a row names are values of a field that only steps write."""
    row = block.row or Row((), ())
    said = tuple(dict.fromkeys((*_sources(row), value(row.cell(*_TO)))))
    return FieldFact(entity, STATE, values=said, write="never", more_values=True)


def _parts(cell: str, separator: str) -> list[str]:
    return [part.strip(" .") for part in cell.split(separator) if part.strip(" .")]


def _build(block: Block, speech: Speech) -> Outcome:
    """Of a step that is not understood only its states are known, for others lead there and away."""
    try:
        return _step(block, speech)
    except Unresolved as reason:
        entity = speech.phrases.domain.entity(words(block.topic))
        return Outcome((Reading(STEP.name, (_states(block, entity),), (block.text,)),), reason)


def _step(block: Block, speech: Speech) -> Outcome:
    """A step whose condition is left out would be another one; an effect that is not understood is left over."""
    domain, row = speech.phrases.domain, block.row or Row((), ())
    entity = domain.entity(words(block.topic))
    about = Spoken(entity)
    timers, guards = _conditions(row, about, speech)
    grants = tuple(_grants(row, entity, domain))
    unsaid = not any(name.lower() in _WHO for name in row.header)
    inner = not grants and _SYSTEM in map(words, _parts(row.cell(*_WHO), ","))
    if len(timers) > 1 or (timers and grants) or not (timers or grants or inner or unsaid):
        raise Unresolved
    sources = tuple(_state(entity, text, domain) for text in _parts(row.cell(*_FROM), ","))
    said = {text: _tried(text, about, speech) for text in _parts(row.cell(*_EFFECT), ";")}
    found = tuple(grouped(change for change in said.values() if change))
    step = TransitionFact(
        entity, STATE, snake(row.cell(*_EVENT)), sources, _state(entity, row.cell(*_TO), domain),
        grants, guards, found, next(iter(timers), None),
        inner=inner and not timers,
    )  # fmt: skip
    rest = tuple(text for text, change in said.items() if change is None)
    return Outcome((Reading(STEP.name, (step, _states(block, entity)), rest),))


def _tried(text: str, about: Spoken, speech: Speech) -> Change | None:
    try:
        return _change(text, about, speech)
    except Unresolved:
        return None


def _state(entity: str, text: str, domain: Domain) -> str:
    field, state = domain.state_field(entity, text)
    if field != STATE or state is None:
        raise Unresolved
    return state


def _grants(row: Row, entity: str, domain: Domain) -> Iterator[tuple[str, str | None]]:
    """Yield the roles that may cause a step, each with whose rows; the clock is none of them."""
    for who in _parts(row.cell(*_WHO), ","):
        own = _OWN.fullmatch(who)
        role = words(own["role"] if own else who)
        if role != _SYSTEM:
            named = domain.role(role)
            yield named, theirs(entity, named, domain) if own else None


def _conditions(row: Row, about: Spoken, speech: Speech) -> tuple[list[str], tuple[tuple[str, str], ...]]:
    """Return when the clock starts a step, and what must hold, each with its words."""
    timers: list[str] = []
    guards: list[tuple[str, str]] = []
    for text in _parts(row.cell(*_CONDITION), ";"):
        moments = _only({show(_due(t, about, speech.phrases)) for t in speech.parts("due", text)})
        tests = _only({show(speech.phrases.test(t, about)) for t in speech.parts("test", text)})
        if (moments is None) == (tests is None):
            raise Unresolved
        timers += [moments] if moments else []
        guards += [(tests, text)] if tests else []
    return timers, tuple(guards)


def _only(readings: set[str]) -> str | None:
    if len(readings) > 1:
        raise Unresolved
    return next(iter(readings), None)


def _due(tree: ParseTree, row: Spoken, phrases: Phrases) -> Node:
    """Return that a time has passed since a moment of the row: "3 days after ready at"."""
    path = phrases.path(need(subtree(tree, "path")), row)
    if path.base != SELF:
        raise Unresolved
    moment = Binary("+", path, period(numbers(tree)[0], token(tree, "DURATION") or ""))
    return Binary("<=", moment, phrases.moment(path, row))


def _change(text: str, row: Spoken, speech: Speech) -> Change:
    found = {changes(need(tree.children[0]), row, speech.phrases) for tree in speech.parts("change", text)}
    if len(found) != 1:
        raise Unresolved
    return found.pop()


STEP = Layout(
    "step",
    "step of a lifecycle",
    "## Todo lifecycle\n\n| From | Event | To | Who | Condition | Effect |\n|---|---|---|---|---|---|",
    "open | archive | archived | user (own) | it is overdue | set due date to today",
    "open | archive | archived | user (own) | it is a fine day | set due date to today",
    _reads,
    _declares,
    _build,
)
