"""What the files of a project say about it: versions, settings, services, tables, indexes. Nothing is run."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

import yaml

from agents.integrate.artifact import Setting

Files = Mapping[str, bytes]

_PINNED = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
_NAMED = re.compile(r"^([A-Za-z0-9][\w.-]*)", re.MULTILINE)
_SETTING = re.compile(r"^([A-Z][A-Z0-9_]*)=(.*)$", re.MULTILINE)
_OWN = ("docs/", "acceptance/")
_NODE = "node_modules/"


def text_of(files: Files, path: str) -> str:
    """Return a file as text; empty if there is none or it is binary."""
    return files.get(path, b"").decode("utf-8", errors="replace")


def code_paths(files: Files) -> list[str]:
    """Return the paths of the project itself: no artifacts of the run, no acceptance suite."""
    return sorted(path for path in files if not path.startswith(_OWN))


def _named(files: Files, *names: str) -> Iterator[str]:
    yield from (path for path in code_paths(files) if PurePosixPath(path).name in names)


def locked_versions(files: Files) -> dict[str, str]:
    """Return the version of each package that a lock pins, the first lock by name winning."""
    found: dict[str, str] = {}
    for path in _named(files, "requirements.lock", "requirements.txt", "requirements-dev.lock"):
        found = dict(_PINNED.findall(text_of(files, path))) | found
    for path in _named(files, "uv.lock"):
        packages = tomllib.loads(text_of(files, path)).get("package", [])
        found = {p["name"]: p["version"] for p in packages if "version" in p} | found
    for path in _named(files, "package-lock.json"):
        installed = _json_of(files, path).get("packages", {})
        own = {place.removeprefix(_NODE): each for place, each in installed.items() if place.count(_NODE) == 1}
        found = {name: each["version"] for name, each in own.items() if "version" in each} | found
    return found


def direct_dependencies(files: Files) -> tuple[str, ...]:
    """Return the packages that the project itself asks for."""
    found: list[str] = []
    for path in _named(files, "pyproject.toml"):
        project = tomllib.loads(text_of(files, path)).get("project", {})
        found += _NAMED.findall("\n".join(project.get("dependencies", [])))
    for path in _named(files, "requirements.in"):
        found += _NAMED.findall(text_of(files, path))
    for path in _named(files, "package.json"):
        found += _json_of(files, path).get("dependencies", {})
    return tuple(dict.fromkeys(found))


def python_version(files: Files) -> str:
    """Return what the project demands of Python, e.g. `>=3.11`; empty if it says nothing."""
    for path in _named(files, "pyproject.toml"):
        demanded = tomllib.loads(text_of(files, path)).get("project", {}).get("requires-python", "")
        return str(demanded)
    return ""


def node_version(files: Files) -> str:
    """Return what the project demands of Node.js, e.g. `>=24`; empty if it says nothing."""
    demanded = (_json_of(files, path).get("engines", {}).get("node", "") for path in _named(files, "package.json"))
    return str(next(demanded, ""))


def _json_of(files: Files, path: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text_of(files, path))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def example_settings(files: Files) -> tuple[Setting, ...]:
    """Return the environment variables of the project's example."""
    found = [
        line for path in _named(files, ".env.example", "env.example") for line in _SETTING.findall(text_of(files, path))
    ]
    return tuple(Setting(name=name, example=value.strip()) for name, value in found)


def compose_path(files: Files) -> str:
    """Return the compose file, or nothing."""
    return next(_named(files, "compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"), "")


def services(files: Files) -> tuple[str, ...]:
    """Return the services of the compose file, each with its image or the build that makes it."""
    declared = (yaml.safe_load(text_of(files, compose_path(files))) or {}).get("services", {})
    return tuple(f"{name} ({service.get('image') or 'built here'})" for name, service in declared.items())


def migrations(files: Files) -> tuple[str, ...]:
    """Return the migration files in the order of their names."""
    return tuple(path for path in code_paths(files) if _is_migration(PurePosixPath(path)))


def _is_migration(path: PurePosixPath) -> bool:
    return (path.suffix == ".py" and "versions" in path.parts) or (path.suffix == ".sql" and "migrations" in path.parts)


def count_lines(files: Files, suffixes: tuple[str, ...] = (".py", ".ts")) -> int:
    """Return the lines of code of the project without those that are empty."""
    return sum(
        1 for path in code_paths(files) if path.endswith(suffixes) for line in files[path].splitlines() if line.strip()
    )
