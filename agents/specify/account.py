"""The operations of those who sign in: registering, signing in and out, one's own account, and giving roles."""

from typing import Literal

from agents.spec.diagnostic import report
from agents.spec.model import Grant, Http, Operation, Origin, RoleName
from agents.specify.facts import AssignFact, GrantFact
from agents.specify.grants import Permissions
from agents.specify.model import Model, of_kind
from agents.specify.shape import Stated, named
from agents.specify.words import kebab, label, plural

_ACCOUNT: tuple[tuple[str, Literal["GET", "POST", "PATCH", "DELETE"], str, int, RoleName], ...] = (
    ("register", "POST", "/auth/register", 201, "anyone"), ("login", "POST", "/auth/login", 200, "anyone"),
    ("refresh", "POST", "/auth/refresh", 200, "anyone"), ("logout", "POST", "/auth/logout", 204, "anyone"),
    ("me", "GET", "/me", 200, "user"), ("update_me", "PATCH", "/me", 200, "user"),
)  # fmt: skip


def account(model: Model) -> list[Operation]:
    """Return the operations that everybody has who signs in; registering only where people may."""
    subject = model.entities[model.subject]
    implied: Origin = "inferred" if subject.src else "default"
    closed = bool(model.roles) and model.ranks.register is None
    if model.ranks.added:
        others = " and ".join(name for name in model.roles if name != model.ranks.added)
        model.findings.append(report("SP526", node=f"role:{model.ranks.added}", role=model.ranks.added, others=others))
    found = []
    for name, method, path, status, role in _ACCOUNT[closed:]:
        origin = subject.origin if name == "register" else implied
        src = model.ranks.sources or subject.src
        grant = Grant(id=f"grant:{subject.name}.{name}.{role}", roles=(role,), src=src, origin=origin)
        found.append(Operation.model_validate({
            "id": f"op:{subject.name}.{name}", "name": name, "kind": name, "entity": subject.name, "src": src,
            "origin": origin, "start": Http(method=method, path=path, status=status), "grants": (grant,),
        }))  # fmt: skip
    return found


def assigning(model: Model, allowed: Permissions) -> list[Operation]:
    """Return the operation that gives somebody a role; where nobody is said to, the first account may."""
    if not model.roles or model.ranks.bootstrap is None:
        return []
    subject = model.entities[model.subject]
    granted = [(s, GrantFact(subject.name, (), f.role, None)) for s, f in of_kind(allowed.stated, AssignFact)]
    if not granted:
        granted = [(Stated("", 0, "", AssignFact("")), GrantFact(subject.name, (), model.ranks.bootstrap, None))]
        model.findings.append(report("SP518", node=f"entity:{subject.name}", role=plural(label(model.ranks.bootstrap))))
    src = named([s for s, _ in granted])
    return [Operation(
        id=f"op:{subject.name}.assign_role", name="assign_role", kind="assign_role", entity=subject.name, src=src,
        origin="explicit" if src else "default",
        start=Http(method="PUT", path=f"/{kebab(subject.plural)}/{{id}}/role", status=200),
        grants=allowed.nodes(subject.name, "assign_role", granted),
    )]  # fmt: skip


def with_accounts(model: Model, stated: list[Stated]) -> list[Stated]:
    """Let the first account create the others where nobody signs up and nobody is said to create them."""
    subject = model.subject
    created = any("create" in f.ops for _, f in of_kind(stated, GrantFact, subject))
    if not model.roles or model.ranks.register is not None or created or model.ranks.bootstrap is None:
        return stated
    role = model.ranks.bootstrap
    model.findings.append(report("SP519", node=f"entity:{subject}", subject=label(subject), role=plural(label(role))))
    return [*stated, Stated("", 0, "", GrantFact(subject, ("list", "create", "get"), role, None))]
