"""What nodes work with. It lives in the process only; checkpoints hold `State`."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from agents.integrate.implementer import Implementer
from agents.model.journaled import JournaledModel
from agents.stacks.stack import Stack
from sandbox.repo import Repository
from sandbox.sandbox import Sandbox
from workflows.acceptance.tried import Ahead
from workflows.events import Event
from workflows.gates.judged import Judged
from workflows.store import RunStore

TakeSandbox = Callable[[], AbstractContextManager[Sandbox]]
"""Gives a fresh sandbox, which is closed in the end."""

ReviewMode = Literal["none", "phases", "final"]
"""When a person is asked: never, after each phase's gate, or before delivery."""


@dataclass(frozen=True)
class Context:
    """The parts of one run. `stopped` tells whether a person asked to stop; it is polled between effects;
    `model`: what agents ask, if anything; `judged`: rounds of gates that need not be judged again, if any may be used;
    `ahead`: tries the mutants of the Spec beside the gates.
    """

    run_id: str
    created_at: datetime
    folder: Path
    output: Path
    store: RunStore
    repo: Repository
    stack: Stack
    implementer: Callable[[str], Implementer]
    sandbox: TakeSandbox
    review: ReviewMode
    listen: Callable[[Event], None]
    stopped: Callable[[], bool] = lambda: False
    model: JournaledModel | None = None
    judged: Judged | None = None
    ahead: Ahead = field(default_factory=Ahead)
