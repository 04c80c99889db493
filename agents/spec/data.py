"""The data of a Spec: roles, enums, entities with their fields, keys, rules and lifecycle, and links."""

from decimal import Decimal
from typing import Literal

from agents.spec.node import Closed, Expr, Id, Node

RoleName = str
"""`anyone` (no token needed), `user` (any signed-in person), or the name of a declared role."""


class Role(Node):
    """A declared role. `includes`: the roles whose rights it has as well (directly; not transitively closed)."""

    name: str
    includes: tuple[str, ...] = ()


class Enum(Node):
    """A closed list of values, e.g. `enum:Priority`."""

    name: str
    values: tuple[str, ...]


class Field(Node):
    """A field of an entity.

    `min` and `max` bound the value of a number and the length of text; `pattern` is a regular expression that the
    whole text matches. `required`: a client must send it on create. `write`: `always` (create and update), `create`
    (create only), `never` (in no input); `write_roles`: only these roles may send it (None: whoever may write the
    row); `read_roles`: only these see it (None: whoever sees the row; none at all: nobody ever does). `fold`:
    compared case-insensitively. `secret`: `hash` is stored hashed and never shown.

    `default` is evaluated on create, in the order of the fields: a constant, `now`, `today`, `actor`, an expression
    over earlier fields (`self.loaned_on + days(14)`), or `sequence("LIB-", 6)`: the prefix and a number that grows
    by one from row to row, with at least so many digits. `nullable`: of a computed field only, its value may be null
    (`test ? value : null`).
    """

    name: str
    type: str
    required: bool = False
    min: Decimal | None = None
    max: Decimal | None = None
    pattern: str | None = None
    fold: bool = False
    default: Expr | None = None
    computed: Expr | None = None
    nullable: bool = False
    write: Literal["always", "create", "never"] = "always"
    write_roles: tuple[RoleName, ...] | None = None
    read_roles: tuple[RoleName, ...] | None = None
    secret: Literal["no", "hash"] = "no"
    inverse: str | None = None
    """`ref(X)` only: the name of the collection on X, e.g. `todos` for Todo.list."""
    on_delete: Literal["restrict", "cascade"] = "restrict"
    acyclic: bool = False
    """A reference to another row of the entity: no row leads back to itself by it, or the answer is 409 `cycle`."""


class Key(Node):
    """Fields that are unique together, among the rows for which `when` (over the row's own columns) holds."""

    fields: tuple[str, ...]
    when: Expr | None = None


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


class Transition(Closed):
    """A step of a lifecycle: the operation `op` moves a row from one of the states `sources` to `target`.

    A row in another state is answered 409 with code `<entity>_is_<state>`, e.g. `loan_is_returned`.
    """

    op: Id
    sources: tuple[str, ...]
    target: str


class Lifecycle(Node):
    """The states of an entity: `field` is an enum that only transitions write; a new row is in `initial`."""

    field: str
    initial: str
    final: tuple[str, ...] = ()
    transitions: tuple[Transition, ...]


class Entity(Node):
    """A kind of row. `owner`: the path to the subject, e.g. `self.list.user`; `self` for the subject itself or None.

    `order`: default sort, field names with `-` for descending, nulls last, `id` is always the last key.
    `rules` hold after every write of this entity, whoever writes. `audit`: each change of a row leaves an entry in
    the audit log, in the same transaction, with the actor, the operation and the time. `path`: the address of its
    rows where that is not the plural, `/parcel`.
    """

    name: str
    plural: str
    fields: tuple[Field, ...]
    keys: tuple[Key, ...] = ()
    rules: tuple[Check, ...] = ()
    owner: Expr | None = None
    order: tuple[str, ...] = ("-created_at",)
    lifecycle: Lifecycle | None = None
    audit: bool = False
    path: str | None = None


class Link(Node):
    """A many-to-many relation without fields of its own: `a` has the collection `a_name` of `b`, and the reverse.

    Book and Genre: a="Book", b="Genre", a_name="genres", b_name="books": `self.genres` of a book are genres.
    Ids: `link:Book.genres`. Deleting a row of either side deletes its links.
    """

    a: str
    b: str
    a_name: str
    b_name: str
