"""Expressions of a Spec as source: plain Python where the values are at hand, SQLAlchemy where other rows are read.

A name of an expression stands for a `Row`: a model (its columns are SQL) or a local variable (its attributes are
values). Both are two-valued as the language demands: an order with null is false, null is a value of `==`.
The parts: `writer` (state, literals), `paths`, `gathering` (collections), `conditions`, `arithmetic`.
"""

from dataclasses import replace
from decimal import Decimal

from agents.spec.calls import PERIODS
from agents.spec.expression import (
    Aggregate,
    Binary,
    Call,
    Conditional,
    Constant,
    ExpressionError,
    Macro,
    Member,
    Name,
    Node,
    Size,
    Unary,
    parse,
    unparse,
)
from agents.spec.types import Type
from agents.stacks.fastapi import literals
from agents.stacks.fastapi.arithmetic import calculation, day_of, extreme, moved, of_text, to_places
from agents.stacks.fastapi.conditions import FLIPPED, Conditions
from agents.stacks.fastapi.paths import function_place
from agents.stacks.fastapi.pieces import SIGN, Code, Names, Place, Row, bound, knowing, rounded
from agents.stacks.fastapi.views import EntityView, FieldView


class Source(Conditions):
    """Writes the expressions of one function, and collects what the function needs before them."""

    def write(self, expression: str | Node, names: Names, *, bare: bool = False) -> Code:
        """Return the source of an expression."""
        node = parse(expression) if isinstance(expression, str) else expression
        return self._write(node, Place(names, bare))

    def computed(self, field: FieldView, names: Names) -> Code:
        """Return the source of a computed field of `self`."""
        return rounded(self.write(field.node.computed or "null", names), field.type)

    def function(self, field: FieldView) -> Code:
        """Return the body of the function of a computed field."""
        return rounded(self._write(parse(field.node.computed or "null"), function_place(field.entity)), field.type)

    def clauses(self, expression: str, names: Names) -> list[str]:
        """Return the arguments of a WHERE."""
        return self._clauses(parse(expression), Place(names, bare=True))

    def rows(self, expression: str, names: Names) -> tuple[EntityView, list[str]]:
        """Return the entity of a collection, and the arguments of the WHERE that selects its rows."""
        row, clauses = self._collection(parse(expression), Place(names))
        return row.entity, clauses

    def first(self, node: Macro, names: Names) -> tuple[Row, list[str], str]:
        """Return a row of the collection of `first`, the WHERE that selects its rows, and their order."""
        return self._sorted(node, Place(names))

    def assigned(self, expression: str, target: FieldView, names: Names) -> Code:
        """Return the source of a value for a field."""
        node = parse(expression)
        if isinstance(node, Constant) and target.type.kind == "decimal" and node.value is not None:
            amount = Decimal(str(node.value)).quantize(Decimal(1).scaleb(-(target.type.scale or 2)))
            return Code(literals.decimal(amount), target.type)
        return self._assigned(node, target.type, Place(names))

    def _assigned(self, node: Node, wanted: Type, place: Place) -> Code:
        if isinstance(node, Conditional):
            return self._conditional(node, place, wanted)
        return self._literal(wanted, self._write(node, place))

    def _write(self, node: Node, place: Place) -> Code:
        match node:
            case Constant(value):
                return self._constant(value)
            case Name(name):
                return self._name(name, place)
            case Member(base, name):
                return self._known(node, self._member(base, name, place), place)
            case Size() | Macro() | Aggregate():
                return self._over_collection(node, place)
            case Call() | Conditional():
                return self._call(node, place) if isinstance(node, Call) else self._conditional(node, place)
            case Unary(op, operand):
                return self._not(operand, place) if op == "!" else self._minus(operand, place)
            case Binary():
                return self._binary(node, place)

    def _over_collection(self, node: Size | Macro | Aggregate, place: Place) -> Code:
        match node:
            case Size():
                return self._size(node, place)
            case Macro():
                return self._macro(node, place)
            case Aggregate():
                return self._aggregate(node, place)

    def _binary(self, node: Binary, place: Place) -> Code:
        if node.op in ("&&", "||"):
            return self._junction(node, place)
        return self._compared(node, place) if node.op in FLIPPED else self._arithmetic(node, place)

    def _minus(self, operand: Node, place: Place) -> Code:
        code = self._write(operand, place.value())
        if code.type.nullable and not code.sql:
            code = replace(code, text=bound(code), sql=True)
        return replace(code, text=f"-{code.at(SIGN)}", level=SIGN)

    def _arithmetic(self, node: Binary, place: Place) -> Code:
        match node.right:
            case Call(name, (amount,)) if name in PERIODS:
                moment, by = (self._write(part, place.value()) for part in (node.left, amount))
                return moved(node.op, moment, name, by)
            case Conditional(test, then, otherwise) if self._is_period(then):
                sides = (Binary(node.op, node.left, part) for part in (then, otherwise))
                return self._conditional(Conditional(test, *sides), place)
        return calculation(node.op, *(self._write(part, place.value()) for part in (node.left, node.right)))

    def _is_period(self, node: Node) -> bool:
        if isinstance(node, Conditional):
            return self._is_period(node.then)
        return isinstance(node, Call) and node.name in PERIODS

    def _conditional(self, node: Conditional, place: Place, wanted: Type | None = None) -> Code:
        test = self._write(node.test, place.value())
        then = self._assigned(node.then, wanted or Type("null"), knowing(place.value(), node.test, "!="))
        otherwise = self._assigned(node.otherwise, wanted or Type("null"), knowing(place.value(), node.test, "=="))
        return self._choice(test, then, otherwise)

    def _call(self, node: Call, place: Place) -> Code:
        arguments = [self._write(a, place.value()) for a in node.arguments]
        match node.name:
            case "date":
                return day_of(arguments[0])
            case "greatest" | "least":
                return extreme(node.name, *arguments)
            case "lower" | "upper" | "size":
                return of_text(node.name, arguments[0])
            case "round":
                return to_places(*arguments)
        raise ExpressionError(f"{unparse(node)} cannot stand here")
