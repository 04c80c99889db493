"""The units of a backend: what is built in which order, and which nodes of the Spec each carries out."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from agents.spec.model import Id, Node, Operation
from agents.stacks.fastapi.files import File
from agents.stacks.fastapi.holes import holes
from agents.stacks.fastapi.links import side_of
from agents.stacks.fastapi.repositories import LINKING
from agents.stacks.fastapi.services import service_needed
from agents.stacks.fastapi.views import EntityView, OperationView, ProjectView
from agents.stacks.stack import Unit

_ACCOUNT = frozenset({"register", "login", "refresh", "logout", "me", "update_me"})
_AUDIT = frozenset({"audit"})
_APART = _ACCOUNT | _AUDIT | {"hole"}
_BASE = {
    "setup": ("Project setup and settings", ()),
    "database": ("Tables, constraints and the first migration", ("setup",)),
    "api": ("Errors, sign-in checks and conventions of the API", ("database",)),
}


def project_units(project: ProjectView, files: tuple[File, ...]) -> tuple[Unit, ...]:
    """Return the units of a project with their files."""
    paths: dict[str, list[str]] = {}
    for file in files:
        paths.setdefault(file.unit, []).append(file.path)
    units = [unit for each in _units(project) if (unit := _with_files(each, paths.get(each.key, []))).files]
    # Of rows that nobody may do anything with there is a table and nothing else.
    there = {unit.key for unit in units}
    taken = {path for unit in units for path in unit.files}
    units = [replace(unit, more=tuple(path for path in unit.more if path not in taken)) for unit in units]
    return tuple(replace(unit, needs=tuple(need for need in unit.needs if need in there)) for unit in units)


def _with_files(unit: Unit, files: list[str]) -> Unit:
    return replace(unit, files=tuple(sorted(files)))


def _units(project: ProjectView) -> Iterator[Unit]:
    surface = (project.api.id, *_ids(project.spec.roles), *_ids(filter(None, [project.spec.rate_limit])))
    nodes = {"setup": (), "database": tuple(_tables(project)), "api": surface}
    for key, (title, needs) in _BASE.items():
        yield Unit(key, title, (), nodes[key], needs)
    served = [e for e in project.entities if service_needed(e)]
    rest = [e for e in project.entities if e not in served]
    yield from (_entity(e, served) for e in project.entities)
    needs = tuple(f"entity:{e.name}" for e in [project.subject, *rest])
    yield Unit("accounts", "Accounts and sign-in", (), tuple(_accounts(project)), tuple(dict.fromkeys(needs)))
    yield Unit("audit", "Audit log", (), tuple(_of_kinds(project, _AUDIT)), ("api",))
    yield from (_hole(hole) for hole in holes(project))
    everything = ("accounts", *(["audit"] if project.audit else []), *(f"entity:{e.name}" for e in project.entities),
                  *(f"hole:{h.name}" for h in holes(project)))  # fmt: skip
    yield Unit("application", "The application and its health", (), (), everything)
    yield Unit("tests", "What all tests share, and tests of the foundations", (), (), ("application",))
    targets = tuple(q.id for q in project.spec.quality)
    yield Unit("delivery", "Image, compose file and documentation", (), targets, ("application", "tests"))


def _tables(project: ProjectView) -> Iterator[Id]:
    yield from (e.id for e in project.spec.enums)
    for entity in project.spec.entities:
        yield from (entity.id, *_ids(entity.fields), *_ids(entity.keys))
    yield from _ids(project.spec.links)


def _entity(entity: EntityView, served: list[EntityView]) -> Unit:
    operations = [o for o in entity.project.spec.operations if o.entity == entity.name and o.kind not in _APART]
    lifecycle = [entity.node.lifecycle] if entity.node.lifecycle else []
    nodes = (*_ids(lifecycle), *_ids(entity.node.rules), *(i for o in operations for i in _operation(o)))
    used = [f.target for f in entity.columns if f.is_ref and f.target is not entity]
    used += [side_of(o).there for o in entity.operations if o.kind in LINKING]
    before = _earlier(entity, used)
    needs = ("api", *(f"entity:{e.name}" for e in before))
    what = "Operations" if entity in served else "Access to"
    return Unit(f"entity:{entity.name}", f"{what} {'of ' * (entity in served)}{entity.plural_words}", (), nodes, needs)


def _hole(hole: OperationView) -> Unit:
    functions = (f.id for f in hole.entity.project.spec.functions if f.op == hole.node.id)
    title = f"What {hole.http.method} {hole.http.path} does"
    needs = ("accounts", f"entity:{hole.entity.name}")
    tests = (f"tests/api/test_{hole.name}.py",)
    layers = tuple(f"app/{layer}/{hole.name}.py" for layer in ("schemas", "services", "repositories"))
    nodes = (*_operation(hole.node), *functions)
    return Unit(f"hole:{hole.name}", title, (), nodes, needs, by="agent", own_tests=tests, more=layers)


def _earlier(entity: EntityView, used: Iterable[EntityView]) -> list[EntityView]:
    """Return those of the entities that come before this one, so that needs never form a circle."""
    order = entity.project.entities
    return [e for e in dict.fromkeys(used) if order.index(e) < order.index(entity)]


def _accounts(project: ProjectView) -> Iterator[Id]:
    yield project.auth.id
    yield from _of_kinds(project, _ACCOUNT)


def _of_kinds(project: ProjectView, kinds: frozenset[str]) -> Iterator[Id]:
    for operation in project.spec.operations:
        if operation.kind in kinds:
            yield from _operation(operation)


def _operation(operation: Operation) -> Iterator[Id]:
    yield operation.id
    yield from (*_ids(operation.grants), *_ids(operation.guards))
    if operation.query:
        yield operation.query.id


def _ids(nodes: Iterable[Node]) -> tuple[Id, ...]:
    return tuple(n.id for n in nodes)
