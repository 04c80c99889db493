"""Gate: every case derived from the Spec passes against the running server.

The runner and its files live outside the sandbox, where the code under test can neither read nor signal them.
"""

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event

from agents.spec.bootstrap import bootstrap_variables
from agents.stacks.ran import clock_of, decode, server_env, used_env
from sandbox.sandbox import ExecResult, Sandbox, Server, ServerNotReady
from workflows.acceptance.parts import AT_ONCE, Part, divided, parts_of
from workflows.acceptance.runner import SuiteRun, Target, run_suite
from workflows.acceptance.suite import render_suite
from workflows.acceptance.vocabulary import reworded
from workflows.gates.junit import Address, BadReport, compare, complaints, read_junit, strangers
from workflows.gates.migrations import TEMPLATE
from workflows.gates.outcome import Outcome, measures_of
from workflows.gates.own_tests import SUITE
from workflows.gates.subject import Subject
from workflows.gates.taken import take_report
from workflows.verdict import Evidence, TestResult

STARTS_WITHIN = 60.0
_SUITE_WITHIN = 60.0
_CASE_WITHIN = 2.0
_STILL_WITHIN = 5.0
_TRACEBACK = 25
_STACK = re.compile(r"^\S.*\n(?:[ \t]+at .*\n?)+", re.MULTILINE)
"""An error of JavaScript with the calls that led to it."""


def judge_acceptance(
    subject: Subject, sandbox: Sandbox, within: float | None = None, abandoned: Event | None = None
) -> Outcome:
    """Serve the project under its coverage tool, run our suite against it, and hold the report against the cases."""
    suite = render_suite(subject.spec)
    in_use = subject.stack.toolchain().serve_used is not None
    whole = (Part(each) for each in parts_of(suite, len(subject.cases)))
    parts = divided(suite, len(subject.cases)) if in_use else tuple(whole)
    look = _Look(
        subject,
        sandbox,
        reworded(suite, subject.spec),
        within or _SUITE_WITHIN + _CASE_WITHIN * len(subject.cases),
        abandoned,
    )
    try:
        with ThreadPoolExecutor(min(len(parts), AT_ONCE), thread_name_prefix="acceptance") as pool:
            seen = list(pool.map(look.at, range(1, len(parts) + 1), parts))
    except ServerNotReady as error:
        return _not_served(subject, str(error))
    return _judge(subject, suite, seen)


@dataclass(frozen=True)
class _Seen:
    """A part of the suite that ran: what came of it, what went wrong with its server, and how that ended."""

    ran: SuiteRun
    trouble: list[str]
    server: ExecResult


@dataclass(frozen=True)
class _Look:
    """Runs parts of the suite, each against a server, a database and a clock of its own."""

    subject: Subject
    sandbox: Sandbox
    suite: Mapping[str, bytes]
    within: float
    abandoned: Event | None

    def at(self, number: int, part: Part) -> _Seen:
        """Serve the project and run a part of the suite. Raises ServerNotReady."""
        spec, tools = self.subject.spec, self.subject.stack.toolchain()
        database = self.sandbox.create_database(_numbered("acceptance", number), TEMPLATE)
        command, told, clock = tools.serve_covered, server_env(spec, database, "document", number), clock_of(number)
        if part.used and tools.serve_used:
            command, told, clock = tools.serve_used, used_env(spec, database, number), ""
        with self.sandbox.serve(command.argv, env={**command.env, **told}) as server:
            server.wait_ready(STARTS_WITHIN)
            shown = self.sandbox.control_dir / clock if clock else None
            target = Target(server.socket, shown, bootstrap_variables(spec))
            ran = run_suite(self.suite, target, timeout=self.within, only=part.tests, abandoned=self.abandoned)
            seen = _Seen(ran, _outlived(server), server.stop())
        take_report(tools, self.sandbox, "integration", number)
        return seen


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}_{number}"


def tampered(files: Mapping[str, bytes], suite: Mapping[str, bytes]) -> list[str]:
    """Return how the suite in the repository differs from ours; what runs is ours in any case."""
    theirs = {path: content for path, content in files.items() if path.startswith(SUITE)}
    told = [f"{path}: deleted from the repository" for path in suite if path not in theirs]
    told += [f"{path}: changed; the suite is derived from the Spec, restore it" for path in _changed(theirs, suite)]
    return told + [f"{path}: does not belong to the suite, remove it" for path in theirs if path not in suite]


def _changed(theirs: Mapping[str, bytes], suite: Mapping[str, bytes]) -> list[str]:
    return [path for path, content in suite.items() if theirs.get(path, content) != content]


def _not_served(subject: Subject, reason: str) -> Outcome:
    results = compare([case.id for case in subject.cases], {})
    return Outcome(
        problems=(*complaints(results, "frozen tests"), reason),
        measures=measures_of(results),
        evidence=(subject.keep("server.log", reason.encode()),),
        tests=results,
    )


def _judge(subject: Subject, suite: Mapping[str, bytes], seen: Sequence[_Seen]) -> Outcome:
    wanted = [case.id for case in subject.cases]
    reports = [read_report(each.ran) for each in seen]
    found = {key: result for results, _ in reports for key, result in results.items()}
    results = compare(wanted, found)
    problems = [*complaints(results, "frozen tests"), *strangers(wanted, found)]
    problems += [
        told for each, (_, unreadable) in zip(seen, reports, strict=True) for told in (*_odd_end(each), *unreadable)
    ]
    if problems:
        # A test that got a 500 does not know why; the log does.
        problems[:0] = [told for each in seen for told in each.trouble] or _last_errors(seen)
    return Outcome(
        problems=(*tampered(subject.files, suite), *problems),
        measures=measures_of(results),
        evidence=tuple(each for number, part in enumerate(seen, 1) for each in _evidence(subject, number, part)),
        tests=results,
        command=" ".join(subject.stack.toolchain().serve_covered.argv),
        exit_code=next((each.ran.exit_code for each in seen if each.ran.exit_code != 0), 0),
    )


def _evidence(subject: Subject, number: int, seen: _Seen) -> tuple[Evidence, ...]:
    return (
        subject.keep(f"{_numbered('acceptance', number)}.xml", seen.ran.junit),
        subject.keep(f"{_numbered('acceptance', number)}.log", seen.ran.output.encode()),
        subject.keep(f"{_numbered('server', number)}.log", seen.server.stdout + seen.server.stderr),
    )


def read_report(ran: SuiteRun) -> tuple[dict[Address, TestResult], list[str]]:
    """Return the results by test, and what is wrong if the suite left none that can be read."""
    try:
        return read_junit(ran.junit), []
    except BadReport as error:
        return {}, [str(error), ran.output[-2000:]]


def _odd_end(seen: _Seen) -> list[str]:
    if seen.ran.timed_out:
        return [f"the suite was stopped after {seen.ran.duration:.0f} s: does the server hang?"]
    return [f"the suite ended with exit code {seen.ran.exit_code}"] if seen.ran.exit_code else []


def _outlived(server: Server) -> list[str]:
    """Return how the server ended although nobody asked it to."""
    try:
        server.wait_ready(_STILL_WITHIN)
    except ServerNotReady as error:
        return [f"the server did not outlive the suite: {error}"]
    return []


def _last_errors(seen: Sequence[_Seen]) -> list[str]:
    return [line for each in seen for line in _last_error(decode(each.server.stdout + each.server.stderr))]


def _last_error(log: str) -> list[str]:
    if "Traceback" in log:
        lines = log[log.rindex("Traceback") :].splitlines()[:_TRACEBACK]
    elif stacks := _STACK.findall(log):
        lines = stacks[-1].splitlines()[:_TRACEBACK]
    else:
        return []
    return ["last error in the server's log:", *lines]
