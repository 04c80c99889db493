"""Who sees a row that is as it was made."""

from agents.spec.interpreter.rows import Index
from agents.spec.paths.preparing import cast_of
from agents.spec.paths.steps import Make, State
from agents.spec.scenarios.resource import Resource


def sees_plain(r: Resource, person: str) -> bool:
    """Tell whether somebody sees a row of those who make them in tests; where none can be made, it is not known."""
    state = State.start(cast_of(Index(r.spec)))
    made, outcome = state.then(Make(r.var, r.entity.name, r.own if r.own in state.rows else "ann"))
    row, who = made.world.store.rows.get(made.rows.get(r.var, 0)), made.world.store.rows.get(made.rows.get(person, 0))
    return outcome != "" or row is None or who is None or not made.world.hides(row, who)
