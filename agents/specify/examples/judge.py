"""Runs the examples of a document on the interpreter of its Spec: as expected, otherwise, or not understood."""

from collections.abc import Sequence
from dataclasses import replace

from agents.spec.interpreter import Refused
from agents.spec.model import Spec
from agents.specify.domain import Domain
from agents.specify.examples.acting import Act, Answer, perform
from agents.specify.examples.errors import Unread
from agents.specify.examples.expecting import Expecting, Verdict
from agents.specify.examples.happening import Happening
from agents.specify.examples.nouns import Nouns
from agents.specify.examples.scenario import Scenario, is_scenario, scenario_of
from agents.specify.examples.setting import Setting
from agents.specify.examples.stage import Stage
from agents.specify.facts import Fact, NodeFact
from agents.specify.outcome import status_of
from agents.specify.passes import Read
from agents.specify.reader import Outcome, Reading
from agents.specify.trees import Unresolved

FORM = "example"
"""What is said to have read an example."""


def with_examples(spec: Spec, domain: Domain, read: Sequence[Read]) -> list[Read]:
    """Return the sentences with what became of the examples among them."""
    if not any(is_scenario(one.block) for one in read if one.outcome):
        return list(read)
    try:
        stage = Stage.empty(spec, domain)
    except Unread:
        return list(read)
    nouns = Nouns(domain, stage.role())
    return [_judged(stage.fresh(), nouns, one) if one.outcome and is_scenario(one.block) else one for one in read]


def _judged(stage: Stage, nouns: Nouns, read: Read) -> Read:
    scenario = scenario_of(read.block.spoken[0])
    assert scenario is not None
    try:
        return replace(read, outcome=_outcome(stage, nouns, scenario))
    except Unread as unread:
        if status_of(read)[0] == "out_of_scope":
            return read
        return replace(read, outcome=Outcome((), Unresolved("SP212", rest=unread.words)))


def _outcome(stage: Stage, nouns: Nouns, scenario: Scenario) -> Outcome:
    setting = Setting(stage, nouns)
    try:
        setting.read(scenario.given)
        act = Happening(setting).read(scenario.when)
        answer = perform(stage, act)
    except (Refused, Unresolved) as error:
        raise Unread(scenario.when) from error
    verdicts, unread = Expecting(stage, nouns, act, answer).read(scenario.then)
    if not verdicts:
        raise Unread(scenario.then)
    wrong = next((v for v in verdicts if v.found), None)
    if wrong:
        return Outcome((), Unresolved("SP207", expected=wrong.expected, found=wrong.found))
    facts = tuple(_facts(act, answer, verdicts))
    if not facts:
        raise Unread(scenario.then)
    return Outcome((Reading(FORM, facts, tuple(unread)),))


def _facts(act: Act, answer: Answer, verdicts: Sequence[Verdict]) -> list[Fact]:
    """Return what the example speaks of: the operation, what refused it, and the fields that it looks at."""
    nodes = [act.operation.id if act.operation else "", answer.node, *(v.node for v in verdicts)]
    return [NodeFact(node) for node in dict.fromkeys(nodes) if node]
