"""What calls cost, in USD per million tokens. Prices of November 2026; a model without a price is not called."""

from collections.abc import Mapping
from dataclasses import dataclass

from agents.model.model import UnknownPrice, Usage

_MILLION = 1_000_000


@dataclass(frozen=True)
class Price:
    """USD per million tokens. `above`: the price of the whole request when its input is longer than `limit`."""

    input: float
    output: float
    cache_write: float
    cache_read: float
    limit: int = 0
    above: "Price | None" = None


_OPUS_5 = Price(5, 25, 6.25, 0.50)
_SONNET_4 = Price(3, 15, 3.75, 0.30)

PRICES: Mapping[str, Price] = {
    "claude-opus-5-5": Price(4, 20, 5, 0.20),
    "claude-opus-5": _OPUS_5,
    "claude-opus-4-8": _OPUS_5,
    "claude-opus-4-7": _OPUS_5,
    "claude-opus-4-6": _OPUS_5,
    "claude-opus-4-5": _OPUS_5,
    "claude-sonnet-5-5": Price(2, 10, 2.5, 0.10),
    "claude-sonnet-5": Price(2, 10, 2.5, 0.20),
    "claude-sonnet-4-6": _SONNET_4,
    "claude-sonnet-4-5": _SONNET_4,
    "claude-haiku-5-5": Price(0.10, 0.50, 0.125, 0.01, limit=100_000, above=Price(0.50, 2.50, 0.625, 0.05)),
    "claude-haiku-4-5": Price(1, 5, 1.25, 0.10),
    "claude-fable-5-2": Price(8, 40, 10, 0.20),
    "claude-mythos-5-2": Price(8, 40, 10, 0.20),
    "claude-fable-5-1": Price(10, 50, 12.5, 0.25),
}


def cost(model: str, usage: Usage) -> float:
    """Return what a call cost. Raises UnknownPrice."""
    price = _price(model, usage.input_tokens + usage.cache_write_tokens + usage.cache_read_tokens)
    return (
        usage.input_tokens * price.input
        + usage.output_tokens * price.output
        + usage.cache_write_tokens * price.cache_write
        + usage.cache_read_tokens * price.cache_read
    ) / _MILLION


def worst_case(model: str, input_tokens: int, max_tokens: int) -> float:
    """Return the most that a call can cost: all input is written to the cache, and the answer is as long as allowed."""
    return cost(model, Usage(cache_write_tokens=input_tokens, output_tokens=max_tokens))


def _price(model: str, input_tokens: int) -> Price:
    price = PRICES.get(model)
    if price is None:
        raise UnknownPrice(f"the price of {model} is not known; name one of {', '.join(PRICES)}")
    return price.above if price.above and input_tokens > price.limit else price
