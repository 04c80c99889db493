"""Requests that may be repeated: who sends a key again, with the same body, is answered as the first time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from agents.spec.interpreter import Refused
from agents.spec.interpreter.rows import Row
from agents.spec.model import Operation
from agents.spec.reference.answer import Answer, Unsaid

HEADER = "Idempotency-Key"
_LONGEST = 255


@dataclass(frozen=True)
class Claim:
    """What a request claims: whose key it is, for which operation."""

    actor: int
    operation: str
    key: str


@dataclass
class Repeats:
    """Remembers the answers to requests with a key."""

    _kept: dict[Claim, tuple[datetime, Any, Answer]] = field(default_factory=dict)

    def claim(self, o: Operation, actor: Row | None, headers: Mapping[str, str]) -> Claim | None:
        """Return what a request claims; nothing where it has no key, or the operation takes none."""
        key = headers.get(HEADER)
        if o.repeatable is None or key is None or actor is None:
            return None
        if not 0 < len(key) <= _LONGEST:
            raise Unsaid("which keys are none")
        return Claim(actor.id, o.id, key)

    def answer(self, claim: Claim | None, sent: Any, now: datetime) -> Answer | None:
        """Return what was answered before. Raises Refused where the key came with another body."""
        until, body, answer = self._kept.get(claim, (now, None, None)) if claim else (now, None, None)
        if until <= now or answer is None or claim is None:
            return None
        if body != sent:
            raise Refused(422, "idempotency_key_reused", HEADER, node=claim.operation)
        return answer

    def keep(self, claim: Claim | None, o: Operation, sent: Any, answer: Answer, now: datetime) -> Answer:
        """Remember an answer for as long as the request may be repeated, and return it."""
        if claim:
            self._kept[claim] = (now + timedelta(hours=o.repeatable or 0), sent, answer)
        return answer
