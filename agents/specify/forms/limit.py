"""Forms that say how many rows there may be: of a parent, in a state, per something; at most one is a key."""

from agents.spec.expression import Binary, BinaryOp, Constant, Macro, Member, Name, Node, Size, conjunction, paths
from agents.specify.facts.facts import CheckFact, Fact, KeyFact
from agents.specify.grammar.domain import SELF, show
from agents.specify.grammar.phrases import Phrases, Row, bound
from agents.specify.grammar.trees import ParseTree, Unresolved, need, numbers, plain, subtree, token, tokens
from agents.specify.names.words import words

_ONE = (("<=", Constant(1)), ("<", Constant(2)))


def limit(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """A list can have at most 100 todos that are not done."""
    domain = phrases.domain
    parent = _holder(tree, phrases)
    if tree.data in ("limit_none", "limit_nobody"):
        op: BinaryOp = "<="
        most: Node = Constant(plain(numbers(tree)[0]))
    else:
        op, most = bound(need(subtree(tree, "bound")))
    if op not in ("<=", "<"):
        raise Unresolved
    things = need(subtree(tree, "things"))
    child = domain.entity(token(things, "ENTITY") or "")
    within = _within(subtree(tree, "per"), child, phrases) if tree.data != "limit_per" else []
    only = _only_one(parent, within, things, phrases) if (op, most) in _ONE else None
    return [only or _at_most(parent, op, most, within, things, phrases)]


def _holder(tree: ParseTree, phrases: Phrases) -> str:
    """Return whose rows are counted; what those with a role may have is counted as that of any person."""
    role = token(tree, "ROLE")
    if role and words(role) in phrases.domain.nouns:
        raise Unresolved  # A thing that is stored is read as such; it is no role that nobody has declared.
    if role:
        phrases.domain.declared_role(role)
    people = role is not None or tree.data == "limit_nobody"
    return phrases.domain.subject if people else phrases.domain.entity(token(tree, "ENTITY") or "")


def _within(per: ParseTree | None, child: str, phrases: Phrases) -> list[str]:
    """Return the fields that tell apart what is counted: "per book"."""
    return [phrases.domain.column(child, t) for t in tokens(per, "FIELD", "ENTITY")] if per else []


def _only_one(parent: str, within: list[str], things: ParseTree, phrases: Phrases) -> Fact | None:
    """At most one row is a key, where its condition reads nothing but what is stored in the row itself."""
    child = phrases.domain.entity(token(things, "ENTITY") or "")
    reference = phrases.domain.reference(child, parent)
    condition = phrases.narrowed(things, Row(child))
    if condition and not _is_stored(condition, child, phrases):
        return None
    return KeyFact(child, (reference.name, *within), show(condition) if condition else None)


def _is_stored(condition: Node, entity: str, phrases: Phrases) -> bool:
    fields = [phrases.domain.described(entity, path.partition(".")[2]) for path in paths(condition)]
    return all(field is not None and field.computed is None for field in fields)


def _at_most(parent: str, op: BinaryOp, most: Node, within: list[str], things: ParseTree, phrases: Phrases) -> Fact:
    child = phrases.domain.entity(token(things, "ENTITY") or "")
    reference = phrases.domain.reference(child, parent)
    lock = Member(SELF, reference.name)
    found: Node = phrases.domain.collection(parent, child, lock)
    same: list[Node] = [Binary("==", Member(Name("x"), name), Member(SELF, name)) for name in within]
    stated = phrases.narrowed(things, Row(child, Name("x")))
    narrowed = [*([stated] if stated else []), *same]
    found = Macro(found, "filter", "x", conjunction(narrowed)) if narrowed else found
    expr = Binary(op, Size(found), most)
    checked = phrases.domain.unless_empty(child, expr, lock)
    return CheckFact(child, show(checked), lock=show(lock))
