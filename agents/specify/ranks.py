"""Facts about roles -> the roles of the Spec, the field that holds one's role, and who gives them."""

from dataclasses import dataclass

from agents.spec.model import Enum, Field, Origin, Role
from agents.specify.facts import AssignFact, RegisterFact, RoleFact
from agents.specify.shape import Stated, named
from agents.specify.words import camel, label, singular, snake, words


@dataclass(frozen=True)
class Ranks:
    """The roles of a document; `register`: that of those who sign up, `bootstrap`: that of the first account."""

    roles: tuple[Role, ...] = ()
    register: str | None = None
    bootstrap: str | None = None
    sources: tuple[str, ...] = ()
    """The sentences that say who signs up."""


def ranks(stated: list[Stated]) -> Ranks:
    """Return the roles in the order in which they are declared."""
    said: dict[str, list[tuple[Stated, RoleFact]]] = {}
    for each in stated:
        if isinstance(each.fact, RoleFact):
            said.setdefault(each.fact.role, []).append((each, each.fact))
    roles = tuple(_role(name, facts, set(said)) for name, facts in said.items())
    if not roles:
        return Ranks()
    signing = [(s, s.fact) for s in stated if isinstance(s.fact, RegisterFact)]
    return Ranks(roles, _register(roles, [f for _, f in signing]), _bootstrap(roles, stated),
                 named([s for s, _ in signing]))  # fmt: skip


def _role(name: str, said: list[tuple[Stated, RoleFact]], known: set[str]) -> Role:
    includes = dict.fromkeys(i for _, fact in said for i in fact.includes if i in known and i != name)
    src = named([s for s, _ in said])
    return Role(id=f"role:{name}", name=name, includes=tuple(includes), src=src)


def _register(roles: tuple[Role, ...], signing: list[RegisterFact]) -> str | None:
    """Those who sign up have the role that they are called by, else the least one; None where nobody signs up."""
    if not signing:
        return None
    names = [r.name for r in roles]
    said = [n for n in (snake(singular(words(f.role))) for f in signing) if n in names]
    return said[0] if said else least(roles)


def least(roles: tuple[Role, ...]) -> str:
    """Return the role that has no more rights than it must: the first that includes no other."""
    return next((r.name for r in roles if not r.includes), roles[0].name)


def _bootstrap(roles: tuple[Role, ...], stated: list[Stated]) -> str:
    """The first account may give roles; if nobody is said to, it has the role with the most others in it."""
    names = [r.name for r in roles]
    said = [s.fact.role for s in stated if isinstance(s.fact, AssignFact) and s.fact.role in names]
    return said[0] if said else max(names, key=lambda n: (len(held(n, roles)), names.index(n)))


def held(name: str, roles: tuple[Role, ...]) -> set[str]:
    """Return the role and all that it includes, directly or through others."""
    found = {name}
    while more := {i for r in roles if r.name in found for i in r.includes} - found:
        found |= more
    return found


def role_enum(found: Ranks, subject: str, taken: dict[str, Enum]) -> Enum:
    """Return the values of the field that holds one's role."""
    name = "Role" if "Role" not in taken else f"{subject}Role"
    src = tuple(dict.fromkeys(s for role in found.roles for s in role.src))
    return Enum(id=f"enum:{name}", name=name, values=tuple(r.name for r in found.roles), src=src)


def role_field(found: Ranks, subject: str, enum: Enum) -> Field:
    """Return the field that holds one's role; only assigning writes it."""
    origin: Origin = "explicit" if found.sources else "default"
    return Field(
        id=f"field:{subject}.role", name="role", type=f"enum({camel(label(enum.name))})", write="never",
        default=f'"{found.register or least(found.roles)}"', src=found.sources or enum.src, origin=origin,
    )  # fmt: skip
