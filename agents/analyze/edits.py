"""Typed edits on the architecture: decisions, risks and budgets. The rest follows from the Spec and stays."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import Field

from agents.analyze.artifact import Alternative, Architecture, Budget, Decision, Grade, Risk
from agents.spec.model import Closed, Spec
from agents.spec.nodes import nodes_of

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class DecisionEdit(Closed):
    """A decision: a new one, or other words for the one with this slug."""

    slug: str = Field(description="words of the title in lower case with hyphens; that of a drafted one replaces it")
    title: str = Field(min_length=1)
    context: str = Field(min_length=1, description="what the document demands that makes it necessary to decide")
    choice: str = Field(min_length=1)
    alternatives: tuple[Alternative, ...] = Field(min_length=1, description="what else was possible, and why it is not")
    consequences: tuple[str, ...] = Field(min_length=1, description="what follows, the price included")
    requirements: tuple[str, ...] = Field(description="ids of the sentences that force or touch it")


class RiskEdit(Closed):
    """A risk that the draft does not name."""

    source: str = Field(description="the id of a sentence or of a node of the Spec, or ADR-0001 for a decision")
    text: str = Field(min_length=1)
    impact: Grade
    probability: Grade
    mitigation: str = Field(min_length=1, description="what is done about it")
    owner: str = Field(min_length=1, description="who answers for it, by role")
    due: str = Field(min_length=1, description="when it has to be settled, e.g. before release")
    state: Literal["mitigated", "open"] = Field(description="mitigated: the design holds the measure already")


class BudgetEdit(Closed):
    """A number that nobody has set yet, or another limit for one that is a default."""

    metric: str = Field(min_length=1)
    limit: str = Field(min_length=1)
    check: str = Field(min_length=1, description="the gate or the people who measure it")
    requirements: tuple[str, ...] = Field(description="ids of the sentences that it comes from")


class ArchitectureEdits(Closed):
    """All that is to change in the draft. Empty lists are a good answer."""

    decisions: tuple[DecisionEdit, ...]
    risks: tuple[RiskEdit, ...]
    budgets: tuple[BudgetEdit, ...]


def edited(architecture: Architecture, edits: ArchitectureEdits) -> Architecture:
    """Return the architecture with the edits. What keeps its slug keeps its number."""
    return architecture.model_copy(
        update={
            "decisions": _decisions(architecture, edits.decisions),
            "risks": (*architecture.risks, *_risks(architecture, edits.risks)),
            "budgets": _budgets(architecture, edits.budgets),
        }
    )


def wrong_edits(architecture: Architecture, edits: ArchitectureEdits, spec: Spec) -> Iterator[str]:
    """Yield what is wrong with edits by themselves, before the gate judges what comes of them."""
    sentences = {sentence.id for sentence in spec.trace}
    known = sentences | {node.id for node in nodes_of(spec)} | {d.name for d in edited(architecture, edits).decisions}
    yield from (f"{each.slug}: a slug is lower case words with hyphens" for each in edits.decisions if not _slug(each))
    yield from _twice([each.slug for each in edits.decisions], "decision")
    yield from _twice([each.metric for each in edits.budgets], "budget")
    yield from (f"the risk “{each.text}”: {each.source} is no sentence, node or decision"
                for each in edits.risks if each.source not in known)  # fmt: skip
    fixed = {budget.metric for budget in architecture.budgets if budget.origin == "document"}
    yield from (f"{each.metric} is set by the document" for each in edits.budgets if each.metric in fixed)
    cited = [(each.slug, r) for each in edits.decisions for r in each.requirements]
    cited += [(each.metric, r) for each in edits.budgets for r in each.requirements]
    yield from (f"{name}: there is no sentence {r}" for name, r in cited if r not in sentences)


def _slug(edit: DecisionEdit) -> bool:
    return bool(_SLUG.fullmatch(edit.slug))


def _twice(names: Sequence[str], what: str) -> list[str]:
    return [f"the {what} {name} comes twice" for name in dict.fromkeys(names) if names.count(name) > 1]


def _decisions(architecture: Architecture, edits: Sequence[DecisionEdit]) -> tuple[Decision, ...]:
    numbers = {decision.slug: decision.number for decision in architecture.decisions}
    for edit in edits:
        numbers.setdefault(edit.slug, len(numbers) + 1)
    changed = {edit.slug: Decision(number=numbers[edit.slug], **dict(edit)) for edit in edits}
    kept = {decision.slug: decision for decision in architecture.decisions}
    return tuple(sorted({**kept, **changed}.values(), key=lambda decision: decision.number))


def _risks(architecture: Architecture, edits: Sequence[RiskEdit]) -> tuple[Risk, ...]:
    first = len(architecture.risks) + 1
    return tuple(Risk(id=f"R{number:02}", **dict(edit)) for number, edit in enumerate(edits, start=first))


def _budgets(architecture: Architecture, edits: Sequence[BudgetEdit]) -> tuple[Budget, ...]:
    changed = {edit.metric: Budget(origin="model", **dict(edit)) for edit in edits}
    kept = {budget.metric: budget for budget in architecture.budgets}
    return tuple({**kept, **changed}.values())
