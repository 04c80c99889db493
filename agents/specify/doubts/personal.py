"""Fields that sound as if not everybody who sees a row should see them."""

import re
from collections.abc import Iterator

from agents.spec.diagnostic import Diagnostic, report
from agents.spec.model import Field, Spec
from agents.spec.nodes import Places
from agents.specify.names.words import label

_SOUNDS: tuple[tuple[str, str], ...] = (
    ("a secret", r"(.* )?(api key|access key|private key|secret key|secret|passphrase|security answer|access token)"),
    (
        "a number of a card or an account",
        r"(.* )?(iban|cvv|cvc|credit card( number)?|bank account|(bank )?account number)",
    ),
    (
        "a number that a state gives people",
        r"(.* )?(ssn|tax id|national id|(social security|passport|identity card)( number)?)",
    ),
    ("about somebody's health", r"(.* )?(diagnosis|medical (record|history|condition)|blood type|allergies)"),
)  # fmt: skip


def personal(spec: Spec) -> Iterator[Diagnostic]:
    """Yield the fields that are shown to whoever may see the row, and by their names should perhaps not be."""
    places = Places(spec)
    for entity in spec.entities:
        for field in entity.fields:
            why = _why(field)
            if why:
                name = f"{entity.name}.{field.name}"
                yield report("SP308", places.line(field), field.id, field=name, why=why, name=label(field.name))


def _why(field: Field) -> str:
    if (
        field.type == "password"
        or field.read_roles is not None
        or field.computed is not None
        or field.type == "boolean"
        or not field.src
    ):
        return ""
    return next((why for why, pattern in _SOUNDS if re.fullmatch(pattern, label(field.name))), "")
