"""The specify agent: it says sentences that were not understood in our language, and the compiler judges each word.

Nothing that the model says is trusted: a proposal counts when the compiler reads all of it, when nothing else is read
otherwise than before, and when a person can see it beside the sentence that it stands for.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field

from agents.analyze.markdown import render_template
from agents.analyze.render import FOLDER
from agents.model.agent import TRIES, Agent
from agents.model.journaled import JournaledModel
from agents.model.tool import AnyTool, Tool
from agents.spec.diagnostic import Diagnostic, report
from agents.specify.compiler import Compilation, compile_documents
from agents.specify.forms import FORMS
from agents.specify.outcome import findings, hint_for, status_of
from agents.specify.passes import Read
from agents.specify.reader import spoken
from agents.tools.people import Questions
from prompts.prompt import render

LOCK = f"{FOLDER}/requirements.lock.md"
"""Where the proposals stand for review."""

Paraphrases = Mapping[str, tuple[str, ...]]
Compile = Callable[[Paraphrases], Compilation]


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Proposal(_Closed):
    """Other words for one sentence."""

    sentence: str = Field(description="the id of a sentence that was not understood")
    words: tuple[str, ...] = Field(min_length=1, description="sentences of the language that mean the same together")


class Proposals(_Closed):
    """All that is proposed for one document."""

    proposals: tuple[Proposal, ...]

    @property
    def paraphrases(self) -> Paraphrases:
        """The words by sentence."""
        return {each.sentence: each.words for each in self.proposals}


NO_PROPOSALS = Proposals(proposals=())


class Nothing(_Closed):
    """A tool that needs no input."""


def open_sentences(compilation: Compilation) -> tuple[Read, ...]:
    """Return the sentences that were not, or not fully, understood; the lines of contracts are none."""
    return tuple(
        each
        for each in compilation.sentences
        if not each.block.entry and status_of(each)[0] in ("not_understood", "partial")
    )


def propose(documents: Mapping[str, bytes], model: JournaledModel) -> Proposals:
    """Ask a model for other words for the sentences of documents that were not understood.

    Raises GaveUp where no answer holds, and the other errors of a model. Where all is understood, none is asked.
    """

    def compiled(paraphrases: Paraphrases) -> Compilation:
        return compile_documents(documents, paraphrases)

    before = compiled({})
    sentences = open_sentences(before)
    if not sentences:
        return NO_PROPOSALS

    def judge(proposals: Proposals) -> tuple[str, ...]:
        return tuple(_judge(before, compiled, proposals))

    agent = Agent("specify", system_prompt(), _tools(before, judge), Proposals)
    return agent.work(_task(documents, sentences), model, judge)


def system_prompt() -> str:
    """Return what the agent is told before it sees a document."""
    return render("specify", forms=FORMS, tries=TRIES)


def _task(documents: Mapping[str, bytes], sentences: Sequence[Read]) -> str:
    told = [
        {"id": each.block.id, "line": each.block.line, "section": each.block.section, "text": each.block.text,
         "findings": [_tell(finding) for finding in findings([each])]}
        for each in sentences
    ]  # fmt: skip
    texts = {name: data.decode("utf-8-sig") for name, data in documents.items()}
    return render("specify.task", documents=texts, sentences=told)


def _tools(before: Compilation, judge: Callable[[Proposals], Sequence[str]]) -> tuple[AnyTool, ...]:
    def attempt(proposals: Proposals) -> str:
        return "\n".join(judge(proposals)) or "All of it holds."

    return (
        Tool("try_words", "Let the compiler judge proposals without handing them in.", Proposals, attempt),
        Tool("show_names", "List the things, fields and values that the compiler knows.", Nothing,
             lambda _: "\n".join(_names(before)) or "None yet."),
        Questions().tool,
    )  # fmt: skip


def _names(compilation: Compilation) -> Iterator[str]:
    spec = compilation.spec
    for entity in spec.entities if spec else ():
        yield f"{entity.name}: {', '.join(f'{field.name} ({field.type})' for field in entity.fields)}"
    for enum in spec.enums if spec else ():
        yield f"{enum.name} is one of {', '.join(enum.values)}"


def _judge(before: Compilation, compiled: Compile, proposals: Proposals) -> Iterator[str]:
    """Yield what is wrong with proposals: nothing is taken for granted, each is compiled with the whole document."""
    known = {each.block.id for each in open_sentences(before)}
    strangers = [each.sentence for each in proposals.proposals if each.sentence not in known]
    counted = Counter(each.sentence for each in proposals.proposals)
    if strangers:
        yield f"not among the sentences that were not understood: {', '.join(strangers)}"
    yield from (f"{sentence} has several proposals: keep one" for sentence, count in counted.items() if count > 1)
    if not strangers:
        yield from _compared(before, compiled, proposals.paraphrases)


def _compared(before: Compilation, compiled: Compile, paraphrases: Paraphrases) -> Iterator[str]:
    after = compiled(paraphrases)
    for old, new in zip(before.sentences, after.sentences, strict=True):
        sentence = new.block.id
        if sentence in paraphrases and status_of(new)[0] != "mapped":
            yield f"{sentence}: {_first_unread(sentence, compiled, paraphrases)}"
        elif sentence not in paraphrases and status_of(old)[0] == "mapped" and old.reading != new.reading:
            yield f"line {new.block.line} is read in another way than before: “{new.block.text}”"
    yield from (
        f"{each}: what was understood of it is lost"
        for each in paraphrases
        if _nodes(before, each) - _nodes(after, each)
    )
    there = Counter((error.code, error.message) for error in before.errors)
    fresh = Counter((error.code, error.message) for error in after.errors) - there
    yield from (f"a new error: {code} {message}" for code, message in fresh)


def _nodes(compilation: Compilation, sentence: str) -> set[str]:
    """Return what came of a sentence."""
    trace = compilation.spec.trace if compilation.spec else ()
    return {node for each in trace if each.id == sentence for node in each.nodes}


def _first_unread(sentence: str, compiled: Compile, paraphrases: Paraphrases) -> str:
    """Tell of which words on a proposal fails. One that fails takes the names with it that the others declare."""
    words = paraphrases[sentence]
    counts = range(1, len(words) + 1)
    read = {count: _read(sentence, compiled({**paraphrases, sentence: words[:count]})) for count in counts}
    count = next(count for count in counts if status_of(read[count])[0] != "mapped")
    if count == 1:
        return "; ".join(_tell(finding) for finding in findings([read[1]]) if finding.severity != "info")
    last = words[count - 1]
    return _tell(report("SP201", text=last, hint=hint_for(spoken(last))))


def _read(sentence: str, compilation: Compilation) -> Read:
    return next(each for each in compilation.sentences if each.block.id == sentence)


def _tell(finding: Diagnostic) -> str:
    return f"{finding.code} {finding.message}" + (f" ({finding.hint})" if finding.hint else "")


def render_lock(name: str, proposals: Proposals, model: str, compilation: Compilation) -> bytes:
    """Return the proposals for review: each sentence of the document beside the words that are read in its place."""
    sentences = {each.block.id: each.block for each in compilation.sentences}
    rows = sorted(((sentences[each.sentence], each.words) for each in proposals.proposals), key=lambda row: row[0].line)
    return render_template("agents.specify", "requirements.lock.md.jinja", document=name, model=model, rows=rows)
