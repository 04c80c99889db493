"""The tests of roles: who gets in, which rows they reach, and which fields they may write."""

from collections.abc import Iterator
from dataclasses import dataclass

from agents.stacks.fastapi import naming
from agents.stacks.fastapi.access import access_of
from agents.stacks.fastapi.suite.people import ANN, acting, kept_out, may, people, staff
from agents.stacks.fastapi.suite.suite import Suite
from agents.stacks.fastapi.suite.values import in_json, other
from agents.stacks.fastapi.views import EntityView, FieldView, OperationView, ProjectView

_NOT_HELD = ("get", "list", "hole")
"""Operations that show rows, and those that nobody has written: they look at no row."""


@dataclass(frozen=True)
class OwnCase:
    """Rows that people of most roles see only when they are their own; `readers` see those of others."""

    entity: EntityView
    path: str
    listed: bool
    readers: tuple[str, ...]
    var: str


@dataclass(frozen=True)
class ForbiddenCase:
    """An operation on rows that somebody sees, but may not run it on."""

    entity: EntityView
    name: str
    method: str
    path: str
    who: str
    var: str


@dataclass(frozen=True)
class CreatedCase:
    """Rows that somebody may make in their own name only, which the field says."""

    entity: EntityView
    path: str
    field: FieldView


@dataclass(frozen=True)
class ReservedCase:
    """A field that only some roles may write; `refused` and `accepted`: who may not and who may."""

    entity: EntityView
    field: FieldView
    path: str
    refused: str
    accepted: str
    var: str

    @property
    def name(self) -> str:
        """The name of the test."""
        return f"{self.field.name}_of_{self.entity.module}"

    @property
    def people(self) -> str:
        """The parameters of the test."""
        owner = [ANN] if self.entity.is_subject else []
        return ", ".join(f"{who}: Person" for who in dict.fromkeys([*owner, self.refused, self.accepted]) if who)

    @property
    def source(self) -> str:
        """The source of the path."""
        row = "ann.row" if self.entity.is_subject else self.var
        return f'f"{self.path.replace("{id}", "{" + row + ".id}")}"'

    @property
    def value(self) -> str:
        """The source of a value."""
        return in_json(self.field, other(self.field, None))


def auditor(project: ProjectView) -> str:
    """Return who reads the audit log."""
    return acting([project.audit] if project.audit else [])


def audit_sample(project: ProjectView) -> EntityView | None:
    """Return an audited entity whose rows somebody can make without changing others."""
    testable = [e for e in project.audited if Suite(e).testable]
    alone = [e for e in testable if not any(f.is_ref and f.target.node.audit for f in e.columns)]
    return next(iter(alone or testable), None)


@dataclass(frozen=True, eq=False)
class RoleCases:
    """The tests of the roles of a project."""

    project: ProjectView

    @property
    def _operations(self) -> tuple[OperationView, ...]:
        return self.project.operations

    @property
    def gated(self) -> list[tuple[OperationView, str]]:
        """Operations and who may not run them on any row: of those with the least rights, one each."""
        return [(o, who) for o in self._operations for who in kept_out(o)[:1]]

    @property
    def demoted(self) -> tuple[OperationView, str] | None:
        """An operation that needs a role, and somebody who has it."""
        found = ((o, who) for o, _ in self.gated for who in staff(self.project).values() if who not in kept_out(o))
        return next(((o, who) for o, who in found if ANN in kept_out(o)), None)

    def _on_subject(self, kind: str) -> tuple[OperationView, str] | None:
        operation = self.project.subject.operation(kind)
        who = acting([operation]) if operation else ""
        return (operation, who) if operation and who else None

    @property
    def assigned(self) -> tuple[OperationView, str] | None:
        """The operation that gives a role, and who may run it."""
        return self._on_subject("assign_role")

    @property
    def made(self) -> tuple[OperationView, str] | None:
        """The operation that makes an account for somebody else, and who may run it."""
        return self._on_subject("create")

    @property
    def unranked(self) -> list[str]:
        """Who makes accounts for others but gives nobody a role."""
        create, field = self.project.subject.operation("create"), self.project.role_field
        makers = [who for who in people(self.project) if create and may(who, create)]
        return [who for who in makers if not Suite(self.project.subject).writes(field, who)]

    @property
    def removed(self) -> tuple[OperationView, str] | None:
        """The operation that deletes an account, and who may run it on anybody's."""
        operation = self.project.subject.operation("delete")
        found = [who for who in staff(self.project).values() if operation and may(who, operation)]
        return (operation, found[0]) if operation and found else None

    @property
    def edited(self) -> tuple[OperationView, str, FieldView, str] | None:
        """The operation that changes an account, who may run it on Ann's, and what changes."""
        found = self._on_subject("update")
        subject = self.project.subject
        fields = [f for f in subject.fields if f.updatable and f.node.write_roles is None and f.type.kind == "string"]
        if not found or not fields or not self._is_private(subject):
            return None
        return (*found, fields[0], in_json(fields[0], other(fields[0], None)))

    @property
    def own(self) -> list[OwnCase]:
        """Rows that Bob does not see when they are Ann's."""
        return [case for entity in self.project.entities if (case := self._own(entity))]

    def _own(self, entity: EntityView) -> OwnCase | None:
        get, listing = entity.operation("get"), entity.operation("list")
        if get is None or not self._is_private(entity):
            return None
        shown = [get, *([listing] if listing else [])]
        readers = tuple(who for who in staff(self.project).values() if all(may(who, o) for o in shown))
        path = get.http.path.removesuffix("/{id}")
        return OwnCase(entity, path, listing is not None and bool(readers), readers, Suite(entity).var)

    def _is_private(self, entity: EntityView) -> bool:
        """Tell whether people who signed up see their own rows only."""
        get = entity.operation("get")
        role = people(self.project)[ANN]
        return get is not None and access_of(get).by_role == {
            **access_of(get).by_role,
            role: f"{entity.node.owner} == actor",
        }

    @property
    def forbidden(self) -> list[ForbiddenCase]:
        """Operations on rows, with somebody who sees every row but may run them on own rows only."""
        return [case for o in self._operations if (case := self._forbidden(o))]

    def _forbidden(self, operation: OperationView) -> ForbiddenCase | None:
        entity, get = operation.entity, operation.entity.operation("get")
        if get is None or operation.placeholders != ["id"] or entity.is_subject or operation.kind in _NOT_HELD:
            return None
        owner, by_role = f"{entity.node.owner} == actor", access_of(operation).by_role
        found = [who for who, role in people(self.project).items() if who != ANN and by_role.get(role) == owner]
        who = next((who for who in found if may(who, get)), None)
        http = operation.http
        if who is None:
            return None
        return ForbiddenCase(
            entity, f"{operation.name}_{entity.module}", http.method, http.path, who, Suite(entity).var
        )

    @property
    def created(self) -> list[CreatedCase]:
        """Rows that Ann may make in her own name only, although the body says in whose."""
        return [case for entity in self.project.entities for case in self._created(entity)]

    def _created(self, entity: EntityView) -> Iterator[CreatedCase]:
        create = entity.operation("create")
        condition = access_of(create).by_role.get(people(self.project)[ANN]) if create else None
        for field in entity.columns:
            if create and field.is_ref and field.creatable and condition == f"self.{field.name} == actor":
                yield CreatedCase(entity, create.http.path, field)

    @property
    def reserved(self) -> list[ReservedCase]:
        """The fields that only some roles may write."""
        fields = [f for e in self.project.entities for f in e.fields if f.updatable and f.node.write_roles is not None]
        return [case for f in fields if (case := self._reserved(f))]

    def _reserved(self, field: FieldView) -> ReservedCase | None:
        entity = field.entity
        update, suite = entity.operation("update"), Suite(entity)
        if update is None:
            return None
        able = [who for who in people(self.project) if may(who, update)]
        refused = next((who for who in able if not suite.writes(field, who)), "")
        accepted = next((who for who in able if suite.writes(field, who)), "")
        var = naming.variable(suite.var)
        return ReservedCase(entity, field, update.http.path, refused, accepted, var) if able else None
