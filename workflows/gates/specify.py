"""Gate: the compiler found no error, and every sentence of the document is accounted for."""

from collections.abc import Iterator, Sequence

from pydantic import BaseModel

from agents.spec.diagnostic import Diagnostic
from agents.spec.model import Sentence, Spec
from workflows.gates.outcome import Outcome, conclude, share, shorten
from workflows.gates.subject import Matter
from workflows.gates.table import level_of
from workflows.verdict import Measure, Verdict


def judge_specify(subject: Matter, diagnostics: Sequence[Diagnostic]) -> Verdict:
    """Judge the Spec of the subject and what the compiler said about the document."""
    return conclude(subject, "specify", lambda: _look(subject, diagnostics))


def judge_uncompiled(diagnostics: Sequence[Diagnostic], tree: str) -> Verdict:
    """Return the verdict on a document from which no Spec could be made."""
    errors = [each for each in diagnostics if each.severity == "error"]
    return Verdict(
        phase="specify",
        gate="specify",
        status="fail",
        level=level_of("specify"),
        measures=(Measure(name="errors", value=len(errors)),),
        finding=shorten([_tell(each) for each in errors]),
        tree=tree,
    )


def node_ids(spec: Spec) -> frozenset[str]:
    """Return the ids of all nodes of a Spec, at whatever depth."""
    return frozenset(_ids(spec))


def _ids(value: object) -> Iterator[str]:
    if isinstance(value, tuple):
        for each in value:
            yield from _ids(each)
    elif isinstance(value, BaseModel) and not isinstance(value, Sentence):
        if isinstance(own := getattr(value, "id", None), str):
            yield own
        for name in type(value).model_fields:
            yield from _ids(getattr(value, name))


def _look(subject: Matter, diagnostics: Sequence[Diagnostic]) -> Outcome:
    spec = subject.spec
    errors = [each for each in diagnostics if each.severity == "error"]
    lost = _unaccounted(spec, diagnostics)
    checks = [not errors, not lost, bool(spec.entities), bool(spec.operations), _is_covered(subject)]
    problems = [_tell(each) for each in errors] + lost
    if not spec.entities or not spec.operations:
        problems.append(
            "the document names nothing that could be stored: declare an entity, e.g. 'Each book has a title.'"
        )
    if not _is_covered(subject):
        problems.append("no acceptance case can be derived from the document")
    sentences = len(spec.trace)
    return Outcome(
        problems=tuple(problems),
        measures=(
            Measure(name="tests", value=sum(checks), threshold=len(checks)),
            Measure(name="coverage", value=share(sentences - len(lost), sentences), threshold=100, unit="%"),
            Measure(name="errors", value=len(errors)),
            Measure(name="not_understood", value=_count(spec, "not_understood") + _count(spec, "partial")),
        ),
    )


def _unaccounted(spec: Spec, diagnostics: Sequence[Diagnostic]) -> list[str]:
    nodes = node_ids(spec)
    lines = {each.line for each in diagnostics}
    told = []
    for sentence in spec.trace:
        reason = _reason(sentence, nodes, lines)
        if reason:
            told.append(f'line {sentence.line}: {reason}: "{sentence.text}"')
    return told


def _reason(sentence: Sentence, nodes: frozenset[str], told: set[int]) -> str:
    """Return why a sentence is not accounted for; empty when it is."""
    strangers = [node for node in sentence.nodes if node not in nodes]
    if strangers:
        return f"mapped to nodes that the Spec does not have ({', '.join(strangers)})"
    if sentence.status == "mapped" and not sentence.nodes:
        return "called mapped, but nothing came of it"
    if sentence.status in {"partial", "not_understood"} and sentence.line not in told:
        return "not understood, and no diagnostic says so"
    return ""


def _is_covered(subject: Matter) -> bool:
    return bool(subject.cases)


def _count(spec: Spec, status: str) -> int:
    return sum(sentence.status == status for sentence in spec.trace)


def _tell(diagnostic: Diagnostic) -> str:
    place = f"{diagnostic.path}:{diagnostic.line}" if diagnostic.path else f"line {diagnostic.line}"
    hint = f" ({diagnostic.hint})" if diagnostic.hint else ""
    return f"{place}: {diagnostic.code} {diagnostic.message}{hint}"
