"""Given: the clauses of an example that set the stage."""

import re
from datetime import UTC, date, datetime, time
from typing import Any

from agents.spec.interpreter.rows import Row
from agents.specify.examples.errors import Unread
from agents.specify.examples.nouns import PRONOUNS, Nouns, Thing
from agents.specify.examples.stage import Stage
from agents.specify.examples.values import pattern, value

_AND = re.compile(r",? (?:and|but) |, ")
_TODAY = re.compile(r"(?:today|the (?:current )?date|it) is (?P<day>\d{4}-\d\d-\d\d)")
_NOTHING = re.compile(
    r"(?:there (?:is|are) )?(?:no|an empty list of|an empty) (?P<noun>[a-z ]+?)(?: list| exists?)?(?=, |,? and |$)"
)
_SIGNED_IN = re.compile(
    rf"(?:{PRONOUNS}) (?:am|is|are) (?:signed|logged) in(?: as (?=an? ))?|(?:{PRONOUNS}) (?:am|is|are) (?=an? )"
)
_THERE = re.compile(r"there (?:is|are|exists?) ")
_OTHERS = re.compile(r"an?other |any other |other ")
_FILLER = re.compile(r" (?:already )?exists?(?: in the system)?| (?:is|are) (?:signed|logged) in| in the system")
_WITH = r"(?: with| has| have| had| that has| that have| who has| who have| having| which has) "
_OF = re.compile(r" (?:of|in|for|on|by|from|belonging to|owned by|created by) ")
_NAMED = re.compile(r" (?:named|called|titled) (?P<name>\"[^\"]*\")")


class Setting:
    """Reads clauses and sets the stage as they say."""

    def __init__(self, stage: Stage, nouns: Nouns) -> None:
        self.stage = stage
        self.nouns = nouns

    def read(self, text: str) -> None:
        """Set the stage for all clauses. Raises Unread."""
        while text:
            rest = self._clause(text)
            joint = _AND.match(rest)
            if rest and not joint:
                raise Unread(rest.strip())
            text = rest[joint.end() :] if joint else ""

    def _clause(self, text: str) -> str:
        """Take one clause in, and return what follows it."""
        if today := _TODAY.match(text):
            day = datetime.fromisoformat(today["day"]).date()
            self.stage.dated(datetime.combine(day, time(9), UTC))
            return text[today.end() :]
        if nothing := _NOTHING.match(text):
            if nothing["noun"] not in self.nouns.domain.entity_labels:
                raise Unread(text)
            return text[nothing.end() :]
        if signed := _SIGNED_IN.match(text):
            text = text[signed.end() :]
            if not text.startswith(("a ", "an ")):
                self.stage.actor = self.stage.actor or self.stage.person(self.stage.role())
                return text
        there = _THERE.match(text)
        return self._tails(*self.noun(text[there.end() :] if there else text))

    def noun(self, text: str) -> tuple[list[Row], str]:
        """Stage what a phrase stands for, and return it with what follows."""
        found = re.match(self.nouns.thing, text)
        if not found:
            raise Unread(text)
        thing, rest = self.nouns.read(found[0]), text[found.end() :]
        of = _OF.match(rest)
        if of and re.match(self.nouns.thing, rest[of.end() :]) and not thing.role:
            before, others = self.stage.actor, _OTHERS.match(rest, of.end())
            whole, rest = self.noun(rest[of.end() :])
            self.stage.actor = whole[0].id if others and whole else self.stage.actor
            rows = self.staged(thing)
            self.stage.actor = before if others else self.stage.actor
            return rows, rest
        return self.staged(thing), rest

    def staged(self, thing: Thing) -> list[Row]:
        """Put the rows of a phrase on the stage."""
        if thing.role:
            self.stage.visitor = thing.role == "anyone"
            return [] if self.stage.visitor else [self._person(thing)]
        there = self.stage.spoken.get(thing.entity)
        if there and not thing.new and not thing.other and thing.number == 1 and not thing.states:
            return [self.stage.row(thing.entity)]
        return [self._made(thing) for _ in range(thing.number)]

    def _person(self, thing: Thing) -> Row:
        stage = self.stage
        if thing.number != 1:
            raise Unread("several people")
        id_ = stage.person(thing.role, other=thing.other)
        stage.actor = stage.actor if thing.other else id_
        stage.spoken[thing.entity] = id_
        return self._stated(stage.world.store.rows[id_], thing)

    def _made(self, thing: Thing) -> Row:
        given: dict[str, Any] = {}
        for adjective, negated in thing.states:
            item = self._sendable(thing.entity, adjective)
            if item:
                given[item[0]] = (not negated) if item[1] is None else item[1]
        return self._stated(self.stage.make(thing.entity, {} if None in given else given), thing)

    def _sendable(self, entity: str, adjective: str) -> tuple[str, str | None] | None:
        """Return the field of a state, and its value, where a client sends it with a new row."""
        name, wanted = self.stage.state_field(entity, adjective)
        return (name, wanted) if name in {f.name for f in self.stage.cast.resources[entity].inputs()} else None

    def _stated(self, row: Row, thing: Thing) -> Row:
        for adjective, negated in thing.states:
            self.stage.bring(self.stage.world.store.rows[row.id], adjective, negated=negated)
        return self.stage.world.store.rows[row.id]

    # What is said of rows

    def _tails(self, rows: list[Row], text: str) -> str:
        """Take in what is said of rows, and return what follows."""
        while text:
            rest = self._tail(rows, text)
            if rest is None:
                return text
            rows, text = rest
        return text

    def _tail(self, rows: list[Row], text: str) -> tuple[list[Row], str] | None:
        if filler := _FILLER.match(text):
            return rows, text[filler.end() :]
        joint = _AND.match(text)
        plain = f" {text[joint.end() :]}" if joint else text
        if not rows:
            return None
        return self._fact(rows, plain) or self._parts(rows, plain) or self._state(rows, plain)

    def _fact(self, rows: list[Row], text: str) -> tuple[list[Row], str] | None:
        """Take in "with a due date of 2026-01-10", "due on 2026-01-10" or "named X"."""
        entity = rows[0].entity
        if named := _NAMED.match(text):
            name = next((n for n in ("name", "title") if n in self.nouns.fields(entity).values()), None)
            return self._set(rows, name, named["name"], text[named.end() :]) if name else None
        number = re.match(rf"{_WITH}(?P<value>[\d.,]*\d) (?P<field>{self.nouns.field(entity)})\b", text)
        if number:
            return self._set(rows, self.nouns.fields(entity)[number["field"]], number["value"], text[number.end() :])
        found = re.match(rf"(?:{_WITH[:-1]}| whose)?(?: an?| the)? (?P<field>{self.nouns.field(entity)})\b", text)
        if not found:
            return None
        name = self.nouns.fields(entity)[found["field"]]
        values = pattern(self.nouns.type_of(entity, name), self.stage.spec)
        said = re.match(
            rf"(?: of| is| set to| on| at| =|:)? (?P<value>{values})"
            r"(?=,| |$)",
            text[found.end() :],
        )
        return self._set(rows, name, said["value"], text[found.end() + said.end() :]) if said else None

    def _set(self, rows: list[Row], name: str, said: str, rest: str) -> tuple[list[Row], str]:
        for row in rows:
            item = self.stage.cast.index.fields[(row.entity, name)]
            if item.computed:
                raise Unread(f"{name} {said}")
            found = value(said, self.nouns.type_of(row.entity, name), self.stage.spec, self.stage.world.store.now)
            stepped = item.write == "never" and type(found) is date and self.stage.happened(row, name, found)
            if not stepped:
                self.stage.state(row, name, found)
        return rows, rest

    def _parts(self, rows: list[Row], text: str) -> tuple[list[Row], str] | None:
        """Take in "with 5 active loans"."""
        found = re.match(rf"{_WITH}(?=(?P<thing>{self.nouns.thing}))", text)
        if not found:
            return None
        thing = self.nouns.read(found["thing"])
        if thing.role or not self.stage.related_to(thing.entity, rows[0].entity):
            return None
        self.stage.spoken[rows[0].entity] = rows[0].id
        if thing.new:
            self.stage.spoken.pop(thing.entity, None)
        return self.staged(thing) or rows, text[found.end() + len(found["thing"]) :]

    def _state(self, rows: list[Row], text: str) -> tuple[list[Row], str] | None:
        """Take in "that is overdue"."""
        states = "|".join(map(re.escape, self.nouns.states)) or r"(?!)"
        found = re.match(
            rf" (?:that |who |which )?(?:is|are|was|were|has been|have been) (?P<not>not )?(?P<state>{states})\b", text
        )
        if not found:
            return None
        for row in rows:
            there = self.stage.world.store.rows[row.id]
            self.stage.bring(there, found["state"], negated=bool(found["not"]))
        return rows, text[found.end() :]
