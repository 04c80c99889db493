"""Who acts in the tests: Ann and Bob, who signed up, and somebody of each other role."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from agents.spec.expression import Binary, Node, parse, unparse
from agents.stacks.fastapi import naming
from agents.stacks.fastapi.access import access_of
from agents.stacks.fastapi.views import EntityView, FieldView, OperationView, ProjectView

ANN = "ann"
TAKEN = frozenset(
    {
        *("ann", "bob", "rows", "others", "clock", "client", "app", "day", "moment", "iso", "pytest", "body", "page"),
        *("settings", "sessions", "connection", "world", "migrated", "savepoint", "request", "lost", "other"),
    }
)
"""Names that fixtures and imports of the tests have."""


@cache
def staff(project: ProjectView) -> dict[str, str]:
    """Return the fixture of somebody for each role that nobody gets by signing up, those with fewer rights first."""
    if not project.has_roles:
        return {}
    others = [role for role in project.roles if role != signed_up(project)]
    return {role: _fixture(project, role) for role in sorted(others, key=lambda role: len(project.rights(role)))}


def signed_up(project: ProjectView) -> str:
    """Return the role of Ann and Bob."""
    return project.newcomer if project.has_roles else "user"


def enroller(project: ProjectView) -> str:
    """Return the fixture of who makes accounts: somebody with the role of the first account."""
    return next((who for who, role in people(project).items() if role == project.auth.bootstrap), ANN)


def _fixture(project: ProjectView, role: str) -> str:
    name = naming.variable(naming.snake(role).replace(" ", "_"))
    variables = {n for e in project.entities for n in (e.var, e.module, e.plural)}
    return f"the_{name}" if name in TAKEN | variables else name


def people(project: ProjectView) -> dict[str, str]:
    """Return the role of each fixture."""
    return {ANN: signed_up(project), **{fixture: role for role, fixture in staff(project).items()}}


def acting(operations: Iterable[OperationView]) -> str:
    """Return who may run all of these operations on rows of Ann's; nobody is an empty text."""
    wanted = tuple(operations)
    project = wanted[0].entity.project if wanted else None
    found = people(project) if project else {}
    return next((who for who in found if all(may(who, operation) for operation in wanted)), "")


def may(who: str, operation: OperationView) -> bool:
    """Tell whether somebody may run an operation on any row of Ann's."""
    project = operation.entity.project
    if not project.has_roles:
        return True
    by_role = access_of(operation).by_role
    role = people(project)[who]
    known = [by_role[name] for name in ("anyone", role) if name in by_role]
    owner = f"{operation.entity.node.owner} == actor"
    return any(when is None or (who == ANN and owner in _alternatives(parse(when))) for when in known)


def kept_out(operation: OperationView) -> list[str]:
    """Return who gets in nowhere with an operation: it is granted to none of their roles."""
    access = access_of(operation)
    if access.mode != "user":
        return []
    return [who for who, role in people(operation.entity.project).items() if role not in access.by_role]


def _alternatives(node: Node) -> list[str]:
    if isinstance(node, Binary) and node.op == "||":
        return _alternatives(node.left) + _alternatives(node.right)
    return [unparse(node)]


@dataclass(frozen=True, eq=False)
class Actors:
    """Who acts in the tests of one entity."""

    entity: EntityView

    @property
    def a(self) -> str:
        """The entity with its article."""
        return f"{'an' if self.entity.words[0] in 'aeiou' else 'a'} {self.entity.words}"

    def path(self, kind: str) -> str:
        """Return the path of an operation."""
        operation = self.entity.operation(kind)
        return operation.http.path if operation else ""

    @property
    def collection(self) -> str:
        """Return the path below which the rows are, whichever of their operations there are."""
        found = (self.path("list"), self.path("create"), self.path("get").removesuffix("/{id}"))
        return next((path for path in found if path), "")

    def who(self, *kinds: str) -> str:
        """Return who may do all of this with rows of Ann's: the name of a fixture, empty if nobody may."""
        found = [self.entity.operation(kind) for kind in kinds]
        return acting(o for o in found if o)

    def runner(self, name: str) -> str:
        """Return who may run an operation of this name, and see the rows."""
        named = [o for o in self.entity.operations if o.name == name]
        reading = [o for o in [self.entity.operation("get")] if o]
        return acting([*named, *reading])

    @property
    def maker(self) -> str:
        """Who acts where no test needs somebody else."""
        return self.who("create", "get", "list")

    def writes(self, field: FieldView, who: str) -> bool:
        """Tell whether the role of somebody lets them send a field."""
        project = self.entity.project
        if field.node.write_roles is None:
            return True
        role = people(project).get(who, "")
        return any(role in project.spec.holders(allowed) for allowed in field.node.write_roles)


def sees_all(who: str, entity: EntityView) -> bool:
    """Tell whether somebody sees every row of an entity."""
    get = entity.operation("get")
    role = people(entity.project).get(who, "")
    return get is not None and access_of(get).by_role.get(role, "") is None


def shown_to_bob(entity: EntityView) -> str | None:
    """Return the condition of the rows that somebody who signed up sees: None for all, an empty text for none."""
    get = entity.operation("get")
    by_role = access_of(get).by_role if get else {}
    known = [by_role[role] for role in ("anyone", signed_up(entity.project)) if role in by_role]
    return None if None in known else next(iter(known), "")
