"""What every part of a Spec is: a closed, frozen model with a stable id and the sentences it comes from."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Id = str
"""What a node is: `entity:Todo`, `field:Todo.due_date`, `op:Todo.create`, `rule:Todo.list_done`."""

Expr = str
"""An expression in canonical spelling, e.g. `self.list.todos.filter(x, !x.done).size() <= 100`."""

Origin = Literal["explicit", "inferred", "default"]
"""explicit: a sentence says it; inferred: a table of the reference says it; default: nobody said otherwise."""


class Closed(BaseModel):
    """A frozen model that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Node(Closed):
    """A fact of the domain: its stable id, the sentences it comes from, and how it was come by."""

    id: Id
    src: tuple[str, ...] = ()
    origin: Origin = "explicit"
