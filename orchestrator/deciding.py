"""The commands by which people answer what a run asks: parsed here, carried out by `commands` and `answering`."""

import typer

from orchestrator import options
from orchestrator.outlet import outlet_of


def approve(
    context: typer.Context, run_id: options.RunId = None, message: options.Comment = "", json: options.Json = False
) -> int:
    """Approve what a run waits for, and go on with it.

    Example: orchestrate approve -m "as agreed"
    """
    from orchestrator import commands  # noqa: PLC0415  # loaded when it is used

    return commands.decide(outlet_of(context, json=json), run_id, "approve", message)


def reject(
    context: typer.Context, run_id: options.RunId = None, message: options.Comment = "", json: options.Json = False
) -> int:
    """Reject what a run waits for, with the reason, and end it.

    Example: orchestrate reject -m "the limit of 100 is per person"
    """
    from orchestrator import commands  # noqa: PLC0415  # loaded when it is used

    return commands.decide(outlet_of(context, json=json), run_id, "reject", message)


def answer(
    context: typer.Context,
    run_id: options.AskedRun,
    question: options.QuestionId,
    text: options.AnswerText,
    json: options.Json = False,
) -> int:
    """Answer a question of an agent, which has gone on with a default; it hears the answer when it is asked again.

    Example: orchestrate answer 20261122-101500-ab12 3fa9c1d2 "At most 20"
    """
    from orchestrator import answering  # noqa: PLC0415  # loaded when it is used

    return answering.answer(outlet_of(context, json=json), run_id, question, text)
