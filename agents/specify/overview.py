"""What the artifact shows at a glance: the permissions of each role, the steps of each lifecycle, what is kept."""

from collections.abc import Iterator

from agents.analyze.markdown import code_cell
from agents.spec.model import Closed, Http, OnCall, OnTime, Operation, RoleName, Spec
from agents.specify.names.words import label

_ACCOUNT = frozenset({"register", "login", "refresh", "logout", "me", "update_me"})


class MatrixRow(Closed):
    """Operations of an entity that the same roles may run, and for each role: `yes`, `own`, `if`, or nothing."""

    name: str
    cells: tuple[str, ...]


class Step(Closed):
    """One row of the table of a lifecycle."""

    sources: tuple[str, ...]
    event: str
    target: str
    start: str
    guards: tuple[str, ...]
    effects: tuple[str, ...]
    src: tuple[str, ...]


class Cycle(Closed):
    """The lifecycle of an entity with its steps."""

    entity: str
    label: str
    field: str
    initial: str
    final: tuple[str, ...]
    steps: tuple[Step, ...]
    src: tuple[str, ...]


def columns(spec: Spec) -> tuple[RoleName, ...]:
    """Return whom the matrix shows: who has not signed in, and each role."""
    return ("anyone", *(r.name for r in spec.roles))


def matrix(spec: Spec) -> Iterator[MatrixRow]:
    """Yield the operations that are started by a request, but for signing in and one's own account."""
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for operation in spec.operations:
        if isinstance(operation.start, Http) and operation.kind not in _ACCOUNT:
            cells = tuple(_cell(operation, role, spec) for role in columns(spec))
            groups.setdefault((operation.entity, cells), []).append(label(operation.name))
    for (entity, cells), names in groups.items():
        yield MatrixRow(name=f"{entity}: {', '.join(names)}", cells=cells)


def _cell(operation: Operation, role: RoleName, spec: Spec) -> str:
    owner = spec.entity(operation.entity).owner
    whens = {g.when for g in operation.grants if _has(role, g.roles, spec)}
    if None in whens:
        return "yes"
    if owner is not None and f"{owner} == actor" in whens:
        return "own"
    return "if" if whens else ""


def _has(role: RoleName, granted: tuple[RoleName, ...], spec: Spec) -> bool:
    if "anyone" in granted or role == "anyone":
        return "anyone" in granted
    return "user" in granted or any(role in spec.holders(g) for g in granted)


def steps(spec: Spec) -> Iterator[Cycle]:
    """Yield the lifecycle of each entity that has one."""
    operations = {o.id: o for o in spec.operations}
    for entity in spec.entities:
        cycle = entity.lifecycle
        if cycle:
            rows = tuple(
                _step(t.sources, t.target, operations[t.op], spec) for t in cycle.transitions if t.op in operations
            )
            yield Cycle(entity=entity.name, label=label(entity.name), field=cycle.field, initial=cycle.initial,
                        final=cycle.final, steps=rows, src=cycle.src)  # fmt: skip


def _step(sources: tuple[str, ...], target: str, operation: Operation, spec: Spec) -> Step:
    return Step(
        sources=sources, event=label(operation.name), target=target, src=operation.src,
        start=_started(operation, spec), guards=tuple(code_cell(g.expr) for g in operation.guards),
        effects=tuple(code_cell(f"{e.target}.{n} = {v}") for e in operation.effects for n, v in e.values.items()),
    )  # fmt: skip


def _started(operation: Operation, spec: Spec) -> str:
    if isinstance(operation.start, OnTime):
        return f"the clock, once {code_cell(operation.start.when)}"
    if isinstance(operation.start, OnCall):
        return "what other operations do"
    who = {r: _cell(operation, r, spec) for r in (*columns(spec), *(() if spec.roles else ("user",)))}
    return ", ".join(f"{role} (own)" if cell == "own" else role for role, cell in who.items() if cell)


def kept(spec: Spec) -> Iterator[str]:
    """Yield what is recorded and what is deleted after a time."""
    audited = [e.plural for e in spec.entities if e.audit]
    if audited:
        yield f"every change of {', '.join(audited)} is recorded in the audit log"
    for operation in spec.operations:
        if operation.kind == "retention" and isinstance(operation.start, OnTime):
            yield f"{spec.entity(operation.entity).plural} are deleted once {operation.start.when}"
