"""What templates are given beside the views: tables, schemas, repositories, rules, services and routes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agents.stacks.fastapi import ddl, naming
from agents.stacks.fastapi.access import Access, access_of
from agents.stacks.fastapi.bootstrap import Bootstrap
from agents.stacks.fastapi.calls import Reactions, given, in_function, in_service, service_call
from agents.stacks.fastapi.checks import CheckView, Lock
from agents.stacks.fastapi.events import EventsView, events_needed, row_functions
from agents.stacks.fastapi.features import fills, has_extremes, is_repeatable, moves_time, shares_computed
from agents.stacks.fastapi.happenings import all_timers, asks_actor
from agents.stacks.fastapi.holes import hole_text, holes
from agents.stacks.fastapi.links import links_of
from agents.stacks.fastapi.lists import rank_attributes
from agents.stacks.fastapi.logic import Logic, moments_of
from agents.stacks.fastapi.parents import parents_of
from agents.stacks.fastapi.repositories import RepositoryView, authorises
from agents.stacks.fastapi.schemas import SchemaView, needs_backtracking
from agents.stacks.fastapi.sequences import all_sequences, sequences_of
from agents.stacks.fastapi.services import ServiceView, rules_needed
from agents.stacks.fastapi.suite.alone import is_only_one
from agents.stacks.fastapi.suite.people import enroller, signed_up, staff
from agents.stacks.fastapi.views import ROUTED, EntityView, FieldView, OperationView, ProjectView
from agents.stacks.fastapi.work import Work

_WITH_BODY = frozenset({"create", "update", "register", "login", "refresh", "logout", "update_me", "assign_role"})


@dataclass(frozen=True, eq=False)
class TableView:
    """The table of an entity."""

    entity: EntityView

    @property
    def all(self) -> tuple[ddl.Constraint, ...]:
        """Every constraint that a request can break."""
        return ddl.constraints(self.entity)

    @property
    def constraints(self) -> list[ddl.Constraint]:
        """The constraints that stand beside the columns."""
        return [c for c in self.all if c.kind != "reference"]

    @property
    def indexed(self) -> set[str]:
        """The columns with an index of their own."""
        return ddl.indexed(self.entity)

    @property
    def function(self) -> str:
        """The function of the migration that makes it."""
        return f"create_{self.entity.plural}"

    def arguments(self, field: FieldView) -> str:
        """Return the arguments of a column in the model."""
        return ddl.column_arguments(field, indexed=field.column in self.indexed)

    def type(self, field: FieldView) -> str:
        """Return the type of a column in the migration."""
        return ddl.column_type(field)


@dataclass(frozen=True, eq=False)
class RulesView:
    """The rules module of an entity."""

    logic: Logic

    @property
    def constants(self) -> dict[str, str]:
        """The numbers in guards, rules and reactions, by name."""
        snippets = [c.snippet for c in (*self.logic.all_guards, *self.logic.rules)]
        for when, values in Reactions(self.logic).steps:
            snippets += [when, *(value for _, value in values)]
        return {name: value for s in snippets for name, value in s.source.constants.items()}

    @property
    def locks(self) -> list[Lock]:
        """The locks of rules that somebody takes: where a row has parents, its events lock them all."""
        entity = self.logic.entity
        updates = entity.operation("update") or entity.operation("update_me")
        works = (Work(o, Logic(e)) for e in entity.project.entities for o in e.operations)
        together = any(bulk.entity is entity for work in works for bulk in work.bulks)
        return list(self.logic.locks.values()) if updates or together or not parents_of(entity) else []

    @property
    def conditional(self) -> list[CheckView]:
        """The rules that only some changes can break."""
        if not self.logic.entity.operation("update") and not self.logic.entity.operation("update_me"):
            return []
        return [r for r in self.logic.rules if not r.always and not self.logic.set_by_reactions() & set(r.reads)]


@dataclass(frozen=True)
class RouterView:
    """Routes that the same people may use: `mode` and `gate` as in `Access`."""

    mode: str
    gate: tuple[str, ...]

    @property
    def is_secured(self) -> bool:
        """Whether an access token is of use."""
        return self.mode != "open"


@dataclass(frozen=True, eq=False)
class RoutesView:
    """The routes of an entity."""

    service: ServiceView

    @property
    def works(self) -> list[Work]:
        """The operations below the path of the entity."""
        return [w for w in self.service.works if w.kind in ROUTED]

    @property
    def routers(self) -> dict[str, RouterView]:
        """The routers by name; there is a class of routes for everybody who gets in under the same condition."""
        return {_router(w.access): RouterView(w.access.mode, w.access.gate) for w in self.works}

    def router(self, work: Work) -> str:
        """Return the name of the router of an operation."""
        return _router(work.access) if len(self.routers) > 1 else "router"


def _router(access: Access) -> str:
    """Return the name of the router for those who get in: `signed_in`, `public`, `for_librarian`."""
    if access.gate:
        return f"for_{'_or_'.join(naming.snake(role).replace(' ', '_') for role in access.gate)}"
    return {"user": "signed_in", "optional": "optional", "open": "public"}[access.mode]


@dataclass(frozen=True, eq=False)
class AuditView:
    """The operation that shows the audit log."""

    operation: OperationView

    @property
    def gate(self) -> tuple[str, ...]:
        """The roles that may read it; empty for everybody who is signed in."""
        return access_of(self.operation).gate


def errors_of(operation: OperationView) -> list[int]:
    """Return every status with which an operation can fail."""
    found = set(operation.node.errors)
    if authorises(operation, Logic(operation.entity)):
        found |= {403}
    if "{" in operation.http.path:
        found |= {404, 422}
    if operation.kind in _WITH_BODY:
        found |= {400, 415, 422}
    return sorted(found | ({422} if operation.kind == "list" else set()))


def project_context(project: ProjectView) -> Mapping[str, Any]:
    """Return the names for every template."""
    return {
        "project": project,
        "tables": [TableView(e) for e in project.entities],
        "ordered_tables": [TableView(e) for e in ddl.ordered(project)],
        "late_references": ddl.late_references(project),
        "links": links_of(project),
        "link_constraints": ddl.link_constraints,
        "routers": _routers(project),
        "subject_service": ServiceView(project.subject),
        "modes": {w.access.mode for e in project.entities for w in ServiceView(e).works},
        "logic_of": Logic,
        "errors_of": errors_of,
        "in_service": in_service,
        "service_call": service_call,
        "rules_needed": rules_needed,
        "computed_modules": [e for e in project.entities if shares_computed(e)],
        "events_needed": events_needed,
        "events_actor": asks_actor(project),
        "fills": fills(project),
        "given": lambda field, value: given(field, value, in_function(value)),
        "row_functions": row_functions(project),
        "timers": all_timers(project),
        "timed": list(dict.fromkeys(t.entity for t in all_timers(project))),
        "moments": moments_of(project),
        "moves_time": moves_time(project),
        "repeatable": is_repeatable(project),
        "work_title": lambda operation: Work(operation, Logic(operation.entity)).title,
        "all_sequences": all_sequences(project),
        "functions": ["greatest", "least"] if has_extremes(project) else [],
        "audit": AuditView(project.audit) if project.audit else None,
        "staff": staff,
        "is_only_one": is_only_one,
        "holes": holes(project),
        "access_of": access_of,
        "hole_text": hole_text,
        "signed": any(f.signed for f in project.spec.functions),
        "signed_up": signed_up,
        "enroller": enroller,
        "bootstrap": Bootstrap(project) if project.has_bootstrap else None,
        "needs_backtracking": needs_backtracking,
    }


def _routers(project: ProjectView) -> list[str]:
    audit = ["audit_log"] if project.audit else []
    unwritten = [(hole.name, "{" in hole.http.path) for hole in holes(project)]
    fixed, held = ([name for name, has in unwritten if has is wanted] for wanted in (False, True))
    return [*audit, "auth", "health", *me(project), *fixed, *(e.plural for e in project.routed), *held]


def me(project: ProjectView) -> list[str]:
    """Return the router of whoever is signed in, if there is anything to ask it."""
    return ["me"] if project.subject.operation("me") or project.subject.operation("update_me") else []


def entity_context(entity: EntityView) -> Mapping[str, Any]:
    """Return the names for a template about one entity."""
    logic, service = Logic(entity), ServiceView(entity)
    return {
        "entity": entity,
        "logic": logic,
        "table": TableView(entity),
        "sequences": sequences_of(entity),
        "schema": SchemaView(entity),
        "ranks": rank_attributes(entity),
        "repository": RepositoryView(entity),
        "trees": RepositoryView(entity).trees,
        "rules": RulesView(logic),
        "reactions": Reactions(logic),
        "computed_constants": {k: v for s in logic.functions.values() for k, v in s.source.constants.items()},
        "events": EventsView(entity),
        "service": service,
        "routes": RoutesView(service),
    }
