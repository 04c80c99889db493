"""A backend of any Spec without a database: the interpreter of the Spec behind requests and answers."""

from agents.spec.reference.answer import Answer, Unsaid
from agents.spec.reference.backend import Backend

__all__ = ["Answer", "Backend", "Unsaid"]
