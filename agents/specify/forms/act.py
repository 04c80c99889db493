"""Forms about named actions: what puts rows into a state, one row or all of a kind."""

from agents.specify.facts.facts import ActionFact, Fact
from agents.specify.forms.permit import named, roles
from agents.specify.grammar.domain import SELF, show
from agents.specify.grammar.phrases import Phrases
from agents.specify.grammar.trees import ParseTree, Unresolved, need, subtree, token, trees
from agents.specify.names.words import label, plural, snake, verb_of, words


def marking(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """Users can mark all todos of a list as done."""
    target = need(subtree(tree, "target"))
    child = named(target, phrases)
    if token(tree, "VERB") and phrases.domain.event(child, token(tree, "VERB") or ""):
        raise Unresolved
    state, negated = _state(tree, child, phrases)
    _apart(child, state, phrases)
    values = (assigned(child, state, phrases, negated=negated),)
    parent = subtree(target, "parent")
    if trees(target, "adj", "that"):
        raise Unresolved
    own = any(token(t, "OWN", "OWNED") for t in (target, parent) if t)
    facts: list[Fact] = []
    for role in roles(need(subtree(tree, "who_can")), phrases):
        name = action_name(state, child if parent else "", negated=negated)
        if parent:
            holder = phrases.domain.entity(token(parent, "ENTITY") or "")
            each = show(phrases.domain.collection(holder, child, SELF))
            facts.append(ActionFact(holder, name, each, child, values, role, own))
        else:
            facts.append(ActionFact(child, name, None, child, values, role, own))
    return facts


def _apart(entity: str, state: str, phrases: Phrases) -> None:
    """Refuse a state that only the events of a lifecycle bring about."""
    field, value = phrases.domain.state_field(entity, state)
    steps = phrases.domain.get(entity).lifecycle
    if value is not None and steps is not None and steps.field == field:
        raise Unresolved


def _state(tree: ParseTree, entity: str, phrases: Phrases) -> tuple[str, bool]:
    """Return the state that "mark as" names or a verb brings about, and whether it is denied."""
    adj = subtree(tree, "adj")
    if adj:
        return token(adj, "ADJ") or "", bool(token(adj, "NOT"))
    return phrases.domain.state_by(entity, token(tree, "VERB") or ""), False


def assigned(entity: str, state: str, phrases: Phrases, *, negated: bool) -> tuple[str, str]:
    """Return the field and the value that bring about a state."""
    field, value = phrases.domain.state_field(entity, state)
    found = phrases.domain.described(entity, field)
    if (found and found.computed) or (value is not None and negated):
        raise Unresolved
    return field, (str(not negated).lower() if value is None else f'"{value}"')


def action_name(text: str, many: str, *, negated: bool) -> str:
    """Return the name of an action that brings about a state, of one row or of many."""
    state = words(text).removesuffix(" flag")
    verb = f"mark not {state}" if negated else verb_of(state)
    return snake(f"{verb} all {plural(label(many))}" if many else verb)
