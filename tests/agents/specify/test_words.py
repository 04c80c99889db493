"""No word is dropped in silence: with a word more that changes what is said, no sentence is understood as before."""

import random
import re
from collections.abc import Iterator

import pytest

from agents.specify.compiler import compile_bytes
from agents.specify.forms.forms import FORMS
from agents.specify.grammar import lexicon
from agents.specify.grammar.domain import Domain
from agents.specify.grammar.parser import Parser
from agents.specify.grammar.phrases import Phrases
from agents.specify.grammar.reader import Reading, understand
from agents.specify.passes import understand_all
from agents.specify.source import document
from agents.specify.turns.turns import TURNS
from tests.agents.specify.test_forms import AROUND as FORMS_AROUND
from tests.agents.specify.test_turns import AROUND as TURNS_AROUND

WORD = "frobnic"
"""Neither a noun, an adjective, an adverb nor a verb that anything could know."""

NAMED = re.compile(rf"\bthe (?:{WORD} (?:\w+ )?|\w+ {WORD} )(?:system|application|api)\b", re.IGNORECASE)
REASON = re.compile(rf"\bso (?:{WORD} )?that\b|\bso {WORD}\b")
JUSTIFIED: dict[str, str] = {
    "headed": "a heading in bold may say anything",
    "kept_while": "what an error is like is its text",
    "answer_409": "whatever value is taken",
    "answer_422": "what an error is like is its text",
    "needs_token": "whatever is behind a path",
}
"""Turns in which a word may be anything, besides the name of the service and the reason for a sentence."""


class Listener:
    """Reads sentences among the same declarations, whose names stay as they are."""

    def __init__(self, around: str) -> None:
        self._around = around
        self._domain: Domain = understand_all(document.read(around, "requirements.md"))[0]
        self._parser: Parser = lexicon.sentences(self._domain)

    def hears(self, sentence: str) -> Reading | None:
        """Return the reading of a sentence that is mapped, None for any other."""
        block = document.read(f"{self._around}- {sentence}\n", "requirements.md").blocks[-1]
        readings = understand(self._parser, block, Phrases(self._domain)).readings
        return readings[0] if len(readings) == 1 and not readings[0].rest else None


def with_a_word_more(sentence: str) -> Iterator[str]:
    """Yield a sentence with the word before each of its words, but not within code."""
    first, *rest = sentence.split(" ")
    yield " ".join((WORD.capitalize(), first if first.isupper() else first.lower(), *rest))
    for place in range(len(rest)):
        before, after = " ".join((first, *rest[:place])), " ".join(rest[place:])
        if before.count("`") % 2 == before.count('"') % 2 == 0:
            yield f"{before} {WORD} {after}"


def justified(name: str, sentence: str) -> bool:
    reason = REASON.search(sentence)
    return name in JUSTIFIED or bool(NAMED.search(sentence)) or bool(reason and sentence.index(WORD) > reason.start())


@pytest.mark.parametrize(("entries", "around"), [(FORMS, FORMS_AROUND), (TURNS, TURNS_AROUND)], ids=["forms", "turns"])
def test_no_word_is_dropped_at_a_place_of_each_example(entries, around):
    listener = Listener(around)
    dropped = [
        more
        for entry in entries
        for more in random.Random(entry.name).sample(list(with_a_word_more(entry.example)), 1)
        if listener.hears(more) and not justified(entry.name, more)
    ]
    assert dropped == []


SHOP = """# Shop

- Users sign in with their email and password.
- The system keeps customers. Customers and admins can view lists.
- There is a role admin.
- Each list has a name. A list belongs to the user who created it.

"""


@pytest.mark.parametrize("sentence", [
    "Happy users sign in with their email and password.",
    "Active users sign in with their email and password.",
    "Unverified people sign up with an email and a password.",
    "Happy users can create lists.",
    "Blue admins can delete lists.",
    "Frobnic admins can delete lists.",
    "An angry customer can delete lists.",
    "As a grumpy user, I want to delete lists.",
    "Suspended clerks can view lists.",
])  # fmt: skip
def test_people_who_are_somehow_are_no_kind_of_people(sentence):
    compiled = compile_bytes(f"{SHOP}- {sentence}\n".encode())
    assert compiled.spec is not None
    assert compiled.spec.auth.subject == "User"
    assert compiled.spec.trace[-1].status == "not_understood"


@pytest.mark.parametrize("role", ["premium user", "team leader", "warehouse clerk", "system admin"])
def test_people_of_a_kind_are_a_role(role):
    compiled = compile_bytes(f"{SHOP}- {role.capitalize()}s can delete lists.\n".encode())
    assert compiled.spec is not None
    assert compiled.spec.trace[-1].status == "mapped"
    assert any(role.replace(" ", "_") in grant.roles for op in compiled.spec.operations for grant in op.grants)


@pytest.mark.parametrize("sentence", [
    "WHEN a frobnic user provides a valid email and password, THE System SHALL return an access token.",
    "System MUST delete all todos associated with a list when that frobnic list is deleted.",
    "System MUST delete all todos associated with a list when that orchard is deleted.",
    "WHEN a user searches for todos THEN the system SHALL return matching frobnic results based on title or notes.",
    "WHEN a user searches for todos THEN the system SHALL return matching orchards based on title or notes.",
])  # fmt: skip
def test_what_is_named_again_is_the_same(sentence):
    assert Listener(TURNS_AROUND).hears(sentence) is None


STATES = """# Shop

- The system keeps orders. An order belongs to the user who created it.
- Users can view, edit and delete their own orders.

"""


@pytest.mark.parametrize(("sentence", "values", "default"), [
    ("An order is either open, in progress or on hold.", ("open", "in progress", "on hold"), None),
    ("An order is either draft, under review, approved or out of stock.",
     ("draft", "under review", "approved", "out of stock"), None),
    ("Each order has a stage (one of to do, in progress or done; defaults to to do).",
     ("to do", "in progress", "done"), '"to do"'),
    ("Each order has a stage (one of open, closed), which defaults to closed.", ("open", "closed"), '"closed"'),
])  # fmt: skip
def test_states_may_have_two_words_and_a_default_behind(sentence, values, default):
    spec = compile_bytes(f"{STATES}- {sentence}\n".encode()).spec
    assert spec is not None
    assert spec.trace[-1].status == "mapped"
    (enum,) = spec.enums
    fields = next(e.fields for e in spec.entities if e.name == "Order")
    assert (enum.values, next(f.default for f in fields if f.type.startswith("enum("))) == (values, default)


@pytest.mark.parametrize(
    "sentence",
    [
        "Each order has a stage (one of open, closed), which defaults to lost.",
        "An order is either open or in the drawer behind the door.",
    ],
)
def test_a_state_that_is_none_is_not_taken_for_one(sentence):
    spec = compile_bytes(f"{STATES}- {sentence}\n".encode()).spec
    assert spec is not None
    assert spec.trace[-1].status in ("not_understood", "partial")
