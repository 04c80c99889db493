"""Which templates make the tests of a project, and the files around its code."""

from agents.stacks.fastapi.files import Template
from agents.stacks.fastapi.happenings import all_timers
from agents.stacks.fastapi.suite.roles import auditor
from agents.stacks.fastapi.suite.suite import Suite
from agents.stacks.fastapi.views import EntityView, ProjectView


def _is_testable(entity: EntityView) -> bool:
    return Suite(entity).testable


def _shows_audit(project: ProjectView) -> bool:
    return project.audit is not None and bool(auditor(project))


def _has_roles(project: ProjectView) -> bool:
    return project.has_roles


def _has_bootstrap(project: ProjectView) -> bool:
    return project.has_bootstrap


def _has_rate_limit(project: ProjectView) -> bool:
    return project.spec.rate_limit is not None


def _has_timers(project: ProjectView) -> bool:
    return bool(all_timers(project))


def _verbatim(unit: str, *paths: str) -> tuple[Template, ...]:
    return tuple(Template(path, path, unit) for path in paths)


def _rendered(unit: str, *paths: str) -> tuple[Template, ...]:
    return tuple(Template(f"{path}.jinja", path, unit) for path in paths)


LOCKS = _verbatim("setup", "requirements.lock", "requirements-dev.lock")
SETUP = (*_rendered("setup", "pyproject.toml", ".gitignore", ".env.example"), *LOCKS)
SUPPORT = _rendered(
    "tests",
    *("tests/__init__.py", "tests/conftest.py", "tests/times.py", "tests/factories.py", "tests/people.py"),
    *("tests/unit/__init__.py", "tests/unit/test_clock.py", "tests/unit/test_config.py"),
    *("tests/unit/test_pagination.py", "tests/unit/test_security.py"),
    *("tests/api/__init__.py", "tests/api/conftest.py", "tests/api/test_auth.py", "tests/api/test_protocol.py"),
)
FEATURES = (
    Template("tests/api/test_audit_log.py.jinja", "tests/api/test_audit_log.py", "tests", needs=_shows_audit),
    Template("tests/api/test_roles.py.jinja", "tests/api/test_roles.py", "tests", needs=_has_roles),
    Template("tests/api/test_bootstrap.py.jinja", "tests/api/test_bootstrap.py", "tests", needs=_has_bootstrap),
    Template("tests/api/test_rate_limit.py.jinja", "tests/api/test_rate_limit.py", "tests", needs=_has_rate_limit),
    Template("tests/unit/test_rate_limit.py.jinja", "tests/unit/test_rate_limit.py", "tests", needs=_has_rate_limit),
)
TIMERS = Template("tests/api/test_timers.py.jinja", "tests/api/test_timers.py", "tests", needs=_has_timers)
ENTITY = (
    Template("tests/api/test_entity.py.jinja", "tests/api/test_{plural}.py", "entity:{name}", "entity", _is_testable),
)
AROUND = _rendered("delivery", "README.md", "Dockerfile", "compose.yaml", ".dockerignore", ".github/workflows/ci.yaml")
DELIVERY = (*SETUP, *SUPPORT, *FEATURES, TIMERS, *ENTITY, *AROUND)
"""Every template of this module."""
