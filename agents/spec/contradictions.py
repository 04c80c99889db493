"""Rules of an entity that no row can keep together, that another one implies, or that a new row breaks at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations

from agents.spec.diagnostic import Diagnostic, report
from agents.spec.distances import ZERO, Condition, Distance, NotCovered, condition, denials, row
from agents.spec.expression import Binary, ExpressionError, Member, Name, parse
from agents.spec.model import Check, Entity, Field, Spec
from agents.spec.nodes import Places
from agents.spec.types import Type, read_type

_DAY = date(2026, 1, 15)
"""The day on which a witness is shown."""

MOST = 60
"""Rules of one entity that are compared with each other."""


@dataclass(frozen=True)
class _Rule:
    """A rule of the document, in the words that stand there, or the bounds of one field."""

    node: Check | Field
    told: Condition
    words: str
    line: int


def check_contradictions(spec: Spec) -> Iterator[Diagnostic]:
    """Return what is wrong with the rules of each entity, as far as they are distances between its fields."""
    places = Places(spec)
    sentences = {s.id: s.text for s in spec.trace}
    for entity in spec.entities:
        types = {f.name: read_type(f.type) for f in entity.fields}
        rules = list(_rules(entity, types, places, sentences))[:MOST]
        yield from _against(rules, types)
        yield from _at_first(rules, types, entity)


def _rules(entity: Entity, types: Mapping[str, Type], places: Places, sentences: Mapping[str, str]) -> Iterator[_Rule]:
    for field in entity.fields:
        bounds = _bounds(field, types[field.name])
        if bounds.distances:
            yield _Rule(
                field, bounds, _words(field, sentences, f"the bounds of {_plain(field.name)}"), places.line(field)
            )
    for check in entity.rules:
        try:
            told = condition(parse(check.expr), types)
        except (NotCovered, ExpressionError):
            continue
        yield _Rule(check, told, _words(check, sentences, check.expr), places.line(check))


def _words(node: Check | Field, sentences: Mapping[str, str], otherwise: str) -> str:
    said = [sentences[s] for s in node.src if s in sentences]
    return f"“{said[-1].rstrip('.')}”" if said and isinstance(node, Check) else otherwise


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _bounds(field: Field, type_: Type) -> Condition:
    if type_.kind not in ("integer", "decimal"):
        return Condition(())
    least = () if field.min is None else (Distance(ZERO, field.name, -field.min),)
    most = () if field.max is None else (Distance(field.name, ZERO, field.max),)
    return Condition((*least, *most))


def _against(rules: list[_Rule], types: Mapping[str, Type]) -> Iterator[Diagnostic]:
    for one, other in combinations(rules, 2):
        alone = row([one.told])
        if not one.told.fields & other.told.fields or alone is None or row([other.told]) is None:
            continue
        if row([one.told, other.told]) is None:
            yield _contradiction(one, other, alone, types)
        elif isinstance(other.node, Check) and _implies(one, other, types):
            yield report("SP402", other.line, other.node.id, implied=other.words, by=_said(one))
        elif isinstance(one.node, Check) and _implies(other, one, types):
            yield report("SP402", one.line, one.node.id, implied=one.words, by=_said(other))


def _contradiction(one: _Rule, other: _Rule, alone: Mapping[str, Decimal], types: Mapping[str, Type]) -> Diagnostic:
    shown = ", ".join(
        f"{_plain(name)} {_value(alone.get(name, Decimal(0)), types.get(name))}"
        for name in sorted((one.told.fields | other.told.fields) - {"today", "now"})
    )
    witness = f"{shown} keeps the first and breaks the second"
    return report(
        "SP401", max(one.line, other.line), other.node.id, first=_said(one), second=other.words, witness=witness
    )


def _said(rule: _Rule) -> str:
    return f"{rule.words} (line {rule.line})" if rule.line else rule.words


def _value(value: Decimal, type_: Type | None) -> str:
    if type_ and type_.kind in ("date", "datetime"):
        return (_DAY + timedelta(days=int(value))).isoformat()
    return f"{value.normalize():f}"


def _implies(one: _Rule, other: _Rule, types: Mapping[str, Type]) -> bool:
    """Tell whether every row that keeps the one keeps the other: no way to break it is left."""
    if not one.told.unless <= other.told.unless:
        return False
    return all(row([one.told, broken]) is None for broken in denials(other.told, types))


def _at_first(rules: list[_Rule], types: Mapping[str, Type], entity: Entity) -> Iterator[Diagnostic]:
    """A rule over fields that all have defaults must hold for a row that leaves them out."""
    defaults = dict(_defaults(entity, types))
    for rule in rules:
        if isinstance(rule.node, Check) and rule.told.fields and rule.told.fields - {"today", "now"} <= defaults.keys():
            begun = [defaults[name] for name in rule.told.fields if name in defaults]
            values = row(begun)
            if values is not None and row([rule.told, *begun]) is None:
                shown = ", ".join(f"{_plain(n)} {_value(values.get(n, Decimal(0)), types[n])}"
                                  for n in sorted(rule.told.fields) if n in types)  # fmt: skip
                yield report("SP403", rule.line, rule.node.id, rule=rule.words, entity=entity.name, witness=shown)


def _defaults(entity: Entity, types: Mapping[str, Type]) -> Iterator[tuple[str, Condition]]:
    for field in entity.fields:
        if field.default is None:
            continue
        try:
            same = Binary("==", Member(Name("self"), field.name), parse(field.default))
            yield field.name, condition(same, types)
        except (NotCovered, ExpressionError):
            continue
