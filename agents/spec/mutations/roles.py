"""Ways to break who may do what: grants that reach too far or not far enough, and roles that include less."""

from collections.abc import Iterator

from agents.spec.model import Grant, Operation, Spec
from agents.spec.mutations import Mutation, copied, with_operation

PARENT = "the list is that of one parent, which those only are shown who may see the parent"


def regranted(spec: Spec, operation: Operation, old: Grant, new: Grant) -> Spec:
    """Return the Spec with another grant in the place of one of an operation."""
    grants = tuple(new if g.id == old.id else g for g in operation.grants)
    return with_operation(spec, copied(operation, grants=grants))


def role_mutations(spec: Spec, operation: Operation) -> Iterator[Mutation]:
    """Yield the mutations of the grants of an operation to declared roles."""
    said = f"{operation.name} of {operation.entity}"
    names = [r.name for r in spec.roles]
    for grant in operation.grants:
        if not set(grant.roles) <= {*names, "anyone"}:
            continue
        if len(operation.grants) > 1:
            less = tuple(g for g in operation.grants if g.id != grant.id)
            gone = with_operation(spec, copied(operation, grants=less))
            yield Mutation(
                grant.id,
                "gone",
                f"{said} is not for {' and '.join(grant.roles)}",
                gone,
                _covered(spec, operation, grant),
            )
        yield from _shifted(spec, operation, grant, said)


def _covered(spec: Spec, operation: Operation, grant: Grant) -> str:
    """Tell why nobody misses a grant, where another one says the same."""
    others = [g for g in operation.grants if g.id != grant.id and g.when is None]
    holders = {name for role in grant.roles for name in (role, *spec.holders(role))}
    if all(any(name in spec.holders(r) for g in others for r in g.roles) for name in holders):
        return "another grant gives the same to the same roles"
    return ""


def _shifted(spec: Spec, operation: Operation, grant: Grant, said: str) -> Iterator[Mutation]:
    """The grant to the next role below, and to the next one above."""
    if grant.when is not None or len(grant.roles) != 1:
        return
    role = next((r for r in spec.roles if r.name == grant.roles[0]), None)
    if role is None:
        return
    for lower in role.includes[:1]:
        changed = regranted(spec, operation, grant, copied(grant, roles=(lower,)))
        unseen = PARENT if operation.query and operation.query.within else ""
        yield Mutation(grant.id, "wider", f"{said} is for {lower} too", changed, unseen)
    for upper in [r.name for r in spec.roles if role.name in r.includes][:1]:
        changed = regranted(spec, operation, grant, copied(grant, roles=(upper,)))
        yield Mutation(grant.id, "narrower", f"{said} is for {upper} only", changed)


def inclusion_mutations(spec: Spec) -> Iterator[Mutation]:
    """Yield the mutations of what roles include."""
    for role in spec.roles:
        for other in role.includes:
            less = copied(role, includes=tuple(n for n in role.includes if n != other))
            roles = tuple(less if r.id == role.id else r for r in spec.roles)
            yield Mutation(
                role.id, f"without_{other}", f"{role.name} does not include {other}", copied(spec, roles=roles)
            )
