"""What one operation does, step by step."""

import re
from dataclasses import dataclass, replace
from functools import cached_property

from agents.spec.expression import parse
from agents.stacks.fastapi import naming
from agents.stacks.fastapi.access import Access, access_of
from agents.stacks.fastapi.bulk import Bulk
from agents.stacks.fastapi.calls import given, in_service, reference_exists, service_call
from agents.stacks.fastapi.checks import CheckView
from agents.stacks.fastapi.expressions import Source
from agents.stacks.fastapi.links import LinkSide, side_of
from agents.stacks.fastapi.lists import ListView
from agents.stacks.fastapi.logic import Logic
from agents.stacks.fastapi.pieces import Code, Names, Row
from agents.stacks.fastapi.reach import READING, WRITING, Reach
from agents.stacks.fastapi.repositories import LINKING, authorises, stays
from agents.stacks.fastapi.schemas import SchemaView
from agents.stacks.fastapi.sequences import sequence_of
from agents.stacks.fastapi.snippets import Snippet, actor_in_service, names_of
from agents.stacks.fastapi.views import EntityView, FieldView, ProjectView

ACCOUNT = frozenset({"register", "me", "update_me"})
"""The kinds of operations on one's own account."""
_CELL = "|"
"""What stands in a sentence that is a row of a table."""


def about_actor(project: ProjectView, text: str) -> bool:
    """Tell whether a text of a service needs to know who is signed in."""
    return re.search(rf"\b{project.actor}\b", text) is not None


@dataclass(frozen=True, eq=False)
class Work(Reach):
    """What one operation does."""

    @cached_property
    def access(self) -> Access:
        """Whom the grants let in, and to which rows; what may be referred to can depend on who asks."""
        access = access_of(self.operation)
        asks = self.kind == "create" and any(about_actor(self._project, call) for _, call in self.references)
        asks = asks or bool(self.shows_by_role)
        return replace(access, mode="optional") if access.mode == "open" and asks else access

    @property
    def repeats(self) -> bool:
        """Whether a request with the same key is answered as the first one."""
        return self.operation.node.repeatable is not None

    @property
    def shows_by_role(self) -> bool:
        """Whether what its answer shows depends on the role of who asks."""
        return bool(self.entity.guarded) and self.kind not in ("delete", "link", "unlink", "register")

    @property
    def condition(self) -> str:
        """The condition of the operation itself, as a call; empty for all rows."""
        return self.logic.call(self.access)

    @property
    def loading(self) -> str:
        """The condition under which the row is loaded, as a further argument."""
        read = self.logic.read
        if self.kind in ACCOUNT:
            return ""
        if read is None or self.kind in READING:
            return f", {self.condition}" if self.condition else ""
        hidden = any(read.by_role.get(role) is not None for role in self.access.by_role)
        return f", {self.logic.call(read)}" if hidden and read.name else ""

    @property
    def authorises(self) -> bool:
        """Whether it asks for more than reading does."""
        return authorises(self.operation, self.logic)

    @cached_property
    def references(self) -> list[tuple[FieldView, str]]:
        """The references that a request may send, and the condition under which their rows are visible."""
        schema = SchemaView(self.entity)
        fields = schema.creatable if self.kind in ("create", "register") else schema.updatable
        return [(f, "" if self._is_judged(f) else self._visible(f.target)) for f in fields if f.is_ref]

    def _is_judged(self, field: FieldView) -> bool:
        """Tell whether the grants say whom a field may name, so that anybody else is forbidden instead of unknown."""
        return self.authorises and f"self.{field.name} == actor" in access_of(self.operation).conditions

    @property
    def unseen(self) -> list[tuple[FieldView, str]]:
        """The references of somebody who signs up, and the question whether their rows are there.

        Nobody is signed in yet: a row that only members may see must be there, but cannot be visible.
        """
        plain = [(f, "" if about_actor(self._project, call) else call) for f, call in self.references]
        return [(f, reference_exists(f, f"body.{f.attribute}", call)) for f, call in plain]

    @staticmethod
    def _visible(target: EntityView) -> str:
        """Return the condition under which rows of an entity are visible, as a call."""
        logic = Logic(target)
        return logic.call(logic.read) if logic.read else ""

    @cached_property
    def guards(self) -> tuple[CheckView, ...]:
        """The guards."""
        return self.logic.guards(self.operation)

    # Other rows that it shows or links

    @cached_property
    def listing(self) -> ListView:
        """The list that it answers."""
        return ListView(self.operation)

    @cached_property
    def side(self) -> LinkSide:
        """The link that it makes or ends."""
        return side_of(self.operation)

    @property
    def other(self) -> EntityView | None:
        """The entity of a row beside its own that must be visible: the parent of a list, the other side of a link."""
        if self.kind in LINKING:
            return self.side.there
        return self.listing.within.target if self.kind == "list" and self.listing.within else None

    def other_exists(self, key: str) -> str:
        """Return the question whether that row is there, and visible."""
        assert self.other
        return f"self._{self.other.plural}.exists({', '.join(filter(None, [key, self._visible(self.other)]))})"

    @property
    def guard_calls(self) -> list[str]:
        """The calls of the guards."""
        return [service_call(g) for g in self.guards]

    @property
    def method(self) -> str:
        """The method of an action."""
        return self.operation.method

    @property
    def title(self) -> str:
        """An action in words: the sentence that asks for it."""
        sentences = {s.id: s.text for s in self.entity.project.spec.trace}
        for source in self.operation.node.src:
            if _CELL not in sentences.get(source, _CELL):
                return sentences[source]
        words, row = naming.words(self.operation.name), naming.article(self.entity.words)
        if self.kind == "transition":
            verb, _, rest = words.partition(" ")
            return f"{verb.capitalize()} {row}{f' {rest}' if rest else ''}."
        return f"{words} of {row}.".capitalize()

    @property
    def uses_before(self) -> bool:
        """Whether a guard compares with the row as it was."""
        return any("before" in g.parameters for g in self.guards)

    @property
    def moves(self) -> bool:
        """Whether a change can lead the row out of its condition."""
        return not stays(self.logic, self.access)

    @property
    def reserves(self) -> bool:
        """Whether some field may be sent by people of some roles only."""
        schema = SchemaView(self.entity)
        sent = {"create": schema.creatable, "update": schema.updatable, "update_me": schema.updatable}
        return any(f.node.write_roles is not None for f in sent.get(self.kind, ()))

    @property
    def by_settings(self) -> bool:
        """Whether nobody asks for it when the settings name the first account: all others are made by people."""
        return self.kind == "create" and self.entity.is_subject and self._project.is_closed

    @property
    def assigns(self) -> bool:
        """Whether whoever signs up gets a role."""
        return self.kind == "register" and self._project.has_roles

    @property
    def first_role(self) -> str:
        """The role of whoever signs up."""
        return self._project.role(self._project.newcomer)

    @property
    def signature(self) -> str:
        """The id of who signs, in a service."""
        if self.kind == "register" or self.access.mode == "open":
            return "None"
        optional = (self.access.mode == "optional" and self._project.has_roles) or self.by_settings
        return f"actor and {self._project.actor_id}" if optional else self._project.actor_id

    @property
    def made(self) -> str:
        """The events of the entity, for this operation."""
        actor = f", {self.signature}" if self.names_actor and self.signature != "None" else ""
        return f"{self._events.class_name}(self._session, self._now{actor})"

    # A new row

    @cached_property
    def given(self) -> list[tuple[str, Snippet]]:
        """The attributes of a new row that no client sends, and their values."""
        role = self._project.auth.role_field if self.assigns else None
        fields = [f for f in self.entity.columns if not f.creatable and f.node.default is not None and f.name != role]
        return [(f.attribute, self._default(f)) for f in fields if not _reads_row(f)]

    @cached_property
    def filled(self) -> list[tuple[str, Snippet]]:
        """The attributes that are filled in when the client leaves them out, or that follow from others."""
        fields = [f for f in self.entity.columns if f.node.default and not f.has_literal_default]
        return [(f.attribute, self._default(f)) for f in fields if f.creatable or _reads_row(f)]

    @property
    def asked(self) -> set[str]:
        """The attributes that a client may send."""
        return {f.attribute for f in self.entity.columns if f.creatable}

    def _default(self, field: FieldView) -> Snippet:
        sequence = sequence_of(field)
        if sequence:
            return Snippet(Code(sequence.call, field.type), Source(self.entity.project))
        return self.logic.assigned(field, field.node.default or "null", self._names, in_service=True)

    @property
    def _names(self) -> Names:
        return {"self": Row(self.entity, self.entity.var), "actor": actor_in_service(self._project)}

    # Who asks

    @property
    def actor(self) -> str:
        """The parameter for who asks; empty where it makes no difference."""
        if self.kind == "register":
            return ""
        asks = (
            self.names_actor
            or self.reserves
            or (self.is_signed and self.signature != "None")
            or (self.kind == "list" and self.shows_by_role)
            or "actor" in self._uses()
        )
        if not asks and not about_actor(self._project, self._calls()):
            return ""
        optional = " | None" if self.access.mode == "optional" or self.by_settings else ""
        return f"{self._project.actor}: {self._project.actor_type}{optional}"

    def _uses(self) -> set[str]:
        snippets = [g.snippet for g in self.guards]
        if self.kind in ("create", "register"):
            snippets += [s for _, s in (*self.given, *self.filled)]
        lines = " ".join(self.effects)
        asks = about_actor(self._project, lines)
        return set().union(*(s.uses for s in snippets)) | ({"actor"} if asks else set())

    def _calls(self) -> str:
        references = "" if self.kind not in WRITING else " ".join(c for _, c in self.references)
        other = self._visible(self.other) if self.other else ""
        loading = "" if self.kind == "create" else self.loading  # a new row is not loaded
        return f"{self.condition} {loading} {references} {other}"

    # Effects

    @cached_property
    def effects(self) -> list[str]:
        """The lines that set attributes of the row itself."""
        pairs = [pair for e in self.own_effects for pair in e.values.items()]
        return [self._assignment(self.entity.var, self.entity.field(name), text, self._names) for name, text in pairs]

    def _assignment(self, row: str, field: FieldView, text: str, names: Names) -> str:
        value = self.logic.assigned(field, text, names, in_service=True)
        return f"{row}.{field.attribute} = {given(field, value, in_service(value))}"

    @cached_property
    def bulks(self) -> list[Bulk]:
        """The effects on the rows of a collection."""
        if self.is_far or self.kind == "transition":
            return []
        return [Bulk(self.entity, self.operation.name, e) for e in self._effects if e.each]

    @property
    def own_rules(self) -> tuple[CheckView, ...]:
        """The rules that the effects on the row itself may break."""
        written = {self.entity.field(n).attribute for e in self.own_effects for n in e.values}
        return self.logic.triggered(written) if written else ()


def _reads_row(field: FieldView) -> bool:
    """Tell whether the default of a field follows from other fields of the new row."""
    return "self" in names_of(parse(field.node.default or "null"))
