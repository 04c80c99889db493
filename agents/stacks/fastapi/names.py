"""What an entity or an enum is called: in Python, in paths, in sentences."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from agents.spec.model import Api, Entity, Enum, Spec
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


@dataclass(frozen=True, eq=False)
class ProjectNames:
    """The names of a project, and how it writes those of others on its surface."""

    spec: Spec

    @property
    def title(self) -> str:
        """The title of the document."""
        return self.spec.title

    @property
    def slug(self) -> str:
        """The title as the name of a package: `todo-lists`."""
        return naming.slug(self.title) or "backend"

    @property
    def api(self) -> Api:
        """Base path and paging."""
        return self.spec.api

    @property
    def is_camel(self) -> bool:
        """Whether names in JSON are in camelCase."""
        return self.api.casing == "camel"

    def wire(self, name: str) -> str:
        """Return a name as it is written in JSON, in queries and in paths."""
        return naming.camel(name) if self.is_camel else name
