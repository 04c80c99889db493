"""What the reference backend answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from agents.spec.interpreter import Refused
from agents.spec.node import Id


class Unsaid(Exception):
    """The Spec does not say how this request is answered; the message tells why."""


@dataclass(frozen=True)
class Answer:
    """Status, JSON and headers of an answer.

    `refusals`: all that refuses the request, the first of it told here; a backend that checks in another order may
    answer with any. `nodes`: what of the Spec the answer rests on.
    """

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    refusals: tuple[Refused, ...] = ()
    nodes: tuple[Id, ...] = ()
