"""The tool by which whoever repairs says that a test is wrong. The test stays, and a person hears of it.

A doubt changes no test and no verdict: what is red stays red until code, document or the test's author mends it.
"""

from collections.abc import Collection, Sequence

from pydantic import Field

from agents.model.model import GaveUp
from agents.model.tool import AnyTool, Tool, TryAgain
from agents.spec.model import Closed
from agents.tools.people import Question

DOUBT_TEST = "doubt_test"
"""The journal knows the tool by its name: its rows are questions of a run, as those of `ask_person` are."""

MOST_DOUBTS = 3
"""Tests that one repair may doubt; a person reads them all."""

STAYS = "The test stays as it is, and so does what its gate says."


class DoubtedTest(Closed):
    """A test that demands what the document does not say, and why."""

    test: str = Field(min_length=1, max_length=200, description="its id, as the task names it among those that failed")
    sentence: str = Field(min_length=1, max_length=250, description="what the document says of it, word by word")
    reason: str = Field(min_length=1, max_length=500, description="what the test demands instead, in a sentence or two")

    @property
    def path(self) -> str:
        """The file in which the test stands."""
        return self.test.partition("::")[0]

    @property
    def question(self) -> Question:
        """The doubt as a person reads it."""
        asked = f"Is the test {self.test} wrong? The document says: “{self.sentence}”"
        return Question(question=asked, why=self.reason, default=STAYS)


class Doubted(GaveUp):
    """The repair ends with doubts and without a change."""

    def __init__(self, tests: Sequence[str]) -> None:
        super().__init__(f"nothing was changed, and a person is asked whether {', '.join(tests)} is wrong")


class Doubts:
    """What one repair doubts. `failed`: the tests that it may doubt; `texts`: what the document says."""

    def __init__(self, failed: Collection[str], texts: Sequence[str]) -> None:
        self._failed = failed
        self._texts = [_plain(text) for text in texts]
        self._doubts: dict[str, DoubtedTest] = {}

    @property
    def tests(self) -> tuple[str, ...]:
        """The tests that were doubted."""
        return tuple(self._doubts)

    @property
    def tool(self) -> AnyTool:
        """The tool that doubts."""
        about = "Say that a failed test demands what the document does not say. The test stays; a person hears of it."
        return Tool(DOUBT_TEST, f"{about} At most {MOST_DOUBTS}.", DoubtedTest, self._doubt, again=True)

    def _doubt(self, doubt: DoubtedTest) -> str:
        if doubt.test not in self._failed:
            raise TryAgain(f"{doubt.test} is not among the tests that failed; give the id as the task names it")
        if not any(_plain(doubt.sentence) in text for text in self._texts):
            raise TryAgain("the document does not say that; give its words as they are, from read_requirements")
        if doubt.test not in self._doubts and len(self._doubts) == MOST_DOUBTS:
            raise TryAgain(f"you have doubted {MOST_DOUBTS} tests; mend the code for the others")
        self._doubts[doubt.test] = doubt
        return "A person is asked. The test stays, and its gate stays red: mend whatever else you can."


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
