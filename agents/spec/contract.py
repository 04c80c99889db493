"""The interface that a contract gives, as it is written there: its paths, its schemas, its ways to sign in.

Entities and operations say what is built; this says what clients were promised, whether it is built or not. A type is
text: `string`, `string(date-time)`, `integer(int64)`, `number`, `boolean`, `object`, `any`, `ref(Order)` (a shape of
this contract), `list(…)`, `map(…)`, or alternatives: `ref(Card) | ref(Transfer)`.
"""

from decimal import Decimal
from typing import Literal

from agents.spec.node import Closed, Id, Node

RouteMethod = Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"]
"""Every method that OpenAPI knows."""

Site = Literal["path", "query", "header", "cookie"]
"""Where a parameter stands in a request."""


class Value(Closed):
    """What a value must be. `min` and `max`: of a number, of the length of a text, of how many items or keys.

    `values`: the only ones; text as it is, other values and `default` as JSON. `beyond`: what else the contract says
    of it, by keyword, and this model has no place for.
    """

    type: str = "any"
    nullable: bool = False
    values: tuple[str, ...] = ()
    min: Decimal | None = None
    max: Decimal | None = None
    above: bool = False
    """Greater than `min`, not equal to it."""
    below: bool = False
    """Less than `max`, not equal to it."""
    multiple: Decimal | None = None
    unique: bool = False
    pattern: str | None = None
    default: str | None = None
    deprecated: bool = False
    beyond: tuple[str, ...] = ()


class Property(Value):
    """A property of an object, or a header of an answer.

    `node`: the field or link that keeps it, the entity where every row has it; None where nothing does.
    """

    name: str
    required: bool = False
    read_only: bool = False
    write_only: bool = False
    node: Id | None = None


class Shape(Node, Value):
    """A schema. `name`: its own, or where it stands (`Order.lines`); `entity`: the one whose rows it shows or takes.

    `parts`: the schemas that it is made of; their properties are among `properties`. `rest`: the type of properties
    that are not named, "" where nothing is said of them; `closed`: there are no others.
    """

    name: str
    entity: Id | None = None
    parts: tuple[str, ...] = ()
    properties: tuple[Property, ...] = ()
    rest: str = ""
    closed: bool = False


class Parameter(Property):
    """What a request carries beside its body; `site` says where."""

    site: Site


class Content(Closed):
    """A body in one kind of media."""

    media: str
    type: str


class Body(Closed):
    """What an operation takes in."""

    required: bool = False
    contents: tuple[Content, ...] = ()


class Answer(Closed):
    """What an operation answers with a status: `200`, `4XX`, `default`."""

    status: str
    contents: tuple[Content, ...] = ()
    headers: tuple[Property, ...] = ()


class Route(Node):
    """An operation of the contract. `op`: the operation that carries it out, which may have another address.

    `security`: alternatives, each the schemes that it needs together, one of none where nobody has to sign in; None
    where the contract does not say.
    """

    method: RouteMethod
    path: str
    name: str = ""
    text: str = ""
    parameters: tuple[Parameter, ...] = ()
    takes: Body | None = None
    answers: tuple[Answer, ...] = ()
    security: tuple[tuple[str, ...], ...] | None = None
    deprecated: bool = False
    op: Id | None = None


class Flow(Closed):
    """A way to get a token of OAuth 2."""

    kind: str
    urls: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()


class Scheme(Node):
    """A way to sign in. `site` and `key`: where a key stands; `scheme` and `format`: of the `Authorization` header."""

    name: str
    kind: str
    site: str = ""
    key: str = ""
    scheme: str = ""
    format: str = ""
    flows: tuple[Flow, ...] = ()


class Contract(Closed):
    """The interface as it was given; empty where no contract describes one."""

    routes: tuple[Route, ...] = ()
    shapes: tuple[Shape, ...] = ()
    schemes: tuple[Scheme, ...] = ()


Given = Route | Shape | Scheme
"""A node of a contract."""
