"""Which files of a task an agent may write: never tests that are there, and nothing that says how they are judged."""

from collections.abc import Collection
from pathlib import PurePosixPath

from agents.plan.artifact import Task

_TEST_FOLDERS = frozenset({"tests", "test", "__tests__", "acceptance"})
_SETTINGS = frozenset(
    {
        *("pyproject.toml", "setup.cfg", "tox.ini", "pytest.ini", "mypy.ini", "ruff.toml", ".ruff.toml", "alembic.ini"),
        *(".coveragerc", "conftest.py", "sitecustomize.py", "package.json", "tsconfig.json", "vitest.config.ts"),
        *(
            "jest.config.js",
            "eslint.config.js",
            ".npmrc",
            "package-lock.json",
            "tsconfig.build.json",
            ".prettierrc.json",
            "go.mod",
            "pom.xml",
            "build.gradle",
        ),
    }
)
"""What configures tools, in the ecosystems that stacks are made for."""


def is_test(path: str) -> bool:
    """Tell whether a file holds tests, or what tests stand on."""
    place = PurePosixPath(path)
    name = place.name
    return (
        bool(_TEST_FOLDERS & set(place.parts[:-1]))
        or name.startswith("test_")
        or "_test." in name
        or ".test." in name
        or ".spec." in name
    )


def is_setting(path: str) -> bool:
    """Tell whether a file configures tools, or says what is installed or run by others."""
    place = PurePosixPath(path)
    return place.name in _SETTINGS or place.suffix == ".lock" or place.parts[0] in (".github", "docs")


def writable(task: Task, tree: Collection[str]) -> tuple[str, ...]:
    """Return the files of a task that its implementer may write: no tests, and settings only where there are none."""
    own = (*task.files, *task.more)
    return tuple(path for path in own if not is_test(path) and not (is_setting(path) and path in tree))


def mendable(tasks: Collection[Task]) -> tuple[str, ...]:
    """Return the files of tasks that may be repaired: neither tests nor settings."""
    own = (path for task in tasks for path in (*task.files, *task.more))
    return tuple(path for path in own if not is_test(path) and not is_setting(path))
