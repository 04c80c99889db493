"""Forms that say in which state people may do what their role may: "a blocked user cannot create lists"."""

from collections.abc import Iterator
from dataclasses import replace

from agents.spec.expression import Binary, Constant, Member, Name, Node, Unary, parse
from agents.specify.facts.facts import CheckFact, Fact, GrantFact, GuardFact, OnlyFact
from agents.specify.forms.permit import granted_to
from agents.specify.grammar.domain import SELF, Domain, show
from agents.specify.grammar.phrases import Phrases, Row, either
from agents.specify.grammar.trees import ParseTree, Unresolved, subtree, token, trees
from agents.specify.names.words import label, singular, snake, words

ACTOR = Name("actor")


def acting(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """Inactive users cannot create lists. Only active users can create lists."""
    said = token(tree, "ROLE") or ""
    role = phrases.domain.role(said)
    if role == "anyone":
        raise Unresolved
    condition = phrases.narrowed(tree, Row(phrases.domain.subject, ACTOR))
    if condition is None:
        raise Unresolved
    allowed = [f for each in trees(tree, "granted") for f in granted_to(role, each, phrases)]
    grants = [f for f in allowed if isinstance(f, GrantFact)]
    if not grants or len(grants) < len(allowed):
        raise Unresolved
    out = tree.data == "kept_out"
    if any(f.ops == ("create",) and names_the_row(f.entity, said, phrases.domain) for f in grants):
        return [_of_the_row(f, said, tree, phrases) for f in grants]
    guards = [g for f in grants for g in _guards(f, condition, phrases, out=out)]
    return guards if out else [*grants, *_reserved(grants), *guards]


def _of_the_row(fact: GrantFact, said: str, tree: ParseTree, phrases: Phrases) -> Fact:
    """Blocked members cannot create loans: no loan is created for one, whoever does it."""
    domain = phrases.domain
    if tree.data != "kept_out" or subtree(tree, "that"):
        raise Unresolved
    reference = domain.reference_named(fact.entity, singular(words(said)))
    condition = phrases.narrowed(tree, Row(domain.subject, Member(SELF, reference.name)))
    return CheckFact(fact.entity, show(opposite(condition or Constant(False))), op="create")


def _reserved(grants: list[GrantFact]) -> list[Fact]:
    return [OnlyFact(f.entity, f.ops, (f.role,)) for f in grants if f.role != "user" and f.when is None]


def _guards(fact: GrantFact, condition: Node, phrases: Phrases, *, out: bool) -> Iterator[Fact]:
    """Yield what each operation asks of whoever acts; who may look at rows cannot be asked so."""
    held = opposite(condition) if out else condition
    spared = [opposite(parse(fact.when))] if out and fact.when else []
    if out and fact.role != "user":
        spared.append(Binary("!=", Member(ACTOR, "role"), Constant(fact.role)))
    expr = show(either([held, *spared]))
    for op in fact.ops:
        if op in phrases.domain.model.events.get(fact.entity, ()):
            yield GuardFact(fact.entity, op, expr, phrases.text)
        elif op in ("create", "update"):
            yield CheckFact(
                fact.entity,
                expr,
                op="create" if op == "create" else "update",
                code=_code(condition, phrases.domain, out=out),
            )
        else:
            raise Unresolved


def _code(condition: Node, domain: Domain, *, out: bool) -> str:
    """Return what a refusal is called: `user_is_blocked`, `user_is_not_active`."""
    said = show(condition if out else opposite(condition)).replace("!", "not ")
    return snake(f"{label(domain.subject)} is {said.replace('actor.', '')}")


def names_the_row(entity: str, said: str, domain: Domain) -> bool:
    """Tell whether rows refer to a person by the word that is said: then it is that one, whoever creates the row.

    The member of a loan may be blocked; who writes a loan down is somebody else. An assignee is no "user".
    """
    person = singular(words(said))
    fields = [f for f in domain.get(entity).fields if f.type == f"ref({domain.subject})"]
    return any(label(f.name) == person and f.default != "actor" for f in fields)


def opposite(condition: Node) -> Node:
    """Return what holds where a condition does not, as people would write it."""
    if isinstance(condition, Unary) and condition.op == "!":
        return condition.operand
    if isinstance(condition, Binary) and condition.op in ("==", "!="):
        return replace(condition, op="!=" if condition.op == "==" else "==")
    return Unary("!", condition)
