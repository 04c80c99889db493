"""The bodies of an entity: which schemas it needs, and their lines."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from pydantic.alias_generators import to_camel

from agents.spec.expression import Constant, parse
from agents.stacks.fastapi import literals, naming
from agents.stacks.fastapi.enums import EnumView
from agents.stacks.fastapi.lists import ListView, lists_of, sort_class, sorted_lists
from agents.stacks.fastapi.views import STAMPS, EntityView, FieldView, ProjectView

_INT32 = 2**31
_TEXT_MAX = {"text": 10_000, "email": 254, "password": 128}
_SORTED_KINDS = {"string", "email", "integer", "decimal", "boolean", "date", "datetime", "enum", "text"}
_IMPORTED = {"Answer", "Changes", "Date", "Field", "Input", "Moment", "Page"}
"""Names that a module of schemas takes from elsewhere."""
_PLAIN = {"boolean": "StrictBool", "date": "Date", "datetime": "Moment", "uuid": "UUID", "ref": "UUID"}
_READ_BY_QUERY = _PLAIN | {"boolean": "bool"}


@dataclass(frozen=True, eq=False)
class SchemaView:
    """The schemas of an entity."""

    entity: EntityView

    @property
    def enums(self) -> tuple[EnumView, ...]:
        """The enums that the schemas name."""
        named = self.reserved or self.assigns or self.entity.guarded
        roles = (self.entity.project.role_field.enum,) if named else ()
        return tuple(dict.fromkeys([*self.entity.enums, *roles]))

    @property
    def assigns(self) -> bool:
        """Whether people get roles."""
        return self.entity.operation("assign_role") is not None

    @property
    def needed(self) -> bool:
        """Whether there is any schema."""
        return self.has_create or self.has_update or self.has_read

    @property
    def has_create(self) -> bool:
        """Whether rows are made by a request."""
        return self.entity.operation("create") is not None or self.entity.operation("register") is not None

    @property
    def reserved(self) -> dict[str, tuple[str, ...]]:
        """The roles that may write a field which not everybody may write who writes the rest, by attribute."""
        return {self._name(f): f.node.write_roles for f in self.sent if f.node.write_roles is not None}

    @property
    def has_update(self) -> bool:
        """Whether rows are changed by a request."""
        return self.entity.operation("update") is not None or self.entity.operation("update_me") is not None

    @property
    def has_read(self) -> bool:
        """Whether rows are shown."""
        silent = {"delete", "login", "refresh", "logout", "link", "unlink", "hole"}
        return any(o.kind not in silent for o in self.entity.operations)

    @property
    def creatable(self) -> tuple[FieldView, ...]:
        """The fields of a new row."""
        return tuple(f for f in self.entity.fields if f.creatable)

    @property
    def updatable(self) -> tuple[FieldView, ...]:
        """The fields that a change may have."""
        return tuple(f for f in self.entity.fields if f.updatable)

    @cached_property
    def aliases(self) -> dict[str, str]:
        """The types of texts and numbers that have bounds, by name."""
        return {self._alias(f): _bounded(f) for f in self.sent if _bounded(f)}

    @property
    def sent(self) -> list[FieldView]:
        """The fields that some request may have."""
        created = [f for f in self.creatable if self.has_create]
        return created + [f for f in self.updatable if self.has_update and f not in created]

    def _alias(self, field: FieldView) -> str:
        name = "".join(part.capitalize() for part in field.name.split("_"))
        taken = {e.class_name for e in self.entity.project.enums} | _IMPORTED
        return f"{name}Value" if name in taken or naming.class_name(name) != name else name

    def _type(self, field: FieldView) -> str:
        if field.type.kind == "enum":
            return field.enum.class_name
        return _PLAIN.get(field.type.kind) or self._alias(field)

    def _name(self, field: FieldView) -> str:
        """The attribute: a password is sent in clear under its own name."""
        return naming.attribute(field.key)

    def create_line(self, field: FieldView) -> str:
        """Return the line of a field of a new row."""
        default, optional = field.node.default, field.nullable or not (field.node.required or field.node.default)
        type_ = self._type(field)
        if default is not None and not field.has_literal_default:
            optional = True
        if optional:
            type_ = f"{type_} | None"
            type_ = f"Annotated[{type_}, BlankIsNone]" if field.is_text else type_
        value = "None" if optional else _default(field) if default is not None else ""
        return self._line(field, type_, value)

    def update_line(self, field: FieldView) -> str:
        """Return the line of a field of a change: only what may be empty takes null."""
        if not field.nullable:
            return self._line(field, f"Annotated[{self._type(field)} | SkipJsonSchema[None], NotNull]", "None")
        type_ = f"{self._type(field)} | None"
        return self._line(field, f"Annotated[{type_}, BlankIsNone]" if field.is_text else type_, "None")

    def _generated(self, name: str) -> str:
        """Return the alias that the schemas make of an attribute by themselves."""
        return to_camel(name) if self.entity.project.is_camel else name

    def _line(self, field: FieldView, type_: str, value: str) -> str:
        name = self._name(field)
        if self._generated(name) != field.json:
            default = f"default={value}, " if value else ""
            return f'{name}: {type_} = Field({default}alias="{field.json}")'
        return f"{name}: {type_}" + (f" = {value}" if value else "")

    def read_line(self, field: FieldView) -> str:
        """Return the line of a field of an answer."""
        annotation = field.computed_annotation if field.is_computed else field.annotation
        guarded = field.node.read_roles is not None
        if guarded and not annotation.endswith("| None"):
            annotation = f"{annotation} | None"
        if self._generated(field.attribute) != field.json:
            default = "default=None, " if guarded else ""
            return f'{field.attribute}: {annotation} = Field({default}serialization_alias="{field.json}")'
        return f"{field.attribute}: {annotation}" + (" = None" if guarded else "")

    # Lists

    @property
    def sortable(self) -> tuple[str, ...]:
        """The names by which a list can be sorted."""
        told = [f for f in self.entity.shown if f.node.read_roles is None]
        own = (f.json for f in told if f.type.kind in _SORTED_KINDS)
        named = (self._sort_name(key.removeprefix("-")) for key in self.entity.node.order)
        return tuple(dict.fromkeys([*own, *named, *map(self.entity.project.wire, STAMPS)]))

    def _sort_name(self, name: str) -> str:
        return next((f.json for f in self.entity.fields if f.name == name), self.entity.project.wire(name))

    @property
    def default_sort(self) -> str:
        """The order where nobody asks for another."""
        keys = self.entity.node.order or ("-created_at",)
        return ",".join("-" * k.startswith("-") + self._sort_name(k.removeprefix("-")) for k in keys)

    @property
    def lists(self) -> tuple[ListView, ...]:
        """The lists of the entity."""
        return lists_of(self.entity)

    @property
    def sorted(self) -> bool:
        """Whether clients choose the order of some list."""
        return bool(sorted_lists(self.entity))

    @property
    def sort_class(self) -> str:
        """The schema of the order that several lists have in common."""
        return sort_class(self.entity)

    def filter_lines(self, listing: ListView) -> list[str]:
        """Return the lines of the filters. None stands for their absence and is no value: the contract hides it."""
        fields = [(f.key, f.json, _sought(f)) for f in listing.filters]
        sides = [(side.filter, side.json, "UUID") for side in listing.links]
        return [self._filter_line(*each) for each in (*fields, *sides)]

    def _filter_line(self, key: str, json: str, type_: str) -> str:
        name = naming.attribute(key)
        value = "None" if self._generated(name) == json else f'Field(default=None, alias="{json}")'
        return f"{name}: {type_} | SkipJsonSchema[None] = {value}"

    def rank_line(self, listing: ListView) -> str:
        """Return the line of the rank in an item of a list."""
        name, json = listing.rank_name or "", listing.rank_json
        value = "" if self._generated(name) == json else f' = Field(serialization_alias="{json}")'
        return f"{name}: {listing.rank_type}{value}"


def _sought(field: FieldView) -> str:
    """Return the type of a value in a query."""
    kind = field.type.kind
    if kind == "enum":
        return field.enum.class_name
    if kind == "decimal":
        return "Annotated[Decimal, Field(max_digits=38)]"
    if kind == "integer":
        return f"Annotated[int, Field(ge={-_INT32}, le={_INT32 - 1})]"
    text = f"Annotated[str, StringConstraints(max_length={_max(field)}), NoNul]"
    return _READ_BY_QUERY.get(kind, text)


def _max(field: FieldView) -> int:
    return int(field.node.max or field.type.size or _TEXT_MAX.get(field.type.kind, 255))


def _bounded(field: FieldView) -> str:
    """Return the type of a text or number with its bounds; empty for any other."""
    kind = field.type.kind
    if kind == "email":
        return f"Annotated[EmailStr, Field(max_length={_max(field)})]"
    if kind == "password":
        low = int(field.node.min or field.entity.project.auth.min_password)
        arguments = f"strip_whitespace=False, min_length={low}, max_length={_max(field)}"
        return f"Annotated[str, StringConstraints({arguments}), NoNul]"
    if field.is_text:
        low = max(1, int(field.node.min or 1))
        pattern = f", pattern={_pattern(field.node.pattern)}" if field.node.pattern else ""
        return f"Annotated[str, StringConstraints(min_length={low}, max_length={_max(field)}{pattern}), NoNul]"
    return _number(field) if kind in ("integer", "decimal") else ""


def _pattern(pattern: str) -> str:
    """Return the source of a pattern that the whole text must match."""
    whole = f"(?:{pattern})" if "|" in pattern else pattern
    text = f"^{whole.removeprefix('^').removesuffix('$')}$"
    return repr(text) if "'" in text or '"' in text else f'r"{text}"'


def needs_backtracking(project: ProjectView) -> bool:
    """Tell whether some pattern looks around or back, which the engine of pydantic does not do by itself."""
    patterns = [f.node.pattern for e in project.entities for f in e.fields if f.node.pattern]
    return any(re.search(r"\(\?[=!<]|\\[1-9]", p) for p in patterns)


def _number(field: FieldView) -> str:
    low, high = field.node.min, field.node.max
    if field.type.kind == "integer":
        least, most = -_INT32 if low is None else int(low), _INT32 - 1 if high is None else int(high)
        return f"Annotated[int, Field(strict=True, ge={least}, le={most})]"
    bounds = [f"{name}={literals.decimal(value)}" for name, value in (("ge", low), ("le", high)) if value is not None]
    size = field.type.size or 12
    digits = [f"max_digits={size}", f"decimal_places={field.type.scale or (0 if field.type.size else 2)}"]
    return f"Annotated[Decimal, Field({', '.join(digits + bounds)})]"


def _default(field: FieldView) -> str:
    """Return the literal default of a field as Python."""
    node = parse(field.node.default or "null")
    assert isinstance(node, Constant)
    if field.type.kind == "enum":
        return f"{field.enum.class_name}.{field.enum.members[str(node.value)]}"
    if field.type.kind == "decimal":
        return literals.decimal(Decimal(str(node.value)))
    return repr(node.value)
