"""A stack that has no templates: a folder with a recipe, a skeleton and a harness, and agents who write the rest."""

import hashlib
from collections.abc import Mapping
from functools import cached_property
from importlib.resources import files

from agents.spec.model import Id, Spec
from agents.stacks.described.recipe import filled, read_recipe
from agents.stacks.described.skeleton import skeleton_files, skeleton_paths, stub
from agents.stacks.described.units import described_units
from agents.stacks.stack import StackError, Toolchain, Unit
from sandbox.packages import Packages


class DescribedStack:
    """The stack of a folder below `agents/stacks`. Raises StackError for a recipe that cannot be used."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._folder = files("agents.stacks").joinpath(name)
        self._recipe = read_recipe(self._folder)
        self.title = self._recipe.title
        self.marks: Mapping[str, str] = self._recipe.marks

    def units(self, spec: Spec) -> tuple[Unit, ...]:
        """Return the skeleton, and the tasks of agents."""
        return described_units(spec, self._recipe, skeleton_paths(self._folder))

    def render(self, spec: Spec) -> Mapping[str, bytes]:
        """Return the skeleton, and for each file of a task what it holds before it is written."""
        written = (path for unit in self.units(spec) if unit.by == "agent" for path in unit.files)
        return {**{path: stub(path, self._recipe, spec) for path in written}, **skeleton_files(self._folder, spec)}

    def harness(self) -> Mapping[str, bytes]:
        """Return our own files for `/harness`."""
        found = {item.name: item for item in self._folder.joinpath("harness").iterdir() if item.is_file()}
        return {name: item.read_bytes() for name, item in sorted(found.items())}

    def toolchain(self) -> Toolchain:
        """Return the commands of the recipe, and the packages that they need."""
        return self._toolchain

    @cached_property
    def _toolchain(self) -> Toolchain:
        recipe, packages = self._recipe, self._packages()
        # Whatever changes the packages makes another lock: what is installed is found by it.
        mark = f"# {packages.name} {packages.key}\n".encode() if packages else b""
        return Toolchain(
            lock=self._folder.joinpath("toolchain.lock").read_bytes() + mark,
            sources=recipe.sources,
            lint=recipe.steps("lint"),
            types=recipe.steps("types"),
            scan=recipe.steps("scan"),
            migrate_up=recipe.step("migrate_up"),
            migrate_again=recipe.step("migrate_again"),
            serve=recipe.step("serve"),
            serve_covered=recipe.step("serve_covered"),
            test=recipe.step("test"),
            collect=recipe.step("collect"),
            cover=recipe.steps("cover"),
            openapi=recipe.step("openapi"),
            trial=recipe.step("trial"),
            lexis=recipe.lexis,
            packages=packages,
        )

    def where(self, spec: Spec, node: Id) -> tuple[str, str]:
        """Return the first file of the task that carries out a node, and what is known of the line: nothing."""
        for unit in self.units(spec):
            if node in unit.nodes:
                return unit.files[0], ""
        raise StackError(f"{node} is no node of this Spec that is carried out in one place. Take an id from spec.json.")

    def _packages(self) -> Packages | None:
        wanted = self._recipe.packages
        if wanted is None:
            return None
        skeleton = self._folder.joinpath("skeleton")
        given = {name: skeleton.joinpath(name).read_bytes() for name in wanted.files}
        line = filled(wanted.command, {**self._recipe.words, "site": "{site}"})
        return Packages(wanted.name, given, line, _key(wanted.command, given))


def _key(command: str, given: Mapping[str, bytes]) -> str:
    total = hashlib.sha256(command.encode())
    for name, data in sorted(given.items()):
        total.update(name.encode() + b"\0" + data + b"\0")
    return total.hexdigest()[:20]
