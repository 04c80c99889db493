"""The Spec: the typed domain model between a requirements document and a backend.

Types and expressions are text in canonical form (`agents.spec.types`, `agents.spec.expression`), so that a
review of `spec.json` shows one changed line per changed fact. Reference: docs/requirements.md.
"""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Attribute

Id = str
"""What a node is: `entity:Todo`, `field:Todo.due_date`, `op:Todo.create`, `rule:Todo.list_done`."""

Expr = str
"""An expression in canonical spelling, e.g. `self.list.todos.filter(x, !x.done).size() <= 100`."""

Origin = Literal["explicit", "inferred", "default"]
"""explicit: a sentence says it; inferred: a table of the reference says it; default: nobody said otherwise."""

SentenceStatus = Literal["mapped", "partial", "not_understood", "out_of_scope", "info"]
"""mapped: every word was consumed; partial: some were; info: states nothing to build."""

OperationKind = Literal[
    "register", "login", "refresh", "logout", "me", "update_me",
    "list", "get", "create", "update", "delete", "action", "reaction",
]  # fmt: skip
"""The first six belong to the subject; `action` is a named POST on a row; `reaction` is started by a change."""

Role = Literal["anyone", "user"]
"""anyone: no token needed; user: any signed-in person."""


class Closed(BaseModel):
    """A frozen model that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Node(Closed):
    """A fact of the domain: its stable id, the sentences it comes from, and how it was come by."""

    id: Id
    src: tuple[str, ...] = ()
    origin: Origin = "explicit"


class Enum(Node):
    """A closed list of values, e.g. `enum:Priority`."""

    name: str
    values: tuple[str, ...]


class Field(Node):
    """A field of an entity.

    `min` and `max` bound the value of a number and the length of text. `required`: a client must send it on
    create. `write`: `always` (create and update), `create` (create only), `never` (in no input). `fold`: compared
    case-insensitively. `secret`: `hash` is stored hashed and never shown.
    """

    name: str
    type: str
    required: bool = False
    min: Decimal | None = None
    max: Decimal | None = None
    fold: bool = False
    default: Expr | None = None
    computed: Expr | None = None
    write: Literal["always", "create", "never"] = "always"
    secret: Literal["no", "hash"] = "no"
    inverse: str | None = None
    """`ref(X)` only: the name of the collection on X, e.g. `todos` for Todo.list."""
    on_delete: Literal["restrict", "cascade"] = "restrict"


class Key(Node):
    """Fields that are unique together."""

    fields: tuple[str, ...]


class Check(Node):
    """A condition that must hold, and the answer (`status`, `code`, `message`) when it does not.

    `field`: the input field that an answer 422 points at. `lock`: the row (a path) that is locked while a rule
    that reads other rows is checked, e.g. `self.list`.
    """

    expr: Expr
    status: Literal[409, 422]
    code: str
    message: str
    field: str | None = None
    lock: Expr | None = None


class Entity(Node):
    """A kind of row. `owner`: the path to the subject, e.g. `self.list.user`; None for the subject itself.

    `order`: default sort, field names with `-` for descending, nulls last, `id` is always the last key.
    `rules` hold after every write of this entity, whoever writes.
    """

    name: str
    plural: str
    fields: tuple[Field, ...]
    keys: tuple[Key, ...] = ()
    rules: tuple[Check, ...] = ()
    owner: Expr | None = None
    order: tuple[str, ...] = ("-created_at",)


class Http(Closed):
    """Started by a request. `path` is below the base path, e.g. `/lists/{id}/complete-all`."""

    on: Literal["http"] = "http"
    method: Literal["GET", "POST", "PATCH", "DELETE"]
    path: str
    status: int


class OnChange(Closed):
    """Started by a write of the entity for which `when` (over `old` and `self`) holds."""

    on: Literal["change"] = "change"
    when: Expr


class Grant(Node):
    """Roles that may run the operation, on rows for which `when` holds (None: on all)."""

    roles: tuple[Role, ...]
    when: Expr | None = None


class Query(Node):
    """What a list can be asked for: `filters` by equality, `search` (`q=`) over text fields."""

    filters: tuple[str, ...] = ()
    search: tuple[str, ...] = ()


class Effect(Closed):
    """`set` the fields of `target` (`self`, or the variable of `each`) to the values, in order.

    `each`: variable and collection, e.g. `("t", "self.todos")`.
    """

    do: Literal["set"] = "set"
    each: tuple[str, Expr] | None = None
    target: Expr = "self"
    values: dict[str, Expr]


class Operation(Node):
    """Everything that happens. Guards are checked before the write, on the row as it will be written.

    `errors`: every status that can be answered, derived completely, ascending.
    """

    name: str
    kind: OperationKind
    entity: str
    start: Annotated[Http | OnChange, Attribute(discriminator="on")]
    grants: tuple[Grant, ...] = ()
    query: Query | None = None
    guards: tuple[Check, ...] = ()
    effects: tuple[Effect, ...] = ()
    errors: tuple[int, ...] = ()


class Auth(Node):
    """Sign-in: which entity, by which fields, and how long tokens live."""

    subject: str
    login: str
    password: str
    min_password: int = 10
    access_minutes: int = 15
    refresh_days: int = 14


class Api(Node):
    """Conventions of the HTTP surface: base path and paging."""

    base: str = "/api/v1"
    page_size: int = 20
    page_max: int = 100


class Quality(Node):
    """A measurable target, e.g. latency p95 <= 200 ms. `check`: how it is verified, or `none`."""

    metric: Literal["latency"]
    percentile: Decimal
    value: Decimal
    unit: Literal["ms"] = "ms"
    check: Literal["load", "none"] = "load"


class NonGoal(Node):
    """What must not be built."""

    text: str


class Sentence(Closed):
    """One sentence of the document and where it went. `rest`: the words left over; `form`: what read it."""

    id: str
    line: int
    section: str
    text: str
    status: SentenceStatus
    form: str = ""
    nodes: tuple[Id, ...] = ()
    rest: str = ""


class Source(Closed):
    """A document that was read."""

    path: str
    sha256: str


class Spec(Closed):
    """The whole model of one document."""

    version: Literal[1] = 1
    title: str
    sources: tuple[Source, ...]
    enums: tuple[Enum, ...] = ()
    entities: tuple[Entity, ...]
    operations: tuple[Operation, ...]
    auth: Auth
    api: Api
    quality: tuple[Quality, ...] = ()
    non_goals: tuple[NonGoal, ...] = ()
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
