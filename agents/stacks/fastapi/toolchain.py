"""How FastAPI projects are checked and run in the sandbox.

Every command reads our configuration in `/harness`. `-P` keeps the project's files from taking the place of our
tools' modules, and the options that switch comments off keep them from silencing a tool.
"""

from collections.abc import Mapping
from importlib.resources import files

from agents.stacks.stack import Command, Seed, Toolchain

SOURCES = ("app", "migrations", "tests")
_MYPY_CACHE = "mypy"
_MYPY_ARCHIVE = "mypy.tar"
_FILES = files(__package__)
_PYTHON = ("python3", "-P")
_BANDIT = (*_PYTHON, "-m", "bandit")
_RUFF = (*_PYTHON, "-m", "ruff")
_CONFIG = ("--config", "/harness/lint.toml", "--no-cache")
_MYPY = (*_PYTHON, "-m", "mypy", "--config-file", "/harness/mypy.ini")
_IMPORTED = (
    *("alembic.command", "alembic.config", "argon2.exceptions", "asyncio", "base64", "collections.abc", "contextlib"),
    *("dataclasses", "datetime", "decimal", "enum", "fastapi.encoders", "fastapi.exceptions", "fastapi.responses"),
    *("fastapi.routing", "fastapi.security", "functools", "hashlib", "http", "httpx", "itertools", "json", "jwt"),
    *("logging.config", "pathlib", "pydantic_settings", "pytest", "pytest_asyncio", "re", "secrets", "typing", "uuid"),
    *("sqlalchemy.dialects.postgresql.asyncpg", "sqlalchemy.exc", "sqlalchemy.ext.asyncio", "sqlalchemy.orm"),
    *("starlette.datastructures", "starlette.exceptions", "starlette.requests", "starlette.types", "uvicorn"),
)  # fmt: skip
"""What projects and their tests import. What is missing here is only slower to check."""
_SERVE = "/harness/serve.py"
_BESIDE = ("nice", "-n", "10")
"""Everything waits for the tests in the end: what runs beside them takes what they leave."""
_PYTEST = (
    *("pytest", "-c", "/harness/pytest.ini", "--rootdir", "/workspace", "-p", "no:cacheprovider"),
    *("--disable-plugin-autoload", "-p", "pytest_asyncio.plugin"),
)  # fmt: skip


def toolchain() -> Toolchain:
    """Return the commands, the lock they need and the folders they look at."""
    return Toolchain(
        lock=_FILES.joinpath("toolchain.lock").read_bytes(),
        sources=SOURCES,
        lint=_lint(),
        types=(_types(),),
        scan=_scan(),
        migrate_up=Command((*_PYTHON, "-m", "alembic", "upgrade", "head")),
        migrate_again=Command((*_BESIDE, *_PYTHON, "/harness/migrate.py")),
        serve=Command((*_PYTHON, _SERVE)),
        serve_covered=Command((*_covered("integration"), _SERVE)),
        test=_own_tests(),
        collect=None,
        cover=(Command((*_PYTHON, "/harness/cover.py")),),
        openapi=Command((*_PYTHON, _SERVE, "--openapi")),
        seeds=(_mypy_cache(),),
        serve_used=Command((*_covered("integration"), "/harness/used.py")),
        report="{name}-{number}.json",
        trial=Command((*_PYTHON, "-m", *_PYTEST, "--junitxml", "/evidence/trial.xml")),
        planted=Command((*_PYTHON, "/harness/planted.py"), timeout=900),
    )


def harness() -> Mapping[str, bytes]:
    """Return the files of `/harness` by name."""
    found = {item.name: item for item in _FILES.joinpath("harness").iterdir() if item.is_file()}
    return {name: item.read_bytes() for name, item in sorted(found.items())}


def _mypy_cache() -> Seed:
    warm = f"{' '.join(_MYPY)} -c 'import {', '.join(_IMPORTED)}'"
    pack = f"tar -C /tmp/mypy -cf /evidence/{_MYPY_ARCHIVE} ."
    return Seed(_MYPY_CACHE, Command(("sh", "-ec", f"{warm}; {pack}"), timeout=300), _MYPY_ARCHIVE)


def _lint() -> tuple[Command, ...]:
    return (
        Command((*_BESIDE, *_PYTHON, "/harness/suppressions.py", *SOURCES)),
        Command((*_RUFF, "check", *_CONFIG, "--ignore-noqa", *SOURCES)),
        Command((*_RUFF, "format", "--check", *_CONFIG, *SOURCES)),
    )


def _types() -> Command:
    # A command may not write to /extra, and mypy writes beside what it reads.
    seed = f"cp -r /extra/{_MYPY_CACHE} /tmp/mypy 2>/dev/null || :"
    return Command((*_BESIDE, "sh", "-c", f"{seed}; exec {' '.join((*_MYPY, *SOURCES))}"))


def _own_tests() -> Command:
    told = ("-p", "frozen", "--junitxml", "/evidence/own.xml")
    return Command((*_covered("unit"), "-m", *_PYTEST, *told, "tests"))


def _scan() -> tuple[Command, ...]:
    return (
        Command((*_BESIDE, *_BANDIT, "-q", "-r", "--ini", "/harness/bandit.ini", "--ignore-nosec", "app")),
        Command((*_RUFF, "check", *_CONFIG, "--ignore-noqa", "--select", "S", "app", "migrations")),
    )


def _covered(run: str) -> tuple[str, ...]:
    return (*_PYTHON, "/harness/measure.py", run)
