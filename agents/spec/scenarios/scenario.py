"""What a test of a Spec is before it is rendered."""

from dataclasses import dataclass

from agents.spec.node import Id


@dataclass(frozen=True)
class Scenario:
    """One test: its name, the nodes it would catch, what it proves in words, and its body in Python.

    `shared`: it looks only at rows that it made itself, so its people may have rows of other tests. `steady`: it makes
    no rows but those that are kept for such tests, and changes none. `fixture`: the source of what tests of the module
    make once and share. `scenes`: the sources of functions that make rows which tests of the module look at.
    `cites`: the only sentences that it proves, where it is not about all that its nodes come from.
    """

    name: str
    nodes: tuple[Id, ...]
    readback: str
    body: str
    shared: bool = False
    steady: bool = False
    fixture: str = ""
    scenes: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
