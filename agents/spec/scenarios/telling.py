"""A path of the search in words: what happens step by step, and what shows then, in numbers."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from agents.spec.interpreter.rows import Row
from agents.spec.paths.cast import OTHER, relative
from agents.spec.paths.relevance import Slot
from agents.spec.paths.search import Path, Taken
from agents.spec.paths.steps import Act, Advance, Change, Make, Ref, State
from agents.spec.scenarios.resource import HIDDEN
from agents.spec.scenarios.values import label
from agents.spec.solve import Day

PEOPLE = ("ann", OTHER)


def told(path: Path, focus: Sequence[Slot] = ()) -> str:
    """Return a path in words: `a loan of Ann, 15 days later (overdue), renew is refused with 409 overdue`."""
    parts = []
    for taken in path:
        shown = ", ".join(_shown(taken.state, focus)) if taken.shows or taken is path[-1] else ""
        parts.append(_words(taken) + (f" ({shown})" if shown and not taken.outcome else ""))
    return ", ".join(filter(None, parts))


def _words(taken: Taken) -> str:
    refused = f" is refused with {taken.outcome}" if taken.outcome else ""
    match taken.step:
        case Make(var, _, owner, given):
            plain = [f"{label(n)} {spoken(v)}" for n, v in given if not isinstance(v, Ref)]
            whose = f" of {owner.capitalize()}" if owner in PEOPLE else ""
            return f"a {label(var).strip()}{whose}{' with ' + ' and '.join(plain) if plain else ''}{refused}"
        case Change(var, name, value):
            whose = var.capitalize() if var in PEOPLE else f"the {label(var).strip()}"
            return f"{label(name)} of {whose} changed to {spoken(value)}{refused}"
        case Act(var, id_):
            return f"{label(id_.rpartition('.')[2])} of the {label(var).strip()}{refused}"
        case Advance(days, minutes):
            number, unit = (days, "day") if days else (minutes, "minute")
            return f"{number} {unit}{'s' * (number != 1)} later"


def _shown(state: State, focus: Sequence[Slot]) -> Iterator[str]:
    """Yield the fields that are looked at, of each row that is there."""
    for entity, name in focus:
        rows = [(v, state.world.store.rows[state.rows[v]]) for v, e in state.entities if e == entity]
        for var, row in rows:
            r = state.resource(var)
            person = var in state.cast.names
            plays = not person or (var in PEOPLE and var in state.owners.values())
            if plays and r.field(name).secret not in HIDDEN and r.type_of(name).kind != "ref":
                whose = f"{var.capitalize()}: " if person else f"{label(var).strip()}: " if len(rows) > 1 else ""
                yield f"{whose}{_fact(state, name, state.world.read(row, name))}"


def _fact(state: State, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return f"{'' if value else 'not '}{label(name)}"
    moment = isinstance(value, datetime)
    return f"{label(name)} {'set' if moment else spoken(relative(state.world, value))}"


def spoken(value: Any) -> str:
    """Return a value as people say it; dates count from today."""
    if isinstance(value, Day):
        words = {0: "today", 1: "tomorrow", -1: "yesterday"}
        past = f"{-value.offset} days ago" if value.offset < 0 else f"in {value.offset} days"
        return words.get(value.offset, past)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "empty" if value is None else str(value.id if isinstance(value, Row) else value)
