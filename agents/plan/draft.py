"""The plan that follows from a Spec, the units of a stack and the acceptance cases, without a model."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from agents.analyze.artifact import Risk
from agents.analyze.draft import draft as draft_architecture
from agents.plan.artifact import Excluded, Gap, Plan, Requirement, Task
from agents.plan.nodes import all_nodes, claimed
from agents.spec.cases import Case
from agents.spec.model import Id, Quality, Sentence, Spec
from agents.stacks.stack import Stack, Unit

_GATES = ("lint", "types", "scan", "migrations", "acceptance", "own_tests", "coverage", "boot", "image",
          "dependency_audit")  # fmt: skip
_CODE = frozenset({".py", ".ts", ".js", ".go", ".java", ".kt", ".cs"})
_LOAD_GATE = "boot"


class PlanError(Exception):
    """The units of a stack cannot be put into an order. The message names the way out."""


class _Source(NamedTuple):
    """What a plan is drafted from."""

    spec: Spec
    cases: tuple[Case, ...]
    risks: Mapping[str, frozenset[str]]


def draft(spec: Spec, stack: Stack, cases: Iterable[Case], risks: tuple[Risk, ...] | None = None) -> Plan:
    """Return the plan: one task for each unit of the stack. Raises PlanError.

    `risks`: those of the architecture, where it is not the draft.
    """
    risks = draft_architecture(spec, stack.name).risks if risks is None else risks
    source = _Source(spec, tuple(cases), {risk.id: frozenset((risk.source, *risk.nodes)) for risk in risks})
    tasks = _tasks(in_order(stack.units(spec)), source)
    return Plan(
        title=spec.title,
        stack=stack.name,
        tasks=tasks,
        requirements=tuple(_requirement(s, tasks, source) for s in spec.trace if s.status in ("mapped", "partial")),
        gaps=tuple(_gap(s) for s in spec.trace if s.status in ("not_understood", "partial")),
        non_goals=tuple(Excluded(id=n.id, text=n.text) for n in spec.non_goals),
        risks=risks,
    )


def in_order(units: tuple[Unit, ...]) -> tuple[Unit, ...]:
    """Return the units each after what it needs, otherwise in the order of the stack. Raises PlanError."""
    keys = {unit.key for unit in units}
    placed: dict[str, Unit] = {}
    waiting = list(units)
    while waiting:
        ready = next((unit for unit in waiting if all(key in placed for key in unit.needs)), None)
        if ready is None:
            raise PlanError(_stuck(waiting, keys))
        placed[ready.key] = ready
        waiting.remove(ready)
    return tuple(placed.values())


def _stuck(waiting: list[Unit], keys: set[str]) -> str:
    for unit in waiting:
        if foreign := [key for key in unit.needs if key not in keys]:
            return f"unit {unit.key} needs {', '.join(foreign)}, which is no unit. Name a unit of the stack."
    circle = ", ".join(unit.key for unit in waiting)
    return f"units need each other in a circle: {circle}. Break the circle in the stack."


def _tasks(units: tuple[Unit, ...], source: _Source) -> tuple[Task, ...]:
    names = {unit.key: f"T{number:02}" for number, unit in enumerate(units, start=1)}
    nodes = claimed(units, source.spec)
    reached = {node for found in nodes.values() for node in found}
    return tuple(_task(unit, names, nodes[unit.key], reached, source) for unit in units)


def _task(unit: Unit, names: Mapping[str, str], nodes: tuple[Id, ...], reached: set[Id], source: _Source) -> Task:
    requirements = _requirements_of(nodes, source.spec)
    tests = tuple(case.id for case in source.cases if _tests(case, nodes, requirements, reached))
    about = {*nodes, *requirements}
    return Task(
        id=names[unit.key],
        title=unit.title,
        unit=unit.key,
        requirements=requirements,
        nodes=nodes,
        files=unit.files,
        needs=tuple(names[key] for key in unit.needs),
        by=unit.by,
        strategy="tdd" if tests or unit.own_tests else "test-after",
        gates=gates_of(unit.files, accepted=bool(tests)),
        risks=tuple(name for name, places in source.risks.items() if places & about),
        tests=tests,
        own_tests=unit.own_tests,
        more=unit.more,
    )


def _requirements_of(nodes: tuple[Id, ...], spec: Spec) -> tuple[str, ...]:
    known = all_nodes(spec)
    sources = {s for node in nodes if node in known for s in known[node].src}
    return tuple(
        s.id
        for s in spec.trace
        if s.status in ("mapped", "partial") and (s.id in sources or not set(nodes).isdisjoint(s.nodes))
    )


def _tests(case: Case, nodes: tuple[Id, ...], requirements: tuple[str, ...], reached: set[Id]) -> bool:
    """A case belongs to the task that carries out one of its nodes; to those of its sentences if no task does."""
    if not reached.isdisjoint(case.nodes):
        return not set(nodes).isdisjoint(case.nodes)
    return not set(requirements).isdisjoint(case.requirements)


def gates_of(files: tuple[str, ...], *, accepted: bool) -> tuple[str, ...]:
    """Return the gates that judge files; `accepted`: acceptance tests belong to them."""
    found = {gate for path in files for gate in _gates_for(PurePosixPath(path))} | (
        {"acceptance"} if accepted else set()
    )
    return tuple(gate for gate in _GATES if gate in found) or (_LOAD_GATE,)


def _gates_for(path: PurePosixPath) -> Iterator[str]:
    if path.suffix in _CODE:
        yield from ("lint", "types", "scan")
        yield from ("own_tests",) if "tests" in path.parts else ("coverage",)
    if "migrations" in path.parts or path.name == "alembic.ini":
        yield "migrations"
    if "docker" in path.name.lower() or "compose" in path.name:
        yield "image"
    if path.suffix == ".lock" or path.name == "package-lock.json":
        yield "dependency_audit"


def _requirement(sentence: Sentence, tasks: tuple[Task, ...], source: _Source) -> Requirement:
    tests = tuple(case.id for case in source.cases if sentence.id in case.requirements)
    row = Requirement(
        id=sentence.id,
        line=sentence.line,
        text=sentence.text,
        tasks=tuple(task.id for task in tasks if sentence.id in task.requirements),
        tests=tests,
    )
    return row if tests else row.model_copy(update=_without_test(sentence, source.spec))


def _without_test(sentence: Sentence, spec: Spec) -> dict[str, str]:
    known = all_nodes(spec)
    measures = [known[node] for node in sentence.nodes if isinstance(known.get(node), Quality)]
    checked = any(isinstance(node, Quality) and node.check == "load" for node in measures)
    if checked:
        reason = "measured under load on the finished backend"
        return {"proof": "measure", "gate": _LOAD_GATE, "reason": reason}
    reason = "cannot be verified before real load" if measures else "no acceptance case names it"
    return {"proof": "open", "reason": reason}


def _gap(sentence: Sentence) -> Gap:
    return Gap(id=sentence.id, line=sentence.line, text=sentence.text, rest=sentence.rest)
