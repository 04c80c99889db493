"""The specify agent: it says sentences that were not understood in our language, and the compiler judges each word.

Nothing that the model says is trusted: a proposal counts when the compiler reads all of it, when nothing else is read
otherwise than before, and when a person can see it beside the sentence that it stands for.
"""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from agents.analyze.markdown import render_template
from agents.analyze.render import FOLDER
from agents.model.agent import TRIES, Agent
from agents.model.journaled import JournaledModel
from agents.model.model import NoneHeld
from agents.model.tool import AnyTool, Tool
from agents.specify.compiler import Compilation, compile_documents
from agents.specify.forms.forms import FORMS
from agents.specify.layouts.holes import HOLES
from agents.specify.outcome import findings
from agents.specify.passes import Read
from agents.specify.proposals.judging import (
    NO_PROPOSALS,
    Compile,
    Judge,
    Paraphrases,
    Proposals,
    heard,
    holding,
    judged,
    open_sentences,
)
from agents.specify.proposals.read_back import added, names
from agents.specify.starter import starter
from agents.tools.people import Questions
from prompts.prompt import render

LOCK = f"{FOLDER}/requirements.lock.md"
"""Where the proposals stand for review."""


class Nothing(BaseModel):
    """A tool that needs no input."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def propose(documents: Mapping[str, bytes], model: JournaledModel) -> Proposals:
    """Ask a model for other words for the sentences of documents that were not understood.

    Of the last answer that may be handed in, what holds by itself is taken. Raises GaveUp where nothing does, and the
    other errors of a model. Where all is understood, none is asked.
    """

    def compiled(paraphrases: Paraphrases) -> Compilation:
        return compile_documents(documents, paraphrases)

    before = compiled({})
    sentences = open_sentences(before)
    if not sentences:
        return NO_PROPOSALS

    handed_in: list[Proposals] = []

    def judge(proposals: Proposals) -> tuple[str, ...]:
        return tuple(judged(before, compiled, proposals))

    def take(proposals: Proposals) -> tuple[str, ...]:
        handed_in.append(proposals)
        return judge(proposals)

    agent = Agent("specify", system_prompt(), _tools(before, compiled, judge), Proposals)
    try:
        return agent.work(_task(documents, sentences), model, take)
    except NoneHeld:
        # One sentence that does not hold must not take ninety with it that do.
        kept = holding(handed_in[-1], judge) if handed_in else NO_PROPOSALS
        if not kept.proposals:
            raise
        return kept


def system_prompt() -> str:
    """Return what the agent is told before it sees a document."""
    return render("specify", forms=FORMS, holes=HOLES, starter=starter(), tries=TRIES)


def _task(documents: Mapping[str, bytes], sentences: Sequence[Read]) -> str:
    told = [
        {"id": each.block.id, "line": each.block.line, "section": each.block.section, "text": each.block.text,
         "findings": [told for finding in findings([each]) if (told := heard(finding, each.block.text))]}
        for each in sentences
    ]  # fmt: skip
    texts = {name: data.decode("utf-8-sig") for name, data in documents.items()}
    return render("specify.task", documents=texts, sentences=told)


def _tools(before: Compilation, compiled: Compile, judge: Judge) -> tuple[AnyTool, ...]:
    def attempt(proposals: Proposals) -> str:
        told = judge(proposals)
        after = compiled(proposals.paraphrases)
        made = [f"{each}: {added(before, after, each) or 'nothing'}" for each in proposals.paraphrases]
        return "\n".join([*(told or ["All of it holds."]), "", "What came of it:", *made])

    return (
        Tool("try_words", "Let the compiler judge proposals without handing them in, and say what comes of each.",
             Proposals, attempt),
        Tool("show_names", "List the things with their fields, the lists of values, and who may do what, as far as the "
             "compiler has understood the document.", Nothing, lambda _: "\n".join(names(before)) or "None yet."),
        Questions().tool,
    )  # fmt: skip


def render_lock(name: str, proposals: Proposals, model: str, compilation: Compilation) -> bytes:
    """Return the proposals for review: each sentence of the document beside the words that are read in its place."""
    sentences = {each.block.id: each.block for each in compilation.sentences}
    rows = sorted(((sentences[each.sentence], each) for each in proposals.proposals), key=lambda row: row[0].line)
    return render_template("agents.specify", "requirements.lock.md.jinja", document=name, model=model, rows=rows)
