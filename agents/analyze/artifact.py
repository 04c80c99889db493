"""What analyze hands on: the architecture of a backend, closed and without prose that a table could hold."""

from typing import Literal

from agents.spec.model import Closed, Id

Grade = Literal["low", "medium", "high"]
"""How likely a risk is, or how much it would cost."""

BudgetOrigin = Literal["document", "default", "model"]
"""document: a sentence sets it; default: nobody said otherwise, see docs/requirements.md; model: an agent did."""

RiskState = Literal["open", "mitigated", "accepted"]
"""mitigated: the design already holds the measure; open: somebody still has to act; accepted: by a person."""

_GRADES: tuple[Grade, ...] = ("low", "medium", "high")


class Component(Closed):
    """A part of the running system. `needs`: names of the components that it calls."""

    name: str
    kind: Literal["client", "service", "module", "database"]
    duty: str
    needs: tuple[str, ...] = ()


class Column(Closed):
    """A column. `references`: table and column of a foreign key, e.g. `lists.id`. `node`: the field it stores."""

    name: str
    type: str
    nullable: bool = False
    key: Literal["", "primary", "foreign"] = ""
    default: str = ""
    references: str = ""
    on_delete: Literal["", "restrict", "cascade"] = ""
    node: Id = ""


class Index(Closed):
    """An index and the queries that it serves. `where`: the rows among which it is unique, all if empty."""

    columns: tuple[str, ...]
    unique: bool = False
    where: str = ""
    serves: str


class Derived(Closed):
    """A field that is computed when it is read, so that no column can contradict it."""

    name: str
    type: str
    expr: str
    node: Id


class Table(Closed):
    """A table. `entity`: the node whose rows it keeps; empty where no sentence names it, e.g. the refresh tokens."""

    name: str
    entity: Id = ""
    purpose: str
    columns: tuple[Column, ...]
    indexes: tuple[Index, ...]
    checks: tuple[str, ...] = ()
    derived: tuple[Derived, ...] = ()


class Relation(Closed):
    """One parent row has many child rows, told by `column` of the child."""

    parent: str
    child: str
    column: str
    optional: bool
    label: str
    on_delete: Literal["restrict", "cascade"]


class Alternative(Closed):
    """What else was possible, and why it was not taken."""

    option: str
    why_not: str


class Decision(Closed):
    """An architecture decision record. `requirements`: the sentences that force or touch it."""

    number: int
    slug: str
    title: str
    context: str
    choice: str
    alternatives: tuple[Alternative, ...]
    consequences: tuple[str, ...]
    requirements: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """`ADR-0001`."""
        return f"ADR-{self.number:04}"

    @property
    def path(self) -> str:
        """The file of the record below the project root."""
        return f"docs/adr/{self.number:04}-{self.slug}.md"


class Risk(Closed):
    """A row of the risk register. `source`: a sentence, a node, or the decision that brings the risk.

    `nodes`: all nodes that it is about, where there are several.
    """

    id: str
    source: str
    nodes: tuple[Id, ...] = ()
    text: str
    impact: Grade
    probability: Grade
    mitigation: str
    owner: str
    due: str
    state: RiskState

    @property
    def priority(self) -> int:
        """From 1 (watch) to 9 (act now): impact times probability."""
        return (_GRADES.index(self.impact) + 1) * (_GRADES.index(self.probability) + 1)


class Budget(Closed):
    """A number that the backend is held to. `check`: the gate or the people who measure it."""

    metric: str
    limit: str
    origin: BudgetOrigin
    check: str
    requirements: tuple[str, ...] = ()


class Integration(Closed):
    """A system beside the backend, and what happens while it is away."""

    name: str
    direction: Literal["in", "out"]
    protocol: str
    purpose: str
    when_down: str


class SecurityNeed(Closed):
    """A need, the measure that answers it, and where it shows that the measure works."""

    need: str
    measure: str
    shown_by: str
    requirements: tuple[str, ...] = ()


class Endpoint(Closed):
    """A row of the contract's overview; `openapi.yaml` holds the rest."""

    operation: Id
    method: str
    path: str
    status: int
    who: str
    errors: tuple[int, ...]
    requirements: tuple[str, ...]


class Behaviour(Closed):
    """Something that holds or happens beside the endpoints.

    A rule or guard, an effect of an operation, a reaction to a change, or what time does (`timer`). `answer`: the
    refusal, or what changes.
    """

    node: Id
    kind: Literal["rule", "guard", "effect", "reaction", "timer"]
    when: str
    expr: str = ""
    answer: str
    lock: str = ""
    requirements: tuple[str, ...] = ()


class RoleRow(Closed):
    """A role, and the roles whose rights it has as well."""

    role: str
    includes: tuple[str, ...] = ()
    node: Id
    requirements: tuple[str, ...] = ()


class Permission(Closed):
    """What each role may do with the rows of an entity, beside what the roles may that it includes."""

    entity: Id
    rows: str
    may: dict[str, str]


class StepGuard(Closed):
    """What must hold before a step, and the refusal."""

    node: Id
    expr: str
    answer: str


class Step(Closed):
    """A step of a lifecycle: what starts it, what must hold, what it changes beside the state."""

    operation: Id
    event: str
    sources: tuple[str, ...]
    target: str
    started: str
    guards: tuple[StepGuard, ...] = ()
    effects: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()


class LifecycleView(Closed):
    """The states of an entity and the steps between them."""

    node: Id
    entity: str
    field: str
    initial: str
    final: tuple[str, ...] = ()
    steps: tuple[Step, ...]
    requirements: tuple[str, ...] = ()


class Convention(Closed):
    """Something that holds for every operation of the contract."""

    node: Id
    text: str
    requirements: tuple[str, ...] = ()


class Boundary(Closed):
    """Something that the document keeps out."""

    node: Id
    text: str
    requirements: tuple[str, ...] = ()


class Architecture(Closed):
    """The artifact of analyze."""

    title: str
    stack: str
    summary: str
    components: tuple[Component, ...]
    tables: tuple[Table, ...]
    relations: tuple[Relation, ...]
    normal_form: str
    roles: tuple[RoleRow, ...] = ()
    permissions: tuple[Permission, ...] = ()
    lifecycles: tuple[LifecycleView, ...] = ()
    conventions: tuple[Convention, ...]
    endpoints: tuple[Endpoint, ...]
    behaviours: tuple[Behaviour, ...]
    decisions: tuple[Decision, ...]
    risks: tuple[Risk, ...]
    budgets: tuple[Budget, ...]
    integrations: tuple[Integration, ...]
    security: tuple[SecurityNeed, ...]
    out_of_scope: tuple[Boundary, ...] = ()
