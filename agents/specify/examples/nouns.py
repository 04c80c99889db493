"""What the words of an example stand for: rows, people, states and fields, by the names of the document."""

import re
from dataclasses import dataclass
from functools import cached_property

from agents.spec.types import Type
from agents.specify.grammar.domain import ANYONE, Domain
from agents.specify.examples.errors import Unread
from agents.specify.examples.values import NUMBER, ORDINAL, count
from agents.specify.names.labels import field_labels, short_labels
from agents.specify.names.words import label, plural, singular

_DETERMINERS = (
    rf"exactly {NUMBER}|only {NUMBER}|(?:an?|the|their|his|her) {ORDINAL}|an? existing|an? new|one more|{NUMBER}|"
    r"any other|every|each|an?other|another|other|any|an?|the|this|that|their|his|her|its|my|some"
)
PRONOUNS = r"they|he|she|i|the same user|the same person"
_USERS = ("user", "person", "customer", "account", "consumer", "client")


@dataclass(frozen=True)
class Thing:
    """A phrase for rows: how many, in which states, of what. `role`: a person of a role; `anyone` for a visitor."""

    entity: str
    role: str = ""
    number: int = 1
    states: tuple[tuple[str, bool], ...] = ()
    other: bool = False
    new: bool = False


@dataclass(frozen=True)
class Nouns:
    """The nouns of a document."""

    domain: Domain
    first_role: str

    @cached_property
    def roles(self) -> dict[str, str]:
        """What people of a role are called -> role."""
        found = dict.fromkeys(ANYONE, "anyone") | {"visitors": "anyone"}
        found |= {word: self.first_role for name in _USERS for word in (name, plural(name))}
        subject = label(self.domain.subject)
        found |= dict.fromkeys((subject, plural(subject)), self.first_role)
        for name in self.domain.model.roles:
            found |= dict.fromkeys((label(name), plural(label(name))), name)
        taken = self.domain.entity_labels
        return {w: r for w, r in found.items() if taken.get(w, self.domain.subject) == self.domain.subject}

    @cached_property
    def states(self) -> tuple[str, ...]:
        """Every adjective, the longest first."""
        return _longest({s for entity in self.domain.model.entities for s in self._adjectives(entity)})

    def _adjectives(self, entity: str) -> list[str]:
        computed = [f for f in self.domain.get(entity).fields if f.type == "boolean"]
        return [*self.domain.states(entity), *(label(f.name).removeprefix("is ") for f in computed)]

    @cached_property
    def thing(self) -> str:
        """The pattern of a phrase for rows, without names of groups."""
        nouns = "|".join(map(re.escape, _longest({*self.domain.entity_labels, *self.roles})))
        states = "|".join(map(re.escape, self.states)) or r"(?!)"
        signed = r"signed[- ]in |logged[- ]in |registered |authenticated "
        return rf"(?:(?:{_DETERMINERS}) )?(?:{signed})?(?:(?:not )?(?:{states}) )*(?:{nouns})\b"

    def read(self, text: str) -> Thing:
        """Return what a phrase stands for. Raises Unread."""
        found = re.match(
            rf"(?:(?P<det>{_DETERMINERS}) )?(?:signed[- ]in |logged[- ]in |registered |authenticated )?", text
        )
        det = (found["det"] if found else "") or ""
        states, noun = self._stated(text[found.end() :] if found else text)
        role = self.roles.get(noun, "")
        entity = self.domain.subject if role else self.domain.entity_labels.get(noun, "")
        if not entity:
            raise Unread(text)
        if not det and singular(noun) != noun:
            raise Unread(text)
        many = re.search(rf"\b({NUMBER})$", det)
        number = count(many[1]) if many and not det.endswith(("a", "an")) else 1
        return Thing(entity, role, number, states, "other" in det, det in ("a", "an") or "new" in det)

    def _stated(self, text: str) -> tuple[tuple[tuple[str, bool], ...], str]:
        found: list[tuple[str, bool]] = []
        pattern = re.compile(rf"(not )?({'|'.join(map(re.escape, self.states)) or '(?!)'}) (?=\S)")
        while (match := pattern.match(text)) and text not in self.roles:
            found.append((match[2], bool(match[1])))
            text = text[match.end() :]
        return tuple(found), text

    def fields(self, entity: str) -> dict[str, str]:
        """Return what the fields of an entity are called, and their names; the full names win."""
        full = {w: f.name for f in self.domain.get(entity).fields for w in field_labels(f)}
        short = {w: f.name for f in self.domain.get(entity).fields for w in short_labels(f)}
        return {**short, **full}

    def field(self, entity: str) -> str:
        """Return the pattern of the names of the fields of an entity."""
        return "|".join(map(re.escape, _longest(set(self.fields(entity))))) or r"(?!)"

    def type_of(self, entity: str, name: str) -> Type:
        """Return the type of a field."""
        return self.domain.type_of(entity, name)


def _longest(names: set[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda n: (-len(n), n)))
