"""What refine gets: the failing gates of a round and the files they were about, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass

from agents.plan.artifact import Task


@dataclass(frozen=True)
class Attempt:
    """A repair that did not do. `commit` and `change`: what it changed, as a patch, cut where it is long.

    `mended`, `left`, `broke`: what the gates no longer, still and newly found after it, one line each.
    """

    commit: str
    change: str
    mended: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    broke: tuple[str, ...] = ()


@dataclass(frozen=True)
class Failure:
    """A failed round. `findings`: what to mend, by gate; `files`: the tree that failed; `attempt` counts from 1.

    `tests`: the ids of the tests that failed; `tasks`: those of the plan whose files may be touched to mend it.
    `tried`: the repairs before this one, in order.
    """

    attempt: int
    findings: Mapping[str, str]
    files: Mapping[str, bytes]
    tests: tuple[str, ...] = ()
    tasks: tuple[Task, ...] = ()
    tried: tuple[Attempt, ...] = ()
