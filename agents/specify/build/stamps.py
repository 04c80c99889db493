"""Times that a row gets when it is made, where nothing else writes them: `placed at` of an order."""

import re
from collections.abc import Iterator

from agents.spec.model import Field
from agents.specify.build.model import of_kind
from agents.specify.build.shape import Stated
from agents.specify.facts.facts import CreationFact, ReactionFact, TransitionFact
from agents.specify.names.words import label, participles

_MADE = re.compile(
    r"(?:placed|created|submitted|made|posted|opened|registered|ordered|booked|requested|added|joined) (?:at|on)"
)


def stamped(entity: str, field: Field, stated: list[Stated]) -> Field:
    """Return a time that only the making of a row can set with that moment as its default."""
    moment = {"datetime": "now", "date": "today"}.get(field.type)
    plain = field.write == "never" and field.default is None and field.computed is None
    if not moment or not plain or not _MADE.fullmatch(label(field.name)) or field.name in _written(entity, stated):
        return field
    return field.model_copy(update={"default": moment})


def _written(entity: str, stated: list[Stated]) -> set[str]:
    """Return the fields that steps and effects write, and those that are named after an event."""
    values = [pair for _, f in of_kind(stated, ReactionFact, entity) for pair in f.values]
    changes = [c for _, f in of_kind(stated, TransitionFact, entity) for c in f.changes]
    changes += [c for _, f in of_kind(stated, CreationFact, entity) for c in f.changes if not c.each and not c.makes]
    named = {name for name, _ in values} | {name for c in changes for name, _ in c.values}
    return named | set(_of_events(entity, stated))


def _of_events(entity: str, stated: list[Stated]) -> Iterator[str]:
    for _, step in of_kind(stated, TransitionFact, entity):
        for done in participles(label(step.event)):
            yield from (f"{done}_{end}" for end in ("at", "on"))
