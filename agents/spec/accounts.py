"""How people come by an account: by signing up, or because others make one for them."""

from agents.spec.expression import Constant, parse
from agents.spec.model import Http, Operation, RoleName, Spec

__all__ = ["enrolment", "is_closed", "newcomer"]


def enrolment(spec: Spec) -> Operation | None:
    """Return the operation that makes accounts: registration, or what creates them for others; None if none does."""
    mine = {o.kind: o for o in spec.operations if o.entity == spec.auth.subject and isinstance(o.start, Http)}
    return mine.get("register") or mine.get("create")


def is_closed(spec: Spec) -> bool:
    """Tell whether nobody signs up, so that the first account and those whom it lets make the others."""
    operation = enrolment(spec)
    return operation is not None and operation.kind == "create"


def newcomer(spec: Spec) -> RoleName | None:
    """Return the role of a new account for which nobody says another; None without roles."""
    if spec.auth.register_role or spec.auth.role_field is None:
        return spec.auth.register_role
    field = next((f for f in spec.subject.fields if f.name == spec.auth.role_field), None)
    value = parse(field.default) if field and field.default else None
    return str(value.value) if isinstance(value, Constant) else None
