"""Runs the examples of a document on the interpreter of its Spec: as expected, otherwise, or not understood."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agents.spec.diagnostic import Diagnostic, report
from agents.spec.example import Example
from agents.spec.interpreter import Refused
from agents.spec.model import Spec
from agents.specify.grammar.domain import Domain
from agents.specify.examples.acting import Act, Answer, perform
from agents.specify.examples.errors import Unread
from agents.specify.examples.expecting import Expecting, Verdict
from agents.specify.examples.happening import Happening
from agents.specify.examples.nouns import Nouns
from agents.specify.examples.repeating import repeated
from agents.specify.examples.scenario import Scenario, is_scenario, scenario_of
from agents.specify.examples.setting import Setting
from agents.specify.examples.stage import Stage
from agents.specify.facts.facts import Fact, NodeFact
from agents.specify.outcome import status_of
from agents.specify.passes import Read
from agents.specify.grammar.reader import Outcome, Reading
from agents.specify.grammar.trees import Unresolved

FORM = "example"
"""What is said to have read an example."""


@dataclass(frozen=True)
class Judged:
    """The sentences with what became of the examples among them; those in requests; and why the others are none."""

    read: list[Read]
    examples: tuple[Example, ...] = ()
    findings: tuple[Diagnostic, ...] = ()


def with_examples(spec: Spec, domain: Domain, read: Sequence[Read]) -> Judged:
    """Play the examples among the sentences."""
    if not any(is_scenario(one.block) for one in read if one.outcome):
        return Judged(list(read))
    try:
        stage = Stage.empty(spec, domain)
    except Unread:
        return Judged(list(read))
    nouns, played = Nouns(domain, stage.role()), dict[str, Example | str]()
    judged = [
        _judged(stage.fresh(), nouns, one, played) if one.outcome and is_scenario(one.block) else one for one in read
    ]
    blocks = {one.block.id: one.block for one in read}
    untold = [(blocks[id_], why) for id_, why in played.items() if isinstance(why, str)]
    return Judged(
        judged, tuple(each for each in played.values() if isinstance(each, Example)),
        tuple(report("SP213", block.line, path=block.path, why=why) for block, why in untold),
    )  # fmt: skip


def _judged(stage: Stage, nouns: Nouns, read: Read, played: dict[str, Example | str]) -> Read:
    scenario = scenario_of(read.block.spoken[0])
    assert scenario is not None
    try:
        outcome, example = _outcome(stage, nouns, scenario, read.block.id)
    except Unread as unread:
        if status_of(read)[0] == "out_of_scope":
            return read
        return replace(read, outcome=Outcome((), Unresolved("SP212", rest=unread.words)))
    if example:
        played[read.block.id] = example
    return replace(read, outcome=outcome)


def _outcome(stage: Stage, nouns: Nouns, scenario: Scenario, sentence: str) -> tuple[Outcome, Example | str]:
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
        return Outcome((), Unresolved("SP207", expected=wrong.expected, found=wrong.found)), ""
    facts = tuple(_facts(act, answer, verdicts))
    if not facts:
        raise Unread(scenario.then)
    example = repeated(sentence, stage, act, answer, verdicts)
    return Outcome((Reading(FORM, facts, tuple(unread)),)), example


def _facts(act: Act, answer: Answer, verdicts: Sequence[Verdict]) -> list[Fact]:
    """Return what the example speaks of: the operation, what refused it, and the fields that it looks at."""
    nodes = [act.operation.id if act.operation else "", answer.node, *(v.node for v in verdicts)]
    return [NodeFact(node) for node in dict.fromkeys(nodes) if node]
