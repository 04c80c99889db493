"""What fields have that are not sent."""

from decimal import Decimal
from types import EllipsisType

from agents.spec.expression import Constant, Name, parse
from agents.spec.model import Field
from agents.spec.scenarios.values import scaled
from agents.spec.solve import Day, Moment, Value
from agents.spec.types import read_type


def default_of(item: Field) -> Value | EllipsisType:
    """Return the value that a field has if it is not sent; an ellipsis if that is not known beforehand."""
    if item.default is None:
        return None
    node = parse(item.default)
    if isinstance(node, Constant):
        type_ = read_type(item.type)
        is_amount = type_.kind == "decimal" and node.value is not None
        return scaled(Decimal(str(node.value)), type_) if is_amount else node.value
    known: dict[str, Value] = {"today": Day(0), "now": Moment(0)}
    return known[node.name] if isinstance(node, Name) and node.name in known else ...
