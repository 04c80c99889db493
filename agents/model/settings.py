"""What is asked of a model in each phase: which one, with how much effort, how long its answers and its bill may be."""

from collections.abc import Mapping
from typing import Literal, get_args

from pydantic import Field

from agents.model.model import Closed, Effort

AgentPhase = Literal["specify", "analyze", "plan", "integrate", "refine"]
"""The phases in which agents work; the scope of an agent begins with one."""

AGENT_PHASES: tuple[AgentPhase, ...] = get_args(AgentPhase)


class PhaseSettings(Closed):
    """How agents of one phase ask. What is left out is as for the run, or as the agent has it."""

    model: str | None = None
    """Another model than that of the run."""
    effort: Effort | None = None
    """How much the model thinks; by default as its provider sets it."""
    max_tokens: int | None = Field(default=None, ge=1_000, le=128_000)
    """How long one answer may be, thinking included."""
    budget: float | None = Field(default=None, ge=0)
    """The most that the phase may cost, in USD, within the budget of the run."""


Phases = Mapping[AgentPhase, PhaseSettings]

AS_IT_IS = PhaseSettings()


def phase_of(scope: str) -> str:
    """Return the phase of a scope `phase/task/agent`."""
    return scope.partition("/")[0]
