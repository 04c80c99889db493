"""Backends that are right, into which faults are planted: what was written for holes, and what templates render."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from agents.spec.cases import derive_cases
from agents.spec.model import Spec
from agents.specify.compiler import compile_documents
from agents.stacks import open_stack
from agents.stacks.stack import Stack
from bench.measure import ROOT
from workflows.acceptance.suite import render_suite
from workflows.faults.fault import Fault
from workflows.faults.finding import Found, enums_of, find_faults

HOLES = ROOT / "tests" / "corpus" / "holes"
RENDERED = ("examples/todo.md", "examples/library.md")
_FOLDERS = ("services", "events", "rules", "repositories", "computed", "routes")
_ACCOUNTS = ("auth", "audit_log", "refresh_token", "health", "me", "__init__")
"""Modules that no model writes: they are the same in every project."""


@dataclass(frozen=True)
class Ground:
    """A backend that is right. `written`: the files that faults go into, each with the tests that go with it."""

    name: str
    spec: Spec
    stack: Stack
    files: Mapping[str, bytes]
    written: Mapping[str, tuple[str, ...]]
    by_hand: bool

    @cached_property
    def faults(self) -> dict[str, Found]:
        """Return the faults of each file."""
        enums = enums_of(self.files)
        return {path: find_faults(path, self.files[path], enums) for path in self.written}

    @cached_property
    def cases(self) -> tuple[str, ...]:
        """Return the acceptance cases that can tell a fault: all, or those of the operations that were written."""
        every = derive_cases(self.spec)
        if not self.by_hand:
            return tuple(case.id for case in every)
        holes = {operation.id for operation in self.spec.operations if operation.kind == "hole"}
        return tuple(case.id for case in every if holes & {*case.nodes})

    def with_fault(self, fault: Fault) -> dict[str, bytes]:
        """Return the files with one fault."""
        return {**self.files, fault.path: fault.planted(self.files[fault.path])}


def grounds(only: Sequence[str] = ()) -> tuple[Ground, ...]:
    """Return all of them, or those of some names."""
    folders = [folder for folder in sorted(HOLES.iterdir()) if (folder / "about.toml").is_file()]
    by_hand = [_filled(folder) for folder in folders if not only or folder.name in only]
    return (*by_hand, *(_rendered(each) for each in RENDERED if not only or Path(each).stem in only))


def _filled(folder: Path) -> Ground:
    told = tomllib.loads((folder / "about.toml").read_text(encoding="utf-8"))
    spec, stack, files = _delivered(tuple(told["documents"]))
    found = [path for path in folder.rglob("*.py") if path.is_file()]
    own = {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
    written = [path for path in own if path.startswith("app/")]
    tests = {path: tuple(test for test in sorted(own) if f"/test_{Path(path).stem}" in test) for path in written}
    return Ground(folder.name, spec, stack, {**files, **own}, tests, by_hand=True)


def _rendered(document: str) -> Ground:
    spec, stack, files = _delivered((document,))
    paths = [path for path in sorted(files) if _is_work(path)]
    return Ground(Path(document).stem, spec, stack, files, dict.fromkeys(paths, ()), by_hand=False)


def _delivered(documents: tuple[str, ...]) -> tuple[Spec, Stack, dict[str, bytes]]:
    spec, stack = (
        compile_documents({each: (ROOT / each).read_bytes() for each in documents}).spec,
        open_stack("fastapi"),
    )
    if spec is None:
        raise SystemExit(f"{documents[0]} has errors: see `orchestrate check`")
    return spec, stack, {**stack.render(spec), **render_suite(spec)}


def _is_work(path: str) -> bool:
    parts = Path(path).parts
    return parts[0] == "app" and len(parts) == 3 and parts[1] in _FOLDERS and Path(path).stem not in _ACCOUNTS
