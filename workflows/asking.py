"""What agents of a phase asked people, in the artifact of that phase: once, with what the run goes on with."""

from collections.abc import Mapping, Sequence

from agents.analyze.markdown import plain
from agents.model.settings import phase_of
from workflows.context import Context
from workflows.events import Asked, Phase
from workflows.questions import asked

_TOLD = """
## What was asked

Nothing in the documents says this, and only a person can decide it. `orchestrate status` tells how to answer.

| question | why | goes on with | said by |
|---|---|---|---|
"""


def with_questions(
    files: Mapping[str, bytes], document: str, phases: Sequence[Phase], context: Context
) -> dict[str, bytes]:
    """Return the files of a phase with its questions in its document, in front of the first part of it."""
    own = [each for each in asked(context.store.path) if phase_of(each.scopes[0]) in phases]
    if not own:
        return dict(files)
    head, mark, rest = files[document].decode().partition("\n## ")
    told = _TOLD + "".join(map(_row, own))
    return {**files, document: f"{head.rstrip()}\n{told}{mark}{rest}".encode()}


def _row(question: Asked) -> str:
    goes_on, by = (question.answer, "a person") if question.answer else (question.default, "the agent, as its default")
    return f"| {plain(question.question)} | {plain(question.why) or '–'} | {plain(goes_on)} | {by} |\n"
