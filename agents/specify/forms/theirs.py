"""Whose rows "its member" and "own" mean where others make rows for a role, and who else sees what is hidden."""

import re
from collections.abc import Callable

from agents.spec.expression import Unary
from agents.spec.model import RoleName
from agents.specify.build.ranks import held
from agents.specify.build.references import owner_path
from agents.specify.facts.facts import Fact, NarrowFact
from agents.specify.grammar.domain import Domain, show
from agents.specify.grammar.phrases import Phrases, Row
from agents.specify.grammar.trees import ParseTree, Unresolved, subtree, token, tokens
from agents.specify.names.words import label, snake


def of_it(who: ParseTree, phrases: Phrases) -> bool:
    """Tell whether "its member" is spoken of, not any member."""
    said = [re.escape(text) for text in tokens(who, "ROLE")]
    return any(re.search(rf"\b(?:its|their) (?:own )?{text}\b", phrases.text) for text in said)


def theirs(entity: str, role: RoleName, domain: Domain) -> str:
    """Return the condition that a row is that of somebody with a role: its owner, or whose the row is that it names.

    What a landlord calls "own" of bids that seekers make are those for the landlord's apartments.
    """
    owner, roles = domain.owner(entity), domain.model.roles
    last = owner.removesuffix(" == actor").rpartition(".")[2]
    if last not in roles or role not in roles or last in held(role, domain.model.ranks.roles):
        return owner
    references = [f for f in domain.get(entity).fields if f.required and f.type.startswith("ref(")]
    beyond = {f.name: owner_path(domain.model, f.type[4:-1]) or "" for f in references}
    mine = (role, snake(label(domain.subject)))
    found = [f"self.{name}{path.removeprefix('self')} == actor" for name, path in beyond.items()
             if path.rpartition(".")[2] in mine]  # fmt: skip
    if len(found) != 1:
        raise Unresolved
    return found[0]


VIEWED = ("list", "get")
"""What people may do who see rows."""


def hidden(
    target: ParseTree, entity: str, allowed: tuple[RoleName, ...], phrases: Phrases, ops: tuple[str, ...] = VIEWED
) -> list[Fact]:
    """Return what others may see of rows some of which "are only visible to" a few: the rest of them."""
    condition = phrases.narrowed(target, Row(entity))
    if condition is None:
        return []
    if is_limited(target) or "anyone" in allowed:
        raise Unresolved
    model, when = phrases.domain.model, show(Unary("!", condition))
    others = [r for r in model.roles if not set(allowed) & {"user", *held(r, model.ranks.roles)}]
    everybody: list[RoleName] = ["anyone"] if "user" in allowed else ["user", "anyone"]
    return [NarrowFact(entity, ops, r, when) for r in (*everybody, *others)]


def is_limited(target: ParseTree) -> bool:
    """Tell whether a target names rows of one's own, or in something of one's own."""
    return bool(subtree(target, "parent") or token(target, "OWN", "OWNED"))


def apart(targets: list[ParseTree], named: Callable[[ParseTree], str], phrases: Phrases) -> list[ParseTree]:
    """Return the targets of "depots and their tools" without "their": all tools are those of a depot."""
    *others, last = targets
    if not others or token(last, "OWN") != "their" or any(map(is_limited, others)):
        return targets
    holders = [named(other) for other in others]
    fields = phrases.domain.get(named(last)).fields
    if not any(f.required and f.type == f"ref({holder})" for f in fields for holder in holders):
        return targets
    return [*others, ParseTree(last.data, [c for c in last.children if getattr(c, "type", "") != "OWN"])]
