"""A column of a contract -> the facts of one field, and what it is built as where the Spec has no such type."""

from dataclasses import dataclass, replace
from decimal import Decimal

from agents.spec.diagnostic import Diagnostic, report
from agents.specify.facts.facts import DeleteFact, Fact, FieldFact, KeyFact, NodeFact, RefFact
from agents.specify.names.words import label
from agents.specify.readers.naming import BUILT_IN
from agents.specify.readers.schema import Choice, Column
from agents.specify.source.entry import NOT_BUILT

_LONGEST = Decimal(10_000)
"""Letters beyond which text is stored as `text`."""

MOST_VALUES = 1000
"""Values of a list; longer ones are data."""

_NO_TYPE = "leave it out, or give it one of the types of the language"


@dataclass(frozen=True)
class Place:
    """Where a column is: its entity, its name there, who signs in, what it refers to, its list of values.

    `key`: the column alone is the primary key of its table.
    """

    entity: str
    name: str
    subject: str
    target: str | None
    key: bool
    choice: Choice | None

    @property
    def id(self) -> str:
        """The name of the field with that of its entity."""
        return f"{self.entity}.{self.name}"


Told = tuple[tuple[Fact, ...], tuple[Diagnostic, ...]]


def of_column(column: Column, place: Place) -> Told:
    """Return the facts of a column and what is to be said about it."""
    if place.name in BUILT_IN:
        return _built_in(column, place)
    if place.target:
        return _reference(column, place, place.target)
    if column.target:
        return _not_built(column, place, f"{column.target} is declared nowhere")
    if place.name == "password":
        return _password(column, place)
    if place.choice:
        return _chosen(column, place, place.choice)
    if not column.kind.type:
        return _not_built(column, place, f"the Spec has no type {column.kind.written}")
    return _plain(column, place)


def _not_built(column: Column, place: Place, why: str) -> Told:
    return (), (report(NOT_BUILT, column.line, what=place.id, why=why, way=_NO_TYPE),)


def _built_in(column: Column, place: Place) -> Told:
    """Every row has an id and the times of its creation and last change."""
    built = "uuid" if place.name == "id" else "datetime"
    same = column.kind.type == built
    note = () if same else (_noted(column, place, f"{built}, as in every entity"),)
    return (NodeFact(f"entity:{place.entity}"),), note


def _noted(column: Column, place: Place, built: str) -> Diagnostic:
    return report("SP708", column.line, f"field:{place.id}", field=place.id, written=column.kind.written, built=built)


def _reference(column: Column, place: Place, target: str) -> Told:
    facts: list[Fact] = [RefFact(place.entity, target, place.name, _required(column) is not False)]
    if column.unique or place.key:
        facts.append(KeyFact(place.entity, (place.name,)))
    if column.on_delete:
        facts.append(DeleteFact(target, place.entity, column.on_delete, place.name))
    return tuple(facts), ()


def _password(column: Column, place: Place) -> Told:
    if place.entity != place.subject:
        return _not_built(column, place, f"people sign in as {label(place.subject)}, and only that entity has one")
    fact = FieldFact(place.entity, "password", type="password", required=True)
    said = column.kind.written == "password" and column.name.lower() == "password"
    return (fact,), () if said else (_noted(column, place, "password, stored as its hash and never shown"),)


def _chosen(column: Column, place: Place, choice: Choice) -> Told:
    values = tuple(dict.fromkeys(choice.values))
    fact = FieldFact(
        place.entity, place.name, values=values, required=_required(column), default=column.default,
        enum=choice.name or None, write=column.write,
    )  # fmt: skip
    odd = [v for v in values if not _is_value(v)]
    if len(values) > MOST_VALUES:
        return _not_built(column, place, f"its list has more than {MOST_VALUES} values: let an entity hold them")
    if odd or not values:
        why = f"{odd[0]!r} cannot be one of its values" if odd else "its list of values is empty"
        return _not_built(column, place, why)
    return (fact, *_unique(column, place)), ()


def _is_value(value: str) -> bool:
    return bool(value.strip()) and value.isprintable() and len(value) <= 100 and not set(value) & set('"\\')


def _plain(column: Column, place: Place) -> Told:
    kind = column.kind
    written = kind.type.partition("(")[0]
    most = column.max if column.max is not None else kind.max
    fact = FieldFact(
        place.entity, place.name, type=kind.type, required=_required(column), min=column.min, max=most,
        default=column.default, pattern=column.pattern or kind.pattern, write=column.write,
    )  # fmt: skip
    if written == "string" and most is not None and most > _LONGEST:
        fact = replace(fact, type="text")
    if place.name == "email" and place.entity == place.subject and written in ("string", "text"):
        fact = replace(fact, type="email", min=None, max=None if most is None or most > 254 else most)
    note = () if kind.exact else (_noted(column, place, _built(fact)),)
    return (fact, *_unique(column, place)), note


def _built(fact: FieldFact) -> str:
    return f"{fact.type} of the pattern {fact.pattern}" if fact.pattern else str(fact.type)


def _required(column: Column) -> bool | None:
    return True if column.primary else column.required


def _unique(column: Column, place: Place) -> tuple[Fact, ...]:
    return (KeyFact(place.entity, (place.name,)),) if column.unique or place.key else ()
