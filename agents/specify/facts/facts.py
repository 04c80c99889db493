"""What a sentence says: small frozen facts. Two parses of a sentence that state the same facts are one reading."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from agents.spec.model import RoleName
from agents.specify.facts.narrow import FinalFact, GuardFact, NarrowFact, SeekFact
from agents.specify.facts.occurrences import (
    Change,
    CreationFact,
    FollowFact,
    ReactionFact,
    RunFact,
    StepFact,
    TransitionFact,
)
from agents.specify.facts.service import (
    AddressFact,
    ApiFact,
    AuditFact,
    AuditorFact,
    AuthFact,
    HoleFact,
    HoleTextFact,
    LatencyFact,
    OrderFact,
    QueryFact,
    RateFact,
    RepeatFact,
    RetentionFact,
    RouteFact,
)

__all__ = [
    "ActionFact", "AddressFact", "AllFact", "ApiFact", "AssignFact", "AuditFact", "AuditorFact", "AuthFact", "Change",
    "CheckFact", "ClosedFact", "ConfirmFact", "CreationFact", "DeleteFact", "DenyFact", "EntityFact", "Fact",
    "FieldFact", "FinalFact", "FollowFact", "GrantFact", "GuardFact", "HoleFact", "HoleTextFact", "KeyFact",
    "LatencyFact", "LinkFact", "NarrowFact", "NodeFact", "OnlyFact", "OrderFact", "QueryFact", "RateFact",
    "ReactionFact", "RefFact", "RegisterFact", "RepeatFact", "RetentionFact", "RoleFact", "RouteFact", "RunFact",
    "StepFact", "SubjectFact", "TransitionFact", "Verb",
]  # fmt: skip

Verb = str
"""What can be granted: `list`, `get`, `create`, `update`, `delete`, or an event of the lifecycle, e.g. `return`."""


@dataclass(frozen=True)
class EntityFact:
    """There is such an entity."""

    entity: str


@dataclass(frozen=True)
class FieldFact:
    """Something is known about a field; None says nothing.

    `hint`: a type that follows; `remarks`: in brackets; `more_values`: each step of a lifecycle tells some; `enum`:
    what its list of values is called; `read_roles`: only these see it, none: nobody; `effect`: it is only known because
    an effect writes it; `mentioned`: because rows are shown or sought by it.
    """

    entity: str
    field: str
    type: str | None = None
    values: tuple[str, ...] = ()
    required: bool | None = None
    min: Decimal | None = None
    max: Decimal | None = None
    default: str | None = None
    computed: str | None = None
    nullable: bool = False
    more_values: bool = False
    write: Literal["create", "never"] | None = None
    fold: bool = False
    pattern: str | None = None
    write_roles: tuple[str, ...] = ()
    read_roles: tuple[RoleName, ...] | None = None
    enum: str | None = None
    effect: bool = False
    mentioned: bool = False
    hint: str | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class RefFact:
    """A row of `entity` refers to one of `target`; `owner`: to who created it; `acyclic`: no row leads back to itself
    by it; `had`: it is said of the row that it has the other."""

    entity: str
    target: str
    field: str
    required: bool = True
    owner: bool = False
    acyclic: bool = False
    had: bool = False


@dataclass(frozen=True)
class SubjectFact:
    """This entity signs in."""

    entity: str


@dataclass(frozen=True)
class RoleFact:
    """There is such a role; it has the rights of those that it includes as well."""

    role: str
    includes: tuple[str, ...] = ()


@dataclass(frozen=True)
class RegisterFact:
    """People who call themselves so sign up; it is their role, where it is one."""

    role: str


@dataclass(frozen=True)
class AssignFact:
    """A role may give other people their role."""

    role: RoleName


@dataclass(frozen=True)
class NodeFact:
    """What was already so: the sentence speaks of this node, and changes nothing."""

    node: str


@dataclass(frozen=True)
class LinkFact:
    """Rows of two entities are linked many-to-many."""

    a: str
    b: str


@dataclass(frozen=True)
class KeyFact:
    """Fields that are unique together, among the rows for which `when` holds."""

    entity: str
    fields: tuple[str, ...]
    when: str | None = None


@dataclass(frozen=True)
class CheckFact:
    """A condition on rows of the entity; `op`: only when one is made, or changed; `code`: what a refusal is called."""

    entity: str
    expr: str
    lock: str | None = None
    op: Literal["create", "update"] | None = None
    code: str = ""


@dataclass(frozen=True)
class DeleteFact:
    """What happens to the rows of `child` when their `parent` goes; `field`: only by this reference of theirs."""

    parent: str
    child: str
    policy: Literal["cascade", "restrict"]
    field: str | None = None


@dataclass(frozen=True)
class GrantFact:
    """A role may run operations, on rows for which `when` holds."""

    entity: str
    ops: tuple[Verb, ...]
    role: RoleName
    when: str | None


@dataclass(frozen=True)
class AllFact:
    """A role may do everything with rows that there is to do, as far as it makes sense."""

    entity: str
    role: RoleName


@dataclass(frozen=True)
class OnlyFact:
    """Nobody but these roles may run operations."""

    entity: str
    ops: tuple[Verb, ...]
    roles: tuple[RoleName, ...]


@dataclass(frozen=True)
class DenyFact:
    """Nobody may run operations, or a role may not."""

    entity: str
    ops: tuple[Verb, ...]
    role: RoleName | None = None


@dataclass(frozen=True)
class ConfirmFact:
    """What was already so: the sentence names these operations and changes nothing."""

    entity: str
    ops: tuple[Verb, ...]


@dataclass(frozen=True)
class ClosedFact:
    """Nothing is done without signing in; `owned`: nor to what belongs to somebody else."""

    owned: bool = False


@dataclass(frozen=True)
class ActionFact:
    """A role may start a named action that sets fields of the row, or of each row of a collection."""

    entity: str
    name: str
    each: str | None
    touched: str
    values: tuple[tuple[str, str], ...]
    role: RoleName
    own: bool


Fact = (
    EntityFact | FieldFact | RefFact | SubjectFact | KeyFact | CheckFact | DeleteFact | GrantFact | DenyFact
    | ConfirmFact | ActionFact | ReactionFact | QueryFact | OrderFact | AuthFact | ApiFact | LatencyFact
    | ClosedFact | RoleFact | RegisterFact | AssignFact | NodeFact | LinkFact | TransitionFact | AllFact | OnlyFact
    | FinalFact | CreationFact | NarrowFact | GuardFact | RunFact | RateFact | AuditFact | AuditorFact | RetentionFact
    | RouteFact | HoleFact | HoleTextFact | AddressFact | FollowFact | StepFact
    | RepeatFact | SeekFact
)  # fmt: skip
