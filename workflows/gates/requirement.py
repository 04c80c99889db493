"""Where each sentence of the document ended up, by the verdicts."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from agents.spec.cases import Case
from agents.spec.model import Quality, Sentence, Spec
from workflows.events import Requirement, RequirementStatus
from workflows.gates.code_mutants import frailty
from workflows.gates.mutants import weakness
from workflows.verdict import Measure, TestResult, Verdict

_PLAIN: dict[str, RequirementStatus] = {"out_of_scope": "out-of-scope", "info": "info"}
Written = Mapping[str, Sequence[str]]
"""The functions that somebody wrote: their files, and those of their tests, which were frozen while they were red."""
_GAPS = {"partial", "not_understood"}
_UNSEEN = {"weak", "untested"}
"""Statuses of what is built and of which no test was seen to fail."""


def requirement_results(
    spec: Spec, cases: Sequence[Case], verdicts: Sequence[Verdict], written: Written | None = None
) -> tuple[Requirement, ...]:
    """Return one row for each sentence; of several verdicts of a gate the last one counts."""
    last = {verdict.gate: verdict for verdict in verdicts}
    own = _results(last.get("own_tests"))
    filled = {
        function: tuple(test for test in own if test.partition("::")[0] in files)
        for function, files in (written or {}).items()
    }
    results = {**own, **_results(last.get("acceptance"))} if filled else _results(last.get("acceptance"))
    seen = Seen(results, filled, last.get("boot"), last.get("mutants"), written or {}, last.get("code_mutants"))
    return tuple(_row(sentence, spec, cases, seen) for sentence in spec.trace)


def _results(verdict: Verdict | None) -> dict[str, TestResult]:
    return {result.id: result for result in verdict.tests} if verdict else {}


class Seen(NamedTuple):
    """What the gates saw: tests by id, those of each function that somebody wrote, the verdicts on load and mutants.

    `written`: the files of these functions; `planted`: the verdict on faults in what a model wrote.
    """

    results: Mapping[str, TestResult]
    filled: Mapping[str, Sequence[str]]
    boot: Verdict | None
    mutants: Verdict | None = None
    written: Written = MappingProxyType({})
    planted: Verdict | None = None


def _row(sentence: Sentence, spec: Spec, cases: Sequence[Case], seen: Seen) -> Requirement:
    own = [test for node in sentence.nodes for test in seen.filled.get(node, ())]
    tests = (*(case.id for case in cases if sentence.id in case.requirements), *own)
    targets = [quality for quality in spec.quality if quality.id in sentence.nodes]
    status, reason = _status(sentence, tests, targets, seen)
    # The tests of what somebody wrote were red before it was written.
    if status == "proved" and tests and seen.mutants and not own:
        weak = _unproved(sentence, spec, tests, seen.mutants)
        status, reason = ("weak", weak) if weak else (status, reason)
    if status == "proved" and own and seen.planted:
        weak = frailty({path for node in sentence.nodes for path in seen.written.get(node, ())}, seen.planted.tests)
        status, reason = ("weak", weak) if weak else (status, reason)
    return Requirement(
        id=sentence.id,
        line=sentence.line,
        text=sentence.text,
        status=status,
        elements=sentence.nodes,
        tests=tests,
        reason=reason,
        gap=status in _UNSEEN and not targets,
    )


def _status(
    sentence: Sentence,
    tests: Sequence[str],
    targets: Sequence[Quality],
    seen: Seen,
) -> tuple[RequirementStatus, str]:
    if sentence.status in _PLAIN:
        return _PLAIN[sentence.status], ""
    if sentence.status == "accepted":
        return "accepted", sentence.reason
    if sentence.status in _GAPS:
        return "not-understood", f"not understood: {sentence.rest}" if sentence.rest else ""
    if any(node.startswith("fn:") and not seen.filled.get(node) for node in sentence.nodes):
        return "hole", "what it does is not written: the operation is answered 501"
    answers = [_tested(tests, seen.results)] if tests or not targets else []
    answers += [_measured(target, seen.boot) for target in targets]
    return max(answers, key=lambda answer: _GRAVITY.index(answer[0]))


def _unproved(sentence: Sentence, spec: Spec, tests: Sequence[str], mutants: Verdict) -> str:
    """Return why tests that passed prove nothing: nobody saw them fail."""
    if mutants.status == "unchecked":
        return f"its tests passed, and nobody saw them fail: {mutants.reason.splitlines()[0]}"
    return weakness(spec, sentence.id, sentence.nodes, set(tests), mutants.tests)


_GRAVITY: tuple[RequirementStatus, ...] = ("proved", "untested", "failed")


def _tested(tests: Sequence[str], results: Mapping[str, TestResult]) -> tuple[RequirementStatus, str]:
    if not tests:
        return "untested", "no acceptance case cites it"
    if not results:
        return "untested", "the acceptance tests have not run"
    failed = [test for test in tests if test not in results or results[test].status not in ("passed", "unchecked")]
    if failed:
        return "failed", f"{len(failed)} of {len(tests)} tests did not pass: {failed[0]}"
    unchecked = [results[test] for test in tests if results[test].status == "unchecked"]
    if unchecked:
        return "untested", f"{len(unchecked)} of {len(tests)} tests could not be checked: {unchecked[0].message}"
    return "proved", ""


def _measured(target: Quality, boot: Verdict | None) -> tuple[RequirementStatus, str]:
    """Return whether the load of the boot gate reached the target."""
    if target.check == "none":
        return "untested", "this cannot be verified here"
    measure = _measure(target, boot)
    if measure is None or measure.threshold is None:
        return "untested", "the load has not been measured"
    text = f"{measure.value} % {measure.name} under the load of the boot gate, {measure.threshold:g} % are needed"
    return ("proved" if measure.value >= measure.threshold else "failed"), text


def _measure(target: Quality, boot: Verdict | None) -> Measure | None:
    name = f"within {target.value:f} {target.unit}"
    wanted = float(target.percentile)
    measures = boot.measures if boot else ()
    return next((each for each in measures if each.name == name and each.threshold == wanted), None)
