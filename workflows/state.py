"""What the graph carries from node to node: references and counters, nothing that cannot be JSON."""

from collections.abc import Mapping
from typing import Literal, TypedDict

SCHEMA = 2
"""Version of the state; a checkpoint of another version is refused."""

Outcome = Literal["pass", "fail", "review", "approve", "reject", "repaired", "stuck"]
"""What a gate (pass, fail, review: passed and a person is asked), a review (approve, reject) or refine (repaired,
stuck: no progress or no attempts left) says; with the phase it is the key of ROUTES."""

Ending = Literal["", "delivered", "failed", "rejected", "blocked"]
"""How the graph ended; empty while it has not."""


class State(TypedDict):
    """`head`: the newest commit, from which a node reads everything; `attempt`: rounds of integrate's gate."""

    schema: int
    phase: str
    head: str
    attempt: int
    ending: Ending


Routes = Mapping[tuple[str, Outcome], str]
"""From a phase and an outcome to the node that comes next."""
