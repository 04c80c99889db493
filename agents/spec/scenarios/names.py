"""How things are called in tests: in Python, in JSON, and the people of the tests."""

import builtins
import keyword
import re

from agents.spec.accounts import newcomer
from agents.spec.interpreter import held_by
from agents.spec.model import Spec

TAKEN = {
    "ann",
    "bob",
    "sam",
    "sue",
    "api",
    "clock",
    "day",
    "moment",
    "unique",
    "refuse",
    "ok",
    "json",
    "row",
    "rows",
    "time",
    "staff",
    *dir(builtins),
}


def snake(name: str) -> str:
    """`LineItem` -> `line_item`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def article(noun: str) -> str:
    """Return the article that a noun takes."""
    return "an" if noun[0] in "aeiou" and not noun.startswith(("uni", "use")) else "a"


def wire(spec: Spec, name: str) -> str:
    """Return a name as it is written in JSON and queries."""
    return re.sub(r"_([a-z0-9])", lambda found: found[1].upper(), name) if spec.api.casing == "camel" else name


def people(spec: Spec) -> dict[str, str]:
    """Return who stands for each role in tests, those with the fewest rights first: Ann for those who are new."""
    roles = [r.name for r in spec.roles]
    rank = {name: sum(held_by(spec, name, other) for other in roles) for name in roles}
    found = {newcomer(spec) or "user": "ann"}
    for name in sorted(roles, key=lambda name: rank[name]):
        plain = snake(re.sub(r"\W+", "_", name))
        found.setdefault(name, f"{plain}_" if plain in TAKEN or keyword.iskeyword(plain) else plain)
    return found
