"""The invariants of a Spec as diagnostics."""

from agents.spec.diagnostic import Diagnostic
from agents.spec.model import Spec


def check(spec: Spec) -> list[Diagnostic]:
    """Return what is wrong with a Spec."""
    return []
