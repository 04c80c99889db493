"""Links: the table of each many-to-many relation, and what the entities of its two sides see of it."""

from dataclasses import dataclass

from agents.spec.model import Link
from agents.stacks.fastapi import naming
from agents.stacks.fastapi.views import EntityView, OperationView, ProjectView


@dataclass(frozen=True, eq=False)
class LinkView:
    """A link: its table holds the ids of a row of `a` and of a row of `b`."""

    node: Link
    project: ProjectView

    @property
    def a(self) -> EntityView:
        """The entity that the link is named after."""
        return self.project.entity(self.node.a)

    @property
    def b(self) -> EntityView:
        """The entity that it leads to."""
        return self.project.entity(self.node.b)

    @property
    def table(self) -> str:
        """The table, also as a variable: `book_genres`."""
        return f"{naming.snake(self.node.a)}_{naming.snake(self.node.a_name)}"

    @property
    def columns(self) -> tuple[str, str]:
        """The columns of both sides; rows of one kind that are linked with each other are told apart."""
        first, second = (f"{naming.snake(name)}_id" for name in (self.node.a, self.node.b))
        return first, f"other_{second}" if first == second else second

    @property
    def sides(self) -> tuple["LinkSide", "LinkSide"]:
        """The link as seen from `a` and from `b`."""
        return LinkSide(self, self.a, self.b, *self.columns), LinkSide(self, self.b, self.a, *reversed(self.columns))


@dataclass(frozen=True, eq=False)
class LinkSide:
    """A link as seen from `here`: `column` holds the id of the row here, `other` that of the row `there`."""

    link: LinkView
    here: EntityView
    there: EntityView
    column: str
    other: str

    @property
    def filter(self) -> str:
        """The name by which lists of `here` are filtered: `genre`."""
        return naming.snake(self.there.name)

    @property
    def json(self) -> str:
        """The name of that filter in a query."""
        return self.link.project.wire(self.filter)

    @property
    def table(self) -> str:
        """The variable of the table."""
        return self.link.table

    @property
    def parameter(self) -> str:
        """The variable for the id of the row there."""
        name = self.there.id_variable
        return f"other_{name}" if self.there is self.here else name

    @property
    def called(self) -> str:
        """The collection that a row here has: `genres`."""
        return self.link.node.a_name if self.column == self.link.columns[0] else self.link.node.b_name


def links_of(project: ProjectView) -> tuple[LinkView, ...]:
    """Return every link in order."""
    return tuple(LinkView(link, project) for link in project.spec.links)


def sides_of(entity: EntityView) -> tuple[LinkSide, ...]:
    """Return the links of an entity, seen from it."""
    return tuple(side for link in links_of(entity.project) for side in link.sides if side.here is entity)


def side_of(operation: OperationView) -> LinkSide:
    """Return the link that an operation makes or ends: its path names the collection, `/books/{id}/genres/…`."""
    sides = sides_of(operation.entity)
    steps = operation.http.path.replace("-", "_").split("/")
    return next((s for s in sides if naming.snake(s.called) in steps), sides[0])
