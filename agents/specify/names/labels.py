"""What fields are called in sentences: by their names, in short, and what every row has."""

import re

from agents.spec.model import Field
from agents.specify.names.words import label, plural, singular

_SHORT = (" date", " time", " on", " at", " flag", " name")
_MOMENTS = (" date", " time", " on", " at")
"""`due on` may be called `due date`, as long as no other field is."""

BUILT_IN = {
    "created at": "created_at", "creation": "created_at", "creation date": "created_at", "creation time": "created_at",
    "date of creation": "created_at", "time they were added": "created_at", "time they were created": "created_at",
    "time of creation": "created_at", "updated at": "updated_at", "last change": "updated_at",
}  # fmt: skip
"""Labels of what every row has -> its field."""

_EMAILS = (
    "email address", "email addresses", "e-mail", "e-mails", "e-mail address", "e-mail addresses", "mail address",
)  # fmt: skip


def field_labels(field: Field) -> tuple[str, ...]:
    """Return the ways to write a field: its name, the name with `flag`, and its plural."""
    name = label(field.name)
    extra: tuple[str, ...] = (f"{name} flag", f"{name} status") if field.type == "boolean" else ()
    extra = (f"{name} date",) if field.type == "date" and not name.endswith("date") else extra
    extra = _EMAILS if name == "email" else extra
    extra = (f"{name} id",) if field.type.startswith("ref(") else extra
    bare = (name.removeprefix("is ").removeprefix("has "),) if field.type == "boolean" else ()
    return tuple(dict.fromkeys((name, *extra, *bare, plural(name))))


def short_labels(field: Field) -> tuple[str, ...]:
    """Return a field's label without a final `date`, `time`, ..., e.g. `due` for `due date`."""
    name = label(field.name)
    unitless = re.sub(r" in (?:square |cubic )?[a-z]+$| for [a-z]+$", "", name)
    stems = [name.removesuffix(s) for s in _SHORT if name.endswith(s)]
    moments = [f"{stem}{s}" for stem in stems for s in _MOMENTS if field.type in ("date", "datetime")]
    state = ("state",) if name == "status" and field.type.startswith("enum(") else ()
    return (*stems, *moments, *([unitless] if unitless != name else []), *_one_of(field), *state)


def _one_of(field: Field) -> tuple[str, ...]:
    """A number of things is also said of each: `days late` for each `day late`, `number of hours` for each `hour`."""
    if counted := re.fullmatch(r"number of ([a-z-]+)", label(field.name)):
        return (singular(counted[1]),)
    first, blank, rest = label(field.name).partition(" ")
    counts = field.type == "integer" and rest and singular(first) != first
    return (f"{singular(first)}{blank}{rest}",) if counts else ()
