"""Conditions: and, or, not, comparisons and tests for null. They are two-valued, as the language demands."""

from collections.abc import Callable
from dataclasses import replace

from agents.spec.expression import Binary, BinaryOp, Constant, Member, Name, Node, Unary
from agents.spec.types import Type
from agents.stacks.fastapi import pieces
from agents.stacks.fastapi.gathering import Gathering
from agents.stacks.fastapi.pieces import AND, COMPARISON, NOT, OR, SUM, Code, Place, Row, as_element, knowing

FLIPPED: dict[BinaryOp, BinaryOp] = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
"""Each comparison with its opposite."""
_MIRRORED: dict[BinaryOp, BinaryOp] = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


class Conditions(Gathering):
    """Writes what is true or false."""

    def _not(self, operand: Node, place: Place) -> Code:
        match operand:
            case Unary("!", inner):
                return self._write(inner, place)
            case Binary("&&" | "||" as op, left, right):
                swapped = Binary("||" if op == "&&" else "&&", Unary("!", left), Unary("!", right))
                return self._write(swapped, place)
            case Binary("==" | "!=" as op, left, right):
                return self._write(Binary("!=" if op == "==" else "==", left, right), place)
            case Binary(op, left, right) if op in FLIPPED and not self._nullable(operand, place):
                return self._write(Binary(FLIPPED[op], left, right), place)
        code = self._write(operand, place.value())
        if code.sql and code.type.nullable:
            return Code(f"{code.at(pieces.ATOM)}.is_not(True)", Type("boolean"), sql=True)
        if code.sql:
            return Code(f"sa.not_({code.text})", Type("boolean"), sql=True)
        return Code(f"not {code.at(NOT)}", Type("boolean"), level=NOT)

    def _nullable(self, node: Binary, place: Place) -> bool:
        return any(self._write(part, place.value()).type.nullable for part in (node.left, node.right))

    def _junction(self, node: Binary, place: Place) -> Code:
        beside = knowing(place, node.left, "!=" if node.op == "&&" else "==")
        left, right = (pieces.certain(self._write(n, at), at) for n, at in ((node.left, place), (node.right, beside)))
        if left.sql or right.sql:
            function = "sa.and_" if node.op == "&&" else "sa.or_"
            parts = f"{pieces.unwrapped(left, function)}, {pieces.unwrapped(right, function)}"
            return Code(f"{function}({parts})", Type("boolean"), sql=True)
        word, level = ("and", AND) if node.op == "&&" else ("or", OR)
        first, second = (c.text if c.level == level else c.at(NOT) for c in (left, right))
        return Code(f"{first} {word} {second}", Type("boolean"), level=level)

    def _compared(self, node: Binary, place: Place) -> Code:
        return self._null_test(node, place) or self._membership(node, place) or self._comparison(node, place)

    def _null_test(self, node: Binary, place: Place) -> Code | None:
        if Constant(None) not in (node.left, node.right):
            return None
        code = self._write(node.left if node.right == Constant(None) else node.right, place.value())
        if code.sql:
            test = "is_" if node.op == "==" else "is_not"
            return Code(f"{code.at(pieces.ATOM)}.{test}(None)", Type("boolean"), sql=True)
        return Code(f"{code.at(SUM)} {'is' if node.op == '==' else 'is not'} None", Type("boolean"), level=COMPARISON)

    def _membership(self, node: Binary, place: Place) -> Code | None:
        """Write `self.list.user == actor` as `list_id IN (SELECT id FROM lists WHERE …)`, which an index serves."""
        path, other = node.left, node.right
        if node.op != "==" or not isinstance(path, Member) or not isinstance(path.base, Member):
            return None
        base, value = self._write(path.base, place.value()), self._write(other, place.value())
        if base.type.kind != "ref" or not base.sql or value.sql or path.name == "id":
            return None
        if value.type.nullable or (base.type.nullable and not place.bare):
            return None
        return self._inside(path.base, lambda row: self._equal(row, path.name, other, place), place)

    def _equal(self, row: Row, name: str, other: Node, place: Place) -> str:
        equal = Binary("==", Member(Name("self"), name), other)
        return as_element(self._write(equal, place.inner({"self": row}))).text

    def _inside(self, base: Member, clause: Callable[[Row], str], place: Place) -> Code:
        """Write that the row to which a path leads meets a clause, as membership in a query of such rows."""
        key = self._write(base, place.value())
        row = self._fresh(self.project.entity(key.type.of), place, Code("", key.type))
        query = f"sa.select({row.prefix}.id).where({clause(row)})"
        if isinstance(base.base, Member):
            return self._inside(base.base, lambda r: f"{self._column(r, base.name, place).text}.in_({query})", place)
        held = key.text if key.sql else pieces.bound(key)
        return Code(f"{held}.in_({query})", Type("boolean"), sql=True)

    def _comparison(self, node: Binary, place: Place) -> Code:
        left, right = (self._limit(n, self._write(n, place.value())) for n in (node.left, node.right))
        op = node.op
        if isinstance(node.left, Constant) or (right.sql and not left.sql):
            left, right, op = right, left, _MIRRORED[op]
        right = self._literal(left.type, right)
        if right.text in ("True", "False") and op in ("==", "!="):
            return pieces.truth(left, wanted=(right.text == "True") == (op == "=="))
        return pieces.sql_comparison(op, left, right, place) if left.sql else pieces.python_comparison(op, left, right)

    def _choice(self, test: Code, then: Code, otherwise: Code) -> Code:
        """Return `test ? then : otherwise`: a CASE where a part of it is SQL."""
        type_ = _common(then.type, otherwise.type)
        if not (test.sql or then.sql or otherwise.sql):
            text = f"{then.at(OR)} if {test.at(OR)} else {otherwise.at(pieces.TERNARY)}"
            return Code(text, type_, level=pieces.TERNARY)
        rest = "" if otherwise.type.kind == "null" else f", else_={pieces.bound(otherwise)}"
        first = "sa.null()" if then.type.kind == "null" else pieces.bound(then)
        return Code(f"sa.case(({as_element(test).text}, {first}){rest})", type_, sql=True)


def _common(first: Type, second: Type) -> Type:
    if "null" in (first.kind, second.kind):
        return replace(second if first.kind == "null" else first, nullable=True)
    wider = second if second.kind == "decimal" else first
    return replace(wider, nullable=first.nullable or second.nullable)
