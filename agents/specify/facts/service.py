"""What a sentence says about the service as a whole: its lists, its surface, its numbers, what it keeps."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from agents.spec.model import RoleName


@dataclass(frozen=True)
class QueryFact:
    """What a list can be asked for."""

    entity: str
    filters: tuple[str, ...] = ()
    search: tuple[str, ...] = ()


@dataclass(frozen=True)
class OrderFact:
    """How a list is sorted unless asked otherwise."""

    entity: str
    order: tuple[str, ...]


@dataclass(frozen=True)
class AuthFact:
    """A number of the sign-in: `access_minutes`, `refresh_days`."""

    name: Literal["access_minutes", "refresh_days"]
    value: int


@dataclass(frozen=True)
class ApiFact:
    """A convention of the surface: `base`, `page_size`, `page_max`, `casing`."""

    name: Literal["base", "page_size", "page_max", "casing"]
    value: str | int


@dataclass(frozen=True)
class AddressFact:
    """The rows of an entity are at an address of their own: `/parcel`, and each of them below it."""

    entity: str
    path: str


@dataclass(frozen=True)
class LatencyFact:
    """A share of the requests is answered within a time."""

    percentile: Decimal
    milliseconds: Decimal
    users: int | None = None


@dataclass(frozen=True)
class HoleFact:
    """An operation of which it is said who may call it, but not in our language what it does. `roles`: with whens.

    `texts`: the parameters of its path that are text; others are ids of rows. `uses`: the entity a row of which is
    applied to the row of the path; `signed`: its bodies are signed by whoever calls.
    """

    entity: str
    name: str
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str
    roles: tuple[tuple[RoleName, str | None], ...]
    text: str
    texts: tuple[str, ...] = ()
    uses: str = ""
    signed: bool = False


@dataclass(frozen=True)
class HoleTextFact:
    """More of what such an operation must do, by its name; `webhook`: of the one that is called from outside."""

    name: str
    text: str


@dataclass(frozen=True)
class RepeatFact:
    """Who creates a row again with the same `Idempotency-Key` is answered as the first time, for so many hours."""

    entity: str
    hours: int


@dataclass(frozen=True)
class RateFact:
    """How many requests a minute each person may make."""

    per_minute: int


@dataclass(frozen=True)
class AuditFact:
    """Each change of a row is recorded."""

    entity: str


@dataclass(frozen=True)
class AuditorFact:
    """A role may read what was recorded."""

    role: RoleName


@dataclass(frozen=True)
class RetentionFact:
    """Rows for which `when` holds are deleted."""

    entity: str
    when: str


@dataclass(frozen=True)
class RouteFact:
    """A list with a path of its own: `within` a parent, `where` a condition holds, or by `rank`.

    `counted`: the entity whose rows the rank counts. `roles`: for these only; none: for all who may see the rows.
    """

    entity: str
    path: str
    name: str
    within: str | None = None
    where: str | None = None
    rank: str | None = None
    counted: str | None = None
    limit: int | None = None
    roles: tuple[RoleName, ...] = ()
