"""Gate: the tests of each sentence can fail. Without it "passed" would say nothing of the sentence.

Each mutant of the Spec has one grant, guard, bound, key or effect removed or changed. The cases that cite its sentences
run against the interpreter of the mutant: no server, and nothing of the code under test.
"""

from agents.spec.model import Id, Spec
from agents.spec.nodes import nodes_of
from workflows.acceptance.suite import render_suite
from workflows.acceptance.tried import Ahead, Trial, TrialsFailed
from workflows.gates.outcome import Outcome
from workflows.gates.subject import Matter
from workflows.verdict import Measure, TestResult


def judge_mutants(matter: Matter, ahead: Ahead) -> Outcome:
    """Try the mutants; one that no test notices makes its sentences weak, and is no fault of the backend."""
    try:
        tried = ahead.begin(matter.spec, matter.cases, render_suite(matter.spec)).result()
    except TrialsFailed as error:
        return Outcome(unchecked=f"the mutants of the Spec could not be tried: {error}")
    results = tuple(_result(trial) for trial in tried.trials)
    killed = sum(result.status == "passed" for result in results)
    seen = sum(result.status != "unchecked" for result in results)
    return Outcome(
        measures=(
            Measure(name="killed", value=killed),
            Measure(name="tried", value=seen),
            Measure(name="mutants", value=tried.of),
            Measure(name="unfit", value=len(tried.unfit)),
        ),
        evidence=(matter.keep("mutants.json", tried.model_dump_json(indent=1).encode()),),
        tests=results,
        command="python -m workflows.acceptance.trying",
    )


def _result(trial: Trial) -> TestResult:
    """Return what came of a mutant: passed where it was noticed, by the tests that the message names."""
    if trial.broken:
        return TestResult(id=trial.id, status="unchecked", message=trial.broken)
    if trial.killers:
        return TestResult(id=trial.id, status="passed", message=" ".join(trial.killers))
    return TestResult(id=trial.id, status="failed", message=trial.change)


def weakness(spec: Spec, sentence: str, nodes: tuple[Id, ...], tests: set[str], results: tuple[TestResult, ...]) -> str:
    """Return why the tests of a sentence prove nothing of it; empty where each mutant of it turned one of them red."""
    own = {*nodes, *(node.id for node in nodes_of(spec) if sentence in node.src)}
    mine = [result for result in results if result.id.rpartition("/")[0] in own]
    seen = [result for result in mine if result.status != "unchecked"]
    unnoticed = [result for result in seen if result.status == "failed" or not tests & set(result.message.split())]
    if unnoticed:
        first = unnoticed[0]
        said = first.message if first.status == "failed" else first.id
        return f"{len(unnoticed)} of {len(seen)} changes of it turn none of its tests red: {said}"
    if mine and not seen:
        return f"nobody saw its tests fail: {mine[0].message}"
    return "" if mine else "nobody saw its tests fail: no change of it was tried"
