"""What a test needs to know of an entity: its operations, its names in Python and JSON, and how it is reached."""

import keyword
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from string import Template
from textwrap import dedent, indent
from types import EllipsisType

from agents.spec.accounts import newcomer
from agents.spec.interpreter import held_by
from agents.spec.model import Entity, Field, Http, Id, Operation, OperationKind, Spec
from agents.spec.scenarios.defaults import default_of
from agents.spec.scenarios.names import TAKEN, article, people, snake, wire
from agents.spec.scenarios.plain import is_plain, makeable
from agents.spec.scenarios.scenario import Scenario
from agents.spec.scenarios.values import label, source
from agents.spec.solve import Day, Filled, Moment, Value
from agents.spec.types import Type, field_type

__all__ = ["HIDDEN", "Resource", "Scenario", "default_of", "equals", "example", "resources"]

_NAMES = ("name", "ref", "key", "login", "password")
"""Words of templates that are names of fields."""

HIDDEN = frozenset({"hash"})
"""The kinds of secrets that no answer shows."""


@dataclass(frozen=True)
class Resource:
    """An entity as a client sees it."""

    spec: Spec
    entity: Entity
    operations: Mapping[OperationKind, Operation] = field(default_factory=dict)

    @cached_property
    def is_subject(self) -> bool:
        """Tell whether this is the entity that signs in."""
        return self.entity.name == self.spec.auth.subject

    @cached_property
    def snake(self) -> str:
        """`LineItem` -> `line_item`."""
        return snake(self.entity.name)

    @cached_property
    def var(self) -> str:
        """The name of a variable that holds a row."""
        taken = self.snake in TAKEN or keyword.iskeyword(self.snake) or self.snake in people(self.spec).values()
        return f"{self.snake}_" if taken else self.snake

    @cached_property
    def noun(self) -> str:
        """The entity in a sentence, e.g. `line item`."""
        return label(self.snake)

    @cached_property
    def nouns(self) -> str:
        """Several of them, e.g. `line items`."""
        return label(snake(self.entity.plural))

    @cached_property
    def path(self) -> str:
        """The path of the collection, e.g. `/todos`."""
        kinds: tuple[OperationKind, ...] = ("register", "create") if self.is_subject else ("create", "list")
        known = [p for k in kinds if (p := self.path_of(k))]
        return known[0] if known else ""

    @cached_property
    def words(self) -> dict[str, str]:
        """The words that templates of test bodies use."""
        if self.is_subject:
            new = f"new_{self.snake}" if self.is_closed else "sign_up"
            words = {"who": self.enroller, "actor": self.var, "new": new, "url": '"/me"', "kept": "sam"}
            words |= dict.fromkeys(("own", "reader", "editor"), self.var)
        else:
            new = f"new_{self.snake}"
            words = {"who": self.own, "actor": self.actor(self.update or self.get), "new": new}
            words |= {"url": f"{self.var}.url", "kept": f"kept_{self.snake}({self.own})", "own": self.own}
            doing = {"maker": self.create, "reader": self.get, "lister": self.list}
            doing |= {"editor": self.update, "remover": self.delete}
            words |= {word: self.actor(operation) for word, operation in doing.items()}
        more = {name: wire(self.spec, name) for name in ("access_token", "refresh_token", "token_type", "expires_in")}
        more |= {
            "var": self.var,
            "path": f'"{self.path}"',
            "body": f"{self.snake}_body",
            "noun": self.noun,
            "nouns": self.nouns,
        }
        return {
            **words,
            **more,
            "a": f"{article(self.noun)} {self.noun}",
            "read": f"{words['reader']}.see({words['url']})",
        }

    @cached_property
    def own(self) -> str:
        """The person whose rows tests make: Ann, or whoever makes them where they are nobody's."""
        subject = f"ref({self.spec.auth.subject})"
        tied = self.entity.owner or any(f.type == subject or f.default == "actor" for f in self.entity.fields)
        return self._author if tied else self.actor(self.create)

    @cached_property
    def _author(self) -> str:
        """Whose rows are those of whoever makes them: Ann's, or those of the least role where Ann may make none."""
        theirs = self.create and not self.is_subject and any(f.default == "actor" for f in self.entity.fields)
        able = [n for role, n in people(self.spec).items() if self.create and self.allows(self.create, role, own=True)]
        return able[0] if theirs and able and "ann" not in able else "ann"

    def actor(self, operation: Operation | None) -> str:
        """Return who runs an operation on rows of Ann in tests: herself, or the least role that may."""
        if operation is None:
            return "ann"
        if operation.id not in self._actors:
            every = people(self.spec).items()
            able = [(role, n) for role, n in every if self.allows(operation, role, own=n == self._author)]
            seeing = [n for role, n in able if self.sees_all(role)] or [n for _, n in able]
            self._actors[operation.id] = next(iter(seeing), "ann")
        return self._actors[operation.id]

    def sees(self, item: Field, role: str) -> bool:
        """Tell whether people of a role see a field of the rows that they may see."""
        return item.read_roles is None or any(held_by(self.spec, role, name) for name in item.read_roles)

    def sees_all(self, role: str) -> bool:
        """Tell whether people of a role see every field that anybody does."""
        return all(self.sees(item, role) for item in self.entity.fields if item.read_roles)

    @cached_property
    def _actors(self) -> dict[Id, str]:
        return {}

    def allows(self, operation: Operation, role: str, *, own: bool) -> bool:
        """Tell whether a role may run an operation, on its own rows or on those of others."""
        held = (g for g in operation.grants if any(held_by(self.spec, role, name) for name in g.roles))
        return any(g.when is None or own or "actor" not in g.when for g in held)

    def every(self) -> "tuple[Resource, ...]":
        """Return the resources of the Spec."""
        return resources(self.spec)

    def path_of(self, kind: OperationKind) -> str:
        """Return the path of an operation, or nothing if there is none."""
        start = self.operations[kind].start if kind in self.operations else None
        return start.path if isinstance(start, Http) else ""

    @cached_property
    def keyed(self) -> frozenset[str]:
        """The names of the fields of keys: of these, two tests must not make the same value for one person."""
        return frozenset(name for key in self.entity.keys for name in key.fields)

    @property
    def create(self) -> Operation | None:
        """The operation that makes a row: registration for the subject, where people sign up."""
        signing_up = self.operations.get("register") if self.is_subject else None
        return signing_up or self.operations.get("create")

    @property
    def is_closed(self) -> bool:
        """Tell whether these are people who do not sign up: others make their accounts."""
        return self.is_subject and self.create is not None and self.create.kind == "create"

    @property
    def enroller(self) -> str:
        """Who makes accounts in tests: people themselves, or whoever is first."""
        return people(self.spec).get(self.spec.auth.bootstrap or "", "ann") if self.is_closed else "api"

    @property
    def update(self) -> Operation | None:
        """The operation that changes a row."""
        return self.operations.get("update_me" if self.is_subject else "update")

    @property
    def get(self) -> Operation | None:
        """The operation that shows one row."""
        return self.operations.get("me" if self.is_subject else "get")

    @property
    def list(self) -> Operation | None:
        """The operation that shows many rows."""
        return self.operations.get("list")

    @property
    def delete(self) -> Operation | None:
        """The operation that deletes a row."""
        return self.operations.get("delete")

    @cached_property
    def testable(self) -> bool:
        """Tell whether a test can make rows and read them."""
        return bool(self.create and self.get and (self.list or self.is_subject)) and self._has_begun

    @property
    def _has_begun(self) -> bool:
        """Tell whether there is somebody who makes the first rows."""
        chief = self.spec.auth.bootstrap
        if not self.is_closed or self.create is None:
            return True
        return chief is not None and self.allows(self.create, chief, own=False)

    def field(self, name: str) -> Field:
        """Return a field by its name."""
        return next(f for f in self.entity.fields if f.name == name)

    def type_of(self, name: str) -> Type:
        """Return the type of a field."""
        return field_type(name, self.entity, self.spec)

    def json_name(self, name: str) -> str:
        """Return the name of a field in JSON: references end in `_id`; in the casing of the API."""
        return wire(self.spec, f"{name}_id" if self.type_of(name).kind == "ref" else name)

    def inputs(self, writes: Iterable[str] = ("always", "create")) -> tuple[Field, ...]:
        """Return the fields that a client may send."""
        return tuple(f for f in self.entity.fields if f.write in writes and not f.computed and self._may_send(f))

    def _may_send(self, item: Field) -> bool:
        """Tell whether those who make the rows may write the field."""
        if item.write_roles is None:
            return True
        maker = (self.enroller if self.is_closed else "ann") if self.is_subject else self.actor(self.create)
        return any(role in item.write_roles for role, name in people(self.spec).items() if name == maker)

    def owned(self, operation: Operation | None) -> bool:
        """Tell whether those who sign up may run the operation on their own rows only."""
        owner, grants = self.entity.owner, operation.grants if operation else ()
        role = newcomer(self.spec) or "user"
        mine = [g for g in grants if any(held_by(self.spec, role, name) for name in g.roles)]
        return bool(owner and mine) and all(g.when == f"{owner} == actor" for g in mine)

    def public(self, operation: Operation) -> bool:
        """Tell whether the operation needs no token."""
        return any("anyone" in g.roles for g in operation.grants)

    def fill(self, template: str, **words: object) -> str:
        """Fill a template of a body with the words of this entity and others; a word may span several lines."""
        every = {**self.words, **{k: str(v) for k, v in words.items()}}
        every |= {k: wire(self.spec, every[k]) for k in _NAMES if k in every}
        if "\n" in template and not template.rpartition("\n")[2].strip():
            template = dedent(template).removeprefix("\n").rstrip()
        lines = template.split("\n")
        return "\n".join(_filled(line, every) for line in lines)

    def defaults(self, root: str = "self") -> dict[tuple[str, str], Value]:
        """Return the values of a row for which only what is required was sent; required fields are left out."""
        found: dict[tuple[str, str], Value] = {}
        for item in self.entity.fields:
            if not item.computed and not item.required:
                value = default_of(item)
                if not isinstance(value, EllipsisType):
                    found[(root, item.name)] = value
        return found

    def settable(self, values: Mapping[str, Value], writes: Iterable[str] = ("always", "create")) -> bool:
        """Tell whether a client may write all of these fields."""
        return set(values) <= {f.name for f in self.inputs(writes)}

    def json(self, values: Mapping[str, Value]) -> str:
        """Return the values as the source of a dictionary."""
        pairs = ", ".join(f'"{self.json_name(k)}": {source(self.concrete(k, v))}' for k, v in values.items())
        return f"{{{pairs}}}"

    def concrete(self, name: str, value: Value) -> Value:
        """Return the value, with one that is merely not null made definite."""
        return example(self, name) if isinstance(value, Filled) else value


def example(resource: Resource, name: str) -> Value:
    """Return a plain value of the type of a field."""
    kind = resource.type_of(name)
    values: dict[str, Value] = {"date": Day(1), "datetime": Moment(60), "integer": 1, "boolean": True}
    if kind.kind == "enum":
        return resource.spec.enum(kind.of).values[0]
    return values.get(kind.kind, "text")


def equals(value: str) -> str:
    """Return the comparison with a value in source: identity for the constants of Python."""
    return f"is {value}" if value in ("True", "False", "None") else f"== {value}"


def _filled(line: str, words: Mapping[str, str]) -> str:
    margin = len(line) - len(line.lstrip())
    return indent(Template(line.lstrip()).substitute(words), " " * margin)


def resources(spec: Spec) -> tuple[Resource, ...]:
    """Return the entities of a Spec with their operations, subject first."""
    found, made = [], makeable(spec)
    for entity in sorted(spec.entities, key=lambda e: e.name != spec.auth.subject):
        mine = [o for o in spec.operations if o.entity == entity.name and is_plain(o)]
        plain = {o.kind: o for o in mine if o.kind != "create" or entity.name in made}
        found.append(Resource(spec, entity, plain))
    return tuple(found)
