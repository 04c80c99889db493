"""The first account of the role that gives roles to others: configuration names it, the same in every stack."""

from agents.spec.model import Field, Spec
from agents.spec.scenarios.values import sample_value
from agents.spec.solve import Day, Moment
from agents.spec.types import read_type

EMAIL = "first@example.com"
_DAY = "2000-01-01"


def bootstrap_fields(spec: Spec) -> tuple[Field, ...]:
    """Return the fields of the subject that configuration must name; none where no role is bootstrapped."""
    if spec.auth.bootstrap is None:
        return ()
    return tuple(f for f in spec.subject.fields if f.required and f.write != "never" and f.computed is None)


def variable(field: Field) -> str:
    """Return the environment variable of a field: `BOOTSTRAP_EMAIL`."""
    return f"BOOTSTRAP_{field.name.upper()}"


def bootstrap_variables(spec: Spec) -> dict[str, str]:
    """Return an environment that names a first account, for servers and suites under test."""
    return {variable(field): _value(field, spec) for field in bootstrap_fields(spec)}


def _value(field: Field, spec: Spec) -> str:
    if read_type(field.type).kind == "email":
        return EMAIL
    value = sample_value(field, spec)
    if isinstance(value, Day | Moment):
        return _DAY if isinstance(value, Day) else f"{_DAY}T00:00:00Z"
    return str(value)
