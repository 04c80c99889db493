"""What models accept, beside their price: a request with anything else would be refused."""

from dataclasses import dataclass

from agents.model.model import Effort, ModelRejected

_TO_HIGH: tuple[Effort, ...] = ("low", "medium", "high")
_TO_MAX: tuple[Effort, ...] = (*_TO_HIGH, "max")
_ALL: tuple[Effort, ...] = (*_TO_HIGH, "xhigh", "max")


@dataclass(frozen=True)
class Abilities:
    """`efforts`: those it knows; `adaptive`: whether it decides itself how much to think; tokens it takes and gives."""

    efforts: tuple[Effort, ...] = _ALL
    adaptive: bool = True
    context: int = 1_000_000
    answer: int = 128_000


_OF: dict[str, Abilities] = {
    "claude-opus-4-6": Abilities(_TO_MAX),
    "claude-sonnet-4-6": Abilities(_TO_MAX),
    "claude-opus-4-5": Abilities(_TO_HIGH, adaptive=False, context=200_000, answer=64_000),
    "claude-sonnet-4-5": Abilities((), adaptive=False, context=200_000, answer=64_000),
    "claude-haiku-4-5": Abilities((), adaptive=False, context=200_000, answer=64_000),
}
_NEWER = Abilities()


def abilities(model: str) -> Abilities:
    """Return what a model accepts; one that is not named here is of the newest generation."""
    return _OF.get(model, _NEWER)


def check_effort(model: str, effort: Effort | None) -> None:
    """Raise ModelRejected for an effort that a model does not know."""
    known = abilities(model).efforts
    if effort is not None and effort not in known:
        raise ModelRejected(f"{model} knows no effort {effort}; it knows {', '.join(known) or 'none'}")
