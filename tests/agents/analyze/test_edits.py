"""The analyze agent edits decisions, risks and budgets; what follows from the Spec stays as it is."""

from pathlib import Path

import pytest

from agents.analyze.agent import improve
from agents.analyze.artifact import Architecture
from agents.analyze.draft import draft
from agents.analyze.edits import ArchitectureEdits, edited, wrong_edits
from agents.analyze.openapi import openapi
from agents.analyze.render import render
from tests.agents.model.talk import says, speaks, talking
from tests.agents.todo import todo_spec
from workflows.gates.analyze import analyze_problems

SPEC = todo_spec()
SENTENCE = SPEC.trace[0].id
DECISION = {
    "slug": "one-region", "title": "One region", "context": "People of one town use it.", "choice": "One machine.",
    "alternatives": [{"option": "Several regions", "why_not": "nobody asks for them"}],
    "consequences": ["It is away when the machine is."], "requirements": [SENTENCE],
}  # fmt: skip
RISK = {
    "source": SENTENCE, "text": "The machine fails.", "impact": "high", "probability": "low",
    "mitigation": "A backup every night, restored once a month.", "owner": "operations", "due": "before release",
    "state": "open",
}  # fmt: skip
BUDGET = {"metric": "error rate", "limit": "under 0.01 %", "check": "first load test", "requirements": []}
CONTRACT = openapi(SPEC)


@pytest.fixture(scope="module")
def drafted() -> Architecture:
    return draft(SPEC, "fastapi")


def edits(**lists: object) -> ArchitectureEdits:
    return ArchitectureEdits.model_validate({"decisions": [], "risks": [], "budgets": [], **lists})


def test_edits_come_into_the_artifact_and_its_files(drafted: Architecture) -> None:
    asked = edits(decisions=[DECISION], risks=[RISK], budgets=[BUDGET])
    better = edited(drafted, asked)
    assert list(wrong_edits(drafted, asked, SPEC)) == []
    assert list(analyze_problems(SPEC, better, CONTRACT)) == []
    assert better.decisions[:-1] == drafted.decisions
    assert better.risks[-1].id == f"R{len(drafted.risks) + 1:02}"
    assert [b.limit for b in better.budgets if b.metric == "error rate"] == ["under 0.01 %"]
    files = render(better, SPEC)
    assert b"Several regions" in files[better.decisions[-1].path]
    assert b"restored once a month" in files["docs/orchestrate/02_ANALYZE_ARCHITECTURE.md"]


def test_a_drafted_decision_keeps_its_number_when_its_words_change(drafted: Architecture) -> None:
    first = drafted.decisions[0]
    better = edited(drafted, edits(decisions=[{**DECISION, "slug": first.slug}]))
    assert [(d.number, d.slug) for d in better.decisions] == [(d.number, d.slug) for d in drafted.decisions]
    assert better.decisions[0].title == "One region"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (edits(decisions=[{**DECISION, "slug": "../x"}]), "lower case words"),
        (edits(decisions=[DECISION, DECISION]), "one-region comes twice"),
        (edits(decisions=[{**DECISION, "requirements": ["FR-999"]}]), "there is no sentence FR-999"),
        (edits(risks=[{**RISK, "source": "ADR-0099"}]), "is no sentence, node or decision"),
        (edits(risks=[{**RISK, "owner": " "}]), "has no owner"),
        (edits(budgets=[BUDGET, BUDGET]), "error rate comes twice"),
        (edits(budgets=[{**BUDGET, "metric": "latency p95"}]), "is set by the document"),
    ],
)
def test_what_does_not_hold_is_said(asked: ArchitectureEdits, said: str, drafted: Architecture) -> None:
    problems = [*wrong_edits(drafted, asked, SPEC), *analyze_problems(SPEC, edited(drafted, asked), CONTRACT)]
    assert said in "\n".join(problems)


def test_an_agent_is_told_what_does_not_hold_and_mends_it(drafted: Architecture, tmp_path: Path) -> None:
    wrong, right = edits(risks=[{**RISK, "owner": " "}]), edits(risks=[RISK])
    accepted = {**right.model_dump(), "risks": [{**RISK, "state": "accepted"}]}
    answers = [
        says(accepted),
        speaks(wrong.model_dump_json()),
        speaks(right.model_dump_json()),
    ]
    with talking(tmp_path, *answers) as (model, server):
        better = improve(drafted, SPEC, model, lambda a: analyze_problems(SPEC, a, CONTRACT))
    assert better == edited(drafted, right)
    told = str(server.requests[-1]["messages"])
    assert "has no owner" in told
    assert "risks.0.state: Input should be" in told
