"""What a row must be that another one refers to: the conditions of the one, as conditions of the other."""

from agents.spec.expression import Binary, Member, Name, Node, Unary, parse
from agents.spec.scenarios.resource import Resource
from agents.spec.solve import Solver, Unsolvable, Value


def lifted(node: Node, reference: str) -> Node:
    """Return the condition with the row that `self.reference` leads to as a variable of its own."""
    match node:
        case Member(Member(Name("self"), name), field) if name == reference:
            return Member(Name(f"self.{reference}"), field)
        case Unary(op, operand):
            return Unary(op, lifted(operand, reference))
        case Binary(op, left, right):
            return Binary(op, lifted(left, reference), lifted(right, reference))
        case _:
            return node


def referred(r: Resource, reference: str, other: Resource, conditions: tuple[str, ...]) -> dict[str, Value]:
    """Return the values of the row that a reference leads to which these conditions of the row ask for."""
    variable, found = f"self.{reference}", dict[str, Value]()
    for expr in conditions:
        try:
            ways = Solver(r.spec, {"self": r.entity, variable: other.entity}).solve(
                lifted(parse(expr), reference), True
            )
        except (Unsolvable, ValueError, StopIteration):
            continue
        found |= {name: value for (root, name), value in ways[0].items() if root == variable}
    return found
