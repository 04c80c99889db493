"""How the people of a suite come by their accounts and sign in, as the words of its templates."""

from agents.spec.accounts import enrolment, is_closed, newcomer
from agents.spec.model import Http, Spec
from agents.spec.scenarios.names import article, people, wire
from agents.spec.scenarios.resource import resources


class SuiteError(Exception):
    """The suite cannot be rendered. The message names the way out."""


def sign_in_words(spec: Spec) -> dict[str, object]:
    """Return the words of sign-in. Raises SuiteError where nobody can sign in."""
    auth = spec.auth
    return {
        **{name: wire(spec, getattr(auth, name)) for name in ("login", "password")},
        **{name: wire(spec, name) for name in ("access_token", "refresh_token")},
        **{f"{name}_upper": getattr(auth, name).upper() for name in ("login", "password")},
        "login_path": _path(spec, "login"),
        **_accounts(spec),
        "access_minutes": auth.access_minutes,
        "subject": next(r.snake for r in resources(spec) if r.is_subject),
        "chief": auth.bootstrap,
        "chief_a": f"{article(auth.bootstrap)} {auth.bootstrap}" if auth.bootstrap else "",
        "newcomer": newcomer(spec),
        "role_field": wire(spec, auth.role_field or ""),
        "assign_path": next(
            (o.start.path for o in spec.operations if o.kind == "assign_role" and isinstance(o.start, Http)), ""
        ),
        "staff": [(name, role) for role, name in people(spec).items() if name != "ann"] if auth.bootstrap else [],
    }


def _accounts(spec: Spec) -> dict[str, object]:
    """Return how people come by an account. Raises SuiteError where they cannot."""
    operation = enrolment(spec)
    if operation is None or not isinstance(operation.start, Http):
        raise SuiteError("nobody can make an account: say in the document who can sign up, or who creates accounts")
    closed = is_closed(spec)
    subject = next(r for r in resources(spec) if r.is_subject)
    return {
        "closed": closed,
        "enrol_path": operation.start.path,
        "new": subject.words["new"],
        "ranked": closed and spec.auth.role_field in {item.name for item in subject.inputs()},
    }


def _path(spec: Spec, kind: str) -> str:
    for operation in spec.operations:
        if operation.kind == kind and isinstance(operation.start, Http):
            return operation.start.path
    raise SuiteError(f"nobody can {kind}: say in the document who can sign up")
