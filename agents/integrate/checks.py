"""The checklists: each line is answered by files and gates, or says that nobody looked."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from agents.analyze.artifact import Architecture
from agents.integrate.artifact import Area, ChecklistItem, CheckStatus, Measured, SecurityCheck
from agents.integrate.reading import Files, compose_path, locked_versions, migrations

_ANSWERS: dict[str, CheckStatus] = {"pass": "yes", "fail": "no", "waived": "unchecked", "unchecked": "unchecked"}


def judged(gates: Iterable[str], measured: Mapping[str, Measured]) -> tuple[CheckStatus, str]:
    """Return what gates say together: no if one failed, yes if all passed, else unchecked, and each by name."""
    names = tuple(gates)
    status = {name: measured[name].status if name in measured else "unchecked" for name in names}
    answers = {_ANSWERS[said] for said in status.values()}
    told = ", ".join(f"gate {name}: {said}" for name, said in status.items()) or "nobody looked"
    if "no" in answers:
        return "no", told
    return ("yes" if answers == {"yes"} else "unchecked"), told


def security_checks(architecture: Architecture, measured: Mapping[str, Measured]) -> tuple[SecurityCheck, ...]:
    """Return the security needs of the architecture, each with what its gates said."""
    found = []
    for need in architecture.security:
        if need.shown_by.startswith("not checked"):
            found.append(SecurityCheck(item=need.need, status="unchecked", evidence=need.shown_by))
            continue
        status, told = judged(need.shown_by.split(", "), measured)
        found.append(SecurityCheck(item=need.need, status=status, evidence=told))
    return tuple(found)


class _Point(NamedTuple):
    """A point of the checklist: gates that answer it, and a test on what the project holds."""

    item: str
    gates: tuple[str, ...]
    holds: Callable[["Holdings"], bool]
    names: str


class Holdings(NamedTuple):
    """What the project holds, as far as the checklist asks."""

    areas: Mapping[str, Area]
    files: Files
    architecture: Architecture
    samples: int


def _has(*names: str) -> Callable[[Holdings], bool]:
    return lambda held: all(name in held.areas for name in names)


_POINTS = (
    _Point("complete project structure", ("boot",), _has("Application entry", "Tests"), "tree above"),
    _Point("full core modules", ("types",), _has("Application entry", "Configuration"), "entry, configuration"),
    _Point("schemas for all entities", ("acceptance",), _has("Schemas"), "schemas"),
    _Point("routes with error handling", ("acceptance",), _has("Routes"), "routes"),
    _Point("authentication and authorization", ("acceptance",), _has("Authentication"), "authentication"),
    _Point("models and migrations", ("migrations",), lambda h: bool(migrations(h.files)), "migrations"),
    _Point("Docker and compose", ("image",), lambda h: "Dockerfile" in h.files and bool(compose_path(h.files)),
           "Dockerfile, compose file"),
    _Point("pinned requirements", ("dependency_audit",), lambda h: bool(locked_versions(h.files)), "lock file"),
    _Point("testing strategy and sample tests", ("own_tests", "coverage"), lambda h: h.samples > 0, "tests"),
    _Point("diagrams", (), lambda h: bool(h.architecture.components), "this document and erd.mmd"),
    _Point("deployment instructions", (), lambda h: "README.md" in h.files, "README and steps below"),
    _Point("performance notes", ("boot",), lambda h: bool(h.architecture.budgets), "budgets"),
    _Point("security checklist", ("scan",), lambda h: bool(h.architecture.security), "list above"),
)  # fmt: skip


def checklist(held: Holdings, measured: Mapping[str, Measured]) -> tuple[ChecklistItem, ...]:
    """Return the thirteen points: no where the files lack it or a gate failed, unchecked where no gate looked."""
    return tuple(_answer(point, held, measured) for point in _POINTS)


def _answer(point: _Point, held: Holdings, measured: Mapping[str, Measured]) -> ChecklistItem:
    if not point.holds(held):
        return ChecklistItem(item=point.item, status="no", evidence=f"not in the project: {point.names}")
    if not point.gates:
        return ChecklistItem(item=point.item, status="yes", evidence=point.names)
    status, told = judged(point.gates, measured)
    return ChecklistItem(item=point.item, status=status, evidence=f"{point.names}; {told}")
