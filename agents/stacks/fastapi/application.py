"""The files of the application and of its migrations, and the unit of work to which each belongs."""

from collections.abc import Callable

from agents.stacks.fastapi.context import RoutesView, me
from agents.stacks.fastapi.events import events_needed, row_functions
from agents.stacks.fastapi.features import has_extremes, is_repeatable, shares_computed
from agents.stacks.fastapi.files import Template
from agents.stacks.fastapi.happenings import all_timers
from agents.stacks.fastapi.logic import moments_of
from agents.stacks.fastapi.schemas import SchemaView
from agents.stacks.fastapi.services import ServiceView, repository_needed, rules_needed, service_needed
from agents.stacks.fastapi.views import EntityView, ProjectView


def _has_routes(entity: EntityView) -> bool:
    return bool(RoutesView(ServiceView(entity)).works)


def _has_schemas(entity: EntityView) -> bool:
    return SchemaView(entity).needed


def _has_enums(project: ProjectView) -> bool:
    return bool(project.enums)


def _has_links(project: ProjectView) -> bool:
    return bool(project.spec.links)


def _has_roles(project: ProjectView) -> bool:
    return project.has_roles


def _is_audited(project: ProjectView) -> bool:
    return bool(project.audited)


def _shows_audit(project: ProjectView) -> bool:
    return project.audit is not None


def _has_bootstrap(project: ProjectView) -> bool:
    return project.has_bootstrap


def _has_rate_limit(project: ProjectView) -> bool:
    return project.spec.rate_limit is not None


def _has_rules(project: ProjectView) -> bool:
    return any(rules_needed(e) for e in project.entities)


def _has_computed(project: ProjectView) -> bool:
    return any(shares_computed(e) for e in project.entities)


def _has_moments(project: ProjectView) -> bool:
    return bool(moments_of(project))


def _has_events(project: ProjectView) -> bool:
    return any(events_needed(e) for e in project.entities)


def _has_row_functions(project: ProjectView) -> bool:
    return bool(row_functions(project))


def _has_timers(project: ProjectView) -> bool:
    return bool(all_timers(project))


def _same(path: str, unit: str) -> Template:
    return Template(f"{path}.jinja", path, unit)


def _each(folder: str, unit: str, when: Callable[[EntityView], bool], name: str = "entity.py") -> Template:
    target = "{plural}" if name == "entities.py" else "{module}"
    return Template(f"app/{folder}/{name}.jinja", f"app/{folder}/{target}.py", unit, "entity", when)


SETUP = tuple(_same(f"app/{name}.py", "setup") for name in ("__init__", "clock", "config"))
DATABASE = (
    *(_same(f"app/models/{name}.py", "database") for name in ("__init__", "base", "constraints", "refresh_token")),
    Template("app/models/enums.py.jinja", "app/models/enums.py", "database", needs=_has_enums),
    Template("app/models/links.py.jinja", "app/models/links.py", "database", needs=_has_links),
    Template("app/models/entity.py.jinja", "app/models/{module}.py", "database", "entity"),
    *(_same(path, "database") for path in ("app/database.py", "alembic.ini", "migrations/env.py")),
    Template("app/functions.py.jinja", "app/functions.py", "database", needs=has_extremes),
    Template("migrations/script.py.mako", "migrations/script.py.mako", "database"),
    Template("app/models/idempotency_key.py.jinja", "app/models/idempotency_key.py", "database", needs=is_repeatable),
    _same("migrations/versions/0001_initial.py", "database"),
)
SURFACE = (
    *(_same(f"app/{name}.py", "api") for name in ("errors", "middleware", "application", "pagination", "dependencies")),
    *(_same(f"app/{name}/__init__.py", "api") for name in ("schemas", "repositories", "services", "routes")),
    *(_same(f"app/{name}.py", "api") for name in ("schemas/base", "security")),
    Template("app/rate_limit.py.jinja", "app/rate_limit.py", "api", needs=_has_rate_limit),
    Template("app/idempotency.py.jinja", "app/idempotency.py", "api", needs=is_repeatable),
    Template("app/roles.py.jinja", "app/roles.py", "api", needs=_has_roles),
    Template("app/rules/__init__.py.jinja", "app/rules/__init__.py", "api", needs=_has_rules),
    Template("app/computed/__init__.py.jinja", "app/computed/__init__.py", "api", needs=_has_computed),
    Template("app/events/__init__.py.jinja", "app/events/__init__.py", "api", needs=_has_events),
    Template("app/moments.py.jinja", "app/moments.py", "api", needs=_has_moments),
    Template("app/rows.py.jinja", "app/rows.py", "api", needs=_has_row_functions),
)
ACCOUNTS = (
    *(_same(f"app/{name}.py", "accounts") for name in ("repositories/refresh_token", "schemas/auth")),
    *(_same(f"app/{name}.py", "accounts") for name in ("services/auth", "routes/auth")),
    Template("app/bootstrap.py.jinja", "app/bootstrap.py", "accounts", needs=_has_bootstrap),
    Template("app/routes/me.py.jinja", "app/routes/me.py", "accounts", needs=lambda project: bool(me(project))),
)
AUDIT = (
    Template("app/models/audit_entry.py.jinja", "app/models/audit_entry.py", "database", needs=_is_audited),
    Template("app/audit_log.py.jinja", "app/audit_log.py", "api", needs=_is_audited),
    *(
        Template(f"app/{folder}/audit_log.py.jinja", f"app/{folder}/audit_log.py", "audit", needs=_shows_audit)
        for folder in ("schemas", "repositories", "services", "routes")
    ),
)
ENTITIES = (
    _each("schemas", "entity:{name}", _has_schemas),
    _each("repositories", "entity:{name}", repository_needed),
    _each("computed", "entity:{name}", shares_computed),
    _each("rules", "entity:{name}", rules_needed),
    _each("events", "entity:{name}", events_needed),
    _each("services", "entity:{name}", service_needed),
    _each("routes", "entity:{name}", _has_routes, "entities.py"),
    Template("app/routes/hole.py.jinja", "app/routes/{name}.py", "hole:{name}", "hole"),
)
START = (
    Template("app/timers.py.jinja", "app/timers.py", "application", needs=_has_timers),
    _same("app/routes/health.py", "application"),
    _same("app/main.py", "application"),
)
APPLICATION = (*SETUP, *DATABASE, *SURFACE, *ACCOUNTS, *AUDIT, *ENTITIES, *START)
"""Every template of this module."""
