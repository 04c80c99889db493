"""What is declared twice: a field in two rows of one list, and "many" from both sides."""

from collections.abc import Iterator

from agents.spec.diagnostic import Diagnostic, report
from agents.specify.facts.facts import EntityFact, FieldFact, RefFact
from agents.specify.names.words import label, plural
from agents.specify.passes import Read
from agents.specify.source.block import Block


def repeated(read: list[Read]) -> Iterator[Diagnostic]:
    """Yield the fields to which two rows of one table, or two items of one list, are given."""
    first: dict[tuple[object, ...], int] = {}
    for one in read:
        for name in one.reading.twice if one.reading else ():
            yield report("SP304", one.block.line, path=one.block.path, field=name, first="the same sentence")
        fact = _declared(one)
        if fact is not None:
            key = (*_list_of(one.block), fact.entity, fact.field)
            line = first.setdefault(key, one.block.line)
            if line != one.block.line:
                name = f"{fact.entity}.{fact.field}"
                yield report("SP304", one.block.line, f"field:{name}", one.block.path, field=name, first=f"line {line}")


def _declared(one: Read) -> FieldFact | RefFact | None:
    """Return the field that a row of a field table, or an item of a list of fields, declares."""
    if one.reading is None or one.block.entry or one.reading.form != "has" or not (one.block.row or one.block.field):
        return None
    return next((f for f in one.reading.facts if isinstance(f, FieldFact | RefFact)), None)


def _list_of(block: Block) -> tuple[object, ...]:
    return block.path, block.section, block.row.header if block.row else ()


def both_many(read: list[Read]) -> Iterator[Diagnostic]:
    """Yield the pairs of things of which each is said to have many of the other."""
    many: dict[tuple[str, str], Read] = {}
    for one in read:
        for pair in _many(one):
            other = many.get((pair[1], pair[0]))
            many.setdefault(pair, one)
            if other is not None:
                holder, held = pair
                names = {"holders": plural(label(holder)), "holder": label(holder), "held": plural(label(held))}
                yield report("SP320", one.block.line, path=one.block.path, first=other.block.line, **names)


def _many(one: Read) -> Iterator[tuple[str, str]]:
    """Yield what a sentence about a thing says that it has many of."""
    if one.reading is None or one.block.entry:
        return
    about = {f.entity for f in one.reading.facts if isinstance(f, EntityFact)}
    for fact in one.reading.facts:
        if isinstance(fact, RefFact) and fact.target in about and fact.entity not in about:
            yield fact.target, fact.entity
