"""The account of a backend, drafted from its Spec, plan, files and what the gates measured."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files as resources

from agents.analyze.artifact import Architecture, Index
from agents.analyze.draft import draft as draft_architecture
from agents.analyze.facts import checks
from agents.analyze.surface import http_operations, snake, table_name, with_article, words
from agents.integrate.areas import areas, tree
from agents.integrate.artifact import (
    Area,
    Commit,
    Excerpt,
    Implementation,
    IndexNote,
    Measured,
    Rule,
    TaskRow,
    Technology,
)
from agents.integrate.checks import Holdings, checklist, security_checks
from agents.integrate.diagram import request_diagram
from agents.integrate.excerpts import sample_test
from agents.integrate.reading import (
    Files,
    compose_path,
    count_lines,
    direct_dependencies,
    example_settings,
    locked_versions,
    migrations,
    node_version,
    python_version,
    services,
    text_of,
)
from agents.integrate.schema import FoundIndex, created_indexes, created_tables
from agents.plan.artifact import Plan
from agents.spec.model import Node, Operation, Spec
from agents.stacks.stack import Stack


def draft(
    spec: Spec, plan: Plan, stack: Stack, files: Files, *, measured: Iterable[Measured], commits: Iterable[Commit]
) -> Implementation:
    """Return the account. Every claim in it comes from a file or a verdict; what nobody checked says so."""
    said = {each.gate: each for each in measured}
    architecture = draft_architecture(spec, stack.name)
    parts = areas(files, {name for e in spec.entities for name in (snake(e.name), table_name(e))})
    samples = tuple(_samples(files, plan, spec))
    held = Holdings({area.name: area for area in parts}, files, architecture, len(samples))
    return Implementation(
        title=spec.title,
        stack=stack.name,
        summary=_summary(spec, plan, said, files),
        tree=tree(files),
        technologies=_technologies(files),
        locked=len(locked_versions(files)),
        diagram=request_diagram(spec),
        areas=parts,
        rules=tuple(_rules(spec, plan, stack, files)),
        tables=created_tables(files),
        migrations=migrations(files),
        indexes=_indexes(files, architecture),
        settings=example_settings(files),
        services=services(files),
        steps=tuple(_steps(files, parts)),
        samples=samples,
        measured=tuple(said.values()),
        performance=tuple(_performance(architecture, said)),
        security=security_checks(architecture, said),
        checklist=checklist(held, said),
        tasks=_task_rows(plan, {c.task: c.sha for c in commits}),
        next_steps=tuple(_next_steps(plan, said)),
        prerequisites=tuple(_prerequisites(files)),
        lines=count_lines(files),
    )


def _summary(spec: Spec, plan: Plan, said: Mapping[str, Measured], files: Files) -> str:
    failed = [gate for gate, each in said.items() if each.status == "fail"]
    unchecked = [gate for gate, each in said.items() if each.status == "unchecked"]
    passed = sum(each.status == "pass" for each in said.values())
    verdict = f"{passed} of {len(said)} gates passed"
    verdict += f"; failed: {', '.join(failed)}" if failed else ""
    verdict += f"; unchecked: {', '.join(unchecked)}" if unchecked else ""
    built = f"{len(http_operations(spec))} operations over {len(spec.entities)} kinds of row, {len(files)} files"
    gaps = f" {len(plan.gaps)} sentences of the document were not fully built." if plan.gaps else ""
    return f"The backend of “{spec.title}” on {plan.stack}: {built}, {len(plan.tasks)} tasks. {verdict}.{gaps}"


@cache
def _reasons() -> Mapping[str, str]:
    return tomllib.loads((resources("agents.integrate") / "technologies.toml").read_text(encoding="utf-8"))


def _technologies(files: Files) -> tuple[Technology, ...]:
    locked = locked_versions(files)
    wanted = direct_dependencies(files) or tuple(name for name in locked if name in _reasons())
    return tuple(
        Technology(name=name, version=locked.get(name, "not locked"), reason=_reasons().get(name, ""))
        for name in wanted
    )


def _rules(spec: Spec, plan: Plan, stack: Stack, files: Files) -> Iterator[Rule]:
    for node, text in (*((c, c.message) for c in checks(spec)), *((n, _quoted(n, spec)) for n in _happening(spec))):
        path, found = stack.where(spec, node.id)
        line = _line_of(text_of(files, path), found)
        yield Rule(node=node.id, text=text, path=path, line=line, tests=plan.telling_tests(node.src))


def _happening(spec: Spec) -> tuple[Node, ...]:
    """Return what happens or holds beside the rules: roles, limits, links, steps of lifecycles, reactions, timers."""
    limits = (spec.rate_limit,) if spec.rate_limit else ()
    run = {effect.run for o in spec.operations for effect in o.effects}
    carried = (o for o in spec.operations if o.start.on != "call" or o.id in run)
    happening = (o for o in carried if o.start.on != "http" or spec.transition(o.id) is not None)
    return (*spec.roles, *limits, *spec.links, *happening)


def _quoted(node: Node, spec: Spec) -> str:
    """Return the sentences that ask for a node; of a step of a lifecycle what it does to the state."""
    step = spec.transition(node.id)
    if step and isinstance(node, Operation):
        sources = " or ".join(step.sources)
        verb = "stays" if step.sources == (step.target,) else "becomes"
        return f"{words(node.name).capitalize()}: {with_article(node.entity)} that is {sources} {verb} {step.target}."
    texts = (s.text.replace("**", "") for s in spec.trace if s.id in node.src)
    return " ".join(_of_cells(text) if text.startswith("|") else text for text in texts) or node.id


def _of_cells(text: str) -> str:
    return ", ".join(cell for part in text.strip("|").split("|") if (cell := part.strip()))


def _line_of(text: str, part: str) -> int:
    """Return the line on which a text occurs first, 0 if it does not."""
    return next((n for n, line in enumerate(text.splitlines(), start=1) if part in line), 0)


def _indexes(files: Files, architecture: Architecture) -> tuple[IndexNote, ...]:
    """Return the indexes of the migrations, with the queries that the architecture gives for them."""
    known = {(t.name, i.columns, i.unique): i for t in architecture.tables for i in t.indexes}
    return tuple(
        _note(found, known.get((found.table, found.columns, found.unique))) for found in created_indexes(files)
    )


def _note(found: FoundIndex, known: Index | None) -> IndexNote:
    columns = ", ".join(found.columns) + (f" where {known.where}" if known and known.where else "")
    serves = known.serves if known else "not in the architecture"
    return IndexNote(table=found.table, columns=columns, unique=found.unique, serves=serves)


def _steps(files: Files, parts: tuple[Area, ...]) -> Iterator[str]:
    if ".env.example" in files:
        yield "Copy `.env.example` to `.env` and fill in the secrets."
    if compose_path(files):
        yield f"`docker compose -f {compose_path(files)} up --build` starts the service and its database."
    if any(area.name == "Migrations" for area in parts):
        yield "Without Compose: apply the migrations before the new version takes requests."
    if "README.md" in files:
        yield "The [README](../../README.md) has the commands for a machine without containers."


def _samples(files: Files, plan: Plan, spec: Spec) -> Iterator[Excerpt]:
    ruled = {s for check in checks(spec) for s in check.src}
    names = [test.rpartition("::")[2] for test in plan.telling_tests(ruled)]
    for folder in ("acceptance/", "tests/"):
        if found := sample_test(files, folder, names):
            yield found


def _performance(architecture: Architecture, said: Mapping[str, Measured]) -> Iterator[str]:
    numbers = {name: value for each in said.values() for name, value in each.measures.items()}
    for budget in architecture.budgets:
        if budget.origin == "document":
            yield f"{budget.metric} {budget.limit}: {_held(budget.check, said)}"
        elif (name := budget.metric.removeprefix("latency ")) in numbers:
            yield f"{budget.metric} {budget.limit} (default, shown only): measured {numbers[name]:g} ms"
    yield "This run did not hold the backend to the other budgets of the architecture, which are defaults."


def _held(gate: str, said: Mapping[str, Measured]) -> str:
    if gate not in said:
        return "not measured in this run"
    numbers = ", ".join(f"{name} {value:g}" for name, value in said[gate].measures.items())
    return f"gate {gate}: {said[gate].status}{f' ({numbers})' if numbers else ''}"


def _task_rows(plan: Plan, commits: Mapping[str, str]) -> tuple[TaskRow, ...]:
    return tuple(
        TaskRow(id=t.id, title=t.title, files=len(t.files), tests=len(t.tests), commit=commits.get(t.id, ""))
        for t in plan.tasks
    )


def _next_steps(plan: Plan, said: Mapping[str, Measured]) -> Iterator[str]:
    yield from (f"Mend what the gate {gate} found." for gate, each in said.items() if each.status == "fail")
    yield from (f"Have {gate} checked: it was not in this run." for gate, m in said.items() if m.status == "unchecked")
    yield from (f"Decide about line {gap.line}, which was not fully built: “{gap.text}”" for gap in plan.gaps)
    risks = [risk for risk in plan.risks if risk.state == "open"]
    for owner in dict.fromkeys(risk.owner for risk in risks):
        names = ", ".join(risk.id for risk in risks if risk.owner == owner)
        yield f"{owner[:1].upper()}{owner[1:]}: act on {names} of the risk register."


def _prerequisites(files: Files) -> Iterator[str]:
    if python := python_version(files):
        yield f"Python {python}"
    if node := node_version(files):
        yield f"Node.js {node}"
    yield "PostgreSQL"
    if "Dockerfile" in files:
        yield "or only Docker with Compose"
