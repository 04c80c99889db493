"""The corpus of cheats: patches to a delivered backend, with what each claims, what it hides and who must catch it."""

import hashlib
import os
import subprocess
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.measure import ROOT
from sandbox.scratch import scratch

CORPUS = ROOT / "tests" / "corpus" / "cheats"
PATCH = "patch.diff"
ABOUT = "cheat.toml"


class StalePatchError(Exception):
    """A patch does not fit the backend that is delivered today: draw it up again."""


@dataclass(frozen=True)
class Cheat:
    """One attempt. `gates`: those that must fail, without which it counts as not caught."""

    name: str
    claims: str
    hides: str
    gates: tuple[str, ...]
    blind: bool
    patch: bytes

    @property
    def digest(self) -> str:
        """Return what changes when the cheat does."""
        return hashlib.sha256(self.patch + "\0".join(self.gates).encode()).hexdigest()


def read_corpus(folder: Path = CORPUS) -> tuple[Cheat, ...]:
    """Return the cheats of a folder by name."""
    return tuple(_read(path) for path in sorted(folder.iterdir()) if (path / PATCH).is_file())


def _read(folder: Path) -> Cheat:
    about = folder / ABOUT
    told = tomllib.loads(about.read_text(encoding="utf-8")) if about.is_file() else {}
    return Cheat(
        name=folder.name,
        claims=str(told.get("claims", "")),
        hides=str(told.get("hides", "")),
        gates=tuple(told.get("gates", ())),
        blind=bool(told.get("blind", not about.is_file())),
        patch=(folder / PATCH).read_bytes(),
    )


def apply(cheat: Cheat, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the tree with the patch, without links, as nothing that is judged holds any. Raises StalePatchError."""
    with scratch() as folder:
        for path, content in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        _git_apply(cheat, folder)
        found = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def _git_apply(cheat: Cheat, folder: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "GIT_CEILING_DIRECTORIES": str(folder.parent), "HOME": str(folder)}
    done = subprocess.run(
        ["git", "apply", "-p1", "-C1", "--whitespace=nowarn", "-"], cwd=folder, input=cheat.patch,
        env=environment, capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise StalePatchError(f"{cheat.name}: {done.stderr.decode(errors='replace').strip()}")
