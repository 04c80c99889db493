"""The tests of one entity beyond those of its fields: limits, guards, reactions, actions, what is computed."""

from dataclasses import dataclass

from agents.spec.expression import Binary, Constant, Macro, Member, Node, Size, parse, unparse
from agents.spec.model import Check, Effect, Operation
from agents.spec.solve import Solution, Unsolvable, Value, holds
from agents.stacks.fastapi import naming
from agents.stacks.fastapi.suite.rows import Rows
from agents.stacks.fastapi.suite.solving import Values, by_field, constant, definite, solve, solve_of
from agents.stacks.fastapi.suite.values import in_json, in_python, other
from agents.stacks.fastapi.views import EntityView, FieldView, OperationView


@dataclass(frozen=True)
class Boundary:
    """A condition on one row. `refused` and `accepted`: bodies beside its border; `later`: refused on create only."""

    check: Check
    field: str | None
    refused: tuple[str, ...]
    accepted: tuple[str, ...]
    later: str | None

    @property
    def name(self) -> str:
        """The name of the test."""
        return name_of(self.check)


@dataclass(frozen=True)
class Limit:
    """At most `count` rows in a collection. `fill`: arguments of a row that counts; `spare`: of one that does not."""

    check: Check
    count: int
    parent: FieldView
    fill: str
    body: str
    spare: str | None
    change: str

    @property
    def name(self) -> str:
        """The name of the test."""
        return name_of(self.check)


@dataclass(frozen=True)
class Reaction:
    """A change of a row that sets a field. `again`: the same change once more sets nothing."""

    name: str
    before: str
    change: str
    field: str
    expected: str
    again: bool


@dataclass(frozen=True)
class Action:
    """A named operation on a row. `child`: whose rows it changes; None if the row itself."""

    name: str
    path: str
    status: int
    child: EntityView | None
    ref: str
    before: str
    after: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Computed:
    """A value that is computed. `rows`: arguments of the row, or of the children that are made before."""

    field: str
    name: str
    expected: str
    rows: tuple[str, ...]
    child: EntityView | None = None
    ref: str = ""


def name_of(check: Check) -> str:
    """Return the last part of a node's id as a name."""
    return naming.snake(check.id.rpartition(".")[2])


def boundaries(rows: Rows) -> tuple[Boundary, ...]:
    """Return the checks on a single row that a client can get right and wrong by what it sends."""
    found = []
    for check in rows.checks:
        try:
            good = [rows.made_with(by_field(s)) for s in solve(rows.entity, check.expr, want=True)]
            bad = [by_field(s) for s in solve(rows.entity, check.expr, want=False)]
        except Unsolvable:
            continue
        if all(rows.can_send(values) for values in (*good, *bad)):
            found.append(_boundary(rows, check, good, bad))
    return tuple(found)


def _boundary(rows: Rows, check: Check, good: list[Values], bad: list[Values]) -> Boundary:
    update = rows.entity.operation("update")
    held_later = check in rows.entity.node.rules or (update and check.expr in {g.expr for g in update.node.guards})
    later = rows.json(bad[0]) if update and not held_later and rows.can_send(bad[0], update=True) else None
    field = rows.entity.field(check.field).json if check.field else None
    return Boundary(check, field, tuple(map(rows.json, bad)), tuple(map(rows.json, good)), later)


def limits(rows: Rows) -> tuple[Limit, ...]:
    """Return the rules of the form `self.parent.children.filter(x, ...).size() <= 100`."""
    found = []
    for check in rows.entity.node.rules:
        match parse(check.expr):
            case Binary("<=" | "<" as op, Size(counted), Constant(int(most))):
                limit = _limit(rows, check, counted, most - (op == "<"))
                found += [limit] if limit else []
    return tuple(found)


def _limit(rows: Rows, check: Check, counted: Node, most: int) -> Limit | None:
    collection = counted.base if isinstance(counted, Macro) else counted
    parent = _parent(rows.entity, collection)
    if parent is None:
        return None
    try:
        inside = _matching(rows.entity, counted, want=True)
        outside = _matching(rows.entity, counted, want=False) if isinstance(counted, Macro) else None
    except Unsolvable:
        return None
    if not rows.can_send(inside):
        return None
    can_change = outside is not None and rows.can_send(inside, update=True)
    spare = rows.kwargs(outside) if outside is not None and can_change else None
    return Limit(check, most, parent, rows.kwargs(inside), rows.json(inside), spare, rows.json(inside))


def _parent(entity: EntityView, collection: Node) -> FieldView | None:
    """Return the field by which the rows of `self.list.todos` belong together; None for another shape."""
    match collection:
        case Member(Member(_, reference), inverse):
            found = [f for f in entity.fields if f.name == reference and f.is_ref and f.node.inverse == inverse]
            return found[0] if found and unparse(collection).count(".") == 2 else None
        case _:
            return None


def _matching(entity: EntityView, counted: Node, *, want: bool) -> Values:
    if not isinstance(counted, Macro):
        return {}
    found = definite(entity, solve_of(entity, unparse(counted.body), counted.var, want=want))
    if any(entity.field(name).is_computed for name in found):
        raise Unsolvable(unparse(counted.body))
    return found


def reactions(rows: Rows) -> tuple[Reaction, ...]:
    """Return the operations that a change of the row itself starts."""
    found: list[Reaction] = []
    if rows.entity.operation("update"):
        for operation in rows.entity.project.spec.operations:
            if operation.entity == rows.entity.name and operation.start.on == "change":
                found += _reaction(rows, operation, operation.start.when)
    return tuple(found)


def _reaction(rows: Rows, operation: Operation, when: str) -> list[Reaction]:
    try:
        solution = solve(rows.entity, when, want=True, old=True)[0]
    except Unsolvable:
        return []
    before, after = definite(rows.entity, by_field(solution, "old")), definite(rows.entity, by_field(solution))
    if not rows.can_send(after, update=True):
        return []
    again = not _fires(when, after)
    found = []
    for effect in operation.effects:
        for name, text in effect.values.items() if effect.target == "self" and not effect.each else ():
            field = rows.entity.field(name)
            expected = constant(text)
            if expected is None and text != "null":
                continue
            start = {**before, name: _before(field, expected)}
            found.append(
                Reaction(
                    operation.name, rows.kwargs(start), rows.json(after), field.json, in_json(field, expected), again
                )
            )
    return found


def _fires(when: str, values: Values) -> bool:
    row: Solution = {(variable, name): value for variable in ("old", "self") for name, value in values.items()}
    try:
        return holds(parse(when), row)
    except Unsolvable:
        return True


def _before(field: FieldView, value: Value) -> Value:
    """Return a value that differs from the given one: empty where that is possible."""
    if value is not None and field.nullable:
        return None
    return other(field, value)


def actions(rows: Rows) -> tuple[Action, ...]:
    """Return the named operations with constant effects."""
    found: list[Action] = []
    for operation in rows.entity.operations:
        if operation.kind == "action" and not operation.node.guards and len(operation.node.effects) == 1:
            found += _action(rows, operation, operation.node.effects[0])
    return tuple(found)


def _action(rows: Rows, operation: OperationView, effect: Effect) -> list[Action]:
    child = children(rows.entity, parse(effect.each[1])) if effect.each else None
    if effect.each and child is None:
        return []
    target = child[0] if child else rows.entity
    values = {name: constant(text) for name, text in effect.values.items()}
    fields = {name: target.field(name) for name in values}
    before = {name: _before(fields[name], value) for name, value in values.items()}
    after = tuple((fields[name].json, in_json(fields[name], value)) for name, value in values.items())
    path = operation.http.path
    owner, ref = child or (None, "")
    return [Action(operation.name, path, operation.http.status, owner, ref, Rows(target).kwargs(before), after)]


def children(entity: EntityView, collection: Node) -> tuple[EntityView, str] | None:
    """Return the entity of `self.todos`, and the attribute by which its rows belong to this one."""
    if not isinstance(collection, Member) or unparse(collection.base) != "self":
        return None
    for child in entity.project.entities:
        for field in child.fields:
            if field.is_ref and field.target is entity and field.node.inverse == collection.name:
                return child, field.attribute
    return None


def computed(rows: Rows) -> tuple[Computed, ...]:
    """Return the computed fields that are a count of children or a condition on the row."""
    found: list[Computed] = []
    for field in rows.entity.computed:
        node = parse(field.node.computed or "")
        found += _count(rows, field, node.base) if isinstance(node, Size) else _conditions(rows, field)
    return tuple(found)


def _count(rows: Rows, field: FieldView, counted: Node) -> list[Computed]:
    child = children(rows.entity, counted.base if isinstance(counted, Macro) else counted)
    if child is None:
        return []
    entity, ref = child
    if _collide(entity, ref):
        return []
    try:
        inside = Rows(entity).kwargs(_matching(entity, counted, want=True))
        outside = [Rows(entity).kwargs(_matching(entity, counted, want=False))] if isinstance(counted, Macro) else []
    except Unsolvable:
        return []
    return [Computed(field.json, field.name, "2", (inside, inside, *outside), entity, ref)]


def _collide(entity: EntityView, ref: str) -> bool:
    """Tell whether two plain rows that refer to the same row would break a key."""
    same = {f.name for f in entity.columns if f.attribute == ref or (f.is_ref and f.target.is_subject)}
    return any(set(key.fields) <= same for key in entity.node.keys)


def _conditions(rows: Rows, field: FieldView) -> list[Computed]:
    if field.type.kind != "boolean":
        return []
    found = []
    for want in (True, False):
        try:
            solutions = solve(rows.entity, field.node.computed or "", want=want)
        except Unsolvable:
            return []
        if any(rows.entity.field(name).is_computed for s in solutions for name in by_field(s)):
            return []
        rows_ = tuple(rows.kwargs(definite(rows.entity, by_field(s))) for s in solutions)
        found.append(Computed(field.json, f"{field.name}_is_{str(want).lower()}", repr(want), rows_))
    return found


def derived(rows: Rows, field: FieldView, *, want: bool) -> str | None:
    """Return the arguments of a row for which a computed condition comes out as wanted; None if none is known."""
    cases = [c for c in _conditions(rows, field) if c.expected == repr(want)]
    return cases[0].rows[0] if cases else None


def source(field: FieldView, value: Value) -> str:
    """Return a value as an argument of a factory."""
    return f"{field.attribute}={in_python(field, value)}"
