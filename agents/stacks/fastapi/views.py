"""What templates see of a Spec: the same facts under names that are ready to be written into code."""

import re
from dataclasses import dataclass
from functools import cached_property

from agents.spec.expression import Constant, parse
from agents.spec.model import Field, Http, Operation, Query
from agents.spec.types import TEXT, Scope, Type, field_type, infer, is_nullable
from agents.stacks.fastapi import naming
from agents.stacks.fastapi.accounts import Accounts
from agents.stacks.fastapi.enums import EnumView
from agents.stacks.fastapi.names import EntityNames

HASHED = "hash"
STAMPS = ("created_at", "updated_at")
"""Columns of every table that the application writes by itself."""
ROUTED = frozenset(
    {"list", "get", "create", "update", "delete", "action", "transition", "link", "unlink", "assign_role"}
)


@dataclass(frozen=True, eq=False)
class FieldView:
    """A field. `node` is the Spec's field; `type` its type."""

    node: Field
    entity: "EntityView"

    @property
    def name(self) -> str:
        """The name in the Spec."""
        return self.node.name

    @cached_property
    def type(self) -> Type:
        """The declared type."""
        return field_type(self.name, self.entity.node, self.entity.project.spec)

    @property
    def key(self) -> str:
        """The name in the database and in bodies, in snake_case: a reference ends in `_id`."""
        return f"{self.name}_id" if self.is_ref else self.name

    @property
    def json(self) -> str:
        """The name in requests and answers."""
        return self.entity.project.wire(self.key)

    @property
    def column(self) -> str:
        """The name of the column: a hash ends in `_hash`."""
        return f"{self.name}_hash" if self.is_secret else self.key

    @property
    def attribute(self) -> str:
        """The attribute of models and schemas for the column."""
        return naming.attribute(self.column)

    @property
    def is_ref(self) -> bool:
        """Whether the field is a reference to an entity."""
        return self.type.kind == "ref"

    @property
    def is_text(self) -> bool:
        """Whether the value is text."""
        return self.type.kind in TEXT

    @property
    def is_secret(self) -> bool:
        """Whether the field is stored as a hash and never shown."""
        return self.node.secret == HASHED

    @property
    def is_hidden(self) -> bool:
        """Whether nobody ever sees the field."""
        return self.is_secret or self.node.read_roles == ()

    @property
    def is_computed(self) -> bool:
        """Whether the field has no column."""
        return self.node.computed is not None

    @property
    def nullable(self) -> bool:
        """Whether the value may be empty."""
        return is_nullable(self.name, self.entity.node)

    @property
    def has_literal_default(self) -> bool:
        """Whether the default is a constant."""
        return self.node.default is not None and isinstance(parse(self.node.default), Constant)

    @property
    def target(self) -> "EntityView":
        """The entity that a reference points to."""
        return self.entity.project.entity(self.type.of)

    @property
    def enum(self) -> EnumView:
        """The enum of the type."""
        return self.entity.project.enum(self.type.of)

    @property
    def python(self) -> str:
        """The Python type without `None`."""
        return self.enum.class_name if self.type.kind == "enum" else naming.PYTHON_TYPES[self.type.kind]

    @property
    def annotation(self) -> str:
        """The Python type."""
        return f"{self.python} | None" if self.nullable else self.python

    @property
    def computed_annotation(self) -> str:
        """The Python type of a computed field, which may be empty where arithmetic meets an empty value."""
        node = parse(self.node.computed or "null")
        empty = infer(node, Scope.of(self.entity.project.spec, self.entity.name)).nullable
        return f"{self.python} | None" if empty else self.python

    @property
    def creatable(self) -> bool:
        """Whether a client may send it on create."""
        return self.node.write != "never" and not self.is_computed and not self._is_reserved

    @property
    def _is_reserved(self) -> bool:
        """Whether those who make rows have no role yet that may write the field: nobody else makes any."""
        return self.node.write_roles is not None and self.entity.operation("create") is None

    @property
    def updatable(self) -> bool:
        """Whether a client may send it on update."""
        return self.node.write == "always" and not self.is_computed


@dataclass(frozen=True, eq=False)
class OperationView:
    """An operation that a request starts; `node` is the Spec's operation."""

    node: Operation
    entity: "EntityView"

    @property
    def name(self) -> str:
        """The name in the Spec, e.g. `complete_all`."""
        return self.node.name

    @property
    def kind(self) -> str:
        """The kind of the Spec."""
        return self.node.kind

    @property
    def method(self) -> str:
        """The name of an action or a link as a method."""
        return naming.variable(self.name)

    @property
    def is_plain_list(self) -> bool:
        """Whether it lists all rows: a list within a parent, of some rows or by rank has a name of its own."""
        return self.kind == self.name == "list"

    @property
    def http(self) -> Http:
        """Method, path and status; the names in the path are written as in JSON."""
        assert isinstance(self.node.start, Http)
        path = re.sub(r"{(\w+)}", lambda found: f"{{{self.entity.project.wire(found[1])}}}", self.node.start.path)
        return self.node.start.model_copy(update={"path": path})

    @property
    def placeholders(self) -> list[str]:
        """The names in its path, e.g. `id` and `genre_id`."""
        return re.findall(r"{(\w+)}", self.http.path)

    @property
    def query(self) -> Query:
        """What the list can be asked for."""
        return self.node.query or Query(id=f"query:{self.entity.name}")


@dataclass(frozen=True, eq=False)
class EntityView(EntityNames):
    """An entity. `node` is the Spec's entity, `project` the whole."""

    project: "ProjectView"

    @property
    def enums(self) -> tuple[EnumView, ...]:
        """The enums of the fields, each once."""
        names = dict.fromkeys(f.type.of for f in self.fields if f.type.kind == "enum")
        return tuple(self.project.enum(name) for name in names)

    @cached_property
    def fields(self) -> tuple[FieldView, ...]:
        """Every field in order."""
        return tuple(FieldView(f, self) for f in self.node.fields)

    @property
    def columns(self) -> tuple[FieldView, ...]:
        """The fields that are stored."""
        return tuple(f for f in self.fields if not f.is_computed)

    @property
    def computed(self) -> tuple[FieldView, ...]:
        """The fields that are computed."""
        return tuple(f for f in self.fields if f.is_computed)

    @property
    def is_reread(self) -> bool:
        """Whether a written row has to be read again: parts of it are computed, or rounded by the database."""
        return any(f.is_computed or f.type.kind == "decimal" for f in self.fields)

    @property
    def shown(self) -> tuple[FieldView, ...]:
        """The fields of an answer."""
        return tuple(f for f in self.fields if not f.is_hidden)

    @property
    def guarded(self) -> tuple[FieldView, ...]:
        """The fields of an answer that only some roles see."""
        return tuple(f for f in self.shown if f.node.read_roles is not None)

    def field(self, name: str) -> FieldView:
        """Return a field by its name in the Spec."""
        return next(f for f in self.fields if f.name == name)

    @cached_property
    def operations(self) -> tuple[OperationView, ...]:
        """The operations that a request starts and somebody may run, in order."""
        nodes = self.project.spec.operations
        return tuple(
            OperationView(o, self) for o in nodes if o.entity == self.name and o.start.on == "http" and o.grants
        )

    def operation(self, kind: str) -> OperationView | None:
        """Return the first operation of a kind, or None; of lists the plain one."""
        found = (o for o in self.operations if o.kind == kind)
        return next((o for o in found if kind != "list" or o.is_plain_list), None)

    @property
    def is_subject(self) -> bool:
        """Whether the entity signs in."""
        return self.name == self.project.auth.subject


@dataclass(frozen=True, eq=False)
class ProjectView(Accounts):
    """The whole project."""

    @property
    def role_field(self) -> FieldView:
        """The field of the subject that holds the role."""
        return self.subject.field(self.auth.role_field or "")

    @property
    def audited(self) -> tuple[EntityView, ...]:
        """The entities whose changes are in the audit log."""
        return tuple(e for e in self.entities if e.node.audit)

    @property
    def audit(self) -> OperationView | None:
        """The operation that shows the audit log."""
        return next((o for o in self.operations if o.kind == "audit"), None) if self.audited else None

    @cached_property
    def entities(self) -> tuple[EntityView, ...]:
        """Every entity in order."""
        return tuple(EntityView(e, self) for e in self.spec.entities)

    @cached_property
    def enums(self) -> tuple[EnumView, ...]:
        """Every enum in order."""
        return tuple(EnumView(e) for e in self.spec.enums)

    @property
    def subject(self) -> EntityView:
        """The entity that signs in."""
        return self.entity(self.auth.subject)

    @property
    def operations(self) -> tuple[OperationView, ...]:
        """Every operation that a request starts, entity by entity."""
        return tuple(o for e in self.entities for o in e.operations)

    @property
    def routed(self) -> tuple[EntityView, ...]:
        """The entities that have paths of their own."""
        return tuple(e for e in self.entities if any(o.kind in ROUTED for o in e.operations))

    def entity(self, name: str) -> EntityView:
        """Return an entity by its name in the Spec."""
        return next(e for e in self.entities if e.name == name)

    def enum(self, name: str) -> EnumView:
        """Return an enum by its name in the Spec."""
        return next(e for e in self.enums if e.name == name)
