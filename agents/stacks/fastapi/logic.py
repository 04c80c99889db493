"""What an entity does, as source: its computed fields, who may reach which rows, guards, rules and reactions."""

from dataclasses import dataclass
from functools import cached_property

from agents.spec.calls import PERIODS
from agents.spec.expression import Binary, Call, Constant, Macro, Member, Name, Node, Unary, children, parse
from agents.spec.model import Check, Operation
from agents.spec.types import Scope, infer
from agents.stacks.fastapi.access import Access, Branch, access_of
from agents.stacks.fastapi.checks import CheckView, Lock, slug
from agents.stacks.fastapi.expressions import Source
from agents.stacks.fastapi.features import shares_computed
from agents.stacks.fastapi.happenings import is_own, transitions
from agents.stacks.fastapi.pieces import Key, Names, Row
from agents.stacks.fastapi.snippets import Snippet, actor_in_service, clock_and_actor, key_of_actor, names_of
from agents.stacks.fastapi.views import EntityView, FieldView, OperationView, ProjectView

IN_FUNCTION = {"now": "now", "today": "today"}
IN_SERVICE = {"now": "self._now", "today": "self._now.date()"}
IN_REPOSITORY = {"now": "NOW", "today": "TODAY"}


@dataclass(frozen=True, eq=False)
class Logic:
    """Everything that an entity does beyond holding columns."""

    entity: EntityView

    @property
    def project(self) -> ProjectView:
        """The project."""
        return self.entity.project

    def _model(self) -> Names:
        row = Row(self.entity, self.entity.class_name, sql=True)
        return {"self": row, "actor": key_of_actor(self.project)}

    def _variable(self) -> Names:
        row, old = Row(self.entity, self.entity.var), Row(self.entity, "before", partial=True)
        return {"self": row, "old": old, "actor": key_of_actor(self.project)}

    def _snippet(self, expression: str | Node, names: Names, stem: str, *, bare: bool = False) -> Snippet:
        source = Source(self.project, f"{stem}_limit")
        return Snippet(source.write(expression, names, bare=bare), source)

    # Computed fields and access

    @cached_property
    def computed(self) -> dict[str, Snippet]:
        """The SQL of each computed field."""
        return {f.name: self._computed(f) for f in self.entity.computed}

    def _computed(self, field: FieldView) -> Snippet:
        if shares_computed(self.entity):
            return self._prepared(Member(Name("self"), field.name), "limit")
        source = Source(self.project, f"{field.name}_limit", siblings=self.entity, moments=IN_REPOSITORY, prepared=True)
        return Snippet(source.computed(field, self._model()), source)

    def _prepared(self, expression: str | Node, stem: str, *, bare: bool = False) -> Snippet:
        """Return a part of a query of the repository that is told the time when it is carried out."""
        source = Source(self.project, f"{stem}_limit", moments=IN_REPOSITORY, prepared=True)
        return Snippet(source.write(expression, self._model(), bare=bare), source)

    @cached_property
    def functions(self) -> dict[str, Snippet]:
        """The body of the function of each computed field, where other rows read them."""
        return {f.name: self._function(f) for f in self.entity.computed} if shares_computed(self.entity) else {}

    def _function(self, field: FieldView) -> Snippet:
        source = Source(self.project, f"{field.name}_limit", functions_of=self.entity, prepared=True)
        return Snippet(source.function(field), source)

    @cached_property
    def clock(self) -> list[str]:
        """Which of now and today the computed fields and the lists read."""
        selected = [s for o in self.entity.operations for s in (self.selection(o), self.rank(o)) if s]
        used = set().union(*(s.uses for s in [*self.computed.values(), *selected]))
        return [name for name in ("now", "today") if name in used]

    @cached_property
    def read(self) -> Access | None:
        """Which rows may be read; None if no operation shows any."""
        operation = self.entity.operation("get") or self.entity.operation("list")
        return access_of(operation) if operation else None

    @cached_property
    def accesses(self) -> tuple[tuple[Access, Snippet, Snippet | None], ...]:
        """The functions of the repository that say which rows a person reaches, each once."""
        found = {a.name: a for a in [access_of(o) for o in self.entity.operations] if a.name}
        return tuple((a, *self._access_code(a)) for a in found.values())

    def branches(self, access: Access) -> list[tuple[Branch, Snippet | None]]:
        """Return the branches of an access with their conditions; None for all rows."""
        return [(b, self._reached(b.condition, access.name or "") if b.condition else None) for b in access.branches]

    def _reached(self, condition: str, stem: str, *, nullable: bool = False) -> Snippet:
        row, actor = (
            Row(self.entity, self.entity.class_name, sql=True),
            actor_in_service(self.project, nullable=nullable),
        )
        return self._snippet(condition, {"self": row, "actor": actor}, stem, bare=True)

    def _access_code(self, access: Access) -> tuple[Snippet, Snippet | None]:
        stem = access.name or ""
        whole = self._reached(access.condition or "true", stem)
        if access.mode != "optional" or access.anonymous is None:
            return whole, None
        return whole, self._reached(access.anonymous, stem, nullable=True)

    def call(self, access: Access) -> str:
        """Return the call of an access function in a service, or nothing."""
        if not access.name:
            return ""
        whole = next(s for a, s, _ in self.accesses if a.name == access.name)
        names = {"now": "self._now", "today": "self._now.date()", "actor_id": self.project.actor}
        arguments = [names[a] for a in self._asked(access, whole)]
        return f"{self.entity.class_name}Repository.{access.name}({', '.join(arguments)})"

    def access_parameters(self, access: Access, snippet: Snippet) -> str:
        """Return the parameters of an access function."""
        actor = f"{self.project.actor}: {self.project.actor_type}{' | None' if access.mode == 'optional' else ''}"
        parameters = {"actor_id": actor, "now": "now: dt.datetime", "today": "today: dt.date"}
        return ", ".join(parameters[name] for name in self._asked(access, snippet))

    def _asked(self, access: Access, whole: Snippet) -> list[str]:
        """Return what an access function has to be given."""
        uses = whole.uses.union(*(s.uses for _, s in self.branches(access) if s))
        return clock_and_actor(uses | ({"actor"} if access.mode == "optional" or access.branches else set()))

    # Lists

    def selection(self, operation: OperationView) -> Snippet | None:
        """Return the condition of a list that shows only some rows."""
        where = operation.query.where
        return self._prepared(where, _stem(operation), bare=True) if where else None

    def rank(self, operation: OperationView) -> Snippet | None:
        """Return the number by which a list is ranked."""
        rank = operation.query.rank
        return self._prepared(rank, _stem(operation)) if rank else None

    # Guards and rules

    def guards(self, operation: OperationView) -> tuple[CheckView, ...]:
        """Return the guards of an operation."""
        return tuple(self._check(g, f"{operation.name}_") for g in operation.node.guards)

    @cached_property
    def all_guards(self) -> tuple[CheckView, ...]:
        """Every guard, each once."""
        operations = dict.fromkeys((*self.entity.operations, *transitions(self.entity)))
        found = {g.name: g for o in operations for g in self.guards(o)}
        return tuple(found.values())

    @cached_property
    def rules(self) -> tuple[CheckView, ...]:
        """The rules that are checked by the application."""
        return tuple(self._check(r, "") for r in self.entity.node.rules if not self.is_row_rule(r))

    @cached_property
    def row_rules(self) -> tuple[tuple[Check, Snippet], ...]:
        """The rules over one row, which the database checks."""
        rules = [r for r in self.entity.node.rules if self.is_row_rule(r)]
        return tuple((r, self._snippet(r.expr, self._bare_columns(), slug(r.id))) for r in rules)

    def _bare_columns(self) -> Names:
        return {"self": Row(self.entity, "self", sql=True)}

    def is_row_rule(self, rule: Check) -> bool:
        """Tell whether a rule reads nothing but stored columns of its own row."""
        node = parse(rule.expr)
        names = {f.name for f in self.entity.columns} | {"id", "created_at", "updated_at"}
        return names_of(node) <= {"self"} and _is_flat(node, names)

    def _check(self, check: Check, prefix: str) -> CheckView:
        stem = slug(check.id)
        rule_stems = {slug(r.id) for r in self.entity.node.rules}
        others = [g for o in self.project.spec.operations if o.entity == self.entity.name for g in o.guards]
        taken = prefix and (stem in rule_stems or sum(slug(g.id) == stem for g in others) > 1)
        name = f"{prefix}{stem}" if taken else stem
        return CheckView(check, f"check_{name}", self._negated(check.expr, name), self.entity)

    def _negated(self, expression: str, stem: str) -> Snippet:
        """Return the condition itself where SQL decides, and its opposite where Python does."""
        snippet = self._snippet(expression, self._variable(), stem)
        if snippet.code.sql:
            return snippet
        return self._snippet(Unary("!", parse(expression)), self._variable(), stem)

    @cached_property
    def locks(self) -> dict[str, Lock]:
        """The lock of each rule that has one on another row, by the name of the rule's function."""
        return {r.name: self._lock(r) for r in self.rules if r.node.lock not in (None, "self")}

    def _lock(self, rule: CheckView) -> Lock:
        path = parse(rule.node.lock or "")
        target = self.project.entity(infer(path, Scope.of(self.project.spec, self.entity.name)).of)
        first = path
        while isinstance(first, Member) and isinstance(first.base, Member):
            first = first.base
        assert isinstance(first, Member)
        via = self.entity.field(first.name)
        code = Source(self.project).write(_replaced(path, first, Name("via")), {"via": Key(via.target, via.attribute)})
        return Lock(f"lock_for_{rule.name.removeprefix('check_')}", via, target, code.text)

    # Reactions

    @cached_property
    def reactions(self) -> tuple[Operation, ...]:
        """The operations that a change starts, and that set columns of the changed row only."""
        return tuple(o for o in self.changes if all(map(is_own, o.effects)))

    @property
    def changes(self) -> tuple[Operation, ...]:
        """The operations that a change starts."""
        nodes = self.project.spec.operations
        return tuple(o for o in nodes if o.entity == self.entity.name and o.start.on == "change")

    @cached_property
    def before(self) -> tuple[FieldView, ...]:
        """The columns whose old values are compared."""
        whens = [o.start.when for o in self.changes if o.start.on == "change"]
        texts = [*whens, *(g.node.expr for g in self.all_guards)]
        names = set().union(*(_old_fields(parse(t)) for t in texts))
        return tuple(f for f in self.entity.columns if f.name in names)

    def set_by_reactions(self) -> set[str]:
        """Return the attributes that reactions set."""
        effects = [e for o in self.reactions for e in o.effects if e.each is None]
        return {self.entity.field(n).attribute for e in effects for n in e.values}

    def triggered(self, attributes: set[str]) -> tuple[CheckView, ...]:
        """Return the rules that a write of these attributes may break."""
        written = attributes | self.set_by_reactions()
        return tuple(r for r in self.rules if r.always or written & set(r.reads))

    def condition(self, expression: str) -> Snippet:
        """Return a condition over the row, the row before and the actor, at hand in variables."""
        return self._snippet(expression, self._variable(), "change")

    def assigned(self, field: FieldView, expression: str, names: Names, *, in_service: bool = False) -> Snippet:
        """Return the source of a value for a field; a service has the time in its attributes."""
        source = Source(self.project, f"{field.name}_limit", moments=IN_SERVICE if in_service else IN_FUNCTION)
        return Snippet(source.assigned(expression, field, names), source)

    def is_implied(self, condition: str) -> bool:
        """Tell whether a new row meets a condition of its own making: by its defaults and readable references."""
        for field in self.entity.columns:
            if field.is_ref and condition == f"self.{field.name} == actor":
                return field.node.default == "actor" and not field.creatable
            if field.is_ref and not field.nullable and condition.startswith(f"self.{field.name}."):
                read = Logic(field.target).read
                return read is not None and read.condition == condition.replace(f"self.{field.name}", "self", 1)
        return False


def moments_of(project: ProjectView) -> list[str]:
    """Return which of now and today the queries of the repositories are told."""
    used = {name for entity in project.entities for name in Logic(entity).clock}
    return [name for name in ("now", "today") if name in used]


def _stem(operation: OperationView) -> str:
    return operation.name.removeprefix("list_")


def _is_flat(node: Node, names: set[str]) -> bool:
    if isinstance(node, Member):
        return node.base == Name("self") and node.name in names
    if isinstance(node, Binary) and isinstance(node.right, Call) and node.right.name in PERIODS:
        return (
            isinstance(node.left, Member)
            and isinstance(node.right.arguments[0], Constant)
            and _is_flat(node.left, names)
        )
    return (
        not isinstance(node, Call)
        and not isinstance(node, Macro)
        and all(_is_flat(c, names) for c in children(node) or ())
    )


def _old_fields(node: Node) -> set[str]:
    if isinstance(node, Member) and node.base == Name("old"):
        return {node.name}
    return set().union(*(_old_fields(c) for c in children(node)))


def _replaced(node: Node, part: Node, by: Node) -> Node:
    if node == part:
        return by
    return Member(_replaced(node.base, part, by), node.name) if isinstance(node, Member) else node
