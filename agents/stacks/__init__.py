"""The stacks by name, and which of them a project belongs to. A stack is loaded when it is opened."""

from collections.abc import Mapping
from importlib import import_module

from agents.stacks.stack import ForeignProject, Stack, StackError

STACKS = {"fastapi": ("agents.stacks.fastapi.stack", "FastApiStack")}
"""Name of each stack, and the module and class that offer it."""

ELSEWHERE = {
    "package.json": "Node.js",
    "deno.json": "Deno",
    "go.mod": "Go",
    "Cargo.toml": "Rust",
    "pom.xml": "Java",
    "build.gradle": "Java",
    "build.gradle.kts": "Kotlin",
    "Gemfile": "Ruby",
    "composer.json": "PHP",
    "mix.exs": "Elixir",
    "manage.py": "Django",
    "pyproject.toml": "Python",
    "requirements.txt": "Python",
}
"""Files by which a project of another ecosystem is known, the most telling ones first."""


def open_stack(name: str) -> Stack:
    """Return a stack. Raises StackError for an unknown name."""
    if name not in STACKS:
        raise StackError(f"there is no stack {name}: use one of {', '.join(STACKS)}")
    module, kind = STACKS[name]
    stack: Stack = getattr(import_module(module), kind)()
    return stack


def stack_of(files: Mapping[str, bytes]) -> Stack:
    """Return the stack that a project belongs to. Raises ForeignProject."""
    lacking: dict[str, str] = {}
    for name in STACKS:
        stack = open_stack(name)
        missing = [
            f"{path} with `{text}`" if text else path
            for path, text in stack.marks.items()
            if path not in files or text.encode() not in files[path]
        ]
        if not missing:
            return stack
        lacking[name] = missing[0]
    kind = next((kind for path, kind in ELSEWHERE.items() if path in files), "")
    looks = f"it looks like one of {kind}, and " if kind else ""
    told = "; ".join(f"for the stack {name} it lacks {what}" for name, what in lacking.items())
    raise ForeignProject(f"is no project of a stack that can be run here: {looks}{told}")
