"""Forms about numbers gathered from the rows that belong to a row: sums, averages, extremes; and amounts by case."""

from dataclasses import replace

from agents.spec.expression import (
    Aggregate,
    AggregateName,
    Binary,
    BinaryOp,
    Conditional,
    Constant,
    Macro,
    Member,
    Name,
    Node,
    parse,
)
from agents.spec.types import NUMERIC
from agents.specify.facts.facts import Fact, FieldFact
from agents.specify.forms.declare import entity_name
from agents.specify.grammar.domain import SELF, Domain, show
from agents.specify.grammar.phrases import Phrases, Row, arithmetic
from agents.specify.grammar.trees import ParseTree, Unresolved, need, number, plain, subtree, token, tokens, trees
from agents.specify.names.words import label, singular, snake, words

_MONEY = "decimal(12,2)"
_PICKS: dict[str, AggregateName] = {
    "average": "avg", "mean": "avg", "highest": "max", "greatest": "max", "largest": "max", "maximum": "max",
    "latest": "max", "lowest": "min", "smallest": "min", "minimum": "min", "earliest": "min",
}  # fmt: skip
_OF_TIME = frozenset({"latest", "earliest"})


def declare(tree: ParseTree) -> list[Fact]:
    """Return the name of a gathered number; from what it is gathered is read later."""
    return [_fact(tree)]


def _fact(tree: ParseTree) -> FieldFact:
    entity, field = entity_name(token(tree, "NEW_ENTITY")), snake(words(token(tree, "NEW_FIELD") or ""))
    return FieldFact(entity, field, type=_MONEY, computed="0")


def gathered(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """The total of an order is the sum of quantity times price of its lines."""
    fact, said = _fact(tree), need(subtree(tree, "summed", "picked"))
    rows, child = _parts(need(subtree(said, "parts")), fact.entity, phrases)
    element = Row(child, Name("x"))
    factors = [_factor(f, element, phrases) for f in trees(said, "factor")]
    kinds = {kind for _, kind in factors if kind}
    word = token(said, "PICK")
    node = _product([node for node, _ in factors], tokens(said, "OPERATOR"))
    found = Aggregate(Macro(rows, "map", "x", node), _PICKS[word] if word else "sum")
    return [_typed(fact, found, _kind(word, kinds), phrases)]


def _kind(word: str | None, kinds: set[str]) -> str:
    """An average has decimals; a date can be the latest, but there is no sum of dates."""
    times = kinds & {"date", "datetime"}
    if times and word in _OF_TIME and len(kinds) == 1:
        return times.pop()
    if times or not kinds or word in _OF_TIME:
        raise Unresolved
    return "integer" if kinds == {"integer"} and (word is None or _PICKS[word] != "avg") else _MONEY


def _typed(fact: FieldFact, node: Node, kind: str, phrases: Phrases) -> FieldFact:
    expr = show(node)
    return replace(fact, type=kind, computed=expr, nullable=phrases.domain.nullable(fact.entity, parse(expr)))


def _parts(parts: ParseTree, entity: str, phrases: Phrases) -> tuple[Node, str]:
    """Return the rows that "its lines" are, and their entity: order lines of an order."""
    text = token(parts, "ENTITY", "PART") or ""
    child = _part(entity, text, phrases.domain)
    return phrases.domain.collection(entity, child, SELF), child


def _part(entity: str, text: str, domain: Domain) -> str:
    """Return the entity whose rows belong to another, perhaps by the end of its name."""
    if words(text) in domain.nouns:
        return domain.entity(text)
    tail = f" {singular(words(text))}"
    referring = [n for n, e in domain.model.entities.items() if any(f.type == f"ref({entity})" for f in e.fields)]
    found = [n for n in referring if label(n).endswith(tail)]
    if len(found) != 1:
        raise Unresolved
    return found[0]


def _factor(tree: ParseTree, row: Row, phrases: Phrases) -> tuple[Node, str]:
    """Return a number of a row, or of the only row that it refers to and that has such a number; and its kind."""
    text = token(tree, "FIELD")
    if text is None:
        return Constant(plain(number(token(tree, "NUMBER") or "0"))), ""
    domain = phrases.domain
    if name := domain.find_field(row.entity, text):
        return Member(row.node, name), _of(row.entity, name, phrases)
    refs = [(f, f.type[4:-1]) for f in domain.get(row.entity).fields if f.type.startswith("ref(")]
    found = [(f.name, target, name) for f, target in refs if (name := domain.find_field(target, text))]
    if len(found) != 1:
        raise Unresolved
    step, target, name = found[0]
    return Member(Member(row.node, step), name), _of(target, name, phrases)


def _of(entity: str, field: str, phrases: Phrases) -> str:
    kind = phrases.domain.type_of(entity, field).kind
    if kind not in (*NUMERIC, "date", "datetime"):
        raise Unresolved
    return kind


def _product(nodes: list[Node], operators: list[str]) -> Node:
    node = nodes[0]
    ops: list[BinaryOp] = [arithmetic(t) for t in operators]
    for op, other in zip(ops, nodes[1:], strict=True):
        node = Binary(op, node, other)
    return node


def by_case(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """The shipping of an order is 4.90, or 0 if its subtotal is at least 40."""
    fact = _fact(tree)
    row = Row(fact.entity)
    first, other = (_amount(t, row, phrases) for t in trees(tree, "term"))
    test = phrases.test(need(subtree(tree, "test")), row)
    return [_typed(fact, Conditional(test, other, first), _MONEY, phrases)]


def _amount(term: ParseTree, row: Row, phrases: Phrases) -> Node:
    path = subtree(term, "path")
    if path is None:
        return Constant(plain(number(token(term, "NUMBER") or "0")))
    member = phrases.path(path, row)
    if phrases.domain.type_of(phrases.entity_of(member, row), member.name).kind not in NUMERIC:
        raise Unresolved
    return member
