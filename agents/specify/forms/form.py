"""What a form of the language is: grammar rules, what they make, what that means, an example, a counter-example."""

from collections.abc import Callable
from dataclasses import dataclass

from agents.specify.facts.facts import Fact
from agents.specify.grammar.phrases import Phrases
from agents.specify.grammar.trees import ParseTree

Declare = Callable[[ParseTree], list[Fact]]
Build = Callable[[ParseTree, Phrases], list[Fact]]


@dataclass(frozen=True)
class Form:
    """One way to say something. `rules`: the grammar rules; `declares`: what it tells the first pass."""

    rules: tuple[str, ...]
    meaning: str
    example: str
    counter: str
    build: Build
    declares: Declare | None = None

    @property
    def name(self) -> str:
        """The first grammar rule names the form."""
        return self.rules[0]


def _plain(declares: Declare) -> Build:
    """A declaration that means the same in both passes."""
    return lambda tree, _: declares(tree)


def declaring(rule: str, meaning: str, example: str, counter: str, declares: Declare) -> Form:
    """Return a form that means the same in both passes."""
    return Form((rule,), meaning, example, counter, _plain(declares), declares)
