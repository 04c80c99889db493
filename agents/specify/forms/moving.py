"""Forms that tell steps of a lifecycle in sentences: "technicians can move a sample from registered to in analysis"."""

from agents.specify.facts.facts import Fact, FieldFact, TransitionFact
from agents.specify.forms.change import STATE
from agents.specify.forms.declare import entity_name
from agents.specify.forms.permit import roles
from agents.specify.grammar.phrases import Phrases
from agents.specify.grammar.trees import ParseTree, Unresolved, token, tokens, trees
from agents.specify.names.words import snake, value


def declare_moved(tree: ParseTree) -> list[Fact]:
    """Return the states that steps lead from and to, and the steps, whoever takes them."""
    return _facts(entity_name(token(tree, "NEW_ENTITY")), tree, ())


def moved(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """A technician can move a sample from registered to in analysis. An engineer ... by `resolve`."""
    entity, allowed = phrases.domain.entity(token(tree, "NEW_ENTITY") or ""), roles(tree, phrases)
    if "anyone" in allowed or entity == phrases.domain.subject or _elsewhere(entity, tree, phrases):
        raise Unresolved
    return _facts(entity, tree, tuple((role, None) for role in allowed))


def _facts(entity: str, tree: ParseTree, grants: tuple[tuple[str, None], ...]) -> list[Fact]:
    steps = _steps(tree)
    said = tuple(dict.fromkeys(state for step in steps for state in step))
    event = token(tree, "CODE")
    named = snake(event.strip("`")) if event else ""
    return [
        FieldFact(entity, STATE, values=said, write="never", more_values=True),
        *(TransitionFact(entity, STATE, named or f"move_to_{snake(goal)}", (source,), goal, grants)
          for source, goal in steps),
    ]  # fmt: skip


def _steps(tree: ParseTree) -> list[tuple[str, str]]:
    found = [tuple(value(text) for text in tokens(each, "VALUE")) for each in trees(tree, "moves")]
    return [(source, goal) for source, goal in found]


def _elsewhere(entity: str, tree: ParseTree, phrases: Phrases) -> bool:
    """Tell whether another field than the status of a lifecycle has one of these values."""
    domain, said = phrases.domain, {state for step in _steps(tree) for state in step}
    others = [f for f in domain.get(entity).fields if f.type.startswith("enum(") and f.name != STATE]
    return any(said & set(domain.model.enums[f.type[5:-1]].values) for f in others)
