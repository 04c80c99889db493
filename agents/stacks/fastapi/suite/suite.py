"""What the template of an entity's tests asks for."""

import re
from dataclasses import dataclass
from functools import cached_property

from agents.spec.model import Key
from agents.stacks.fastapi import naming
from agents.stacks.fastapi.access import access_of
from agents.stacks.fastapi.links import LinkSide
from agents.stacks.fastapi.lists import lists_of
from agents.stacks.fastapi.suite import cases
from agents.stacks.fastapi.suite.alone import only_key
from agents.stacks.fastapi.suite.lists import LinkCase, ListCase, ending_links, link_cases, link_filters, list_cases
from agents.stacks.fastapi.suite.people import TAKEN, Actors, may, people, sees_all, shown_to_bob, signed_up, staff
from agents.stacks.fastapi.suite.rows import Filter, Rows, Unique
from agents.stacks.fastapi.suite.solving import constant, is_known
from agents.stacks.fastapi.suite.values import edges, in_json, in_python, longest, other, sample, wrong
from agents.stacks.fastapi.views import STAMPS, EntityView, FieldView, OperationView

_SORTABLE = ("string", "text", "integer", "decimal", "date", "datetime")


@dataclass(frozen=True, eq=False)
class Suite(Actors):
    """The tests of one entity."""

    @cached_property
    def rows(self) -> Rows:
        """How rows are made."""
        return Rows(self.entity)

    @property
    def var(self) -> str:
        """A variable for one row that no fixture and no import is called."""
        taken = self.entity.var in TAKEN | set(staff(self.entity.project).values())
        return f"{self.entity.var}_" if taken else self.entity.var

    def json(self, field: FieldView) -> str:
        """Return the source of the plain value of a field in a body."""
        return in_json(field, self.rows.plain[field.name])

    def owned(self, kind: str) -> bool:
        """Tell whether an operation exists and is for the owner of the row only."""
        operation = self.entity.operation(kind)
        return operation is not None and self._is_owned(operation)

    def _is_owned(self, operation: OperationView) -> bool:
        owner = self.entity.node.owner
        return owner is not None and all(grant.when == f"{owner} == actor" for grant in operation.node.grants)

    @cached_property
    def on_rows(self) -> tuple[OperationView, ...]:
        """The operations on one row that only its owner may run."""
        return tuple(
            o
            for o in self.entity.operations
            if o.placeholders == ["id"] and o.kind not in ("list", "hole") and self._is_owned(o)
            if signed_up(o.entity.project) in access_of(o).by_role
        )

    @property
    def unseen_rows(self) -> tuple[OperationView, ...]:
        """Those of them that Bob is answered 404 about Ann's rows: he sees none of them."""
        return self.on_rows if shown_to_bob(self.entity) == f"{self.entity.node.owner} == actor" else ()

    @property
    def seen_rows(self) -> tuple[OperationView, ...]:
        """Those of them that Bob is answered 403 about Ann's rows: he sees every row."""
        return self.on_rows if shown_to_bob(self.entity) is None else ()

    @cached_property
    def private(self) -> tuple[OperationView, ...]:
        """The operations that need a token."""
        return tuple(o for o in self.entity.operations if not any("anyone" in g.roles for g in o.node.grants))

    @staticmethod
    def with_one_id(operation: OperationView) -> str:
        """Return a path in which any id stands for each."""
        return re.sub(r"{\w+}", "{id}", operation.http.path)

    @cached_property
    def echoed(self) -> tuple[FieldView, ...]:
        """The fields of a body that an answer shows unchanged."""
        plain = [f for f in self.entity.shown if f.creatable and not f.is_ref and not self.rows.is_key(f)]
        return tuple(f for f in plain if self.writes(f, self.maker))

    @cached_property
    def defaults(self) -> tuple[tuple[str, str], ...]:
        """The fields that a client need not send, with the value they have then."""
        stored = [f for f in self.entity.shown if not (f.is_computed or f.node.required) and is_known(f.node.default)]
        known = [f for f in stored if f.node.default is None or constant(f.node.default) is not None]
        return tuple((f.json, in_json(f, constant(f.node.default))) for f in known)

    @cached_property
    def refused(self) -> tuple[tuple[str, str, str], ...]:
        """Values that are refused: id of the test, field, source."""
        fields = [f for f in self.entity.fields if f.creatable]
        found = [(f"{f.json}-{name}", f.json, value) for f in fields for name, value in wrong(f)]
        found += [(f"{f.json}-unknown", f.json, "str(uuid4())") for f in fields if f.is_ref]
        found += [(f"{f.json}-read-only", f.json, '"anything"') for f in self.entity.fields if not f.creatable]
        return (*found, ("no-such-field", "no_such_field", "1"))

    @cached_property
    def changes(self) -> tuple[tuple[str, str, str], ...]:
        """Values that an update writes: id of the test, field, source."""
        editor = self.who("update", "get")
        fields = [f for f in self.entity.fields if f.updatable and not f.is_ref and self.writes(f, editor)]
        values = [(f, other(f, constant(f.node.default))) for f in fields]
        found = [(f.json, f.json, in_json(f, value)) for f, value in values if self.rows.fits({f.name: value})]
        return (*found, *((f"{f.json}-null", f.json, "None") for f in fields if f.nullable))

    @property
    def rewritten(self) -> tuple[str, str, str, str] | None:
        """A column that can be written past the interface: its attribute and name, and a value in Python and JSON."""
        plain = [f for f in self.entity.columns if not (f.is_ref or f.is_hidden or self.rows.is_key(f))]
        for field in (f for f in plain if f.type.kind in ("boolean", "integer", "string", "text")):
            value = other(field, self.rows.default(field))
            if self.rows.fits({field.name: value}):
                return field.attribute, field.json, in_python(field, value), in_json(field, value)
        return None

    @cached_property
    def refused_changes(self) -> tuple[tuple[str, str, str], ...]:
        """Values that an update refuses: id of the test, field, source."""
        fields = [f for f in self.entity.fields if f.updatable]
        found = [(f"{f.json}-{name}", f.json, value) for f in fields for name, value in wrong(f)]
        found += [(f"{f.json}-read-only", f.json, '"anything"') for f in self.entity.fields if not f.updatable]
        return (*found, ("no-such-field", "no_such_field", "1"))

    @cached_property
    def edges(self) -> tuple[tuple[str, str, str], ...]:
        """Values that are just allowed: id of the test, field, source."""
        fields = [f for f in self.entity.fields if f.creatable and self.writes(f, self.maker)]
        return tuple((f"{f.json}-{name}", f.json, value) for f in fields for name, value in edges(f))

    @cached_property
    def foreign(self) -> tuple[FieldView, ...]:
        """References that must lead to a row of one's own."""
        sent = (f for f in self.entity.fields if f.creatable and f.is_ref and not f.target.is_subject)
        return tuple(f for f in sent if f.target.node.owner and not sees_all(self.maker, f.target))

    @cached_property
    def uniques(self) -> tuple[Unique, ...]:
        """The keys whose values a client can send."""
        return tuple(found for key in self.entity.node.keys if (found := self._unique(key)))

    def _unique(self, key: Key) -> Unique | None:
        fields = [self.entity.field(name) for name in key.fields]
        sent = tuple(f for f in fields if f.creatable)
        owner = [f for f in fields if f.node.default == "actor"]
        name = "_".join(naming.snake(f.name) for f in sent)
        given = ", ".join(f"{f.json}={self._given(f)}" for f in sent if f not in self.rows.body)
        # Somebody else has the same values only where they may see what these refer to.
        alike = bool(owner) and not any(f in self.foreign for f in sent)
        return Unique(name, sent, alike, given) if sent and len(sent) + len(owner) == len(fields) else None

    def _given(self, field: FieldView) -> str:
        if field.is_ref:
            return f"str((await rows.new_{field.target.module}()).id)"
        return in_json(field, self.rows.plain[field.name])

    @property
    def _filtered(self) -> list[FieldView]:
        """The fields by which the plain list is filtered."""
        return [field for each in lists_of(self.entity) if each.is_plain for field in each.filters]

    @cached_property
    def filters(self) -> tuple[Filter, ...]:
        """The filters of the list by a value; filters by a reference are `reference_filters`."""
        return tuple(found for f in self._filtered if (found := self._filter(f)))

    def _filter(self, field: FieldView) -> Filter | None:
        if field.is_ref:
            return None
        if field.is_computed:
            found, other = (cases.derived(self.rows, field, want=want) for want in (True, False))
            return None if found is None or other is None else Filter(field.json, found, other, '"true"', field)
        value, other_value = sample(field), sample(field, 1)
        query = f'"{str(value).lower()}"' if isinstance(value, bool) else in_json(field, value)
        return Filter(field.json, cases.source(field, value), cases.source(field, other_value), query, field)

    @cached_property
    def reference_filters(self) -> tuple[FieldView, ...]:
        """The filters of the list by a reference."""
        return tuple(f for f in self._filtered if f.is_ref and not f.target.is_subject)

    @cached_property
    def wrong_filters(self) -> tuple[FieldView, ...]:
        """The filters that cannot have any text as their value."""
        fields = [f.field for f in self.filters]
        return tuple(f for f in (*fields, *self.reference_filters) if not f.is_text)

    @cached_property
    def searched(self) -> tuple[tuple[str, str], ...]:
        """The fields that a search looks at, with the source of a text that it finds."""
        operation = self.entity.operation("list")
        fields = [self.entity.field(name) for name in operation.query.search] if operation else []
        return tuple((f.attribute, '"A Needle here"' if longest(f) > 12 else '"Needle"') for f in fields)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Arguments of rows in the order in which a list shows them; nothing where it goes by their age."""
        key = self.entity.node.order[0]
        name = key.removeprefix("-")
        if name in STAMPS or self.entity.field(name).is_computed or self.entity.field(name).type.kind not in _SORTABLE:
            return ()
        field = self.entity.field(name)
        rows = [cases.source(field, sample(field, turn)) for turn in ((1, 0) if key.startswith("-") else (0, 1))]
        return (*rows, cases.source(field, None)) if field.nullable else tuple(rows)

    @property
    def by_age(self) -> str:
        """`newest` or `oldest` where a list goes by the age of its rows, else nothing."""
        return {"-created_at": "newest", "created_at": "oldest"}.get(self.entity.node.order[0], "")

    @cached_property
    def dependents(self) -> tuple[FieldView, ...]:
        """The references of other entities to this one, in entities that whoever deletes it can read."""
        others = [f for e in self.entity.project.entities for f in e.fields if f.is_ref and f.target is self.entity]
        return tuple(f for f in others if not f.entity.is_subject and self._is_read(f.entity))

    @property
    def lookers(self) -> tuple[str, ...]:
        """Who may see any row of Ann's."""
        get, every = self.entity.operation("get"), people(self.entity.project)
        return tuple(who for who in every if get and may(who, get))

    def sees(self, who: str, field: FieldView) -> bool:
        """Tell whether somebody sees a field of the rows."""
        holders, role = self.entity.project.spec.holders, people(self.entity.project)[who]
        return any(role in holders(name) for name in field.node.read_roles or ())

    def _is_read(self, entity: EntityView) -> bool:
        get, who = entity.operation("get"), self.who("delete", "get")
        return get is not None and bool(who) and may(who, get)

    @cached_property
    def boundaries(self) -> tuple[cases.Boundary, ...]:
        """The checks on a single row."""
        return cases.boundaries(self.rows)

    @cached_property
    def limits(self) -> tuple[cases.Limit, ...]:
        """The rules about how many rows there may be."""
        return cases.limits(self.rows)

    @cached_property
    def reactions(self) -> tuple[cases.Reaction, ...]:
        """What a change of a row starts."""
        return cases.reactions(self.rows)

    @cached_property
    def actions(self) -> tuple[cases.Action, ...]:
        """The named operations."""
        return cases.actions(self.rows)

    @cached_property
    def link_cases(self) -> tuple[LinkCase, ...]:
        """The links that requests make."""
        return link_cases(self.entity)

    @cached_property
    def link_filters(self) -> tuple[LinkSide, ...]:
        """The filters of the list by a link."""
        return link_filters(self.entity)

    @cached_property
    def ending_links(self) -> tuple[LinkSide, ...]:
        """The links that end when a row is deleted."""
        return ending_links(self.entity)

    @cached_property
    def list_cases(self) -> tuple[ListCase, ...]:
        """The lists beside the plain one."""
        return list_cases(self.rows)

    @cached_property
    def computed(self) -> tuple[cases.Computed, ...]:
        """The computed fields."""
        return cases.computed(self.rows)

    @property
    def is_alone(self) -> bool:
        """Whether each person has one row at most."""
        return bool(only_key(self.entity))

    @staticmethod
    def beside(entity: EntityView) -> str:
        """Return what makes a second row: for somebody else where each person has one row at most."""
        return "others" if only_key(entity) else "rows"

    @property
    def testable(self) -> bool:
        """Whether a client can make and read rows."""
        complete = all(self.entity.operation(kind) for kind in ("create", "get", "list"))
        return complete and bool(self.maker) and not self.entity.is_subject
