"""Values as Python spells them."""

from decimal import Decimal


def decimal(value: Decimal) -> str:
    """Return the source of a number: `Decimal(5)`, but `Decimal("0.5")`."""
    text = f"{value:f}"
    return f"Decimal({text})" if text.lstrip("-").isdigit() else f'Decimal("{text}")'
