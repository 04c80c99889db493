"""The rows of which others can be made when a row is created: those of what it refers to, or of its owner's."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from agents.spec.expression import Macro, Member, Name, Node, parse
from agents.specify.build.references import owner_path
from agents.specify.grammar.domain import SELF, Domain
from agents.specify.grammar.trees import Unresolved
from agents.specify.names.words import label

Found = TypeVar("Found")


@dataclass(frozen=True)
class Origin:
    """Rows of an entity: the `reference` by which they belong to a row of `holder`, and the path of all of them.

    `owned`: that row is the only one of who owns the new row.
    """

    entity: str
    holder: str
    reference: str
    rows: Node
    owned: bool = False


def origins(entity: str, domain: Domain) -> Iterator[Origin]:
    """Yield what the rows of an entity can be made of."""
    fields = domain.get(entity).fields
    for field in fields:
        target = field.type[4:-1]
        if field.type.startswith("ref(") and target not in (entity, domain.subject) and field.required:
            yield from _parts(target, Member(SELF, field.name), domain, entity)
    path = owner_path(domain.model, entity)
    for name, reference in _of_owner(entity, domain) if path else ():
        every = Member(parse(path or ""), reference)
        first = Macro(every, "first", "c", Member(Name("c"), "created_at"))
        yield from _parts(name, first, domain, entity, owned=True)


def parts(entity: str, domain: Domain) -> Iterator[Origin]:
    """Yield the rows that belong to a row of an entity."""
    return _parts(entity, SELF, domain, entity)


def _of_owner(entity: str, domain: Domain) -> Iterator[tuple[str, str]]:
    """Yield the entities of which each person has one row at most, with the name of the collection."""
    for name, other in domain.model.entities.items():
        for field in other.fields if name != entity else ():
            if field.type == f"ref({domain.subject})" and field.inverse and is_key(name, (field.name,), domain):
                yield name, field.inverse


def _parts(holder: str, row: Node, domain: Domain, entity: str, *, owned: bool = False) -> Iterator[Origin]:
    for name, other in domain.model.entities.items():
        for field in other.fields:
            if field.type == f"ref({holder})" and field.inverse and field.required and name not in (entity, holder):
                yield Origin(name, holder, field.name, Member(row, field.inverse), owned)


def is_key(entity: str, fields: tuple[str, ...], domain: Domain) -> bool:
    """Tell whether no two rows of an entity are alike in these fields."""
    return any(set(key.fields) == set(fields) and key.when is None for key in domain.get(entity).keys)


def only(found: Iterable[Found]) -> Found:
    """Return the only one. Raises Unresolved where there are none or several."""
    each = list(found)
    if len(each) != 1:
        raise Unresolved
    return each[0]


def holding(said: str, domain: Domain) -> list[str]:
    """Return the entities that a short name stands for: `line` for order lines and for cart lines."""
    return [name for name in domain.model.entities if label(name).rpartition(" ")[2] == said]
