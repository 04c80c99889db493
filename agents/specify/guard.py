"""Forms that say for what, or for whom, a row may be created at all."""

from agents.spec.expression import Constant, Member, Node, Unary, conjunction
from agents.specify.domain import SELF, show
from agents.specify.facts import CheckFact, Fact
from agents.specify.permit import verbs
from agents.specify.phrases import Phrases, Row
from agents.specify.trees import ParseTree, Unresolved, need, subtree, token, trees
from agents.specify.words import label


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
    row = _referred(entity, holder, phrases)
    condition = phrases.narrowed(tree, row)
    return [CheckFact(entity, show(Unary("!", condition or Constant(False))), op="create")]


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
