"""Guards and rules as functions, and the locks under which rules are checked."""

from dataclasses import dataclass
from functools import cached_property

from agents.spec.expression import Member, Node, children, parse
from agents.spec.model import Check
from agents.stacks.fastapi import naming
from agents.stacks.fastapi.snippets import Snippet, clock_and_actor, names_of
from agents.stacks.fastapi.views import EntityView, FieldView


@dataclass(frozen=True)
class CheckView:
    """A guard or rule as a function `name` of the rules module."""

    node: Check
    name: str
    snippet: Snippet
    entity: EntityView

    @property
    def is_async(self) -> bool:
        """Whether it asks the database."""
        return self.snippet.code.sql

    @property
    def parameters(self) -> list[str]:
        """The names of its arguments."""
        first, named = ["session"] if self.is_async else [], names_of(parse(self.node.expr))
        row = [name for name, said in ((self.entity.var, "self"), ("before", "old")) if said in named]
        return [*first, *row, *clock_and_actor(self.snippet.uses)]

    @property
    def error(self) -> str:
        """The class of the error."""
        return "InvalidError" if self.node.status == 422 else "ConflictError"

    @property
    def field(self) -> str | None:
        """The input field that the error points at."""
        names = {f.name: f.json for f in self.entity.fields}
        return names.get(self.node.field, self.node.field) if self.node.field else None

    @cached_property
    def reads(self) -> list[str]:
        """The attributes of this entity that the condition depends on."""
        found = _fields_read(parse(self.node.expr), self.entity)
        return sorted(f.attribute for f in self.entity.columns if f.name in found)

    @property
    def always(self) -> bool:
        """Whether any write can break it, because it depends on more than rows."""
        return bool(self.snippet.uses)

    @property
    def constant(self) -> str:
        """The name of the set of attributes on which it depends."""
        return f"{self.name.removeprefix('check_').upper()}_FIELDS"


def _fields_read(node: Node, entity: EntityView) -> set[str]:
    """Return the names of fields of the entity that occur anywhere in an expression, computed ones resolved."""
    found = set().union(*(_fields_read(c, entity) for c in children(node)))
    if isinstance(node, Member):
        found |= {node.name}
        for view in entity.computed:
            if view.name == node.name and view.node.computed:
                found |= _fields_read(parse(view.node.computed), entity)
    return found


@dataclass(frozen=True)
class Lock:
    """A rule's lock: the function `name` of the rules module, from the id in the attribute `via`."""

    name: str
    via: FieldView
    target: EntityView
    text: str


def slug(check_id: str) -> str:
    """Return the last part of an id: `guard:Todo.create.due_date` is `due_date`."""
    return naming.variable(check_id.rsplit(":", 1)[-1].rsplit(".", 1)[-1])
