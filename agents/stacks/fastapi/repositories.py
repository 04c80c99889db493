"""The repository of an entity: which methods somebody calls, and their parts. What nobody calls is not written."""

from dataclasses import dataclass
from functools import cached_property

from agents.spec.expression import conjuncts, parse, unparse
from agents.spec.model import Effect
from agents.stacks.fastapi.access import Access, access_of
from agents.stacks.fastapi.expressions import Source
from agents.stacks.fastapi.happenings import is_far
from agents.stacks.fastapi.links import LinkSide, side_of
from agents.stacks.fastapi.lists import ListView, lists_of
from agents.stacks.fastapi.logic import Logic
from agents.stacks.fastapi.parents import parents_of
from agents.stacks.fastapi.pieces import Names, Row
from agents.stacks.fastapi.schemas import SchemaView
from agents.stacks.fastapi.snippets import key_of_actor, names_of
from agents.stacks.fastapi.views import STAMPS, EntityView, FieldView, OperationView

LINKING = frozenset({"link", "unlink"})
_LOADING = {"update", "delete", "action", "update_me", "assign_role", "transition"}
_STEPS = {"action", "transition"}
_ON_ROWS = _LOADING | LINKING


_NAMED = 50
"""Signs that the names of what is deleted, too, may take in one line."""


@dataclass(frozen=True)
class Collection:
    """Rows that an effect changes one by one: a method `name` of the repository of the row they belong to."""

    name: str
    model: str
    words: str
    clauses: list[str]
    aliases: dict[str, str]
    uses: list[str]

    @property
    def parameters(self) -> str:
        """The further parameters of the method."""
        types = {"actor_id": "UUID", "now": "dt.datetime", "today": "dt.date"}
        return "".join(f", {name}: {types[name]}" for name in self.uses)


def collection_of(entity: EntityView, effect: Effect, operation: str) -> Collection:
    """Return the rows that an effect of an operation changes."""
    variable, path = effect.each or ("", "")
    source = Source(entity.project, variable)
    names: Names = {"self": Row(entity, entity.var), "actor": key_of_actor(entity.project)}
    target, clauses = source.rows(path, names)
    uses = [{"actor": "actor_id"}.get(u, u) for u in ("actor", "now", "today") if u in source.uses]
    name = f"lock_{target.plural}" if path.count("(") == 0 else f"lock_{target.plural}_for_{operation}"
    return Collection(name, target.class_name, target.plural_words, clauses, source.aliases, uses)


@dataclass(frozen=True, eq=False)
class RepositoryView:
    """The repository of an entity."""

    entity: EntityView

    @cached_property
    def _logic(self) -> Logic:
        return Logic(self.entity)

    def _kinds(self) -> set[str]:
        return {o.kind for o in self.entity.operations}

    @property
    def get(self) -> bool:
        """Whether one row is shown."""
        shown = self._kinds() & {"get", "me"}
        written = self._kinds() & {"create", "update", "action", "register", "update_me", "transition"}
        return bool(shown or (written and self.entity.is_reread) or self._read_before_lock())

    def _read_before_lock(self) -> bool:
        return bool(self._logic.locks) and bool(self._kinds() & {"update", "update_me"})

    @property
    def lock(self) -> bool:
        """Whether a row is loaded to be changed, other than by the events of the entity."""
        acts = any(o.kind == "action" and not is_far(o.node) for o in self.entity.operations)
        return bool(self._kinds() & _LOADING - _STEPS) or (acts and not parents_of(self.entity))

    @property
    def exists(self) -> bool:
        """Whether a row is looked for: as a reference in a body, or to tell 403 from 404."""
        return self._is_referred_to() or any(authorises(o, self._logic) for o in self.entity.operations)

    def _is_referred_to(self) -> bool:
        operations = self.entity.project.operations
        parents = [each.within.target for o in operations if o.kind == "list" and (each := ListView(o)).within]
        if self.entity in (*parents, *(e for o in operations if o.kind in LINKING for e in _linked(o))):
            return True
        for entity in self.entity.project.entities:
            schema = SchemaView(entity)
            sent = [f for f in schema.creatable if schema.has_create] + [
                f for f in schema.updatable if schema.has_update
            ]
            if any(f.is_ref and f.target is self.entity for f in sent):
                return True
        return False

    @property
    def by_login(self) -> bool:
        """Whether rows sign in."""
        return self.entity.is_subject and "login" in self._kinds()

    @property
    def page(self) -> bool:
        """Whether rows are listed."""
        return "list" in self._kinds()

    @property
    def delete(self) -> bool:
        """Whether rows are deleted."""
        return "delete" in self._kinds()

    @property
    def goes_with_it(self) -> str:
        """What is deleted together with a row, in words: each of a few, or all of it."""
        cascades = [e.plural_words for e, _ in self._references("cascade")]
        named = ", and with it its " + ", ".join(cascades) if cascades else ""
        return named if len(named) <= _NAMED else ", and with it what belongs to it"

    @property
    def restricts(self) -> list[str]:
        """What keeps a row from being deleted."""
        return [e.plural_words for e, _ in self._references("restrict")]

    def _references(self, on_delete: str) -> list[tuple[EntityView, FieldView]]:
        fields = ((e, f) for e in self.entity.project.entities for f in e.columns if f.is_ref)
        return [(e, f) for e, f in fields if f.target is self.entity and f.node.on_delete == on_delete]

    def _value(self, field: FieldView) -> str:
        if field.is_computed:
            return f"_{field.name}()"
        return f"{self.entity.class_name}.{field.attribute}"

    @property
    def lists(self) -> tuple[ListView, ...]:
        """The lists of the entity."""
        return lists_of(self.entity)

    def filters(self, listing: ListView) -> list[tuple[str, str]]:
        """Return the columns of the filters of a list and what they are compared with."""
        return [self._filter(field) for field in listing.filters]

    def _filter(self, field: FieldView) -> tuple[str, str]:
        wanted = f"query.{field.attribute}"
        if field.node.fold:
            return f"sa.func.lower({self._value(field)})", f"{wanted} and {wanted}.lower()"
        return self._value(field), wanted

    @property
    def links(self) -> list[tuple[OperationView, LinkSide]]:
        """The operations that link rows with those of another entity, or end it."""
        return [(o, side_of(o)) for o in self.entity.operations if o.kind in LINKING]

    @property
    def trees(self) -> tuple[FieldView, ...]:
        """The references that may not lead back to the row, and that a change can lead elsewhere."""
        changed = self.entity.operation("update") is not None
        return tuple(f for f in self.entity.columns if f.node.acyclic and f.updatable and changed)

    @property
    def sortable(self) -> dict[str, str]:
        """The column for each name of `sort`."""
        stamps = {self.entity.project.wire(name): f"{self.entity.class_name}.{name}" for name in STAMPS}
        values = {**stamps, **{f.json: self._value(f) for f in self.entity.fields}}
        return {name: values[name] for name in SchemaView(self.entity).sortable}

    @cached_property
    def collections(self) -> tuple[Collection, ...]:
        """The methods that load the rows of effects."""
        operations = [o for o in self.entity.operations if o.kind != "transition" and not is_far(o.node)]
        found = [collection_of(self.entity, e, o.name) for o in operations for e in o.node.effects if e.each]
        return tuple({c.name: c for c in found}.values())

    @property
    def constants(self) -> dict[str, str]:
        """The numbers of all conditions, by name."""
        logic = self._logic
        snippets = [*logic.computed.values(), *(s for _, *both in logic.accesses for s in both if s)]
        snippets += [s for access, *_ in logic.accesses for _, s in logic.branches(access) if s]
        listed = [(logic.selection(each.operation), logic.rank(each.operation)) for each in self.lists]
        snippets += [s for both in listed for s in both if s]
        return {name: value for s in snippets for name, value in s.source.constants.items()}


def _linked(operation: OperationView) -> tuple[EntityView, EntityView]:
    side = side_of(operation)
    return side.here, side.there


def authorises(operation: OperationView, logic: Logic) -> bool:
    """Tell whether an operation asks for more than reading does, so that its answer may be 403."""
    access = access_of(operation)
    if access.name is None:
        return False
    if operation.kind == "create":
        return not all(c is None or logic.is_implied(c) for c in access.conditions)
    if operation.kind == "update" and not stays(logic, access):
        return True
    reads = logic.read
    return (
        operation.kind in _ON_ROWS
        and reads is not None
        and any(
            condition is not None and condition != reads.by_role.get(role) for role, condition in access.by_role.items()
        )
    )


def stays(logic: Logic, access: Access) -> bool:
    """Tell whether a change cannot give a row away: what ties it to a person is fixed, or made sure otherwise.

    A state may be left by the change that is made in it.
    """
    moving = [part for c in access.conditions if c is not None and not logic.is_implied(c) for part in _tied(c)]
    return not any(f.updatable and f"self.{f.name}" in part for part in moving for f in logic.entity.columns)


def _tied(condition: str) -> list[str]:
    return [unparse(part) for part in conjuncts(parse(condition)) if "actor" in names_of(part)]
