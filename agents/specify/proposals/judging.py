"""What is wrong with proposals for sentences: nothing is taken for granted, each is compiled."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field, model_validator

from agents.spec.diagnostic import Diagnostic
from agents.specify.compiler import Compilation
from agents.specify.outcome import NO_FORM, findings, status_of
from agents.specify.passes import Read
from agents.specify.wording import in_words

Paraphrases = Mapping[str, tuple[str, ...]]
Compile = Callable[[Paraphrases], Compilation]


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Proposal(_Closed):
    """Other words for one sentence, or why there are none."""

    sentence: str = Field(description="the id of a sentence that was not understood")
    words: tuple[str, ...] = Field(
        default=(),
        description="sentences of the language, or parts of a document with headings and tables, that mean the same "
        "together; none where nothing can be built",
    )
    not_built: str = Field(
        default="",
        description="what of the sentence the words do not say, and why nothing is built for it; empty where they say "
        "all of it",
    )

    @model_validator(mode="after")
    def _says_something(self) -> "Proposal":
        if not self.words and not self.not_built.strip():
            raise ValueError(f"{self.sentence}: give `words`, or say in `not_built` why nothing is built for it")
        return self


class Proposals(_Closed):
    """All that is proposed for one document."""

    proposals: tuple[Proposal, ...]

    @property
    def paraphrases(self) -> Paraphrases:
        """The words by sentence, where there are any."""
        return {each.sentence: each.words for each in self.proposals if each.words}

    @property
    def left(self) -> Mapping[str, str]:
        """What is not built, and why, by sentence."""
        return {each.sentence: each.not_built.strip() for each in self.proposals if each.not_built.strip()}


NO_PROPOSALS = Proposals(proposals=())
Judge = Callable[[Proposals], Sequence[str]]
"""Says what is wrong with proposals; nothing where they hold."""


def open_sentences(compilation: Compilation) -> tuple[Read, ...]:
    """Return the sentences that were not, or not fully, understood; the lines of contracts are none."""
    return tuple(
        each
        for each in compilation.sentences
        if not each.block.entry and status_of(each)[0] in ("not_understood", "partial")
    )


def holding(proposals: Proposals, judge: Judge) -> Proposals:
    """Return what holds of proposals of which some do not: each that was found with others that hold."""
    kept: tuple[Proposal, ...] = ()
    waiting = list(proposals.proposals)
    # What one declares another may speak of, whatever their order: what did not hold is tried once more.
    for _ in range(2):
        refused = []
        for each in waiting:
            if judge(Proposals(proposals=(*kept, each))):
                refused.append(each)
            else:
                kept = (*kept, each)
        waiting = refused
    return Proposals(proposals=kept)


def judged(before: Compilation, compiled: Compile, proposals: Proposals) -> Iterator[str]:
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
            yield from (f"{sentence}: {why}" for why in _unread(sentence, compiled, paraphrases))
        elif sentence not in paraphrases and status_of(old)[0] == "mapped" and old.reading != new.reading:
            told = f"line {new.block.line} is read in another way than before: “{new.block.text}”"
            yield f"{told}, {_differing(old, new)}"
    yield from (
        f"{each}: what was understood of it is lost"
        for each in paraphrases
        if _nodes(before, each) - _nodes(after, each)
    )
    there = Counter((error.code, error.message) for error in before.errors)
    fresh = Counter((error.code, error.message) for error in after.errors) - there
    yield from (f"a new error: {code} {message}" for code, message in fresh)


def _differing(old: Read, new: Read) -> str:
    """Return what a sentence said before and says now, as facts where words do not tell them apart."""
    before, now = ([in_words(each.reading) for each in (read,) if each.reading] for read in (old, new))
    if before == now and old.reading and new.reading:
        before = [str(fact) for fact in old.reading.facts if fact not in new.reading.facts]
        now = [str(fact) for fact in new.reading.facts if fact not in old.reading.facts]
    return f"before: {'; '.join(before) or 'nothing of it'}; now: {'; '.join(now) or 'it is not understood'}"


def _nodes(compilation: Compilation, sentence: str) -> set[str]:
    """Return what came of a sentence."""
    trace = compilation.spec.trace if compilation.spec else ()
    return {node for each in trace if each.id == sentence for node in each.nodes}


def _unread(sentence: str, compiled: Compile, paraphrases: Paraphrases) -> Iterator[str]:
    """Yield why words do not hold. One that fails takes the names with it that others declare, so it is left out."""
    kept: tuple[str, ...] = ()
    for words in paraphrases[sentence]:
        read = _read(sentence, compiled({**paraphrases, sentence: (*kept, words)}))
        if status_of(read)[0] == "mapped":
            kept = (*kept, words)
        else:
            yield from (heard(each) for each in findings([read]) if each.severity != "info")


def _read(sentence: str, compilation: Compilation) -> Read:
    return next(each for each in compilation.sentences if each.block.id == sentence)


def heard(finding: Diagnostic, text: str = "") -> str:
    """Return a finding as the model hears it: without advice for people, and without a text that it has already."""
    said = "" if text and finding.code == "SP201" and text in finding.message else f"{finding.code} {finding.message}"
    return f"{said} ({finding.hint})".strip() if finding.hint and finding.hint != NO_FORM else said
