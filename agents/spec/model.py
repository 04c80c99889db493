"""The Spec: the typed domain model between a requirements document and a backend.

Types and expressions are text in canonical form (`agents.spec.types`, `agents.spec.expression`), so that a
review of `spec.json` shows one changed line per changed fact. Reference: docs/requirements.md.
"""

import re
from decimal import Decimal
from typing import Literal

from pydantic import Field as Attribute

from agents.spec.contract import Contract
from agents.spec.data import (
    Check,
    Entity,
    Enum,
    Field,
    Key,
    Lifecycle,
    Link,
    Role,
    RoleName,
    Transition,
)
from agents.spec.example import Example
from agents.spec.node import Closed, Expr, Id, Node, Origin
from agents.spec.operation import Effect, Grant, Http, OnCall, OnChange, OnTime, Operation, OperationKind, Query

__all__ = [
    "Api", "Auth", "Check", "Closed", "Contract", "Effect", "Entity", "Enum", "Example", "Expr", "Field", "Function",
    "Grant", "Http", "Id", "Key", "Lifecycle", "Link", "Node", "NonGoal", "OnCall", "OnChange", "OnTime", "Operation",
    "OperationKind", "Origin", "Quality", "Query", "RateLimit", "Returned", "Role", "RoleName", "Sentence",
    "SentenceStatus", "Source", "Spec", "Transition",
]  # fmt: skip

SentenceStatus = Literal["mapped", "partial", "not_understood", "accepted", "out_of_scope", "info"]
"""mapped: every word was consumed; partial: some were; accepted: somebody agreed that it, or the rest, is not built;
info: states nothing to build."""


class Auth(Node):
    """Sign-in: which entity, by which fields, how long tokens live, and which roles there are to begin with."""

    subject: str
    login: str
    password: str
    min_password: int = 10
    access_minutes: int = 15
    refresh_days: int = 14
    role_field: str | None = None
    """The field of the subject that holds its role; None where no roles are declared."""
    register_role: str | None = None
    """The role of those who sign up."""
    bootstrap: str | None = None
    """The role of the first account, which configuration creates: the one that may assign roles."""


class Api(Node):
    """Conventions of the HTTP surface: base path, paging, and how names are written in JSON and queries.

    `camel`: every key and query parameter in camelCase (`dueOn`, `memberId`); values of enums stay as they are.
    """

    base: str = "/api/v1"
    casing: Literal["snake", "camel"] = "snake"
    page_size: int = 20
    page_max: int = 100


class Quality(Node):
    """A measurable target, e.g. latency p95 <= 200 ms, with `users` at once. `check`: how it is verified, or `none`."""

    metric: Literal["latency"]
    percentile: Decimal
    value: Decimal
    unit: Literal["ms"] = "ms"
    users: int | None = None
    check: Literal["load", "none"] = "load"


class RateLimit(Node):
    """How many requests a minute each signed-in person may make; the next one is answered 429 with `Retry-After`."""

    per_minute: int


class NonGoal(Node):
    """What must not be built."""

    text: str


class Returned(Closed):
    """What a function answers, where a sentence says or implies it.

    `row`: the row whose id stands in the path; `page`: rows of `entity`, as lists show them; `items`: objects of
    these `fields`, in `{"items": [...]}`; `value`: one object of these `fields`; `open`: nothing says it.
    """

    shape: Literal["open", "row", "page", "items", "value"] = "open"
    entity: str = ""
    fields: dict[str, str] = Attribute(default_factory=dict)


class Function(Node):
    """What somebody has to write: the body of the operation `op`. `text`: what it must do.

    `params`: what stands in the path, and `body` where there is one, with their types; `query`: parameters of the
    query, all required; `headers`: those that a request must have; `body`: the fields of the body, none: any JSON
    object; `signed`: the body carries a signature made with a secret that both sides have.
    """

    op: Id
    params: dict[str, str] = Attribute(default_factory=dict)
    text: str
    query: dict[str, str] = Attribute(default_factory=dict)
    headers: tuple[str, ...] = ()
    body: dict[str, str] = Attribute(default_factory=dict)
    signed: bool = False
    answer: Returned = Returned()


class Sentence(Closed):
    """One sentence of the document and where it went. `rest`: the words left over; `form`: what read it.

    `reason`: why it is not built, where that is accepted.
    """

    id: str
    line: int
    section: str
    text: str
    status: SentenceStatus
    form: str = ""
    nodes: tuple[Id, ...] = ()
    rest: str = ""
    reason: str = ""


class Source(Closed):
    """A document that was read."""

    path: str
    sha256: str


class Spec(Closed):
    """The whole model of one document."""

    version: Literal[1] = 1
    title: str
    sources: tuple[Source, ...]
    roles: tuple[Role, ...] = ()
    enums: tuple[Enum, ...] = ()
    entities: tuple[Entity, ...]
    links: tuple[Link, ...] = ()
    operations: tuple[Operation, ...]
    auth: Auth
    api: Api
    quality: tuple[Quality, ...] = ()
    rate_limit: RateLimit | None = None
    non_goals: tuple[NonGoal, ...] = ()
    functions: tuple[Function, ...] = ()
    examples: tuple[Example, ...] = ()
    contract: Contract = Contract()
    trace: tuple[Sentence, ...]

    def entity(self, name: str) -> Entity:
        """Return the entity; raises KeyError for a name that is none."""
        return {e.name: e for e in self.entities}[name]

    def enum(self, name: str) -> Enum:
        """Return the enum; raises KeyError for a name that is none."""
        return {e.name: e for e in self.enums}[name]

    @property
    def subject(self) -> Entity:
        """The entity that signs in."""
        return self.entity(self.auth.subject)

    def holders(self, role: RoleName) -> tuple[RoleName, ...]:
        """Return the role and every role that includes it, directly or through others, in document order."""
        holding = {role}
        while more := {r.name for r in self.roles if holding & set(r.includes)} - holding:
            holding |= more
        return (*((role,) if role in ("anyone", "user") else ()), *(r.name for r in self.roles if r.name in holding))

    def transition(self, op: Id) -> Transition | None:
        """Return the step of a lifecycle that an operation takes, None for an operation that takes none."""
        steps = (t for e in self.entities if e.lifecycle for t in e.lifecycle.transitions)
        return next((t for t in steps if t.op == op), None)

    def linked(self, entity: str) -> list[str]:
        """Return the names by which lists of an entity are filtered by its links: the other side, e.g. `genre`."""
        sides = [side for link in self.links for side in ((link.a, link.b), (link.b, link.a))]
        return [_snake(there) for here, there in sides if here == entity]


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
