"""Whether a bound or a condition lets more pass than before."""

from decimal import Decimal

from agents.spec.expression import Binary, Constant, ExpressionError, Node, parse


def tightened(old: Decimal | None, new: Decimal | None, *, least: bool) -> bool | None:
    """Tell whether a lower (`least`) or upper bound lets less pass now; None where it is the same."""
    if old == new:
        return None
    if old is None or new is None:
        return old is None
    return (new > old) == least


def is_looser(old: str, new: str) -> bool:
    """Tell whether a condition differs from an earlier one only in a number that lets more pass."""
    try:
        return _looser(parse(old), parse(new)) is True
    except ExpressionError:
        return False


def _looser(old: Node, new: Node) -> bool | None:
    """None: they are the same."""
    if old == new:
        return None
    if not (isinstance(old, Binary) and isinstance(new, Binary)) or old.op != new.op:
        return False
    if old.op in ("&&", "||"):
        sides = [_looser(old.left, new.left), _looser(old.right, new.right)]
        return all(side is not False for side in sides)
    if old.op not in ("<", "<=", ">", ">=") or old.left != new.left:
        return False
    return _more(old.right, new.right, upper=old.op.startswith("<"))


def _more(old: Node, new: Node, *, upper: bool) -> bool:
    if not (isinstance(old, Constant) and isinstance(new, Constant)):
        return False
    if not (isinstance(old.value, int | Decimal) and isinstance(new.value, int | Decimal)):
        return False
    return (new.value > old.value) == upper
