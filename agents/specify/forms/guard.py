"""Forms that say for what, or for whom, a row may be created at all."""

import re
from typing import Literal

from agents.spec.expression import Constant, Member, Node, Unary, conjunction, parse, paths
from agents.specify.facts.facts import CheckFact, Fact
from agents.specify.forms.acting import names_the_row, opposite
from agents.specify.forms.permit import verbs
from agents.specify.grammar.domain import SELF, show
from agents.specify.grammar.phrases import PATH_TESTS, Phrases, Row
from agents.specify.grammar.trees import ParseTree, Unresolved, need, subtree, token, trees
from agents.specify.names.words import label, words


def only_for(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """A loan can only be created for an available copy. A loan can only be created if ..."""
    _creating(tree)
    entity = phrases.domain.entity(token(tree, "ENTITY") or "")
    if tree.data == "only_if":
        condition: Node | None = phrases.test(need(subtree(tree, "test")), Row(entity))
    else:
        things = need(subtree(tree, "things"))
        condition = phrases.narrowed(things, _referred(entity, token(things, "ENTITY") or "", phrases))
    if condition is None:
        raise Unresolved
    return [CheckFact(entity, show(Unary("!", condition) if tree.data == "not_for" else condition), op="create")]


def added_only(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """Only active products can be added to a cart: a row that joins the two is made for such a product only."""
    domain = phrases.domain
    thing, place = (domain.entity(text) for text in _entities(tree))
    joining = [
        name for name, entity in domain.model.entities.items()
        if all(sum(f.type == f"ref({t})" for f in entity.fields) == 1 for t in (thing, place))
    ]  # fmt: skip
    if len(joining) != 1 or thing == place:
        raise Unresolved
    row = _referred(joining[0], label(thing), phrases)
    condition = conjunction([phrases.states(adj, row) for adj in trees(tree, "adj")])
    return [CheckFact(joining[0], show(condition), op="create")]


def barred(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """A member who is blocked or in debt cannot create a loan."""
    _creating(tree)
    holder, entity = (phrases.domain.entity(text) for text in _entities(tree))
    if holder == phrases.domain.subject and not names_the_row(entity, token(tree, "ENTITY") or "", phrases.domain):
        raise Unresolved  # it is about whoever creates the row
    row = _referred(entity, holder, phrases)
    condition = phrases.narrowed(tree, row)
    return [CheckFact(entity, show(opposite(condition or Constant(False))), op="create")]


def rejected(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """A movement whose quantity is 0 is refused; as long as no row can be in a state of that name."""
    entity = phrases.domain.entity(token(tree, "ENTITY") or "")
    if words(token(tree, "REFUSED") or "") in phrases.domain.states(entity):
        raise Unresolved
    row = Row(entity)
    tests = [phrases.about_path(t, row) for t in trees(tree, *PATH_TESTS)]
    tests += [phrases.test(t, row) for t in trees(tree, "test")]
    narrowed = phrases.narrowed(tree, row)
    condition = show(conjunction([*([narrowed] if narrowed else []), *tests]))
    return [CheckFact(entity, show(opposite(parse(condition))), op=_lasting(condition))]


def _lasting(condition: str) -> Literal["create"] | None:
    """What lies in other rows, or in time, is asked for once; what is in the row holds as long as the row."""
    beyond = any(path.count(".") > 1 for path in paths(parse(condition)))
    return "create" if beyond or re.search(r"\b(?:now|today)\b", condition) else None


def _entities(tree: ParseTree) -> tuple[str, str]:
    found = [str(t) for t in tree.children if getattr(t, "type", "") == "ENTITY"]
    return found[0], found[-1]


def _creating(tree: ParseTree) -> None:
    """Only what is checked when a row is created is understood."""
    if set(verbs(tree)) != {"create"}:
        raise Unresolved


def _referred(entity: str, said: str, phrases: Phrases) -> Row:
    reference = phrases.domain.reference_named(entity, said)
    return Row(reference.type[4:-1], Member(SELF, reference.name))
