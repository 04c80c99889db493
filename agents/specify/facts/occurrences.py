"""What a sentence says that happens: steps of lifecycles, what follows from changes, and what is changed besides."""

from dataclasses import dataclass

from agents.spec.model import RoleName


@dataclass(frozen=True)
class Change:
    """Fields of the row `target` get values, in order; `each`: variable and collection; `makes`: a new row of it;
    `run`: the step of its lifecycle that the row takes."""

    target: str
    values: tuple[tuple[str, str], ...]
    each: tuple[str, str] | None = None
    makes: str | None = None
    gone: bool = False
    run: str | None = None


@dataclass(frozen=True)
class ReactionFact:
    """When a change of a row makes `when` true, fields are set."""

    entity: str
    name: str
    when: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TransitionFact:
    """A step of a lifecycle: an event moves a row from one of the sources to the goal.

    `grants`: roles, each with the condition on the rows; `guards`: conditions, each with its words; `due`: the clock
    starts it when this holds. `inner`: nobody asks for it, only the effects of other operations.
    """

    entity: str
    field: str
    event: str
    sources: tuple[str, ...]
    goal: str
    grants: tuple[tuple[RoleName, str | None], ...] = ()
    guards: tuple[tuple[str, str], ...] = ()
    changes: tuple[Change, ...] = ()
    due: str | None = None
    inner: bool = False


@dataclass(frozen=True)
class CreationFact:
    """What happens besides when a row is created."""

    entity: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class RunFact:
    """When a change makes `when` true, the first of other rows goes into a state, by the transition that leads there.

    `target`: the path of that row, `other`: its entity.
    """

    entity: str
    name: str
    when: str
    target: str
    other: str
    state: str


@dataclass(frozen=True)
class FollowFact:
    """What follows from a change that makes `when` true, in order: rows are set, made, or take a step."""

    entity: str
    name: str
    when: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class StepFact:
    """What an event of a lifecycle changes besides."""

    entity: str
    event: str
    changes: tuple[Change, ...]
