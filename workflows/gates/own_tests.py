"""Gate: every frozen test of the project ran and passed. It runs beside the code under test: evidence, not proof."""

from agents.spec.cases import FOLDER
from agents.stacks.ran import Ran, run
from sandbox.sandbox import EvidenceRefused, Sandbox
from workflows.gates.assertions import assertion_free
from workflows.gates.junit import BadReport, compare, complaints, read_junit, strangers
from workflows.gates.manifest import collected, manifest, written
from workflows.gates.migrations import TEMPLATE
from workflows.gates.outcome import Outcome, measures_of
from workflows.gates.subject import Subject
from workflows.gates.taken import take_report
from workflows.verdict import Evidence, TestResult

SUITE = f"{FOLDER}/"
REPORT = "own.xml"
_LAST_WORDS = 25


def collect_own_tests(subject: Subject, sandbox: Sandbox) -> Ran | None:
    """Collect the own tests, before any of them runs; None when they were frozen before, or when the run tells them."""
    collect = subject.stack.toolchain().collect
    return run(sandbox, collect) if collect and not subject.own_manifest else None


def judge_own_tests(subject: Subject, sandbox: Sandbox, collection: Ran | None) -> Outcome:
    """Run the own tests on a database of their own and hold the report against the manifest."""
    url = sandbox.create_database("own_tests", TEMPLATE)
    ran = run(sandbox, subject.stack.toolchain().test, {"DATABASE_URL": url})
    take_report(subject.stack.toolchain(), sandbox, "unit")
    found = () if subject.own_manifest else collected((collection or ran).text)
    lexis = subject.stack.toolchain().lexis
    wanted = manifest(subject.own_manifest, found, written(subject.files, SUITE, lexis))
    results, troubles, report = _read(subject, sandbox, wanted)
    problems = [*complaints(results, "frozen tests"), *troubles, *_endings(collection, ran), *_none(wanted)]
    problems += assertion_free(subject.files, wanted, lexis)
    if problems:
        problems.append("\n".join(ran.text.splitlines()[-_LAST_WORDS:]))
    return Outcome(
        problems=tuple(problems),
        measures=measures_of(results),
        evidence=(subject.keep("own_tests.log", (collection.log if collection else b"") + ran.log), *report),
        tests=results,
        command=ran.line,
        exit_code=ran.result.exit_code,
    )


def _read(
    subject: Subject, sandbox: Sandbox, wanted: list[str]
) -> tuple[tuple[TestResult, ...], list[str], tuple[Evidence, ...]]:
    try:
        content = sandbox.read_evidence(REPORT)
        found = read_junit(content)
    except (EvidenceRefused, BadReport) as error:
        return compare(wanted, {}), [f"no proof that tests ran: {error}"], ()
    return compare(wanted, found), strangers(wanted, found), (subject.keep(REPORT, content),)


def _endings(collection: Ran | None, ran: Ran) -> list[str]:
    ways = (("collecting the tests", collection), ("the test run", ran))
    return [f"{what} {each.ending}" for what, each in ways if each and not each.ok]


def _none(wanted: list[str]) -> list[str]:
    return [] if wanted else ["the project has no tests of its own"]
