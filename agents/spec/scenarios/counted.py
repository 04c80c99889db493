"""Tests of limits over rows with a lifecycle: a row is counted in each state that a rule names."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from agents.spec.scenarios.resource import Resource, Scenario
from agents.spec.scenarios.stories import Stage
from agents.spec.scenarios.story import Story
from agents.spec.solve import holds

if TYPE_CHECKING:
    from agents.spec.scenarios.limits import Limit


def counted_scenarios(r: Resource, limit: "Limit") -> Iterator[Scenario]:
    """Rows that have come into another state that is counted are counted there."""
    life = r.entity.lifecycle
    if life is None or limit.body is None or r.own != "ann":
        return
    for path in Stage(r).reached:
        state = path[-1].state
        shown = state.world.store.rows[state.rows[r.var]].values[life.field]
        row = {**r.defaults(limit.var), (limit.var, life.field): shown}
        if shown == life.initial or not holds(limit.body, row):  # type: ignore[arg-type]  # a state is a text
            continue
        rest = r.fill(
            """
            for _ in range($more):
                $new(ann)
            with nothing_new($lister, $path):
                refuse($maker.post($path, $body(ann)), $status)
            """,
            more=limit.count - 1,
            status=limit.rule.status,
        )
        text = f"one of {limit.count} {r.nouns} is {shown}: one more is refused with {limit.rule.status}"
        name = limit.rule.id.partition(".")[2].replace(".", "_")
        word = str(shown).replace(" ", "_")
        body = "\n".join([*Story(()).lines(path), rest])
        yield Scenario(f"rule_{name}_when_{word}", (limit.rule.id,), text, body)
