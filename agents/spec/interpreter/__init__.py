"""The interpreter of a Spec: its rows in memory, the value of its expressions, and what its operations do to them."""

from agents.spec.interpreter.operations import World, held_by
from agents.spec.interpreter.refused import Refusals, Refused

__all__ = ["Refusals", "Refused", "World", "held_by"]
