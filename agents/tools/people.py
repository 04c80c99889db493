"""The tool that asks a person. Nobody waits for the answer: work goes on with the default.

Answers reach an agent with its task, so a conversation that was recorded stays what it was.
"""

from pydantic import BaseModel, ConfigDict, Field

from agents.model.model import digest
from agents.model.tool import ASK_PERSON, AnyTool, Tool, TryAgain

MOST_QUESTIONS = 5
"""Questions that one agent may ask; a person reads them all."""


class Question(BaseModel):
    """Something that only a person can decide."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str = Field(min_length=1, max_length=500, description="one question that can be answered in one sentence")
    why: str = Field(max_length=500, description="what depends on it")
    default: str = Field(min_length=1, max_length=500, description="what you go on with as long as nobody has answered")

    @property
    def id(self) -> str:
        """The same for the same question, whoever asks it."""
        return digest(self.question.casefold())[:8]


class Questions:
    """What one agent asks."""

    def __init__(self) -> None:
        self._asked: dict[str, Question] = {}

    @property
    def asked(self) -> tuple[Question, ...]:
        """The questions in the order in which they were asked, for the review."""
        return tuple(self._asked.values())

    @property
    def tool(self) -> AnyTool:
        """The tool that asks."""
        about = f"Ask a person what nothing here says. At most {MOST_QUESTIONS} questions."
        return Tool(ASK_PERSON, about, Question, self._ask, again=True)

    def _ask(self, question: Question) -> str:
        if question.id not in self._asked and len(self._asked) == MOST_QUESTIONS:
            raise TryAgain(f"you have asked {MOST_QUESTIONS} questions; decide this one yourself")
        self._asked[question.id] = question
        return f"It is put to a person with what you hand in. Go on with your default: {question.default}"
