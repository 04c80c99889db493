"""Names of a contract -> names of the Spec: one spelling, none twice, none that cannot be a name in code."""

import re
from dataclasses import dataclass, field

from agents.specify.names.words import camel, singular, snake, words

LONGEST = 59
"""Letters that a name may have: PostgreSQL cuts off what is longer than 63, and references get `_id`."""

_PASSWORDS = re.compile(r"(hashed |encrypted )?(password|passwd|pass|pwd)( hash| digest| encrypted)?")
_TOKENS = frozenset({"token", "access_token", "refresh_token", "jwt", "jwt_token", "auth_token", "id_token"})
BUILT_IN = frozenset({"id", "created_at", "updated_at"})
"""What every entity has anyway."""


def entity_name(name: str) -> str:
    """Return the entity that a table or a schema stands for: `order_items` is `OrderItem`."""
    return camel(singular(words(name)))


def enum_name(name: str) -> str:
    """Return the name of a list of values: `user_status` is `UserStatus`."""
    return camel(words(name))


def field_name(name: str) -> str:
    """Return the name of a field: `addressLine` is `address_line`."""
    return snake(words(name))


def reference_name(name: str) -> str:
    """Return the name of a reference: `author_id` and `authorId` are `author`."""
    plain = field_name(name)
    return re.sub(r"_(id|fk|uuid)$", "", plain) or plain


def is_password(name: str) -> bool:
    """Tell whether a column keeps what people sign in with, hashed or not."""
    return bool(_PASSWORDS.fullmatch(words(name)))


def is_token(name: str) -> bool:
    """Tell whether a property is what shows that somebody has signed in."""
    return field_name(name) in _TOKENS


def refused(name: str) -> str:
    """Return why a name cannot be one in code and in a database; "" if it can."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
        return "its name is not made of letters and digits of English, a letter first"
    return f"its name is longer than {LONGEST} letters" if len(name) > LONGEST else ""


@dataclass
class Taken:
    """The names that are given already, each with the line that it was given in."""

    lines: dict[str, int] = field(default_factory=dict)

    def refuse(self, name: str, line: int) -> str:
        """Take a name; return why it cannot be taken, "" if it is."""
        why = refused(name)
        if not why and name in self.lines:
            why = f"{name} is declared in line {self.lines[name]} already"
        if not why:
            self.lines[name] = line
        return why
