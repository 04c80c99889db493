"""Gate: every case derived from the Spec passes against the running server.

The runner and its files live outside the sandbox, where the code under test can neither read nor signal them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Event

from agents.spec.bootstrap import bootstrap_variables
from agents.stacks.ran import decode, server_env
from sandbox.sandbox import ExecResult, Sandbox, Server, ServerNotReady
from workflows.acceptance.runner import SuiteRun, Target, run_suite
from workflows.acceptance.suite import render_suite
from workflows.gates.junit import Address, BadReport, compare, complaints, read_junit, strangers
from workflows.gates.migrations import TEMPLATE
from workflows.gates.outcome import Outcome, measures_of
from workflows.gates.own_tests import SUITE
from workflows.gates.subject import Subject
from workflows.verdict import TestResult

STARTS_WITHIN = 60.0
_SUITE_WITHIN = 60.0
_CASE_WITHIN = 2.0
_STILL_WITHIN = 5.0
_TRACEBACK = 25


def judge_acceptance(
    subject: Subject, sandbox: Sandbox, within: float | None = None, abandoned: Event | None = None
) -> Outcome:
    """Serve the project under its coverage tool, run our suite against it, and hold the report against the cases."""
    within = within or _SUITE_WITHIN + _CASE_WITHIN * len(subject.cases)
    suite = render_suite(subject.spec)
    server = subject.stack.toolchain().serve_covered
    env = {**server.env, **server_env(subject.spec, sandbox.create_database("acceptance", TEMPLATE), "document")}
    try:
        with sandbox.serve(server.argv, env=env) as running:
            running.wait_ready(STARTS_WITHIN)
            target = Target(running.socket, sandbox.control_dir / "clock", bootstrap_variables(subject.spec))
            ran = run_suite(suite, target, timeout=within, abandoned=abandoned)
            trouble = _outlived(running)
            ended = running.stop()
    except ServerNotReady as error:
        return _not_served(subject, str(error))
    return _judge(subject, suite, ran, _Ended(trouble, ended))


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


@dataclass(frozen=True)
class _Ended:
    """How the server ended: what went wrong before it was asked to, and its log."""

    trouble: list[str]
    result: ExecResult


def _judge(subject: Subject, suite: Mapping[str, bytes], ran: SuiteRun, server: _Ended) -> Outcome:
    wanted = [case.id for case in subject.cases]
    found, unreadable = read_report(ran)
    results = compare(wanted, found)
    log = server.result.stdout + server.result.stderr
    problems = [*complaints(results, "frozen tests"), *_disagreements(wanted, found, ran), *unreadable]
    if problems:
        # A test that got a 500 does not know why; the log does.
        problems[:0] = server.trouble or _last_error(decode(log))
    return Outcome(
        problems=(*tampered(subject.files, suite), *problems),
        measures=measures_of(results),
        evidence=(
            subject.keep("acceptance.xml", ran.junit),
            subject.keep("acceptance.log", ran.output.encode()),
            subject.keep("server.log", log),
        ),
        tests=results,
        command=" ".join(subject.stack.toolchain().serve_covered.argv),
        exit_code=ran.exit_code,
    )


def read_report(ran: SuiteRun) -> tuple[dict[Address, TestResult], list[str]]:
    """Return the results by test, and what is wrong if the suite left none that can be read."""
    try:
        return read_junit(ran.junit), []
    except BadReport as error:
        return {}, [str(error), ran.output[-2000:]]


def _disagreements(wanted: list[str], found: dict[Address, TestResult], ran: SuiteRun) -> list[str]:
    told = strangers(wanted, found)
    if ran.timed_out:
        told.append(f"the suite was stopped after {ran.duration:.0f} s: does the server hang?")
    elif ran.exit_code != 0:
        told.append(f"the suite ended with exit code {ran.exit_code}")
    return told


def _outlived(server: Server) -> list[str]:
    """Return how the server ended although nobody asked it to."""
    try:
        server.wait_ready(_STILL_WITHIN)
    except ServerNotReady as error:
        return [f"the server did not outlive the suite: {error}"]
    return []


def _last_error(log: str) -> list[str]:
    if "Traceback" not in log:
        return []
    lines = log[log.rindex("Traceback") :].splitlines()[:_TRACEBACK]
    return ["last error in the server's log:", *lines]
