"""What refine gets: the failing gates of a round and the files they were about, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass

from agents.plan.artifact import Task


@dataclass(frozen=True)
class Failure:
    """A failed round. `findings`: what to mend, by gate; `files`: the tree that failed; `attempt` counts from 1.

    `tests`: the ids of the tests that failed; `tasks`: those of the plan whose files may be touched to mend it.
    """

    attempt: int
    findings: Mapping[str, str]
    files: Mapping[str, bytes]
    tests: tuple[str, ...] = ()
    tasks: tuple[Task, ...] = ()
