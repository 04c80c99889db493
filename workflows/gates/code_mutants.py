"""Gate: what a model wrote is tested. Its own tests, and the cases that ask for it, must notice a fault in it.

Faults are planted into the lines that agents wrote, one at a time, in a sandbox of its own, and for comparison into
some that templates rendered. What survives is listed with the sentences whose tests are weak. The tests run beside the
code under test, so this says how good they are, and nothing of the backend: an advisory gate.
"""

import json
import random
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from agents.spec.bootstrap import bootstrap_variables
from agents.stacks.ran import server_env
from sandbox.sandbox import Sandbox, SandboxDied, ServerNotReady
from workflows.acceptance.runner import Target, run_suite
from workflows.acceptance.suite import render_suite
from workflows.faults.fault import Fault
from workflows.faults.finding import enums_of, find_faults
from workflows.faults.trying import NotRightError, Trier
from workflows.gates.migrations import TEMPLATE, migrate_template
from workflows.gates.outcome import Outcome, share
from workflows.gates.subject import Subject, Written
from workflows.verdict import Measure, TestResult

LEAST = 85.0
"""Percent of the faults in what a model wrote that its tests must notice."""

MOST, SAMPLED = 60, 8
"""Faults in what was written, and in what templates rendered."""

WITHIN = 60.0
"""Seconds after which no other fault is tried."""

_OWN = 0.7
"""The part of them for own tests; the cases have the rest, for what these did not notice."""

_SHOWN = 12
_NUMBER = 9
"""The number of the server: its clock is none that another gate moves."""


def judge_code_mutants(subject: Subject) -> Outcome:
    """Plant faults until the time is up; which ones is decided by the tree alone."""
    if subject.stack.toolchain().planted is None:
        return Outcome(unchecked=f"faults cannot be planted into sources of {subject.stack.name} yet")
    written, rendered = _chosen(subject)
    if not written:
        return Outcome(unchecked="no line of a rule was written by a model")
    with subject.sandbox() as sandbox:
        sandbox.put(subject.files)
        sandbox.put_harness(subject.stack.harness())
        if not migrate_template(subject, sandbox).ready:
            return Outcome(unchecked="the migrations do not run, so there is no database to run against")
        try:
            trials = tuple(_Trial(subject, sandbox).tried([*written, *rendered]))
        except NotRightError as error:
            return Outcome(unchecked=f"the tests are red without any fault: {error}")
        except SandboxDied as error:
            # A fault may do anything, and this sandbox is nobody else's.
            return Outcome(unchecked=f"a fault ended the sandbox: {error}")
    return _outcome(subject, trials, len(written))


@dataclass(frozen=True)
class _Tried:
    fault: Fault
    by: str


@dataclass(frozen=True)
class _Trial:
    """Tries faults in one sandbox: own tests first, as they are quick, then the cases that ask for the same."""

    subject: Subject
    sandbox: Sandbox

    def tried(self, faults: Sequence[Fault]) -> Iterator[_Tried]:
        subject, begun = self.subject, time.monotonic()
        tests = {path: tests for path, tests in _tests(subject).items() if tests}
        asked = [fault for fault in faults if fault.path in tests]
        trier = Trier(subject.stack, self.sandbox, subject.files, tests)
        own = {each.id: each for each in trier.try_all(asked, self._database("faults"), WITHIN * _OWN)}
        for fault in faults:
            ended = own.get(fault.id)
            if ended is None and fault.path in tests:
                continue  # there was no time
            by = (ended.by or "never ended") if ended and ended.noticed else ""
            if not by and time.monotonic() - begun < WITHIN:
                by = self._from_outside(fault)
            yield _Tried(fault, by)

    def _database(self, name: str) -> str:
        return self.sandbox.create_database(name, TEMPLATE)

    def _from_outside(self, fault: Fault) -> str:
        """Return which acceptance case notices a fault, if any."""
        cases = _cases(self.subject, fault.path)
        if not cases:
            return ""
        right = self.subject.files[fault.path]
        self.sandbox.put({fault.path: fault.planted(right)})
        try:
            return self._asked(cases)
        finally:
            self.sandbox.put({fault.path: right})

    def _asked(self, cases: Sequence[str]) -> str:
        spec, command = self.subject.spec, self.subject.stack.toolchain().serve
        told = server_env(spec, self._database(f"faults_{time.monotonic_ns()}"), "raised", _NUMBER)
        try:
            with self.sandbox.serve(command.argv, env={**command.env, **told}) as server:
                server.wait_ready(WITHIN)
                target = Target(server.socket, None, bootstrap_variables(spec))
                ran = run_suite(render_suite(spec), target, timeout=WITHIN, only=cases, stop_at_first=True)
        except ServerNotReady:
            return "the server does not start"
        return "" if ran.exit_code == 0 else "acceptance"


def _chosen(subject: Subject) -> tuple[list[Fault], list[Fault]]:
    """Return the faults to be planted, drawn by the tree: into what was written, and into some of the rest."""
    enums, chance = enums_of(subject.files), random.Random(subject.tree)  # noqa: S311  # it must repeat
    written = [f for w in subject.written for f in find_faults(w.path, subject.files[w.path], enums, w.lines).faults]
    mine = {each.path for each in subject.written}
    others = [path for path, tests in _rendered_tests(subject).items() if tests and path not in mine]
    rest = [f for path in others for f in find_faults(path, subject.files[path], enums).faults]
    return _sample(written, MOST, chance), _sample(rest, SAMPLED, chance)


def _sample(faults: list[Fault], most: int, chance: random.Random) -> list[Fault]:
    return chance.sample(faults, min(most, len(faults)))


def _tests(subject: Subject) -> Mapping[str, Sequence[str]]:
    return {**_rendered_tests(subject), **{each.path: each.tests for each in subject.written}}


def _rendered_tests(subject: Subject) -> Mapping[str, Sequence[str]]:
    """Return for the work of each rendered unit its own tests."""
    found: dict[str, Sequence[str]] = {}
    for unit in subject.stack.units(subject.spec):
        tests = [path for path in unit.files if path.startswith("tests/api/test_")]
        works = (path for path in unit.files if path.startswith(("app/services/", "app/events/", "app/rules/")))
        found |= {path: tests for path in works if path in subject.files and unit.by == "template"}
    return found


def _cases(subject: Subject, path: str) -> list[str]:
    """Return the acceptance cases of the operations that a file of an agent carries out."""
    units = (unit for unit in subject.stack.units(subject.spec) if path in unit.files and unit.by == "agent")
    nodes = {node for unit in units for node in unit.nodes if node.startswith("op:")}
    return [case.id for case in subject.cases if nodes & {*case.nodes}]


def _outcome(subject: Subject, trials: Sequence[_Tried], of: int) -> Outcome:
    mine = {each.path: each for each in subject.written}
    written = [each for each in trials if each.fault.path in mine]
    rendered = [each for each in trials if each.fault.path not in mine]
    killed = sum(bool(each.by) for each in written)
    measures = (
        Measure(name="killed", value=share(killed, len(written)), threshold=LEAST, unit="%"),
        Measure(name="tried", value=len(written)),
        Measure(name="faults", value=of),
        Measure(name="rendered killed", value=sum(bool(each.by) for each in rendered)),
        Measure(name="rendered tried", value=len(rendered)),
    )
    told = json.dumps([{**_told(subject, each), "by": each.by} for each in trials], indent=1)
    weak = share(killed, len(written)) < LEAST
    return Outcome(
        problems=tuple(_complaints(subject, mine, written)) if weak else (),
        unchecked="" if written else "there was no time to try a fault",
        measures=measures,
        evidence=(subject.keep("code_mutants.json", told.encode()),),
        tests=tuple(_result(subject, each) for each in written),
        command=" ".join((subject.stack.toolchain().planted or subject.stack.toolchain().test).argv),
    )


def _told(subject: Subject, each: _Tried) -> dict[str, object]:
    fault = each.fault
    diff = fault.shown(subject.files[fault.path])
    return {"id": fault.id, "class": fault.kind, "function": fault.function, "diff": diff}


def _result(subject: Subject, each: _Tried) -> TestResult:
    """Return what came of a fault: passed where it was noticed, by what the message names."""
    if each.by:
        return TestResult(id=each.fault.id, status="passed", message=each.by)
    diff = " ".join(" ".join(each.fault.shown(subject.files[each.fault.path])).split())
    return TestResult(id=each.fault.id, status="failed", message=f"{each.fault.kind}: {diff}")


def _complaints(subject: Subject, mine: Mapping[str, Written], written: Sequence[_Tried]) -> Iterator[str]:
    """Yield the faults that nothing noticed, with the sentences whose tests are weak."""
    survived = [each for each in written if not each.by]
    yield f"{len(survived)} of {len(written)} faults in what a model wrote turn none of its tests red"
    for each in survived[:_SHOWN]:
        asked = ", ".join(mine[each.fault.path].requirements)
        yield f"{each.fault.path}:{each.fault.line} ({each.fault.kind}; {asked})"
        yield from each.fault.shown(subject.files[each.fault.path])


def frailty(paths: Collection[str], results: Sequence[TestResult]) -> str:
    """Return why the tests of these files are weak; empty where they notice enough of the faults in them."""
    mine = [result for result in results if result.id.partition(":")[0] in paths]
    survived = [result for result in mine if result.status == "failed"]
    if share(len(mine) - len(survived), len(mine)) >= LEAST:
        return ""
    first = survived[0]
    place = ":".join(first.id.split(":")[:2])
    return f"{len(survived)} of {len(mine)} faults in its code turn none of its tests red: {place}, {first.message}"
