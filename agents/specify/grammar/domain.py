"""What the names of a document stand for: entities, fields, values, references. The symbol table of the second pass."""

import re
from difflib import get_close_matches
from functools import cached_property

from agents.spec.expression import Binary, Constant, Member, Name, Node, Unary, unparse
from agents.spec.model import Api, Auth, Entity, Field, Spec
from agents.spec.types import Scope, Type, infer, is_nullable, read_type
from agents.specify.build.model import Model
from agents.specify.build.references import owner_path
from agents.specify.grammar.trees import Unresolved
from agents.specify.names.antonyms import absent
from agents.specify.names.kinds import base_name
from agents.specify.names.labels import BUILT_IN, field_labels, short_labels
from agents.specify.names.strangers import no_field, no_state
from agents.specify.names.words import label, plural, singular, snake, verb_of, words

SELF = Name("self")
_SUBJECTS = ("person", "people", "user", "users")
ANYONE = frozenset({
    "anyone", "anybody", "everyone", "everybody", "visitor", "guest", "the public", "public", "any visitor",
})  # fmt: skip
"""What people are called who need not sign in."""

_USER = frozenset({
    "user", "signed-in user", "logged-in user", "registered user", "authenticated user", "people", "person",
    "signed in user", "logged in user", "any user",
})  # fmt: skip
_RELATED = ("owner", "creator", "author")
"""Who somebody is to a row: where no role is called so, none was forgotten."""

_SAME_ROLE = {"administrator": "admin", "admin": "administrator"}
"""What one role is called by either name."""


def _is_state(field: Field, entity: Entity) -> bool:
    """A row always is in a state of its lifecycle, also before it is read in which it starts."""
    return entity.lifecycle is not None and entity.lifecycle.field == field.name


class Domain:
    """Looks names up in a model. Every lookup that fails raises Unresolved."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.subject = model.subject

    @cached_property
    def spec(self) -> Spec:
        """The model as a Spec, to type expressions in."""
        return Spec(
            title="", sources=(), enums=tuple(self.model.enums.values()), operations=(), trace=(),
            links=tuple(self.model.links),
            entities=tuple(self.model.entities.values()), api=Api(id="api"),
            auth=Auth.model_validate({"id": "auth", "subject": self.subject, "login": "email", "password": "password"}),
        )  # fmt: skip

    @cached_property
    def names(self) -> frozenset[str]:
        """All that is declared: fields by entity, and values by enum; `?`: perhaps empty."""
        fields = {
            f"{e.name}.{f.name}: {f.type}{'?' * (is_nullable(f.name, e) and not _is_state(f, e))}"
            for e in self.model.entities.values()
            for f in e.fields
        }
        values = {f"{e.name}: {v}" for e in self.model.enums.values() for v in e.values}
        more = {*self.model.roles, *(link.id for link in self.model.links), *self.model.logged}
        events = {f"{entity}! {event}" for entity, events in self.model.events.items() for event in events}
        return frozenset(fields | values | set(self.model.entities) | more | events)

    @cached_property
    def entity_labels(self) -> dict[str, str]:
        """Singular and plural labels -> entity."""
        names = self.model.entities
        return {t: n for n in names for t in (label(n), plural(label(n)))}

    @cached_property
    def nouns(self) -> dict[str, str]:
        """What entities are called: their labels, and `person` or `user` for the one that signs in."""
        return dict.fromkeys(_SUBJECTS, self.subject) | self.entity_labels

    def entity(self, text: str) -> str:
        """Return the entity that a noun stands for."""
        name = words(text)
        found = self.nouns.get(name) or self.nouns.get(singular(name))
        if not found:
            raise Unresolved
        return found

    def get(self, entity: str) -> Entity:
        """Return an entity by its name."""
        if entity not in self.model.entities:
            raise Unresolved
        return self.model.entities[entity]

    def find_field(self, entity: str, text: str) -> str | None:
        """Return the field of an entity that a label stands for, or None."""
        name, fields = words(text), self.get(entity).fields
        plain = base_name(name)
        for field in fields:
            if {name, plain} & set(field_labels(field)):
                return field.name
        short = [f.name for f in fields if name in short_labels(f)]
        return short[0] if len(short) == 1 else BUILT_IN.get(name)

    def field(self, entity: str, text: str) -> str:
        """Return the field of an entity that a label stands for."""
        found = self.find_field(entity, text)
        if not found:
            others = [n for n in self.model.entities if self.find_field(n, text)]
            raise no_field(text, self.get(entity), others)
        return found

    def described(self, entity: str, field: str) -> Field | None:
        """Return a declared field; None for `created_at` and the like."""
        return next((f for f in self.get(entity).fields if f.name == field), None)

    def holder(self, text: str, here: str | None) -> str:
        """Return the entity whose field a label names: the one spoken of, else the only one that has it."""
        if here and here in self.model.entities and self.find_field(here, text):
            return here
        holders = [n for n in self.model.entities if self.find_field(n, text)]
        if len(holders) > 1:
            choices = " or ".join(f"{h}.{self.find_field(h, text)}" for h in holders)
            raise Unresolved("SP102", name=text, choices=choices, first=label(holders[0]))
        if not holders:
            raise Unresolved
        return holders[0]

    def type_of(self, entity: str, field: str) -> Type:
        """Return the declared type of a field."""
        found = self.described(entity, field)
        return read_type(found.type) if found else Type("datetime")

    def state(self, entity: str, text: str, negated: bool, row: Node) -> Node:
        """Return the condition that a row is in a state: a boolean field, or a value of one of its enums."""
        off = None if words(text) in self.states(entity) else absent(words(text), self.get(entity).fields)
        field, value = self.state_field(entity, off or text)
        member, negated = Member(row, field), negated is not bool(off)
        if value is None:
            return Unary("!", member) if negated else member
        return Binary("!=" if negated else "==", member, Constant(value))

    def state_field(self, entity: str, text: str) -> tuple[str, str | None]:
        """Return the boolean field, or the enum field and its value, that an adjective stands for."""
        name, found = words(text.strip('`"')), list[tuple[str, str | None]]()
        for field in self.get(entity).fields:
            if field.type == "boolean" and name in field_labels(field):
                return field.name, None
            if field.type.startswith("enum("):
                values = self.model.enums[field.type[5:-1]].values
                found += [(field.name, value) for value in values if words(value) == name]
        if not found:
            raise no_state(text.strip('`"'), entity, self.states(entity))
        if len(found) != 1:
            raise Unresolved
        return found[0]

    def states(self, entity: str) -> list[str]:
        """Return the labels of all states that a row can be put into."""
        fields = self.get(entity).fields
        flags = [label(f.name).removeprefix("is ") for f in fields if f.type == "boolean" and f.computed is None]
        enums = [f.type[5:-1] for f in fields if f.type.startswith("enum(")]
        return [*flags, *(label(v) for name in enums for v in self.model.enums[name].values)]

    def event(self, entity: str, text: str) -> str | None:
        """Return the event of the lifecycle of an entity that a verb stands for, or None."""
        return next((e for e in self.model.events.get(entity, ()) if label(e) == words(text)), None)

    def state_by(self, entity: str, verb: str) -> str:
        """Return the only state of a row that a verb brings about: `archive` -> `archived`."""
        found = [s for s in self.states(entity) if verb_of(s) == verb]
        if len(found) != 1:
            raise Unresolved
        return found[0]

    def reference(self, entity: str, target: str) -> Field:
        """Return the only reference from one entity to another."""
        found = [f for f in self.get(entity).fields if f.type == f"ref({target})"]
        if len(found) != 1:
            raise Unresolved
        return found[0]

    def way(self, entity: str, target: str) -> Member:
        """Return the only shortest path of references from a row of one entity to a row of another."""
        found: list[tuple[str, Node]] = [(entity, SELF)]
        seen = {entity}
        while found:
            steps = [(f.type[4:-1], Member(node, f.name)) for name, node in found
                     for f in self.get(name).fields if f.type.startswith("ref(")]  # fmt: skip
            there = [node for name, node in steps if name == target]
            if there:
                if len(there) > 1:
                    raise Unresolved
                return there[0]
            found = [(name, node) for name, node in steps if name not in seen]
            seen |= {name for name, _ in found}
        raise Unresolved

    def reference_named(self, entity: str, text: str) -> Field:
        """Return a reference by its own name or by the entity it leads to."""
        name = self.find_field(entity, text)
        found = self.described(entity, name) if name else None
        if found and found.type.startswith("ref("):
            return found
        return self.reference(entity, self.entity(text))

    def collection(self, parent: str, child: str, row: Node) -> Member:
        """Return the rows of `child` that refer to a row of `parent`, or are linked with it."""
        for link in self.model.links:
            for here, there, name in ((link.a, link.b, link.a_name), (link.b, link.a, link.b_name)):
                if (here, there) == (parent, child):
                    return Member(row, name)
        inverse = self.reference(child, parent).inverse
        if not inverse:
            raise Unresolved
        return Member(row, inverse)

    def linked(self, entity: str, text: str) -> str | None:
        """Return by what name the rows of an entity are filtered by those of a linked one, or None."""
        name = singular(words(text))
        return next((snake(name) for name_ in self.spec.linked(entity) if label(name_) == name), None)

    def owner(self, entity: str) -> str:
        """Return the condition that a row is the actor's own."""
        path = owner_path(self.model, entity)
        if not path:
            why = "nothing says whose it is"
            raise Unresolved("SP505", name=label(entity), subject=label(self.subject), why=why)
        return f"{path} == actor"

    def subject_field(self, entity: str) -> str:
        """Return the reference of an entity to the one who created the row."""
        found = [f.name for f in self.get(entity).fields if f.default == "actor"]
        return found[0] if found else snake(label(self.subject))

    def owner_beyond(self, entity: str) -> str | None:
        """Return the path to the owner of what a row must belong to, e.g. `self.account.user`."""
        for field in self.get(entity).fields:
            target = field.type[4:-1]
            if field.type.startswith("ref(") and field.required and target not in (entity, self.subject):
                beyond = owner_path(self.model, target)
                if beyond:
                    return beyond.replace("self", f"self.{field.name}", 1)
        return None

    def column(self, entity: str, text: str) -> str:
        """Return the field that a label names, or the reference to the entity that it names."""
        return self.find_field(entity, text) or self.reference_named(entity, text).name

    def named(self, entity: str, text: str) -> str:
        """Return the declared name of a field that may be called by a shorter one."""
        if entity in self.model.entities and self.described(entity, snake(text)) is None:
            return self.find_field(entity, text) or snake(text)
        return snake(text)

    def declared_role(self, text: str) -> str:
        """Return the declared role that a word stands for."""
        name = words(text)
        said = (snake(name), snake(singular(name)), _SAME_ROLE.get(singular(name), ""))
        found = next((r for r in said if r in self.model.roles), None)
        if found is None and singular(name) in _RELATED:
            raise Unresolved
        if found is None:
            known = [*map(label, self.model.roles), "anyone", "user"]
            near = get_close_matches(singular(name), known, 1, 0.6)
            hint = f"did you mean {near[0]}?" if near else f"declare it under a heading Roles: - **{singular(name)}**"
            raise Unresolved("SP501", role=text, nearest=hint)
        return found

    def role(self, text: str) -> str:
        """Return the role that a word stands for: a declared one, `anyone` or `user`."""
        name = words(text).removeprefix("a ").removeprefix("an ").removeprefix("any ").removeprefix("every ")
        if re.search(r" who (is|are|has|have) (signed|logged) in$", name):
            return "user"
        one = text if text in ANYONE or text in _USER else singular(name)
        if snake(one) in self.model.roles:
            return snake(one)
        if one in ANYONE:
            return "anyone"
        if one in _USER or one == label(self.subject):
            return "user"
        return self.declared_role(name)

    def nullable(self, entity: str, node: Node) -> bool:
        """Tell whether an expression over a row may be empty."""
        return infer(node, Scope.of(self.spec, entity)).nullable

    def unless_empty(self, entity: str, condition: Node, *operands: Node) -> Node:
        """Let a condition hold where one of its operands is empty."""
        for operand in reversed(operands):
            if self.nullable(entity, operand):
                condition = Binary("||", Binary("==", operand, Constant(None)), condition)
        return condition


def show(node: Node) -> str:
    """Return an expression as the Spec writes it."""
    return unparse(node)
