"""Expressions of a Spec as source: plain Python where the values are at hand, SQLAlchemy where other rows are read.

A name of an expression stands for a `Row`: a model (its columns are SQL) or a local variable (its attributes are
values). Both are two-valued as the language demands: an order with null is false, null is a value of `==`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from agents.spec.expression import (
    Binary,
    BinaryOp,
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
from agents.spec.types import NUMERIC, Type
from agents.stacks.fastapi import literals, pieces
from agents.stacks.fastapi.pieces import (
    AND,
    COMPARISON,
    NOT,
    OR,
    SIGN,
    SUM,
    Code,
    Key,
    Names,
    Place,
    Row,
    as_element,
    bound,
    calculation,
    correlated,
    knowing,
    rounded,
)
from agents.stacks.fastapi.views import EntityView, FieldView, ProjectView

_FLIPPED: dict[BinaryOp, BinaryOp] = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_MIRRORED: dict[BinaryOp, BinaryOp] = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
_PLAIN_NUMBERS = (0, 1)
_BUILT_IN = {"id": Type("uuid"), "created_at": Type("datetime"), "updated_at": Type("datetime")}


@dataclass
class Source:
    """Writes the expressions of one function, and collects what the function needs before them.

    `aliases`: variables for second rows of a model; `constants`: named numbers; `uses`: now, today, actor.
    """

    project: ProjectView
    stem: str = "limit"
    aliases: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    uses: set[str] = field(default_factory=set)

    def write(self, expression: str | Node, names: Names, *, bare: bool = False) -> Code:
        """Return the source of an expression."""
        node = parse(expression) if isinstance(expression, str) else expression
        return self._write(node, Place(names, bare))

    def computed(self, field: FieldView, names: Names) -> Code:
        """Return the source of a computed field of `self`."""
        return rounded(self.write(field.node.computed or "null", names), field.type)

    def clauses(self, expression: str, names: Names) -> list[str]:
        """Return the arguments of a WHERE."""
        return self._clauses(parse(expression), Place(names, bare=True))

    def rows(self, expression: str, names: Names) -> tuple[EntityView, list[str]]:
        """Return the entity of a collection, and the arguments of the WHERE that selects its rows."""
        row, clauses = self._collection(parse(expression), Place(names))
        return row.entity, clauses

    def _clauses(self, node: Node, place: Place) -> list[str]:
        if isinstance(node, Binary) and node.op == "&&":
            left = self._clauses(node.left, place)
            return left + self._clauses(node.right, knowing(place, node.left, "!="))
        return [as_element(self._write(node, place)).text]

    def _write(self, node: Node, place: Place) -> Code:
        match node:
            case Constant(value):
                return self._constant(value)
            case Name(name):
                return self._name(name, place)
            case Member(base, name):
                return self._known(node, self._member(base, name, place), place)
            case Size():
                return self._size(node, place)
            case Macro():
                return self._macro(node, place)
            case Unary(op, operand):
                return self._not(operand, place) if op == "!" else self._minus(operand, place)
            case Binary():
                return self._binary(node, place)
            case _:
                raise ExpressionError(f"this stack cannot write {unparse(node)}")

    @staticmethod
    def _known(node: Node, code: Code, place: Place) -> Code:
        if unparse(node) in place.known:
            return replace(code, type=replace(code.type, nullable=False), absent=code.type.nullable and not code.sql)
        return code

    def _constant(self, value: str | int | Decimal | bool | None) -> Code:
        if value is None or isinstance(value, bool):
            return Code(str(value), Type("boolean" if value is not None else "null", nullable=value is None))
        if isinstance(value, str):
            return Code(repr(value), Type("string"))
        text = str(value) if isinstance(value, int) else literals.decimal(value)
        kind = Type("integer" if isinstance(value, int) else "decimal")
        return Code(text, kind)

    def _limit(self, node: Node, code: Code) -> Code:
        """Give a number that something is compared with a name."""
        if not isinstance(node, Constant) or code.type.kind not in NUMERIC or node.value in _PLAIN_NUMBERS:
            return code
        text = code.text
        names = {value: name for name, value in self.constants.items()}
        number = f"_{len(self.constants) + 1}" if self.constants else ""
        name = names.get(text, f"{self.stem.upper()}{number}")
        self.constants[name] = text
        return replace(code, text=name)

    def _name(self, name: str, place: Place) -> Code:
        if name in ("now", "today"):
            self.uses.add(name)
            return Code(name, Type("datetime" if name == "now" else "date"))
        row = place.names[name]
        if isinstance(row, Key):
            self.uses.add(name)
            return Code(row.text, Type("ref", row.entity.name, nullable=row.nullable))
        return Code(f"{row.prefix}.id", Type("ref", row.entity.name), row.sql)

    def _member(self, base: Node, name: str, place: Place) -> Code:
        row = place.names.get(base.name) if isinstance(base, Name) else None
        if isinstance(row, Row):
            return self._column(row, name, place)
        key = self._write(base, place.value())
        return key if name == "id" else self._through(key, name, place)

    def _column(self, row: Row, name: str, place: Place) -> Code:
        if name in _BUILT_IN:
            return Code(f"{row.prefix}.{name}", _BUILT_IN[name], row.sql)
        view = row.entity.field(name)
        if view.node.computed is not None:
            inside = replace(place, names={**place.names, "self": row}).value()
            return rounded(self._write(parse(view.node.computed), inside), view.type)
        type_ = replace(view.type, nullable=view.nullable or (row.partial and not view.has_literal_default))
        return Code(f"{row.prefix}.{view.attribute}", type_, row.sql)

    def _through(self, key: Code, name: str, place: Place) -> Code:
        """Read a column of the row that a reference points to."""
        row = self._fresh(self.project.entity(key.type.of), place)
        value = self._column(row, name, place.inner({"self": row}))
        where = f"{row.prefix}.id == {key.at(SUM)}"
        query = f"sa.select({value.text}).where({where}){correlated(place)}.scalar_subquery()"
        return Code(query, replace(value.type, nullable=value.type.nullable or key.type.nullable), sql=True)

    def _fresh(self, entity: EntityView, place: Place) -> Row:
        taken = [r for r in place.names.values() if isinstance(r, Row) and r.sql and r.entity is entity]
        if not taken:
            return Row(entity, entity.class_name, sql=True)
        alias = f"other_{entity.module}" + ("_" * (len(taken) - 1))
        self.aliases[alias] = entity.class_name
        return Row(entity, alias, sql=True)

    # Collections

    def _collection(self, node: Node, place: Place) -> tuple[Row, list[str]]:
        if isinstance(node, Macro):
            row, clauses = self._collection(node.base, place)
            return row, clauses + self._clauses(node.body, place.inner({node.var: row}))
        assert isinstance(node, Member)
        key = self._write(node.base, place.value())
        reference = self._inverse(key.type.of, node.name)
        row = self._fresh(reference.entity, place)
        return row, [f"{row.prefix}.{reference.attribute} == {key.at(SUM)}"]

    def _inverse(self, target: str, name: str) -> FieldView:
        fields = (f for e in self.project.entities for f in e.fields)
        return next(f for f in fields if f.node.inverse == name and f.node.type == f"ref({target})")

    def _size(self, node: Size, place: Place) -> Code:
        row, clauses = self._collection(node.base, place)
        count = f"sa.select(sa.func.count()).select_from({row.prefix}).where({', '.join(clauses)})"
        return Code(f"{count}{correlated(place)}.scalar_subquery()", Type("integer"), sql=True)

    def _macro(self, node: Macro, place: Place) -> Code:
        row, clauses = self._collection(node.base, place)
        inner = place.inner({node.var: row})
        body = Unary("!", node.body) if node.name == "all" else node.body
        clauses += self._clauses(body, inner)
        exists = f"sa.select({row.prefix}.id).where({', '.join(clauses)}){correlated(place)}.exists()"
        return Code(f"sa.not_({exists})" if node.name == "all" else exists, Type("boolean"), sql=True)

    # Logic

    def _minus(self, operand: Node, place: Place) -> Code:
        code = self._write(operand, place.value())
        if code.type.nullable and not code.sql:
            code = replace(code, text=bound(code), sql=True)
        return replace(code, text=f"-{code.at(SIGN)}", level=SIGN)

    def _not(self, operand: Node, place: Place) -> Code:
        match operand:
            case Unary("!", inner):
                return self._write(inner, place)
            case Binary("&&" | "||" as op, left, right):
                swapped = Binary("||" if op == "&&" else "&&", Unary("!", left), Unary("!", right))
                return self._write(swapped, place)
            case Binary("==" | "!=" as op, left, right):
                return self._write(Binary("!=" if op == "==" else "==", left, right), place)
            case Binary(op, left, right) if op in _FLIPPED and not self._nullable(operand, place):
                return self._write(Binary(_FLIPPED[op], left, right), place)
        code = self._write(operand, place.value())
        if code.sql:
            return Code(f"sa.not_({code.text})", Type("boolean"), sql=True)
        return Code(f"not {code.at(NOT)}", Type("boolean"), level=NOT)

    def _nullable(self, node: Binary, place: Place) -> bool:
        return any(self._write(part, place.value()).type.nullable for part in (node.left, node.right))

    def _binary(self, node: Binary, place: Place) -> Code:
        if node.op in ("&&", "||"):
            return self._junction(node, place)
        if node.op in _FLIPPED:
            return self._null_test(node, place) or self._membership(node, place) or self._comparison(node, place)
        return self._arithmetic(node, place)

    def _junction(self, node: Binary, place: Place) -> Code:
        left = self._write(node.left, place)
        right = self._write(node.right, knowing(place, node.left, "!=" if node.op == "&&" else "=="))
        if left.sql or right.sql:
            function = "sa.and_" if node.op == "&&" else "sa.or_"
            parts = f"{pieces.unwrapped(left, function)}, {pieces.unwrapped(right, function)}"
            return Code(f"{function}({parts})", Type("boolean"), sql=True)
        word, level = ("and", AND) if node.op == "&&" else ("or", OR)
        first, second = (c.text if c.level == level else c.at(NOT) for c in (left, right))
        return Code(f"{first} {word} {second}", Type("boolean"), level=level)

    # Comparisons

    def _null_test(self, node: Binary, place: Place) -> Code | None:
        if Constant(None) not in (node.left, node.right):
            return None
        code = self._write(node.left if node.right == Constant(None) else node.right, place.value())
        if code.sql:
            test = "is_" if node.op == "==" else "is_not"
            return Code(f"{code.text}.{test}(None)", Type("boolean"), sql=True)
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
        kind = self._write(base, place.value()).type
        row = self._fresh(self.project.entity(kind.of), place)
        query = f"sa.select({row.prefix}.id).where({clause(row)})"
        if isinstance(base.base, Member):
            return self._inside(base.base, lambda r: f"{self._column(r, base.name, place).text}.in_({query})", place)
        return Code(f"{self._write(base, place.value()).text}.in_({query})", Type("boolean"), sql=True)

    def _comparison(self, node: Binary, place: Place) -> Code:
        left, right = (self._limit(n, self._write(n, place.value())) for n in (node.left, node.right))
        op = node.op
        if isinstance(node.left, Constant) or (right.sql and not left.sql):
            left, right, op = right, left, _MIRRORED[op]
        right = self._literal(left.type, right)
        if right.text in ("True", "False") and op in ("==", "!="):
            return pieces.truth(left, wanted=(right.text == "True") == (op == "=="))
        return pieces.sql_comparison(op, left, right, place) if left.sql else pieces.python_comparison(op, left, right)

    def _literal(self, wanted: Type, code: Code) -> Code:
        """Write a text that stands for a value of an enum as its member."""
        if wanted.kind != "enum" or code.type.kind != "string":
            return code
        view = self.project.enum(wanted.of)
        return replace(code, text=f"{view.class_name}.{view.members[pieces.eval_text(code.text)]}", type=wanted)

    def assigned(self, expression: str, target: FieldView, names: Names) -> Code:
        """Return the source of a value for a field."""
        return self._literal(target.type, self.write(expression, names))

    # Arithmetic

    def _arithmetic(self, node: Binary, place: Place) -> Code:
        return calculation(node.op, *(self._write(part, place.value()) for part in (node.left, node.right)))
