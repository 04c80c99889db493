"""When: the words for what happens, and the operation that they stand for."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

from agents.spec.interpreter.rows import Row
from agents.spec.model import Http, Operation
from agents.specify.examples.acting import Act
from agents.specify.examples.errors import Unread
from agents.specify.examples.nouns import PRONOUNS, Thing
from agents.specify.examples.setting import Setting
from agents.specify.examples.values import NUMBER, count, pattern, value
from agents.specify.examples.wording import lemmas
from agents.specify.grammar.trees import Unresolved
from agents.specify.names.words import label, plural, verb_of, words

_KINDS = {
    **dict.fromkeys(("create", "add", "post", "submit", "make", "place"), ("create",)),
    **dict.fromkeys(("view", "see", "read", "get", "retrieve", "fetch"), ("get", "me")),
    **dict.fromkeys(("list", "browse"), ("list",)),
    **dict.fromkeys(("edit", "update", "change", "modify", "set"), ("update", "update_me")),
    **dict.fromkeys(("delete", "remove"), ("delete",)),
}  # fmt: skip
_TIME = re.compile(
    rf"(?P<number>{NUMBER}|an?) (?P<unit>minutes?|hours?|days?|weeks?) (?:pass|passes|have passed|go by|later)"
)
_REQUEST = re.compile(
    rf"(?:(?:{PRONOUNS}|(?:the|an?) (?:user|client|caller|api consumer)) )?(?:sends?|calls?|makes?|issues?)?(?: an?)? ?(?P<method>get|post|put|patch|delete)"
    r"(?: request)?(?: to)? `?(?P<path>/[^\s`]*)`?(?: is (?:called|sent|made|requested))?"
)
_LISTS = (
    r"(?:list|view|see|retrieve|get|fetch|browse|request|query|load)(?:s|es)? "
    r"(?:all (?:of )?(?:the |my |their )?|(?:the|a) (?:full )?list of (?:all )?|the )?"
)
_TRIES = r"(?:(?:tries|try|attempts?|wants?|asks?) to )?"
_OBJECT = r"(?P<it>it|them)\b"
_BY = re.compile(r" by (?P<who>.+)")


class Happening:
    """Reads what happens on a stage that is set."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.stage = setting.stage
        self.nouns = setting.nouns

    def read(self, text: str) -> Act:
        """Return what happens. Raises Unread."""
        if passing := _TIME.fullmatch(text):
            number = 1 if passing["number"] in ("a", "an") else count(passing["number"])
            return Act(None, passing=timedelta(**{f"{passing['unit'].rstrip('s')}s": number}))
        by = _BY.search(text)
        if asked := _REQUEST.fullmatch(text[: by.start()] if by else text):
            who = self.nouns.read(by["who"]) if by else None
            return self._requested(asked["method"].upper(), asked["path"].strip("`"), who)
        return self._listed(text) or self._active(text) or self._passive(text)

    def _listed(self, text: str) -> Act | None:
        """Read "they retrieve all tasks"."""
        rows = "|".join(re.escape(plural(label(e))) for e in self.nouns.domain.model.entities)
        found = re.fullmatch(rf"(?P<who>(?:{PRONOUNS})|{self.nouns.thing}) {_TRIES}{_LISTS}(?P<rows>{rows})", text)
        operation = self._of_kind(self.nouns.domain.entity_labels[found["rows"]], ("list",)) if found else None
        if found is None or operation is None:
            return None
        thing = None if re.fullmatch(rf"(?:{PRONOUNS})", found["who"]) else self.nouns.read(found["who"])
        if thing is not None and not thing.role:
            return None
        return self._by(Act(operation), thing)

    def _requested(self, method: str, path: str, who: Thing | None) -> Act:
        base = self.stage.spec.api.base
        bare = re.sub(r"\{[^}]*\}|:\w+|\d+", "{id}", path.removeprefix(base))
        for operation in self.stage.spec.operations:
            start = operation.start
            if isinstance(start, Http) and start.method == method and re.sub(r"\{[^}]*\}", "{id}", start.path) == bare:
                row = self.stage.row(operation.entity) if "{" in start.path else None
                return self._by(Act(operation, row, sent=self._related(operation)), who)
        raise Unread(f"{method} {path}")

    def _related(self, operation: Operation) -> dict[str, Any]:
        sendable = {f.name for f in self.stage.cast.resources[operation.entity].inputs()}
        related = self.stage.related(operation.entity) if operation.kind == "create" else {}
        return {n: v for n, v in related.items() if n in sendable}

    # Somebody does something

    def _active(self, text: str) -> Act | None:
        found = re.match(rf"(?:(?P<pronoun>{PRONOUNS})|(?P<who>{self.nouns.thing})) {_TRIES}(?P<verb>[a-z]+) ", text)
        if not found or (found["who"] and not self.nouns.read(found["who"]).role) or found["verb"] in ("is", "are"):
            return None
        who = self.nouns.read(found["who"]) if found["who"] else None
        actor, rest = self._who(who) if who else None, text[found.end() :]
        act = self._assigned(found["verb"], rest)
        if act is None:
            thing, row, rest = self._object(rest)
            act = self._resolved(found["verb"], thing, row, rest)
        if who is None and self.stage.actor is None and not self.stage.visitor:
            return self._by(act, None)
        return replace(act, actor=actor if who or self.stage.visitor else self.stage.actor)

    def _who(self, thing: Thing) -> int | None:
        if thing.role == "anyone":
            return None
        spoken = self.stage.actor
        if spoken and not thing.other and not thing.new and self._has(spoken, thing.role):
            return spoken
        return self.stage.person(thing.role, other=thing.other)

    def _has(self, person: int, role: str) -> bool:
        name = next((n for n, id_ in self.stage.people.items() if id_ == person), "")
        return self.stage.cast.names.get(name) == role

    def _object(self, text: str) -> tuple[Thing, Row | None, str]:
        if it := re.match(_OBJECT, text):
            entity = next((e for e in reversed(self.stage.spoken) if e != self.nouns.domain.subject), "")
            return Thing(entity), self.stage.row(entity), text[it.end() :]
        found = re.match(self.nouns.thing, text)
        if not found:
            raise Unread(text)
        thing = self.nouns.read(found[0])
        there = self.stage.spoken.get(thing.entity)
        row = self.stage.world.store.rows.get(there) if there else None
        return thing, row, text[found.end() :]

    def _resolved(self, verb: str, thing: Thing, row: Row | None, rest: str) -> Act:
        """Return the operation that a verb stands for. Raises Unread."""
        if state := re.match(r" (?:as|to be) (?P<not>not )?(?P<state>[a-z ]+?)(?=$| with | by )", rest):
            row = self._need(thing, row)
            return self._marked(row, state["state"], rest[state.end() :], negated=bool(state["not"]))
        particle = re.match(r" (?:as )?(?P<word>[a-z]+)", rest)
        for lemma in lemmas(verb):
            for name, length in (
                (lemma, 0),
                (f"{lemma} {particle['word']}" if particle else "", particle.end() if particle else 0),
            ):
                operation = self._named(thing.entity, name)
                if operation:
                    return self._finished(Act(operation, self._need(thing, row)), rest[length:])
        for lemma in lemmas(verb):
            operation = self._of_kind(thing.entity, _KINDS.get(lemma, ()))
            if operation:
                return self._plain(operation, thing, row, rest)
        return self._brought(verb, thing, row, rest)

    def _brought(self, verb: str, thing: Thing, row: Row | None, rest: str) -> Act:
        """Read "completes the todo" as what brings about the only state that the verb leads to."""
        for lemma in lemmas(verb):
            try:
                state = self.nouns.domain.state_by(thing.entity, lemma)
            except Unresolved:
                continue
            return self._marked(self._need(thing, row), state, rest)
        raise Unread(f"{verb} {label(thing.entity)}")

    def _need(self, thing: Thing, row: Row | None) -> Row:
        if row is not None and not thing.other:
            for adjective, negated in thing.states:
                if not self.stage.holds(row, adjective, negated=negated):
                    raise Unread(adjective)
            return row
        if thing.number != 1 or thing.entity == self.nouns.domain.subject:
            raise Unread(label(thing.entity))
        return self.setting.staged(thing)[0]

    def _named(self, entity: str, name: str) -> Operation | None:
        operations = self.stage.spec.operations
        kinds = ("action", "transition")
        return next((o for o in operations if o.entity == entity and o.kind in kinds and label(o.name) == name), None)

    def _of_kind(self, entity: str, kinds: tuple[str, ...]) -> Operation | None:
        return next((o for o in self.stage.spec.operations if o.entity == entity and o.kind in kinds), None)

    def _plain(self, operation: Operation, thing: Thing, row: Row | None, rest: str) -> Act:
        if operation.kind == "create":
            if thing.number != 1:
                raise Unread(f"several {label(thing.entity)}")
            return self._finished(Act(operation, sent=self._related(operation)), rest)
        return self._finished(Act(operation, self._need(thing, row) if operation.kind != "list" else None), rest)

    def _marked(self, row: Row, state: str, rest: str, *, negated: bool = False) -> Act:
        """Return what brings a row into a state: an event, an action, or a change of the field."""
        entity = row.entity
        for operation in self.stage.spec.operations if not negated else ():
            step = self.stage.spec.transition(operation.id)
            leads = step is not None and words(step.target) == state and isinstance(operation.start, Http)
            if operation.entity == entity and (leads or label(operation.name) in (verb_of(state), f"mark {state}")):
                return self._finished(Act(operation, row), rest)
        name, wanted = self.stage.state_field(entity, state)
        update = self._of_kind(entity, ("update", "update_me"))
        if update is None or (negated and wanted is not None):
            raise Unread(state)
        return self._finished(Act(update, row, sent={name: not negated if wanted is None else wanted}), rest)

    def _assigned(self, verb: str, rest: str) -> Act | None:
        """Read "changes the due date of the todo to 2026-01-10"."""
        kinds = next((k for lemma in lemmas(verb) if "update" in (k := _KINDS.get(lemma, ()))), None)
        for entity in self.stage.spoken if kinds else ():
            fields = self.nouns.field(entity)
            noun = rf"(?: of (?:the|their|his|her|its) {re.escape(label(entity))})?"
            owner = rf"(?:the|its|their|his|her) (?:{re.escape(label(entity))}'s )?"
            found = re.match(rf"{owner}(?P<field>{fields}){noun} to (?P<value>.+)", rest)
            operation = self._of_kind(entity, kinds or ())
            if found and operation:
                name = self.nouns.fields(entity)[found["field"]]
                return Act(operation, self.stage.row(entity), sent={name: self._value(entity, name, found["value"])})
        return None

    def _value(self, entity: str, name: str, said: str) -> Any:
        type_ = self.nouns.type_of(entity, name)
        if not re.fullmatch(pattern(type_, self.stage.spec), said):
            raise Unread(said)
        return value(said, type_, self.stage.spec, self.stage.world.store.now)

    def _finished(self, act: Act, rest: str) -> Act:
        """Take in what is sent: "with a title of X", "without a title", "for the member"."""
        assert act.operation is not None
        entity = act.operation.entity
        while rest:
            without = re.match(rf"(?: and)? without (?:an? |the )?(?P<field>{self.nouns.field(entity)})\b", rest)
            sent = re.match(
                rf",?(?: and)?(?: with)?(?: an?| the)? (?P<field>{self.nouns.field(entity)})(?: of| is| set to|:)? ",
                rest,
            )
            number = re.match(rf"(?: and| with)+ (?P<value>[\d.,]*\d) (?P<field>{self.nouns.field(entity)})\b", rest)
            given = re.match(rf"(?:,| and|, and| with)+ (?:an? |the )(?:{self.nouns.field(entity)})(?=$|,| and )", rest)
            whose = re.match(rf" (?:of|in|for|on|to|from) (?P<thing>{self.nouns.thing})", rest)
            if without:
                act, end = (
                    replace(act, without=act.without | {self.nouns.fields(entity)[without["field"]]}),
                    without.end(),
                )
            elif given:
                end = given.end()
            elif sent:
                act, end = self._sent(act, sent, rest)
            elif number:
                name = self.nouns.fields(entity)[number["field"]]
                act, end = (
                    replace(act, sent={**act.sent, name: self._value(entity, name, number["value"])}),
                    number.end(),
                )
            elif whose:
                act, end = self._owned(act, self.nouns.read(whose["thing"])), whose.end()
            else:
                raise Unread(rest.strip())
            rest = rest[end:]
        return act

    def _sent(self, act: Act, found: re.Match[str], rest: str) -> tuple[Act, int]:
        assert act.operation is not None
        entity, name = act.operation.entity, self.nouns.fields(act.operation.entity)[found["field"]]
        said = re.match(
            rf"(?:{pattern(self.nouns.type_of(entity, name), self.stage.spec)})(?=,| |$)", rest[found.end() :]
        )
        if not said:
            raise Unread(rest.strip())
        return replace(act, sent={**act.sent, name: self._value(entity, name, said[0])}), found.end() + said.end()

    def _owned(self, act: Act, thing: Thing) -> Act:
        """Let a new row belong to a row that is spoken of; of a row that is there it only says which."""
        assert act.operation is not None
        if act.operation.kind != "create":
            self.stage.row(thing.entity)
            return act
        rows = self.setting.staged(thing)
        types = self.stage.cast.index.types
        names = [
            n for (of, n), t in types.items() if of == act.operation.entity and t.kind == "ref" and t.of == thing.entity
        ]
        if len(names) != 1 or len(rows) != 1:
            raise Unread(label(thing.entity))
        return replace(act, sent={**act.sent, names[0]: rows[0].id})

    # Something is done

    def _passive(self, text: str) -> Act:
        found = re.match(rf"(?P<what>{self.nouns.thing}|it) (?:is|are|gets) (?P<done>[a-z]+)", text)
        if not found:
            raise Unread(text)
        rest, actor = text[found.end() :], None
        by = _BY.search(rest)
        if by:
            rest, actor = rest[: by.start()], self.nouns.read(by["who"])
        thing, row, _ = self._object(found["what"])
        return self._by(self._resolved(found["done"], thing, row, rest), actor)

    def _by(self, act: Act, thing: Thing | None) -> Act:
        """Let somebody do it: who is named, who was spoken of, or somebody who may."""
        assert act.operation is not None
        if thing is not None:
            return replace(act, actor=self._who(thing))
        spoken = self.stage.world.store.rows.get(self.stage.actor or 0)
        if self.stage.visitor or (spoken and self.stage.world.grants(act.operation, spoken)):
            return replace(act, actor=None if self.stage.visitor else self.stage.actor)
        name = self.stage.cast.resources[act.operation.entity].actor(act.operation)
        return replace(act, actor=self.stage.named(name))
