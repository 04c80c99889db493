"""What a layout is: a form that is told by where it stands, a row of a table or a list item with a term."""

from collections.abc import Callable
from dataclasses import dataclass

from agents.specify.facts.facts import Fact
from agents.specify.grammar.domain import Domain
from agents.specify.grammar.parser import Parser
from agents.specify.grammar.phrases import Phrases
from agents.specify.grammar.reader import Outcome, spoken, understand_text
from agents.specify.grammar.trees import ParseTree
from agents.specify.source.block import Block


@dataclass(frozen=True)
class Speech:
    """Reads the words of a cell or of a definition as the grammar reads sentences."""

    parser: Parser
    phrases: Phrases

    def sentence(self, text: str) -> Outcome:
        """Return the readings of a whole sentence."""
        return understand_text(self.parser, spoken(text), self.phrases)

    def parts(self, rule: str, text: str) -> list[ParseTree]:
        """Return the parses of a text by one of the PARTS of the grammar."""
        return self.parser.parses(spoken(text), (rule,))


@dataclass(frozen=True)
class Layout:
    """A way to say something by its place.

    `around`: the Markdown before the example that makes it one (heading, header of the table). `reads`: whether a
    block is one, by the names of the document (None in the first pass); `declares`: what it tells the first pass;
    `build`: what it states.
    """

    name: str
    meaning: str
    around: str
    example: str
    counter: str
    reads: Callable[[Block, Domain | None], bool]
    declares: Callable[[Block], list[Fact]]
    build: Callable[[Block, Speech], Outcome]


def nothing(_: Block) -> list[Fact]:
    """Declare nothing in the first pass."""
    return []
