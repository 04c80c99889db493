"""The stacks by name, and which of them a project belongs to. A stack is loaded when it is opened."""

from collections.abc import Mapping
from importlib import import_module
from importlib.resources import files

from agents.stacks.stack import ForeignProject, Stack, StackError

WRITTEN = {"fastapi": ("agents.stacks.fastapi.stack", "FastApiStack")}
"""Name of each stack with templates, and the module and class that offer it."""

DESCRIBED = tuple(
    sorted(folder.name for folder in files(__package__).iterdir() if folder.joinpath("recipe.toml").is_file())
)
"""The stacks without templates: folders with a recipe."""

STACKS = (*WRITTEN, *DESCRIBED)
"""The names of all stacks."""

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
    if name in DESCRIBED:
        from agents.stacks.described.stack import DescribedStack  # noqa: PLC0415  # a stack is loaded when it is opened

        return DescribedStack(name)
    module, kind = WRITTEN[name]
    stack: Stack = getattr(import_module(module), kind)()
    return stack


def stack_of(project: Mapping[str, bytes]) -> Stack:
    """Return the stack that a project belongs to. Raises ForeignProject."""
    lacking: dict[str, str] = {}
    for name in STACKS:
        stack = open_stack(name)
        missing = [
            f"{path} with `{text}`" if text else path
            for path, text in stack.marks.items()
            if path not in project or text.encode() not in project[path]
        ]
        if not missing:
            return stack
        lacking[name] = missing[0]
    kind = next((kind for path, kind in ELSEWHERE.items() if path in project), "")
    looks = f"it looks like one of {kind}, and " if kind else ""
    told = "; ".join(f"for the stack {name} it lacks {what}" for name, what in lacking.items())
    raise ForeignProject(f"is no project of a stack that can be run here: {looks}{told}")
