"""Ways to break a Spec in one place."""

from dataclasses import dataclass
from typing import TypeVar

from agents.spec.model import Closed, Entity, Field, Id, Operation, Spec

Model = TypeVar("Model", bound=Closed)


@dataclass(frozen=True)
class Mutation:
    """A Spec in which one node was changed: the node, a name for the change, and the change in words.

    `unseen`: why no client could tell the changed backend from the original, where that is so.
    """

    node: Id
    name: str
    change: str
    spec: Spec
    unseen: str = ""

    @property
    def id(self) -> str:
        """The id of the mutant, e.g. `rule:Todo.list_done/gone`."""
        return f"{self.node}/{self.name}"


def copied(model: Model, **changes: object) -> Model:
    """Return the model with other values."""
    return model.model_copy(update=changes)


def with_entity(spec: Spec, entity: Entity) -> Spec:
    """Return the Spec with this entity in the place of the one of its name."""
    return copied(spec, entities=tuple(entity if e.name == entity.name else e for e in spec.entities))


def with_field(spec: Spec, entity: Entity, field: Field) -> Spec:
    """Return the Spec with this field in the place of the one of its name."""
    return with_entity(spec, copied(entity, fields=tuple(field if f.name == field.name else f for f in entity.fields)))


def with_operation(spec: Spec, operation: Operation) -> Spec:
    """Return the Spec with this operation in the place of the one of its id."""
    return copied(spec, operations=tuple(operation if o.id == operation.id else o for o in spec.operations))
