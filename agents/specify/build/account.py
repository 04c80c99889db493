"""The operations of those who sign in: registering, signing in and out, one's own account, and giving roles."""

from typing import Literal

from agents.spec.diagnostic import Diagnostic, report
from agents.spec.model import Grant, Http, Operation, Origin, RoleName
from agents.specify.build.grants import Permissions
from agents.specify.build.model import Model, of_kind
from agents.specify.build.ranks import held
from agents.specify.build.shape import Stated, named
from agents.specify.facts.facts import AssignFact, DenyFact, GrantFact, Verb
from agents.specify.names.words import kebab, label, plural

_ACCOUNT: tuple[tuple[str, Literal["GET", "POST", "PATCH", "DELETE"], str, int, RoleName], ...] = (
    ("register", "POST", "/auth/register", 201, "anyone"), ("login", "POST", "/auth/login", 200, "anyone"),
    ("refresh", "POST", "/auth/refresh", 200, "anyone"), ("logout", "POST", "/auth/logout", 204, "anyone"),
    ("me", "GET", "/me", 200, "user"), ("update_me", "PATCH", "/me", 200, "user"),
)  # fmt: skip


def account(model: Model) -> list[Operation]:
    """Return the operations that everybody has who signs in; registering only where people may."""
    subject = model.entities[model.subject]
    implied: Origin = "inferred" if subject.src else "default"
    if model.ranks.added:
        others = " and ".join(name for name in model.roles if name != model.ranks.added)
        model.findings.append(report("SP526", node=f"role:{model.ranks.added}", role=model.ranks.added, others=others))
    found = []
    for name, method, path, status, role in _ACCOUNT[is_closed(model) :]:
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
    """Let the first account create the others where nobody signs up: there is nobody else to begin with."""
    subject, role = model.subject, model.ranks.bootstrap
    if not is_closed(model) or role is None:
        return stated
    model.findings += _locked_out(subject, stated)
    makers = {f.role for _, f in of_kind(stated, GrantFact, subject) if "create" in f.ops and f.when is None}
    if makers & {"anyone", "user", *held(role, model.ranks.roles)}:
        return stated
    verbs: tuple[Verb, ...] = ("create",) if makers else ("list", "create", "get")
    others = " and ".join(plural(label(maker)) for maker in sorted(makers))
    model.findings.append(report("SP531" if makers else "SP519", node=f"entity:{subject}", subject=label(subject),
                                 role=plural(label(role)), others=others))  # fmt: skip
    return [*stated, Stated("", 0, "", GrantFact(subject, verbs, role, None))]


def _locked_out(subject: str, stated: list[Stated]) -> list[Diagnostic]:
    """Report what keeps everybody from making accounts where nobody signs up either."""
    denied = [s for s, f in of_kind(stated, DenyFact, subject) if f.role is None and "create" in f.ops]
    if not denied:
        return []
    line, path, called = denied[0].line, denied[0].path, label(subject)
    return [report("SP532", line, f"entity:{subject}", path, subject=called, plural=plural(called))]


def is_closed(model: Model) -> bool:
    """Tell whether nobody signs up, so that accounts are made by others."""
    return bool(model.roles) and model.ranks.register is None


def with_role_at_once(model: Model, found: list[Operation]) -> None:
    """Let those who make an account say its role, as far as they may give roles."""
    subject = model.entities[model.subject]
    by_kind = {o.kind: o for o in found if o.entity == subject.name and o.kind in ("create", "assign_role")}
    if not is_closed(model) or len(by_kind) < len(("create", "assign_role")):
        return
    givers, makers = (_holders(by_kind[kind], model) for kind in ("assign_role", "create"))
    roles = None if set(makers) <= set(givers) else givers
    now = {"write": "create", "write_roles": roles}
    fields = tuple(f.model_copy(update=now) if f.name == "role" else f for f in subject.fields)
    model.entities[subject.name] = subject.model_copy(update={"fields": fields})


def _holders(operation: Operation, model: Model) -> tuple[RoleName, ...]:
    """Return the roles that may run an operation, by name or through a role that they include."""
    named = {role for grant in operation.grants for role in grant.roles}
    every = "user" in named or "anyone" in named
    return tuple(r.name for r in model.ranks.roles if every or held(r.name, model.ranks.roles) & named)
