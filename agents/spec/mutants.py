"""Mutants of a Spec: each breaks one requirement. A suite is only worth what it says to their backends.

A mutant differs from the original in one node, in a way that a client can see, and is a valid Spec that renders.
Changes that nobody could see are no mutants: each says why at the place where it is made.
"""

from collections.abc import Iterator
from decimal import Decimal

from agents.spec.cases import derive_cases
from agents.spec.model import Auth, Closed, Id, Spec
from agents.spec.mutations import Mutation, copied, with_entity
from agents.spec.mutations.entities import entity_mutations
from agents.spec.mutations.operations import operation_mutations
from agents.spec.mutations.roles import inclusion_mutations
from agents.spec.nodes import nodes_of
from agents.spec.scenarios.values import WRONG


class Mutant(Closed):
    """A Spec with one node changed. `change`: what, in words; `catches`: cases of which at least one must fail."""

    id: str
    node: Id
    change: str
    spec: Spec
    catches: tuple[str, ...]


def derive_mutants(spec: Spec) -> tuple[Mutant, ...]:
    """Return the mutants of a Spec in the order of its nodes; each has an id of its own."""
    cases = derive_cases(spec)
    return tuple(
        Mutant(
            id=found.id,
            node=found.node,
            change=found.change,
            spec=_consistent(found.spec),
            catches=tuple(case.id for case in cases if found.node in case.nodes),
        )
        for found in mutations(spec)
        if not found.unseen
    )


def derive_equivalents(spec: Spec) -> dict[str, str]:
    """Return the changes that are no mutants as nobody could see them: their ids, and why."""
    return {found.id: found.unseen for found in mutations(spec) if found.unseen}


def _consistent(spec: Spec) -> Spec:
    """Return the Spec, validated, with a trace that names no node that is gone."""
    left = {node.id for node in nodes_of(spec)}
    trace = tuple(copied(s, nodes=tuple(n for n in s.nodes if n in left)) for s in spec.trace)
    return Spec.model_validate(copied(spec, trace=trace).model_dump())


def mutations(spec: Spec) -> Iterator[Mutation]:
    """Yield every change; those whose `unseen` says why nobody could tell are no mutants."""
    yield from _auth(spec, spec.auth)
    yield from _paging(spec)
    yield from _enums(spec)
    yield from inclusion_mutations(spec)
    yield from _rate(spec)
    for entity in spec.entities:
        yield from entity_mutations(spec, entity)
    for operation in spec.operations:
        yield from operation_mutations(spec, operation)


def _auth(spec: Spec, auth: Auth) -> Iterator[Mutation]:
    for name, step in (("shorter", -1), ("longer", 1)):
        least = auth.min_password + step
        change = f"passwords of {least} characters are enough" if step < 0 else f"passwords need {least} characters"
        yield Mutation(auth.id, f"password_{name}", change, _with_least(spec, least))
    for name, step in (("longer", 1), ("shorter", -1)):
        minutes, days = auth.access_minutes + step, auth.refresh_days + step
        changed = copied(spec, auth=copied(auth, access_minutes=minutes))
        yield Mutation(auth.id, f"access_{name}", f"access tokens live {minutes} minutes", changed)
        changed = copied(spec, auth=copied(auth, refresh_days=days))
        yield Mutation(auth.id, f"refresh_{name}", f"refresh tokens live {days} days", changed)


def _with_least(spec: Spec, least: int) -> Spec:
    """Return the Spec with another least length of passwords, which is named twice: in the rules and in the field."""
    subject = spec.subject
    fields = tuple(copied(f, min=Decimal(least)) if f.name == spec.auth.password else f for f in subject.fields)
    changed = copied(spec, auth=copied(spec.auth, min_password=least))
    return with_entity(changed, copied(subject, fields=fields))


def _paging(spec: Spec) -> Iterator[Mutation]:
    api = spec.api
    for name, step in (("page_max_more", 1), ("page_max_less", -1)):
        most = api.page_max + step
        yield Mutation(api.id, name, f"pages have up to {most} rows", copied(spec, api=copied(api, page_max=most)))
    if api.casing == "camel":
        yield Mutation(api.id, "casing", "names are in snake case", copied(spec, api=copied(api, casing="snake")))
    size = api.page_size + 1
    yield Mutation(api.id, "page_size", f"pages have {size} rows", copied(spec, api=copied(api, page_size=size)))


def _rate(spec: Spec) -> Iterator[Mutation]:
    rate = spec.rate_limit
    if rate is None:
        return
    yield Mutation(rate.id, "gone", "there is no limit of requests", copied(spec, rate_limit=None))
    for name, step in (("more", 1), ("less", -1)):
        most = rate.per_minute + step
        changed = copied(spec, rate_limit=copied(rate, per_minute=most))
        yield Mutation(rate.id, name, f"{most} requests a minute are allowed", changed)


def _fixed(spec: Spec) -> set[str]:
    """Return the enums whose values roles or states are: nobody sends them."""
    states = [f for e in spec.entities if e.lifecycle for f in e.fields if f.name == e.lifecycle.field]
    roles = [f for f in spec.subject.fields if f.name == spec.auth.role_field]
    return {f.type.removeprefix("enum(").removesuffix(")") for f in (*states, *roles)}


def _enums(spec: Spec) -> Iterator[Mutation]:
    text = spec.model_dump_json()
    for enum in (e for e in spec.enums if e.name not in _fixed(spec)):
        for value in enum.values:
            if f'\\"{value}\\"' not in text and len(enum.values) > 1:
                kept = tuple(v for v in enum.values if v != value)
                enums = tuple(copied(e, values=kept) if e.id == enum.id else e for e in spec.enums)
                yield Mutation(enum.id, f"without_{value}", f"{value} is no value", copied(spec, enums=enums))
        enums = tuple(copied(e, values=(*e.values, WRONG)) if e.id == enum.id else e for e in spec.enums)
        yield Mutation(enum.id, "more", f"{WRONG} is a value", copied(spec, enums=enums))
