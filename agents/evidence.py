"""What refine gets: the failing gates of a round and the files they were about, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Failure:
    """A failed round. `findings`: what to mend, by gate; `files`: the tree that failed; `attempt` counts from 1."""

    attempt: int
    findings: Mapping[str, str]
    files: Mapping[str, bytes]
