"""What an error code means, as `orchestrate explain` says it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Explanation:
    """What a code means, and the usual way out."""

    title: str
    meaning: str
    remedy: str
