"""The recipe of a stack without templates: what its folder says of its tools and tasks, as a closed model."""

import shlex
import tomllib
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from typing import Literal

from pydantic import Field as Attribute
from pydantic import ValidationError

from agents.spec.model import Closed
from agents.stacks.lexis import Lexis
from agents.stacks.stack import Command, StackError

RECIPE = "recipe.toml"

Share = Literal["tables", "accounts", "operations"]
"""Which nodes of the Spec a task carries out. tables: enums, entities, fields, keys and links; accounts: sign-in,
roles, the API as a whole and what one does with one's own account; operations: of one entity its lifecycle, rules,
operations, reactions and timers."""

Step = Literal["lint", "types", "scan", "migrate_up", "migrate_again", "serve", "serve_covered", "test", "collect",
               "cover", "openapi", "trial"]  # fmt: skip
"""What is done with a project, see `agents.stacks.stack.Toolchain`."""


class Shared(Closed):
    """A task for the whole backend."""

    key: str
    title: str
    nodes: Share
    files: tuple[str, ...] = Attribute(min_length=1)
    own_tests: tuple[str, ...] = Attribute(min_length=1)
    needs: tuple[str, ...] = ()


class PerEntity(Shared):
    """A task for each entity with operations; tasks of entities that it refers to come before it.

    `{entity}`, `{folder}` and `{words}` in its texts are those of the entity: LineItem, line-items, line items.
    """


class Installing(Closed):
    """Packages of another ecosystem, from a lock of the skeleton; see `sandbox.packages`."""

    name: str
    files: tuple[str, ...] = Attribute(min_length=1)
    command: str


class Recipe(Closed):
    """What a stack's folder says. `words` are put for `{…}` in commands.

    `skeleton` and its tests are there before anybody works, and nobody changes them; `timeouts` in seconds, by step.
    `stub`: what a file of a task holds before it is written, by the end of its name.
    """

    title: str
    marks: dict[str, str] = Attribute(min_length=1)
    sources: tuple[str, ...] = Attribute(min_length=1)
    lexis: Lexis
    words: dict[str, str] = Attribute(default_factory=dict)
    commands: dict[Step, str | tuple[str, ...]]
    timeouts: dict[Step, float] = Attribute(default_factory=dict)
    packages: Installing | None = None
    stub: dict[str, str]
    tasks: tuple[Shared, ...] = Attribute(min_length=1)
    entity_task: PerEntity

    def steps(self, step: Step) -> tuple[Command, ...]:
        """Return the commands of a step. Raises StackError where the recipe has none."""
        if step not in self.commands:
            raise StackError(f"the recipe of {self.title} says nothing of `{step}`: name its command under [commands]")
        found = self.commands[step]
        return tuple(self._command(line, step) for line in ((found,) if isinstance(found, str) else found))

    def step(self, step: Step) -> Command:
        """Return the one command of a step. Raises StackError."""
        command, *others = self.steps(step)
        if others:
            raise StackError(f"the recipe of {self.title} has several commands for `{step}`, which needs one")
        return command

    def _command(self, line: str, step: Step) -> Command:
        return Command(tuple(shlex.split(filled(line, self.words))), timeout=self.timeouts.get(step, 120))


def filled(text: str, words: Mapping[str, str]) -> str:
    """Return a text with `{word}` replaced. Raises StackError for a word that nobody knows."""
    try:
        return text.format_map(words)
    except (KeyError, ValueError, IndexError) as error:
        raise StackError(f"`{text}` names a word that is not there: {error}") from error


def read_recipe(folder: Traversable) -> Recipe:
    """Read the recipe of a folder. Raises StackError that says what is wrong and where."""
    try:
        return Recipe.model_validate(tomllib.loads(folder.joinpath(RECIPE).read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise StackError(f"{folder.name}/{RECIPE} cannot be used: {error}") from error
