"""What one sentence grants and another denies."""

from collections.abc import Iterator
from dataclasses import dataclass

from agents.spec.diagnostic import Diagnostic, report
from agents.spec.model import Role, RoleName
from agents.specify.build.model import Model, of_kind
from agents.specify.build.ranks import held
from agents.specify.build.shape import Stated
from agents.specify.facts.facts import AssignFact, ClosedFact, DenyFact, GrantFact, OnlyFact, TransitionFact, Verb


@dataclass(frozen=True)
class _Grant:
    said: Stated
    entity: str
    ops: tuple[Verb, ...]
    role: RoleName
    when: str | None


def clashes(stated: list[Stated], model: Model) -> Iterator[Diagnostic]:
    """Yield each contradiction between what is granted and what is denied."""
    granted = list(_granted(stated, model))
    for denial, denied in of_kind(stated, DenyFact):
        yield from _denied(denial, denied, granted, model.ranks.roles)
    for denial, only in of_kind(stated, OnlyFact):
        yield from _reserved(denial, only, granted, model.ranks.roles)
    owned = {e.name for e in model.entities.values() if e.owner}
    for denial, closed in of_kind(stated, ClosedFact):
        for grant in granted:
            if grant.role == "anyone" or (closed.owned and grant.when is None and grant.entity in owned):
                yield _both(denial, grant, grant.ops[0])


def _granted(stated: list[Stated], model: Model) -> Iterator[_Grant]:
    for said, fact in of_kind(stated, GrantFact):
        yield _Grant(said, fact.entity, fact.ops, fact.role, fact.when)
    for said, step in of_kind(stated, TransitionFact):
        for role, when in step.grants:
            yield _Grant(said, step.entity, (step.event,), role, when)
    for said, given in of_kind(stated, AssignFact):
        yield _Grant(said, model.subject, ("assign_role",), given.role, None)


def _denied(denial: Stated, denied: DenyFact, granted: list[_Grant], roles: tuple[Role, ...]) -> Iterator[Diagnostic]:
    """A role that is denied something may not have it by a role that it includes either."""
    concerned = None if denied.role is None else _having(denied.role, roles)
    for grant in granted:
        both = [op for op in denied.ops if op in grant.ops and grant.entity == denied.entity]
        if both and (concerned is None or grant.role in concerned):
            yield _both(denial, grant, both[0])


def _having(role: RoleName, roles: tuple[Role, ...]) -> set[RoleName]:
    return {"anyone"} if role == "anyone" else {"anyone", "user", *held(role, roles)}


def _reserved(said: Stated, only: OnlyFact, granted: list[_Grant], roles: tuple[Role, ...]) -> Iterator[Diagnostic]:
    """What only some roles may, nobody else may: those that include one of them are no others."""
    among = {r.name for r in roles if held(r.name, roles) & set(only.roles)} | set(only.roles)
    for grant in granted:
        both = [op for op in only.ops if op in grant.ops and grant.entity == only.entity]
        if both and grant.role not in among:
            yield report("SP503", said.line, f"op:{only.entity}.{both[0]}", said.path, roles=" and ".join(only.roles),
                         verb=both[0].replace("_", " "), entity=only.entity, other=grant.role,
                         granted=grant.said.line)  # fmt: skip


def _both(denial: Stated, grant: _Grant, verb: Verb) -> Diagnostic:
    place = (denial.line, f"op:{grant.entity}.{verb}", denial.path)
    return report("SP504", *place, verb=verb.replace("_", " "), entity=grant.entity, granted=grant.said.line)
