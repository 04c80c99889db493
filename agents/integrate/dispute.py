"""The tool by which whoever writes the code says that a test is wrong. Its author hears it once."""

from typing import NoReturn

from pydantic import Field

from agents.model.model import GaveUp
from agents.model.tool import AnyTool, Tool
from agents.spec.model import Closed


class Doubt(Closed):
    """Which tests demand what the document does not allow, and why."""

    tests: tuple[str, ...] = Field(min_length=1, description="their ids, e.g. tests/api/test_x.py::test_y")
    sentence: str = Field(min_length=1, description="what the document, or the linter, says, word by word")
    reason: str = Field(min_length=1, description="what is wrong with the tests, in one or two sentences")


class Disputed(GaveUp):
    """The coder stopped: tests contradict the document, or its tools refuse them. Their author decides."""

    def __init__(self, doubt: Doubt) -> None:
        super().__init__(f"{', '.join(doubt.tests)} stand against “{doubt.sentence}”: {doubt.reason}")


def _dispute(doubt: Doubt) -> NoReturn:
    raise Disputed(doubt)


DISPUTE: AnyTool = Tool(
    "dispute_tests",
    "Say that tests contradict the document, or that linter or type checker refuse them whatever the code is. Their "
    "author looks at them again, and you begin anew.",
    Doubt,
    _dispute,
)
