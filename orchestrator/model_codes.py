"""What the codes OR4xx mean, about models, and what to do."""

from collections.abc import Mapping

from orchestrator.explanation import Explanation

MODEL_CODES: Mapping[str, Explanation] = {
    "OR401": Explanation(
        "The model needs a key",
        "Claude was named with --model, and ANTHROPIC_API_KEY is not set or empty, or the file of --api-key-file cannot"
        " be read or holds something else than one key.",
        "Set it in the environment of the command, or name a file; the key is sent to the API and written nowhere.",
    ),
    "OR402": Explanation(
        "The script or recording of a model cannot be used",
        "The file behind `--model scripted:FILE` or `--replay FILE` is missing, is no such file, or names a model whose"
        " price is not known.",
        "Mend what the message names.",
    ),
    "OR403": Explanation(
        "The model's API refuses the request",
        "The key, the model's name or the request was not accepted. Sending it again does not help by itself.",
        "Mend what the message names, then `orchestrate resume`; what was answered before is not asked again.",
    ),
    "OR404": Explanation(
        "The model's API does not answer",
        "It is overloaded, cannot be reached, or broke off in the middle of an answer.",
        "`orchestrate resume` a little later; what was answered before is not asked again.",
    ),
    "OR405": Explanation(
        "The budget does not hold the next call",
        "Before each call its highest possible cost is set aside. What is left is less, so the call was not made.",
        "`orchestrate resume RUN --budget USD` with a higher budget; what was answered before is not asked again.",
    ),
    "OR406": Explanation(
        "The recording has no answer",
        "A run that is replayed asks something that was not asked when it was recorded: the document, the settings or"
        " this program have changed since.",
        "Record it again: `orchestrate run REQUIREMENTS --model NAME --record FILE`.",
    ),
    "OR407": Explanation(
        "The run has no such question",
        "Agents ask people what nothing says and go on with a default. The id names none of the questions of this run,"
        " or several.",
        "`orchestrate status RUN` shows the questions with their ids.",
    ),
    "OR408": Explanation(
        "Answers have not been heard yet",
        "A person has answered a question of an agent, and the agent has gone on with its default until now. Approving"
        " that would leave the answer without effect.",
        "`orchestrate resume RUN --from PHASE`, as the message says: the agent is asked again, and knows the answer.",
    ),
    "OR409": Explanation(
        "The stack needs a model",
        "It has no templates: a recipe and a skeleton say how its projects are built and judged; a model writes them.",
        "Name one with --model (docs/model.md), or take a stack with templates: --stack fastapi.",
    ),
}
