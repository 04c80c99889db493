"""Then: what an example expects, and whether it is so."""

import re
from dataclasses import dataclass
from typing import Any

from agents.spec.interpreter.rows import Row
from agents.specify.examples.acting import Act, Answer
from agents.specify.examples.errors import Unread
from agents.specify.examples.nouns import Nouns
from agents.specify.examples.stage import Stage
from agents.specify.examples.values import NUMBER, count, pattern, value
from agents.specify.names.words import label

_WHO = (
    r"(?:(?:the|this|that) (?:request|response|api|system|server|backend|app|call|operation|action|attempt)|it|this|"
    r"they|he|she|i|the user)"
)
_NAMES = (
    r"(?: \(?(?:bad request|unauthori[sz]ed|forbidden|not found|conflict|unprocessable(?: entity| content)?|created|ok|"
    r"no content|too many requests|error|response|status|is returned)\)?)*"
)
_STATUS = re.compile(
    rf"(?:{_WHO} )?(?:is |has |gets? |receives? |sees? |returns? |responds? with |answers?(?: with)? |fails? with |"
    r"gives? )?"
    rf"(?:an? )?(?:http )?(?:(?:response )?status(?: code)?(?: is| of)? )?(?P<status>[1-5]\d\d){_NAMES}"
    rf"|(?:the )?(?:response |http )?(?:status(?: code)? )?is (?:an? )?(?P<plain>[1-5]\d\d){_NAMES}"
)
_REFUSED = re.compile(
    rf"(?:{_WHO}|(?:the|an?|this|that) [a-z ]+?) (?:is|are|gets|should be|must be) (?:refused|rejected|denied|"
    rf"forbidden|not allowed|not possible)(?:(?: with| by)?(?: an?)?(?: http)?(?: status)?(?: code)? (?P<status>[45]\d\d){_NAMES})?"
    rf"|{_WHO} (?:fails|cannot do so)(?: with (?:an? )?(?P<code>[45]\d\d){_NAMES})?"
    r"|(?:an error|a validation error|an error message) is (?:shown|returned|raised|given)"
)
_ALLOWED = re.compile(
    rf"(?:{_WHO}|(?:the|a|this|that) [a-z ]+?) (?:succeeds|(?:is|are) (?:accepted|allowed|permitted|possible))"
)
_AND = re.compile(r",? (?:and|but) |, ")


@dataclass(frozen=True)
class Verdict:
    """What was expected, what came instead (nothing where it is as expected), and the node that it is about.

    `row`, `field`: where that is seen (no field: that the row is gone); `counted`: it is seen in how many rows there are.
    """

    expected: str
    found: str = ""
    node: str = ""
    row: int = 0
    field: str = ""
    counted: bool = False


class Expecting:
    """Reads what is expected after something happened."""

    def __init__(self, stage: Stage, nouns: Nouns, act: Act, answer: Answer) -> None:
        self.stage = stage
        self.nouns = nouns
        self.act = act
        self.answer = answer

    def read(self, text: str) -> tuple[list[Verdict], list[str]]:
        """Return a verdict for each clause, and the clauses that are not understood."""
        verdicts, unread = [], []
        for clause in self._clauses(text):
            try:
                verdicts.append(self._one(clause))
            except Unread:
                unread.append(clause)
        return verdicts, unread

    def _clauses(self, text: str) -> list[str]:
        """Take clauses apart at "and", unless the whole is one."""
        places = list(_AND.finditer(text))
        for joint in [*places, None]:
            part = text[: joint.start()] if joint else text
            if self._is_read(part):
                return [part, *(self._clauses(text[joint.end() :]) if joint else ())]
        return [part for part in _AND.split(text) if part]

    def _is_read(self, text: str) -> bool:
        try:
            self._one(text)
        except Unread:
            return False
        return True

    def _one(self, text: str) -> Verdict:
        for pattern_, read in ((_STATUS, self._status), (_REFUSED, self._refused), (_ALLOWED, self._allowed)):
            if found := pattern_.fullmatch(text):
                return read(found)
        return self._shown(text) or self._done(text) or self._state(text) or self._value(text) or self._count(text)

    def _shown(self, text: str) -> Verdict | None:
        """Read "all tasks are returned in a list", "the complete task data is returned", "an empty list is returned"."""
        rows = "|".join(re.escape(word) for word in self.nouns.domain.entity_labels)
        found = re.fullmatch(
            rf"(?:(?:the|all|an?|complete|full|matching|list of|their|its) )*(?:(?P<rows>{rows})(?: data| details| "
            r"information| list)?|(?P<none>empty list(?: of [a-z ]+)?)) (?:is|are) (?:returned|shown|displayed|listed)"
            r"(?: in a list| as a list| to me| to them)?",
            text,
        )
        operation = self.act.operation
        if found is None or operation is None or operation.kind not in ("list", "get"):
            return None
        if found["none"]:
            return self._none(text, operation.entity)
        if self.nouns.domain.entity_labels[found["rows"]] != operation.entity:
            return None
        return Verdict(text, str(self.answer) if self.answer.refused else "")

    def _none(self, text: str, entity: str) -> Verdict | None:
        there = len(list(self.stage.world.store.of(entity)))
        refused = str(self.answer) if self.answer.refused else ""
        return Verdict(text, refused or (str(there) if there else ""))

    # The answer

    def _status(self, found: re.Match[str]) -> Verdict:
        wanted = int(found["status"] or found["plain"])
        if self.answer.status == 0:
            raise Unread(found[0])
        return Verdict(str(wanted), "" if self.answer.status == wanted else str(self.answer))

    def _refused(self, found: re.Match[str]) -> Verdict:
        status = found["status"] or found["code"]
        if status:
            return self._status(_STATUS.fullmatch(status) or found)
        return Verdict("a refusal", "" if self.answer.refused else str(self.answer))

    def _allowed(self, _: re.Match[str]) -> Verdict:
        return Verdict("success", str(self.answer) if self.answer.refused else "")

    def _done(self, text: str) -> Verdict | None:
        """Read "the loan is created", "the list is gone"."""
        found = re.fullmatch(
            rf"(?P<thing>{self.nouns.thing}|it) (?P<done>is (?:created|saved|added|updated|changed|deleted|removed|"
            r"gone)|no longer exists|does not exist any ?more)",
            text,
        )
        if not found:
            return None
        if self.answer.refused:
            return Verdict(text, str(self.answer))
        kind = self.act.operation.kind if self.act.operation else ""
        if re.search(r"created|saved|added", found["done"]):
            return Verdict(text, "" if kind in ("create", "register") else "nothing new")
        before = self.stage.spoken.get(self._entity(found["thing"]), 0)
        gone = self._row(found["thing"], gone=True) is None
        if re.search(r"updated|changed", found["done"]):
            return Verdict(text, "" if kind == "update" else f"{kind} instead")
        return Verdict(text, "" if gone else "it is still there", row=before)

    # The rows afterwards

    def _row(self, text: str, *, gone: bool = False) -> Row | None:
        """Return the row of a phrase, as it is now. Raises Unread."""
        entity = self._entity(text)
        mine = self.act.operation is not None and self.act.operation.entity == entity
        id_ = self.answer.row if mine and self.answer.row else self.stage.spoken.get(entity, 0)
        acted = self.stage.world.store.rows.get(self.answer.row or 0) or self.act.row
        id_ = id_ or (acted.id if mine and acted else 0) or self.stage.reached(acted, entity)
        row = self.stage.world.store.rows.get(id_)
        if row is None and not gone:
            raise Unread(text)
        return row

    def _entity(self, text: str) -> str:
        if text in ("it", "its"):
            entity = self.act.operation.entity if self.act.operation else next(reversed(self.stage.spoken), "")
        else:
            thing = self.nouns.read(text)
            if thing.states or thing.number != 1 or thing.new or thing.other:
                raise Unread(text)
            entity = thing.entity
        return entity

    def _state(self, text: str) -> Verdict | None:
        states = "|".join(map(re.escape, self.nouns.states)) or r"(?!)"
        found = re.fullmatch(
            rf"(?P<thing>{self.nouns.thing}|it) (?:is|becomes|stays|has become) (?:now |marked as )?"
            rf"(?P<not>not )?(?P<state>{states})",
            text,
        )
        if not found:
            return None
        row = self._row(found["thing"])
        assert row is not None
        if self.answer.refused and row.id == self.answer.row:
            return Verdict(text, str(self.answer))
        name, _ = self.stage.state_field(row.entity, found["state"])
        holds = self.stage.holds(row, found["state"], negated=bool(found["not"]))
        found_ = "" if holds else f"{label(name)} is {shown(self.stage.world.read(row, name))}"
        return Verdict(text, found_, f"field:{row.entity}.{name}", row.id, name)

    def _value(self, text: str) -> Verdict | None:
        for entity in dict.fromkeys((*self._acted(), *reversed(self.stage.spoken))):
            noun, fields = re.escape(label(entity)), self.nouns.field(entity)
            found = re.fullmatch(
                rf"(?:(?:the|that) {noun}'s|its|the|their|his|her) (?P<field>{fields})(?: of (?:the|that|this) {noun})?"
                r" (?:is|becomes|is set to|equals|shows) (?P<value>.+)",
                text,
            ) or re.fullmatch(
                rf"(?:(?:the|that) {noun}|it) has (?:an? |the )?(?P<field>{fields})(?: of)? (?P<value>.+)", text
            )
            if found:
                return self._compared(text, entity, self.nouns.fields(entity)[found["field"]], found["value"])
        return None

    def _acted(self) -> list[str]:
        return [self.act.operation.entity] if self.act.operation else []

    def _compared(self, text: str, entity: str, name: str, said: str) -> Verdict:
        type_ = self.nouns.type_of(entity, name)
        if not re.fullmatch(pattern(type_, self.stage.spec), said):
            raise Unread(text)
        wanted = value(said, type_, self.stage.spec, self.stage.world.store.now)
        row = self._row(f"the {label(entity)}")
        assert row is not None
        found = self.stage.world.read(row, name)
        return Verdict(text, "" if found == wanted else shown(found), f"field:{entity}.{name}", row.id, name)

    def _count(self, text: str) -> Verdict:
        """Read "the member has 5 active loans"."""
        found = re.fullmatch(
            rf"(?P<whole>{self.nouns.thing}) (?:still )?(?:has|have) (?P<number>{NUMBER}) (?P<parts>{self.nouns.thing})",
            text,
        )
        if not found:
            raise Unread(text)
        row, parts = self._row(found["whole"]), self.nouns.read(f"{found['number']} {found['parts']}")
        types = self.stage.cast.index.types
        names = [
            n for (of, n), t in types.items() if row and of == parts.entity and (t.kind, t.of) == ("ref", row.entity)
        ]
        if row is None or len(names) != 1:
            raise Unread(text)
        rows = [r for r in self.stage.world.store.of(parts.entity) if r.values.get(names[0]) == row.id]
        there = sum(all(self.stage.holds(r, s, negated=n) for s, n in parts.states) for r in rows)
        return Verdict(text, "" if there == count(found["number"]) else str(there), counted=True)


def shown(found: Any) -> str:
    """Return a value in words."""
    if isinstance(found, bool):
        return "yes" if found else "no"
    return "empty" if found is None else str(found)
