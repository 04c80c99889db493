"""What an entity or an enum is called: in Python, in paths, in sentences."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from agents.spec.model import Entity, Enum
from agents.stacks.fastapi import naming

N = TypeVar("N", Entity, Enum)


@dataclass(frozen=True, eq=False)
class Named(Generic[N]):
    """What has a name in the Spec and a class in Python; `node` is the Spec's."""

    node: N

    @property
    def name(self) -> str:
        """The name in the Spec, e.g. `LineItem`."""
        return self.node.name

    @property
    def class_name(self) -> str:
        """The name of the class."""
        return naming.class_name(self.name)


class EntityNames(Named[Entity]):
    """The names of an entity."""

    @property
    def module(self) -> str:
        """The module of the model, schema, repository and service, e.g. `line_item`."""
        return naming.module(self.name)

    @property
    def plural(self) -> str:
        """The module of the routes and the table, e.g. `line_items`."""
        return naming.module(self.node.plural.replace(" ", "_"))

    @property
    def var(self) -> str:
        """A variable for one row: `todo`, but `list_`."""
        return naming.variable(naming.snake(self.name))

    @property
    def words(self) -> str:
        """The name in a sentence: `line item`."""
        return naming.words(self.name)

    @property
    def plural_words(self) -> str:
        """The plural in a sentence: `line items`."""
        return naming.words(self.node.plural)

    @property
    def id_variable(self) -> str:
        """The variable and path parameter for an id: `list_id`."""
        return f"{self.module.rstrip('_')}_id"
