"""What happens in a Spec: operations, what starts them, who may, what they check and what they change."""

import re
from typing import Annotated, Literal

from pydantic import Field as Attribute

from agents.spec.data import Check, RoleName
from agents.spec.node import Closed, Expr, Id, Node

OperationKind = Literal[
    "register", "login", "refresh", "logout", "me", "update_me",
    "list", "get", "create", "update", "delete", "action", "reaction",
    "transition", "link", "unlink", "assign_role", "audit", "retention", "hole",
]  # fmt: skip
"""The first six belong to the subject; `action` is a named POST on a row; `reaction` is started by a change.

`transition`: an event of the entity's lifecycle, started by a request (`POST /loans/{id}/return`) or by time.
`link` and `unlink`: `PUT` and `DELETE /books/{id}/genres/{genre_id}`, 204, also when nothing changes; who may update
the row of the first id and read that of the second.
`assign_role`: `PUT /members/{id}/role` with `{"role": …}`, 200 with the row.
`audit`: `GET /audit-log`, the entries of every audited entity, newest first, filters `entity` and `row_id`.
`retention`: deletes the rows that are due (started by time).
`hole`: what it does is not said in our language: its `Function` has no body yet, and it is answered 501.
A `list` beside `GET /<plural>` has a name of its own: `GET /members/{id}/loans` (`within`), `GET /reports/overdue`.
"""


NOT_WRITTEN = 501
"""How an operation is answered whose function nobody has written."""


class Http(Closed):
    """Started by a request. `path` is below the base path, e.g. `/lists/{id}/complete-all`.

    `texts`: the parameters of the path that are text; others are ids of rows.
    """

    on: Literal["http"] = "http"
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str
    status: int
    texts: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """The method and the path, whatever its parameters are called: two operations of one address are one."""
        return f"{self.method} {re.sub(r'{[^}]*}', '{}', self.path)}"


class OnChange(Closed):
    """Started by a write of the entity for which `when` (over `old` and `self`) holds."""

    on: Literal["change"] = "change"
    when: Expr


class OnTime(Closed):
    """Started by the clock, within a minute, once for each row for which `when` holds (and, of a transition, whose
    state is a source). `now` and `today` are those of the moment; nobody is the actor."""

    on: Literal["time"] = "time"
    when: Expr


class OnCall(Closed):
    """Started by nobody from outside: effects of other operations run it (`Effect.run`)."""

    on: Literal["call"] = "call"


class Grant(Node):
    """Roles that may run the operation, on rows for which `when` holds (None: on all).

    A role that includes a granted role is granted as well. Several grants: any of them is enough.
    """

    roles: tuple[RoleName, ...]
    when: Expr | None = None


class Query(Node):
    """What a list can be asked for: `filters` by equality, `search` (`q=`) over text fields.

    Filters name fields (computed ones too), references and links (by the link's singular: `genre`). `within`: the
    list is that of one parent, whose id stands in the path: the name of the reference field; a parent that the actor
    may not read is 404. `where`: only these rows. `rank`: sorted by this number, greatest first, rows with 0 left
    out; shown in each item as `rank_name`. `limit`: never more rows than this.
    """

    filters: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    within: str | None = None
    where: Expr | None = None
    rank: Expr | None = None
    rank_name: str | None = None
    limit: int | None = None


class Effect(Closed):
    """One change that an operation makes.

    `set`: the fields of `target` (`self`, the variable of `each`, or a path to another row, `self.copy`) get the
    values, in order. `each`: variable and collection, e.g. `("t", "self.todos")`. `run`: the transition `run` happens
    to the row `target`, e.g. the first of a collection; nothing happens where there is none, or where its state or
    guards forbid it. `delete`: the target is deleted. `create`: a row of the entity `makes` is made, with these values
    and the defaults of its other fields (its target is `made`, which no expression knows).
    """

    do: Literal["set", "run", "delete", "create"] = "set"
    each: tuple[str, Expr] | None = None
    target: Expr = "self"
    values: dict[str, Expr] = Attribute(default_factory=dict)
    run: Id | None = None
    makes: str | None = None


class Operation(Node):
    """Everything that happens.

    Guards are checked before the effects: of create and update on the row as it will be written, of transitions and
    actions on the row as it is. Order: state of the lifecycle, guards, the new state, effects, rules of every
    touched row, reactions. `errors`: every status that can be answered, derived completely, ascending.
    `repeatable`: the hours for which a request with the same `Idempotency-Key` and body is answered as the first one;
    the key with another body is refused with 422.
    """

    name: str
    kind: OperationKind
    entity: str
    start: Annotated[Http | OnChange | OnTime | OnCall, Attribute(discriminator="on")]
    grants: tuple[Grant, ...] = ()
    query: Query | None = None
    guards: tuple[Check, ...] = ()
    effects: tuple[Effect, ...] = ()
    repeatable: int | None = None
    errors: tuple[int, ...] = ()

    @property
    def promised(self) -> tuple[int, ...]:
        """The errors once what it does is written."""
        return tuple(each for each in self.errors if self.kind != "hole" or each != NOT_WRITTEN)
