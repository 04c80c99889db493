"""Forms that say what must hold: keys, bounds, dates, comparisons, limits on how many rows there may be."""

from dataclasses import replace
from decimal import Decimal

from agents.spec.expression import (
    Binary,
    BinaryOp,
    Constant,
    Member,
    Node,
    parse,
    paths,
)
from agents.spec.types import NUMERIC, ORDERED, TEXT, Type
from agents.specify.facts.facts import CheckFact, Fact, FieldFact, KeyFact
from agents.specify.forms.declare import sized
from agents.specify.forms.said import unit_of
from agents.specify.grammar.domain import SELF, show
from agents.specify.grammar.phrases import Phrases, Row, bound, operator
from agents.specify.grammar.trees import ParseTree, Unresolved, need, numbers, plain, subtree, token, tokens, trees
from agents.specify.names.words import words

_SPENT = frozenset({"code", "token", "coupon", "voucher", "ticket", "link", "password", "key", "invitation", "pin"})
_FINEST = 4
"""The most digits after the point."""


def _path(tree: ParseTree, phrases: Phrases) -> tuple[str, str]:
    return phrases.field_of(need(subtree(tree, "path")))


def _writable(entity: str, field: str, phrases: Phrases) -> None:
    """Refuse a field that the domain computes or that stands for `created_at`: its bounds cannot be changed."""
    found = phrases.domain.described(entity, field)
    if found is None or found.computed is not None:
        raise Unresolved


def unique(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """The name of a list is unique per user."""
    if tree.data not in ("unique", "unique_once"):
        return _unique_pair(tree, phrases)
    entity, field = _path(tree, phrases)
    _writable(entity, field, phrases)
    if tree.data == "unique_once":
        _told_apart(tree, entity, field, phrases)
    per = subtree(tree, "per")
    within = [phrases.domain.column(entity, t) for t in tokens(per, "FIELD", "ENTITY")] if per else []
    return [KeyFact(entity, (*within, field)), *_folded(tree, entity, field)]


def _told_apart(tree: ParseTree, entity: str, field: str, phrases: Phrases) -> None:
    """A code that is used once is spent; a name that is used once is unique."""
    spent = "used" in (token(tree, "ONCE") or "") and _SPENT & set(words(field).split())
    if spent or phrases.domain.type_of(entity, field).kind == "ref":
        raise Unresolved


def _folded(tree: ParseTree, entity: str, field: str) -> list[Fact]:
    return [FieldFact(entity, field, fold=True)] if token(tree, "FOLD") else []


def _unique_pair(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """Read "No two lists of a user have the same name"."""
    said = tokens(tree, "GENITIVE", "ENTITY")
    first, *parents = reversed(said) if tree.data != "unique_pair" else said
    entity = phrases.domain.entity(first)
    field = phrases.domain.field(entity, token(tree, "FIELD") or "")
    _writable(entity, field, phrases)
    within = (phrases.domain.column(entity, p.removesuffix("s").removesuffix("'")) for p in parents)
    return [KeyFact(entity, (*within, field)), *_folded(tree, entity, field)]


def length(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """A password must have at least 10 characters."""
    if tree.data == "length_refused":
        text = token(tree, "FIELD") or ""
        entity = phrases.domain.holder(text, phrases.here)
        field = phrases.domain.field(entity, text)
    else:
        entity, field = _path(tree, phrases)
    if phrases.domain.type_of(entity, field).kind not in TEXT:
        raise Unresolved
    _writable(entity, field, phrases)
    return [_lengthy(tree, FieldFact(entity, field))]


def _lengthy(tree: ParseTree, fact: FieldFact) -> FieldFact:
    match tree.data:
        case "length":
            return _length(fact, *bound(need(subtree(tree, "bound"))))
        case "length_span":
            least, most = numbers(need(subtree(tree, "span")))
            return replace(fact, min=least, max=most)
        case "length_exact":
            return replace(fact, min=numbers(tree)[0], max=numbers(tree)[0])
        case "length_refused":
            shortest = (token(tree, "SHORTER") or "").startswith(("shorter", "with", "under"))
            return replace(fact, min=numbers(tree)[0]) if shortest else replace(fact, max=numbers(tree)[0])
        case _:
            longest = tree.data == "length_limit"
            return replace(fact, max=numbers(tree)[0]) if longest else replace(fact, min=numbers(tree)[0])


def _length(fact: FieldFact, op: BinaryOp, limit: Node) -> FieldFact:
    count = Decimal(str(limit.value)) if isinstance(limit, Constant) else Decimal(0)
    least = {">=": count, ">": count + 1}.get(op)
    most = {"<=": count, "<": count - 1}.get(op)
    return FieldFact(fact.entity, fact.field, min=least, max=most)


def bounds(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """The rating must be between 1 and 5."""
    entity, field = _path(tree, phrases)
    kind = phrases.domain.type_of(entity, field)
    if kind.kind not in NUMERIC:
        raise Unresolved
    _writable(entity, field, phrases)
    if tree.data == "decimals":
        return [_scaled(tree, FieldFact(entity, field), kind)]
    measured(subtree(tree, "unit"), field)
    spelled = f"decimal({kind.size},{kind.scale})" if kind.kind == "decimal" else "integer"
    fact, more = _limited(tree, FieldFact(entity, field, type=spelled))
    return [replace(fact, hint=spelled), *(_if_given(m, phrases) for m in more)]


def _scaled(tree: ParseTree, fact: FieldFact, kind: Type) -> FieldFact:
    scale = numbers(tree)[0]
    if kind.kind != "decimal" or not 0 < scale <= _FINEST:
        raise Unresolved
    return replace(fact, type=f"decimal(12,{scale})")


def measured(unit: ParseTree | None, field: str) -> None:
    """Refuse a unit that is not that of the field."""
    if unit and not field.endswith(f"_in_{unit_of(unit)}"):
        raise Unresolved


def _if_given(fact: Fact, phrases: Phrases) -> Fact:
    """A bound of an optional field holds where it has a value."""
    if not isinstance(fact, CheckFact):
        return fact
    condition = parse(fact.expr)
    read = [Member(SELF, path.partition(".")[2]) for path in paths(condition)]
    return replace(fact, expr=show(phrases.domain.unless_empty(fact.entity, condition, *read)))


def _limited(tree: ParseTree, fact: FieldFact) -> tuple[FieldFact, list[Fact]]:
    sign = token(tree, "SIGN")
    plainly = FieldFact(fact.entity, fact.field)
    if sign:
        return plainly, [_signed(fact, sign, negated=tree.data == "range_sign_not")]
    if tree.data == "unequal":
        return plainly, [CheckFact(fact.entity, f"self.{fact.field} != {plain(numbers(tree)[0])}")]
    if tree.data == "range_not":
        return FieldFact(fact.entity, fact.field, max=numbers(tree)[0]), []
    more: list[Fact] = []
    for limit_ in trees(tree, "bound", "span"):
        fact, extra = sized(limit_, fact)
        more += extra
    return FieldFact(fact.entity, fact.field, min=fact.min, max=fact.max), more


def _signed(fact: FieldFact, sign: str, *, negated: bool) -> Fact:
    if (sign, negated) == ("negative", True):
        return FieldFact(fact.entity, fact.field, min=Decimal(0))
    if (sign, negated) == ("positive", False):
        whole = fact.type == "integer"
        expr = f"self.{fact.field} > 0"
        return FieldFact(fact.entity, fact.field, min=Decimal(1)) if whole else CheckFact(fact.entity, expr)
    if (sign, negated) == ("zero", True):
        return CheckFact(fact.entity, f"self.{fact.field} != 0")
    raise Unresolved


def date(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """The due date of a new todo must not be in the past."""
    path = subtree(tree, "path")
    if path and tree.data == "date_free":
        return [FieldFact(*phrases.field_of(path))]
    if tree.data == "date_if":
        return [_date_if(tree, phrases)]
    if path:
        entity, field = phrases.field_of(path)
        new = bool(token(path, "NEW"))
    else:
        entity, new = phrases.domain.entity(token(tree, "ENTITY") or ""), True
        field = phrases.domain.field(entity, token(tree, "FIELD") or "")
    _writable(entity, field, phrases)
    member = Member(SELF, field)
    condition = Binary(_side_of_today(tree), member, phrases.moment(member, Row(entity)))
    expr = show(phrases.domain.unless_empty(entity, condition, member))
    return [CheckFact(entity, expr, op="create" if new else None)]


def _date_if(tree: ParseTree, phrases: Phrases) -> Fact:
    """Read "The date of a paid expense must not be in the future"."""
    entity = phrases.domain.entity(token(tree, "ENTITY") or "")
    field = phrases.domain.field(entity, token(tree, "FIELD") or "")
    _writable(entity, field, phrases)
    member = Member(SELF, field)
    condition = Binary(_side_of_today(tree), member, phrases.moment(member, Row(entity)))
    free = _otherwise(need(subtree(tree, "adj")), Row(entity), phrases)
    return CheckFact(entity, show(Binary("||", free, phrases.domain.unless_empty(entity, condition, member))))


def _otherwise(adj: ParseTree, row: Row, phrases: Phrases) -> Node:
    """Return that a row is not in a state."""
    return phrases.domain.state(row.entity, token(adj, "ADJ") or "", not token(adj, "NOT"), row.node)


def _side_of_today(tree: ParseTree) -> BinaryOp:
    if token(tree, "FROM_TODAY"):
        return ">="
    past = token(tree, "PAST") is not None
    if tree.data == "date_must":
        return "<" if past else ">"
    return ">=" if past else "<="


def compare(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """The end date must be after the start date."""
    first, second = trees(tree, "path")
    entity, field = phrases.field_of(first)
    row = Row(entity)
    left, right = Member(SELF, field), phrases.path(second, row)
    kinds = {phrases.domain.type_of(entity, m.name).kind for m in (left, right)}
    if not kinds <= ORDERED - TEXT or right.base != SELF or left == right:
        raise Unresolved
    op = operator(words(token(tree, "COMPARED") or "greater than"), negated=tree.data == "compare_not")
    expr = phrases.domain.unless_empty(entity, Binary(op, left, right), left, right)
    return [CheckFact(entity, show(expr), op="create" if token(first, "NEW") else None)]


def filled(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """The title must not be empty."""
    if tree.data == "filled_for":
        entity = phrases.domain.entity(token(tree, "ENTITY") or "")
        field = phrases.domain.field(entity, token(tree, "FIELD") or "")
    else:
        entity, field = _path(tree, phrases)
    _writable(entity, field, phrases)
    optional = tree.data == "filled_may" or token(tree, "OPTIONAL")
    return [FieldFact(entity, field, required=not optional)]


def fixed(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """The list of a todo cannot be changed."""
    entity, field = _path(tree, phrases)
    _writable(entity, field, phrases)
    return [FieldFact(entity, field, write="create")]
