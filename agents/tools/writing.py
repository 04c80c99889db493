"""Tools that change the files of a task, and no others."""

from pydantic import BaseModel, ConfigDict, Field

from agents.model.tool import AnyTool, Tool, TryAgain
from agents.tools.bench import Bench

LARGEST = 100_000
"""Characters that a file may have; nobody reviews more."""


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Written(_Closed):
    """A whole file."""

    path: str
    text: str = Field(max_length=LARGEST)


class Edit(_Closed):
    """One replacement in a file."""

    path: str
    old: str = Field(min_length=1, description="a text that stands in the file exactly once, with its indentation")
    new: str = Field(max_length=LARGEST)


def writing_tools(bench: Bench) -> tuple[AnyTool, ...]:
    """Return the tools that write a bench. What they did is done again when a run goes on."""
    own = ", ".join(bench.writable) or "none"
    return (
        Tool("write_file", f"Write a whole file. Files of this task: {own}.", Written,
             lambda written: _write(bench, written), again=True),
        Tool("edit_file", "Replace a text in a file of this task.", Edit, lambda edit: _edit(bench, edit), again=True),
    )  # fmt: skip


def _write(bench: Bench, written: Written) -> str:
    bench.write(written.path, written.text)
    return f"{written.path} has {len(written.text.splitlines())} lines now."


def _edit(bench: Bench, edit: Edit) -> str:
    text = bench.text(edit.path)
    count = text.count(edit.old)
    if count != 1:
        where = "does not stand in" if count == 0 else f"stands {count} times in"
        raise TryAgain(f"that text {where} {edit.path}; read the file, and give a text that stands there once")
    changed = text.replace(edit.old, edit.new)
    if len(changed) > LARGEST:
        raise TryAgain(f"{edit.path} would have more than {LARGEST} characters; divide it")
    bench.write(edit.path, changed)
    line = text[: text.index(edit.old)].count("\n") + 1
    return f"{edit.path} is changed at line {line}."
