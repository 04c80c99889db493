"""Rounds of gates that were judged on this machine before: the same tree before the same judges is not judged twice.

Only a round in which every required gate passed is kept, with its evidence. It is told again where everything that
could change a verdict is the same: the tree, the frozen tests, our own code, the packages, the sandbox and its image.
"""

import hashlib
import json
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from workflows.gates.subject import Subject
from workflows.verdict import Evidence, Verdict

KEPT = 40
"""Rounds that are kept; those that were not told for the longest time go first."""

_UNFINISHED_AT_MOST = 600.0
"""Seconds; whoever has not put a round into its place by then was killed."""

_PACKAGES = ("agents", "prompts", "sandbox", "workflows")
_VERDICTS = TypeAdapter(tuple[Verdict, ...])
_FILE = "verdicts.json"
Look = Callable[[Subject], tuple[Verdict, ...]]


def our_code(root: Path = Path(__file__).parents[2]) -> str:
    """Return a hash of everything of ours that judges, or writes what is judged."""
    total = hashlib.sha256()
    for path in sorted(p for package in _PACKAGES for p in (root / package).rglob("*") if _counts(p)):
        total.update(f"{path.relative_to(root).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return total.hexdigest()


def _counts(path: Path) -> bool:
    # Python writes there while others read.
    return "__pycache__" not in path.parts and path.is_file()


@dataclass(frozen=True)
class Judged:
    """The rounds below a folder. `judges`: what else a verdict depends on, beside tree and tests."""

    folder: Path
    judges: Sequence[str]

    def judge(self, subject: Subject, look: Look) -> tuple[Verdict, ...]:
        """Return the verdicts on a tree: told again if it was judged before, else those of `look`, which are kept."""
        place = self.folder / self._key(subject, look)
        if (told := _told(place, subject)) is not None:
            return told
        verdicts = look(subject)
        if all(v.status == "pass" for v in verdicts if v.level == "required"):
            # What cannot be kept is judged again the next time.
            with suppress(OSError):
                self._keep(place, subject, verdicts)
        return verdicts

    def _key(self, subject: Subject, look: Look) -> str:
        facts = [*self.judges, *platform.uname()[:5], str(os.cpu_count()), subject.phase, subject.tree]
        facts.append(getattr(look, "__name__", ""))
        facts += [f"{each.path} {sorted(each.lines)} {each.tests}" for each in subject.written]
        return hashlib.sha256(json.dumps([facts, subject.own_manifest]).encode()).hexdigest()[:32]

    def _keep(self, place: Path, subject: Subject, verdicts: tuple[Verdict, ...]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = Path(tempfile.mkdtemp(dir=self.folder, prefix=".new-"))
        try:
            for evidence in _evidence(verdicts):
                shutil.copyfile(subject.evidence.parent / evidence.path, unfinished / Path(evidence.path).name)
            looked = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
            again = tuple(verdict.model_copy(update={"told_again": looked}) for verdict in verdicts)
            (unfinished / _FILE).write_bytes(_VERDICTS.dump_json(again))
            unfinished.replace(place)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        self._forget()

    def _forget(self) -> None:
        rounds = sorted((p for p in self.folder.iterdir() if p.name[0] != "."), key=lambda p: p.stat().st_mtime)
        unfinished = [p for p in self.folder.glob(".new-*") if time.time() - p.stat().st_mtime > _UNFINISHED_AT_MOST]
        for old in [*rounds[:-KEPT], *unfinished]:
            shutil.rmtree(old, ignore_errors=True)


def _told(place: Path, subject: Subject) -> tuple[Verdict, ...] | None:
    """Read a round and lay its evidence into the run; None where there is none, or where a file was touched."""
    try:
        verdicts = _VERDICTS.validate_json((place / _FILE).read_bytes())
        contents = {e: (place / Path(e.path).name).read_bytes() for e in _evidence(verdicts)}
    except (OSError, ValidationError):
        return None
    if any(hashlib.sha256(content).hexdigest() != e.sha256 for e, content in contents.items()):
        return None
    os.utime(place)
    kept = {e.path: subject.keep(Path(e.path).name, content) for e, content in contents.items()}
    return tuple(
        verdict.model_copy(update={"evidence": tuple(kept[e.path] for e in verdict.evidence)}) for verdict in verdicts
    )


def _evidence(verdicts: Sequence[Verdict]) -> set[Evidence]:
    return {evidence for verdict in verdicts for evidence in verdict.evidence}
