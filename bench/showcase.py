"""What the demo shows of a finished run: a rule from sentence to red test, a live refusal, and a cheat that is caught.

Everything is read from the run or done again on a copy of what it delivered; nothing is known about the document.
"""

import json
import tempfile
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.spec.cases import derive_cases
from agents.spec.model import Check, Spec
from agents.spec.mutants import Mutant, derive_mutants
from agents.stacks.stack import Stack
from bench.served import Host, opened
from sandbox.sandbox import Sandbox
from workflows.acceptance.runner import failures
from workflows.acceptance.suite import render_suite
from workflows.events import Done, Requirement
from workflows.gates.manifest import frozen_tests
from workflows.gates.migrations import TEMPLATE
from workflows.gates.outcome import conclude
from workflows.gates.own_tests import collect_own_tests, judge_own_tests
from workflows.gates.subject import Subject
from workflows.verdict import Verdict

CHEAT = b"import os\n\nos._exit(0)\n"
CONFTEST = "tests/conftest.py"


@dataclass(frozen=True)
class RuleStory:
    """One rule end to end, and what happened when it was taken out."""

    requirement: Requirement
    rule: Check
    place: str
    commit: str
    test: str
    change: str
    red: tuple[str, ...]
    refusal: Mapping[str, Any] | None


@dataclass(frozen=True)
class CheatStory:
    """What plain pytest and our gate said of the same cheat."""

    plain_exit_code: int | None
    verdict: str
    frozen: int
    missing: int


def tell_rule(done: Done, spec: Spec, stack: Stack, files: Mapping[str, bytes]) -> RuleStory | None:
    """Follow a rule from its sentence to its test, see it refuse, remove it and see the test turn red."""
    found = _removable_rule(done, spec)
    if found is None:
        return None
    requirement, rule, mutant = found
    cases = [case.id for case in derive_cases(spec) if rule.id in case.nodes]
    suite = render_suite(spec)
    with opened(stack) as sandbox, tempfile.TemporaryDirectory() as folder:
        record, host = Path(folder) / "exchanges.jsonl", Host(stack, sandbox, spec)
        host.run(files, suite, cases, record)
        refusal = _refusal(record, rule)
        red = failures(host.run(stack.render(mutant.spec), suite, cases))
    return RuleStory(
        requirement=requirement,
        rule=rule,
        place=_place(stack, spec, rule, files),
        commit=next(iter(requirement.commits), ""),
        test=red[0] if red else cases[0],
        change=mutant.change,
        red=red,
        refusal=refusal,
    )


def try_cheat(done: Done, spec: Spec, stack: Stack, files: Mapping[str, bytes]) -> CheatStory:
    """Let a copy's conftest end pytest with success, and ask plain pytest and our gate what they think of it."""
    cheated = {**files, CONFTEST: CHEAT + files[CONFTEST]}
    frozen = frozen_tests(done.verdicts) or ()
    with opened(stack) as sandbox, tempfile.TemporaryDirectory() as folder:
        sandbox.put(cheated)
        plain = sandbox.exec(["python3", "-m", "pytest", "-q", "tests"], timeout=60)
        verdict = _judge_own_tests(_subject(spec, stack, cheated, sandbox, Path(folder), frozen), sandbox)
    missing = sum(1 for test in verdict.tests if test.status == "missing")
    return CheatStory(plain.exit_code, verdict.status.upper(), len(frozen), missing)


def _judge_own_tests(subject: Subject, sandbox: Sandbox) -> Verdict:
    collection = collect_own_tests(subject, sandbox)
    sandbox.create_database(TEMPLATE)
    return conclude(subject, "own_tests", lambda: judge_own_tests(subject, sandbox, collection))


def _subject(
    spec: Spec, stack: Stack, files: Mapping[str, bytes], sandbox: Sandbox, evidence: Path, frozen: tuple[str, ...]
) -> Subject:
    return Subject(
        phase="execute", spec=spec, cases=(), stack=stack, files=files, tree="", sandbox=lambda: nullcontext(sandbox),
        evidence=evidence, report=lambda _: None, own_manifest=frozen,
    )  # fmt: skip


def _removable_rule(done: Done, spec: Spec) -> tuple[Requirement, Check, Mutant] | None:
    """Return a proved rule (rules over rows before guards) with its sentence and the mutant without it."""
    gone = {mutant.node: mutant for mutant in derive_mutants(spec) if mutant.id.endswith("/gone")}
    checks = [rule for entity in spec.entities for rule in entity.rules]
    checks += [guard for operation in spec.operations for guard in operation.guards]
    for rule in checks:
        for requirement in done.requirements:
            if rule.id in requirement.elements and rule.id in gone and requirement.status == "proved":
                return requirement, rule, gone[rule.id]
    return None


def _place(stack: Stack, spec: Spec, rule: Check, files: Mapping[str, bytes]) -> str:
    path, text = stack.where(spec, rule.id)
    lines = files[path].decode().splitlines()
    return f"{path}:{next(number for number, line in enumerate(lines, 1) if text in line)}"


def _refusal(record: Path, rule: Check) -> Mapping[str, Any] | None:
    exchanges: list[dict[str, Any]] = [json.loads(line) for line in record.read_text().splitlines()]
    refused = [each for each in exchanges if each["status"] == rule.status]
    named = [each for each in refused if isinstance(each["answer"], dict) and each["answer"].get("code") == rule.code]
    return next(iter(named or refused), None)
