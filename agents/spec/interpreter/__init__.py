"""The interpreter of a Spec: its rows in memory, the value of its expressions, and what its operations do to them."""

from agents.spec.interpreter.operations import Refused, World, held_by

__all__ = ["Refused", "World", "held_by"]
