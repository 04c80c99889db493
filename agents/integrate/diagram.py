"""The way of one write through the backend, as a mermaid sequence diagram."""

from agents.analyze.surface import http_operations, words
from agents.spec.model import Http, Operation, Spec


def request_diagram(spec: Spec) -> str:
    """Return the sequence of the write that the Spec demands most of; empty if nothing is created or changed."""
    writes = [(o, start) for o, start in http_operations(spec) if o.kind in ("create", "update")]
    if not writes:
        return ""
    operation, start = max(writes, key=lambda found: _weight(found[0], spec))
    return "\n".join(["sequenceDiagram", *(f"    {line}" for line in _lines(operation, start, spec))])


def _weight(operation: Operation, spec: Spec) -> int:
    entity = spec.entity(operation.entity)
    return len(operation.guards) + len(entity.rules) + len(entity.keys) + len(operation.effects)


def _lines(operation: Operation, start: Http, spec: Spec) -> list[str]:
    entity = spec.entity(operation.entity)
    checks = (*operation.guards, *entity.rules)
    locks = [f"Service->>PostgreSQL: lock {check.lock}" for check in checks if check.lock]
    guards = [f"Service->>Service: {check.code}, else {check.status}" for check in operation.guards]
    rules = [f"Service->>Service: {check.code}, else {check.status}" for check in entity.rules]
    changed = dict.fromkeys(effect.target for effect in operation.effects if effect.target != "self")
    reactions = any(o.kind == "reaction" and o.entity == entity.name for o in spec.operations)
    return [
        f"Client->>API: {start.method} {spec.api.base}{start.path}",
        f"API->>API: {', '.join(_looked_at(operation))}",
        f"API->>Service: {operation.name} {words(entity.name)}",
        *locks,
        *guards,
        f"Service->>PostgreSQL: write the {words(entity.name)}",
        *([f"Service->>PostgreSQL: change {', '.join(changed)}"] if changed else []),
        *rules,
        *(["Service->>Service: reactions to the change"] if reactions else []),
        *(["Service->>PostgreSQL: entry in the audit log"] if entity.audit else []),
        "Service->>PostgreSQL: commit",
        f"API-->>Client: {start.status}",
    ]


def _looked_at(operation: Operation) -> list[str]:
    """Return what the API looks at before the service is asked."""
    statuses = {401: "token", 429: "rate limit", 403: "role"}
    return [*(name for status, name in statuses.items() if status in operation.errors), "body"]
