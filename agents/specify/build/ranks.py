"""Facts about roles -> the roles of the Spec, the field that holds one's role, and who gives them."""

import re
from dataclasses import dataclass

from agents.spec.model import Enum, Field, Origin, Role
from agents.specify.build.shape import Stated, named
from agents.specify.facts.facts import AssignFact, RegisterFact, RoleFact
from agents.specify.names.words import camel, label, singular, snake, words


@dataclass(frozen=True)
class Ranks:
    """The roles of a document; `register`: that of those who sign up, `bootstrap`: that of the first account."""

    roles: tuple[Role, ...] = ()
    register: str | None = None
    bootstrap: str | None = None
    sources: tuple[str, ...] = ()
    """The sentences that say who signs up."""
    added: str | None = None
    """The role of those who sign up, where each role that is spoken of is more than everybody may have."""


_ADDED = "member"
_ORDINARY, _ABOVE = 1, 2
_EVERYBODY = (
    r"user|member|customer|client|buyer|shopper|student|pupil|patient|reader|subscriber|guest|visitor|player|"
    r"passenger|tenant|resident|parent|participant|attendee|applicant|employee|viewer|volunteer"
)
_STANDING = (
    (0, _EVERYBODY),
    (_ABOVE, r"manager|supervisor|moderator|director|head|lead|leader|owner|chief|principal|editor|staff"),
    (3, r"(?:super_?)?(?:admin|administrator|superuser|root|sysadmin)"),
)  # fmt: skip
"""What roles are called that everybody may have, that are above others, and that are above all."""


def standing(role: str) -> int:
    """Return how high a role stands by its name alone."""
    return next((place for place, names in _STANDING if re.fullmatch(rf"(?:.*_)?(?:{names})", role)), _ORDINARY)


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
    register, sources = _register(roles, [f for _, f in signing]), named([s for s, _ in signing])
    if register is None or standing(register) < _ABOVE or _is_called(register, signing):
        return Ranks(roles, register, _bootstrap(roles, stated), sources)
    everybody = Role(id=f"role:{_ADDED}", name=_ADDED, src=sources)
    return Ranks((everybody, *roles), _ADDED, _bootstrap(roles, stated), sources, _ADDED)


def _is_called(role: str, signing: list[tuple[Stated, RegisterFact]]) -> bool:
    return any(_named_by(fact) == role for _, fact in signing)


def _named_by(fact: RegisterFact) -> str:
    return snake(singular(words(fact.role)))


def _role(name: str, said: list[tuple[Stated, RoleFact]], known: set[str]) -> Role:
    includes = dict.fromkeys(i for _, fact in said for i in fact.includes if i in known and i != name)
    src = named([s for s, _ in said])
    return Role(id=f"role:{name}", name=name, includes=tuple(includes), src=src)


def _register(roles: tuple[Role, ...], signing: list[RegisterFact]) -> str | None:
    """Those who sign up have the role that they are called by, else the least one; None where nobody signs up."""
    if not signing:
        return None
    names = [r.name for r in roles]
    said = [n for n in map(_named_by, signing) if n in names]
    return said[0] if said else least(roles)


def least(roles: tuple[Role, ...]) -> str:
    """Return the role that has no more rights than it must: the first of the lowest that include no other."""
    return min((r.name for r in roles if not r.includes), key=standing, default=roles[0].name)


def _bootstrap(roles: tuple[Role, ...], stated: list[Stated]) -> str:
    """The first account may give roles; if nobody is said to, it has the role with the most others in it."""
    names = [r.name for r in roles]
    said = [s.fact.role for s in stated if isinstance(s.fact, AssignFact) and s.fact.role in names]
    return said[0] if said else max(names, key=lambda n: (len(held(n, roles)), standing(n), names.index(n)))


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
