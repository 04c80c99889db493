"""Long outputs of tools: the model sees the beginning, and reads on where it wants to."""

from pydantic import BaseModel, ConfigDict, Field

from agents.model.tool import AnyTool, Tool, TryAgain

SHOWN = 12_000
"""Characters of one output that are shown at a time, about 3,000 tokens."""


class ReadOn(BaseModel):
    """Where to read on."""

    model_config = ConfigDict(extra="forbid")

    output: int = Field(description="the number of the output, as the cut names it")
    at: int = Field(ge=0, description="the character from which to read on, as the cut names it")


class Outputs:
    """The outputs of one conversation that were too long to be shown whole, numbered from 1."""

    def __init__(self) -> None:
        self._kept: list[str] = []

    @property
    def tool(self) -> AnyTool:
        """The tool that reads on. It is run again with the journal: what was kept lives in this process."""
        return Tool("read_on", "Read on in an output that was cut.", ReadOn, self._read_on, again=True)

    def shown(self, text: str) -> str:
        """Return what the model sees of an output, and keep the rest for it."""
        if len(text) <= SHOWN:
            return text
        self._kept.append(text)
        return self._part(len(self._kept), 0)

    def _read_on(self, where: ReadOn) -> str:
        if not 1 <= where.output <= len(self._kept):
            raise TryAgain(f"no output {where.output} was cut; there are {len(self._kept)}")
        if where.at >= len(self._kept[where.output - 1]):
            raise TryAgain(f"output {where.output} has {len(self._kept[where.output - 1])} characters")
        return self._part(where.output, where.at)

    def _part(self, number: int, start: int) -> str:
        text = self._kept[number - 1]
        end = _line_end(text, start, start + SHOWN)
        rest = f"\n[cut: characters {start} to {end} of {len(text)}; read_on output {number} at {end}]"
        return text[start:end] + (rest if end < len(text) else "")


def _line_end(text: str, start: int, end: int) -> int:
    """Return where to cut: behind a line, unless that would leave out more than half."""
    if end >= len(text):
        return len(text)
    line = text.rfind("\n", start + SHOWN // 2, end)
    return end if line < 0 else line + 1
