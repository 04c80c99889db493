"""Contracts beside sentences: sentences say who may do what; shapes that differ are reported, never chosen."""

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from agents.spec.diagnostic import Diagnostic, report
from agents.specify.build.shape import Stated
from agents.specify.facts.facts import AllFact, DenyFact, FieldFact, GrantFact, OnlyFact, RefFact

_TEXTS = ("string", "text", "email", "uuid")
"""Kinds of text: a contract that says `string` leaves open of which kind it is, and so does a sentence."""


def preferred(stated: list[Stated]) -> list[Stated]:
    """Return the facts without the grants of contracts for entities whose rights sentences tell."""
    told = {
        s.fact.entity for s in stated
        if not s.contract and isinstance(s.fact, GrantFact | AllFact | OnlyFact | DenyFact)
    }  # fmt: skip
    return [s for s in stated if not (s.contract and isinstance(s.fact, GrantFact) and s.fact.entity in told)]


def disagreements(stated: list[Stated]) -> Iterator[Diagnostic]:
    """Yield what a contract and a sentence, or two contracts, say differently of one field."""
    groups: dict[tuple[str, str], list[Stated]] = defaultdict(list)
    for said in stated:
        if isinstance(said.fact, FieldFact | RefFact) and not getattr(said.fact, "effect", False):
            groups[said.fact.entity, said.fact.field].append(said)
    for (entity, field), group in groups.items():
        if any(s.contract for s in group):
            yield from _within(f"{entity}.{field}", group)


def _within(name: str, group: list[Stated]) -> Iterator[Diagnostic]:
    for one, other in combinations(group, 2):
        if one.contract or other.contract:
            contract, text = (one, other) if one.contract else (other, one)
            place = f"{contract.path}:{contract.line}"
            for what, here, there in _differences(contract, text):
                yield report(
                    "SP702", text.line, f"field:{name}", text.path, what=f"{what} of {name}", contract=here,
                    text=there, place=place,
                )  # fmt: skip


def _differences(contract: Stated, text: Stated) -> Iterator[tuple[str, str, str]]:
    one, other = contract.fact, text.fact
    if isinstance(one, FieldFact) and isinstance(other, FieldFact):
        yield from _of_fields(one, other)
    elif isinstance(one, RefFact) and isinstance(other, RefFact):
        if one.target != other.target:
            yield "the target", one.target, other.target
    else:
        field = one if isinstance(one, FieldFact) else other
        if isinstance(field, FieldFact) and (field.type or field.values):
            yield "the type", _shown(one), _shown(other)


def _of_fields(one: FieldFact, other: FieldFact) -> Iterator[tuple[str, str, str]]:
    if not _fit(one, other):
        yield "the type", _shown(one), _shown(other)
    if one.values and other.values and set(one.values) != set(other.values) and not other.more_values:
        yield "the values", ", ".join(one.values), ", ".join(other.values)
    pairs = [(n, getattr(one, n), getattr(other, n)) for n in ("required", "min", "default", "pattern")]
    for what, here, there in [*pairs, ("max", _longest(one), _longest(other))]:
        if here is not None and there is not None and here != there:
            yield what, str(here), str(there)


def _fit(one: FieldFact, other: FieldFact) -> bool:
    """Two types fit where they are one, or where one only says more than the other."""
    kinds = [fact.type.partition("(")[0] for fact in (one, other) if fact.type]
    if len(kinds) < 2 or kinds[0] == kinds[1]:
        return not (len(kinds) < 2 and any(f.type and f.type.partition("(")[0] not in _TEXTS and g.values
                                           for f, g in ((one, other), (other, one))))  # fmt: skip
    return all(kind in _TEXTS for kind in kinds) and bool({"string", "text"} & set(kinds))


def _longest(fact: FieldFact) -> Decimal | None:
    size = re.fullmatch(r"string\((\d+)\)", fact.type or "")
    return Decimal(size[1]) if size and fact.max is None else fact.max


def _shown(fact: object) -> str:
    if isinstance(fact, RefFact):
        return f"a reference to {fact.target}"
    if isinstance(fact, FieldFact):
        return fact.type or ("one of " + ", ".join(fact.values) if fact.values else "a field")
    return ""
