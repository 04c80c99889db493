"""The rows of which an operation makes others, or takes: they are locked before its guards look at them."""

from dataclasses import dataclass

from agents.spec.expression import Macro, Member, parse, unparse
from agents.spec.model import Effect
from agents.spec.types import Scope, infer
from agents.stacks.fastapi import ddl
from agents.stacks.fastapi.calls import in_service
from agents.stacks.fastapi.expressions import Source
from agents.stacks.fastapi.logic import IN_SERVICE
from agents.stacks.fastapi.pieces import Names, Row
from agents.stacks.fastapi.snippets import Snippet
from agents.stacks.fastapi.steps import actor_of
from agents.stacks.fastapi.views import EntityView, OperationView


@dataclass(frozen=True, eq=False)
class Sources:
    """A collection of the row of an operation, with the row that has it and those that its rows refer to."""

    operation: OperationView
    aliases: dict[str, str]
    holder: EntityView
    holder_id: str
    entity: EntityView
    clauses: list[str]
    referred: tuple[tuple[EntityView, str], ...]

    @property
    def is_own(self) -> bool:
        """Whether the row of the operation has the collection: it is locked already."""
        return self.operation.kind == "transition"

    @property
    def locks(self) -> list[tuple[EntityView, str]]:
        """The entity and the source of the ids of what is locked, in the order that everybody keeps."""
        holder = [] if self.is_own else [(self.holder, "holder_id")]
        rows = [*holder, *((e, f"*{e.var}_ids") for e, _ in self.referred)]
        order = [e.name for e in ddl.ordered(self.entity.project)]
        return sorted(rows, key=lambda pair: order.index(pair[0].name))

    def query(self, column: str) -> str:
        """Return the query of a column of the rows."""
        return f"sa.select({self.entity.class_name}.{column}).where({', '.join(self.clauses)})"


def sources_of(operation: OperationView) -> Sources | None:
    """Return the rows that an operation makes others of, or takes from what they refer to; None without such."""
    paths = dict.fromkeys(e.each[1] for e in operation.node.effects if e.each and _needs_lock(e, operation))
    path = next(iter(paths), None)
    if path is None or operation.kind not in ("create", "update", "action", "transition"):
        return None
    names: Names = {"self": Row(operation.entity, operation.entity.var), "actor": actor_of(operation.entity)}
    source = Source(operation.entity.project, f"{operation.name}_limit", moments=IN_SERVICE)
    entity, clauses = source.rows(path, names)
    node = parse(path)
    while isinstance(node, Macro):
        node = node.base
    assert isinstance(node, Member)
    spec = operation.entity.project.spec
    holder = operation.entity.project.entity(infer(node.base, Scope.of(spec, operation.entity.name)).of)
    code = source.write(unparse(node.base), names)
    referred = [field for e in operation.node.effects if (field := _referred(e, path, entity))]
    rows = {target.name: (target, attribute) for target, attribute in referred}
    return Sources(
        operation, source.aliases, holder, in_service(Snippet(code, source)), entity, clauses, tuple(rows.values())
    )


def _needs_lock(effect: Effect, operation: OperationView) -> bool:
    """Tell whether what an effect works on is counted before: by a guard, or to make rows of it."""
    through = effect.do == "set" and effect.each is not None and effect.target != effect.each[0]
    return bool(effect.makes) or (through and operation.kind == "transition" and bool(operation.node.guards))


def _referred(effect: Effect, path: str, entity: EntityView) -> tuple[EntityView, str] | None:
    """Return what an effect sets of the rows that those of the collection refer to, and the column of their ids."""
    if effect.do != "set" or not effect.each or effect.each[1] != path or effect.target == effect.each[0]:
        return None
    field = entity.field(effect.target.partition(".")[2])
    return field.target, field.attribute
