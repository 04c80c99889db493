"""The lists of an entity: the plain one, and those with a path of their own, by parent, condition or rank."""

from dataclasses import dataclass
from functools import cached_property

from agents.spec.expression import parse
from agents.spec.types import Scope, infer
from agents.stacks.fastapi import naming
from agents.stacks.fastapi.links import LinkSide, sides_of
from agents.stacks.fastapi.views import EntityView, FieldView, OperationView

_PREFIX = "list_"


@dataclass(frozen=True, eq=False)
class ListView:
    """One list: what it is called in the code, and what it can be asked for."""

    operation: OperationView

    @property
    def entity(self) -> EntityView:
        """The entity of the rows."""
        return self.operation.entity

    @property
    def is_plain(self) -> bool:
        """Whether it is the list of all rows, without a name of its own."""
        return self.operation.is_plain_list

    @property
    def _rest(self) -> str:
        """What its name adds to the plural: `of_member`, `overdue`, `popular`."""
        if self.is_plain:
            return ""
        words = naming.snake(self.operation.name).removeprefix(_PREFIX)
        return f"_{words}_".replace(f"_{naming.snake(self.entity.node.plural)}_", "_").strip("_")

    @property
    def _is_behind(self) -> bool:
        return self._rest.startswith("of_")

    def _joined(self, noun: str, gap: str) -> str:
        """Return the noun with what the name adds: behind it (`loans of member`) or before (`overdue loans`)."""
        parts = [noun, self._rest] if self._is_behind else [self._rest, noun]
        return gap.join(part for part in parts if part)

    @property
    def suffix(self) -> str:
        """The end of the names of its functions: nothing, `_of_member`, `_overdue`."""
        return f"_{self._rest}" if self._rest else ""

    @property
    def method(self) -> str:
        """The method of service and repository."""
        return f"page{self.suffix}"

    @property
    def route(self) -> str:
        """The function of the route."""
        return f"list_{self._joined(self.entity.plural, '_')}"

    @property
    def words(self) -> str:
        """The rows in a sentence: `loans of a member`, `overdue loans`."""
        if self.within and self._is_behind:
            return f"{self.entity.plural_words} of {naming.article(self.within.target.words)}"
        return self._joined(self.entity.plural_words, " ").replace("_", " ")

    @property
    def _class(self) -> str:
        rest = "".join(part.capitalize() for part in self._rest.split("_"))
        name = self.entity.class_name
        return f"{name}{rest}" if self._is_behind else f"{rest}{name}"

    # What is asked

    @cached_property
    def filters(self) -> tuple[FieldView, ...]:
        """The fields by which it can be filtered."""
        names = {f.name for f in self.entity.fields}
        return tuple(self.entity.field(name) for name in self.operation.query.filters if name in names)

    @cached_property
    def links(self) -> tuple[LinkSide, ...]:
        """The links by which it can be filtered."""
        fields = {f.name for f in self.entity.fields}
        sides = {side.filter: side for side in reversed(sides_of(self.entity))}
        return tuple(sides[name] for name in self.operation.query.filters if name in sides and name not in fields)

    @property
    def search(self) -> tuple[FieldView, ...]:
        """The fields in which `q` is looked for."""
        return tuple(self.entity.field(name) for name in self.operation.query.search)

    @property
    def narrows(self) -> bool:
        """Whether it has filters or a search."""
        return bool(self.filters or self.links or self.search)

    @property
    def is_sorted(self) -> bool:
        """Whether clients choose its order: unless it has a rank."""
        return self.operation.query.rank is None

    @property
    def has_query(self) -> bool:
        """Whether there is a schema of what this list alone can be asked for."""
        return self.narrows or (self.is_sorted and not sort_class(self.entity))

    @property
    def query_class(self) -> str:
        """The schema of what it can be asked for."""
        if self.has_query:
            return f"{self._class}Query"
        return sort_class(self.entity) if self.is_sorted else "PageQuery"

    # What is answered

    @cached_property
    def within(self) -> FieldView | None:
        """The reference to the row whose rows it shows."""
        name = self.operation.query.within
        return self.entity.field(name) if name else None

    @property
    def limit(self) -> int | None:
        """How many rows it has at most."""
        return self.operation.query.limit

    @property
    def rank_name(self) -> str | None:
        """The attribute of an item that shows its rank."""
        return naming.attribute(self._rank) if self.operation.query.rank else None

    @property
    def _rank(self) -> str:
        return self.operation.query.rank_name or "rank"

    @property
    def rank_json(self) -> str:
        """The name of the rank in an answer."""
        return self.entity.project.wire(self._rank)

    @property
    def rank_type(self) -> str:
        """The Python type of the rank."""
        node = parse(self.operation.query.rank or "0")
        kind = infer(node, Scope.of(self.entity.project.spec, self.entity.name)).kind
        return "int" if kind == "integer" else "Decimal"

    @property
    def read_class(self) -> str:
        """The schema of an item."""
        return f"{self._class if self.rank_name else self.entity.class_name}Read"

    @property
    def page_class(self) -> str:
        """The schema of the answer."""
        return f"{self._class if self.rank_name else self.entity.class_name}Page"


def lists_of(entity: EntityView) -> tuple[ListView, ...]:
    """Return the lists of an entity in order."""
    return tuple(ListView(o) for o in entity.operations if o.kind == "list")


def sorted_lists(entity: EntityView) -> tuple[ListView, ...]:
    """Return the lists whose order clients choose."""
    return tuple(each for each in lists_of(entity) if each.is_sorted)


def sort_class(entity: EntityView) -> str:
    """Return the schema of the order that several lists of an entity have in common; empty with one list."""
    return f"Sorted{entity.class_name}Query" if len(sorted_lists(entity)) > 1 else ""


def rank_attributes(entity: EntityView) -> dict[str, str]:
    """Return the further attributes of a row in lists with a rank, each with its type."""
    own = {f.attribute for f in entity.fields}
    ranked = {each.rank_name: each.rank_type for each in lists_of(entity) if each.rank_name}
    return {name: type_ for name, type_ in ranked.items() if name not in own}
