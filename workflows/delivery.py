"""The delivery: the verified commit, the account of the run behind it, and a clean clone for the user.

Two commits end a delivery: the verified one, which execute judged, and one that adds nothing but the account.
"""

from pathlib import Path

from agents.analyze.render import FOLDER
from agents.integrate.artifact import Commit, Measured
from agents.integrate.draft import draft as draft_implementation
from agents.integrate.render import DATA, DOCUMENT
from agents.integrate.render import render as render_implementation
from sandbox.repo import Repository, message
from workflows.acceptance.suite import render_suite
from workflows.asking import with_questions
from workflows.commits import FROZEN
from workflows.context import Context
from workflows.head import plan_of, spec_of
from workflows.report.render import NAME, render_report
from workflows.result import conclude
from workflows.verdict import Verdict

REPORT = f"{FOLDER}/report.json"
PAGE = f"{FOLDER}/{NAME}"
ACCOUNT = (DOCUMENT, DATA, REPORT, PAGE)
"""All that the last commit may add."""
DOCUMENTED = (f"{FOLDER}/", "docs/adr/")


class DeliveryError(Exception):
    """The repository does not hold what was planned. The message names the way out."""


class OutputTaken(DeliveryError):
    """Something else came to lie where the delivery belongs."""


def check_complete(repo: Repository, commit: str) -> None:
    """Raise DeliveryError unless a commit holds all planned files and frozen tests, and nothing undeclared."""
    plan, suite = plan_of(repo, commit), render_suite(spec_of(repo, commit))
    files = repo.files(commit)
    planned = {path for task in plan.tasks for path in task.files}
    if missing := sorted(planned - set(files)):
        raise DeliveryError(f"planned and not written: {', '.join(missing)}. Resume the run with --from integrate")
    if altered := sorted(path for path, data in suite.items() if files.get(path) != data):
        raise DeliveryError(f"frozen tests were altered: {', '.join(altered)}. Resume the run with --from plan")
    if changed := [path for path, data in frozen_tests(repo, commit).items() if files.get(path) != data]:
        raise DeliveryError(f"frozen tests were altered: {', '.join(changed)}. Resume the run with --from integrate")
    planned |= {path for task in plan.tasks for path in (*task.own_tests, *task.more)}
    foreign = sorted(path for path in set(files) - planned - set(suite) if not path.startswith(DOCUMENTED))
    if foreign:
        raise DeliveryError(f"written and not planned: {', '.join(foreign)}. Resume the run with --from integrate")


def frozen_tests(repo: Repository, commit: str) -> dict[str, bytes]:
    """Return the tests that test authors wrote, as they were when they were frozen."""
    entries = [entry for entry in reversed(repo.log(commit)) if FROZEN in entry.trailers]
    return {path: repo.read(entry.sha, path) for entry in entries for path in entry.trailers[FROZEN]}


def deliver(context: Context, verified: str) -> str:
    """Commit the account of the run behind the verified commit and clone it to the output; return the new commit."""
    done = conclude(context.store, context.repo, verified, "delivered")
    spec, plan = spec_of(context.repo, verified), plan_of(context.repo, verified)
    implementation = draft_implementation(
        spec, plan, context.stack, context.repo.files(verified),
        measured=[_measured(verdict) for verdict in done.verdicts],
        commits=[Commit(task=task, sha=sha) for task, sha in task_commits(context.repo, verified).items()],
    )  # fmt: skip
    files = {
        **with_questions(render_implementation(implementation), DOCUMENT, ["integrate", "refine"], context),
        REPORT: done.model_dump_json(by_alias=True, indent=2).encode(),
        PAGE: render_report(done, context.repo, verified),
    }
    text = message("execute: account for the run", "", [("Run", context.run_id), ("Phase", "execute")])
    final = context.repo.commit(files, parent=verified, message=text, when=context.created_at)
    if beside := set(context.repo.changed(verified, final)) - set(ACCOUNT):
        raise DeliveryError(f"the account of the run touched {', '.join(sorted(beside))}: please report this")
    if not _lies_in(context.output, final):
        context.repo.deliver(context.output)
    return final


def _lies_in(output: Path, commit: str) -> bool:
    """Tell whether a folder is the delivery already, as when the run was killed right after. Raises OutputTaken."""
    if not output.exists() or (output.is_dir() and not any(output.iterdir())):
        return False
    if (output / ".git" / "HEAD").is_file() and Repository(output / ".git").head() == commit:
        return True
    raise OutputTaken(f"{output} is not empty any more; nothing in it was touched")


def task_commits(repo: Repository, commit: str) -> dict[str, str]:
    """Return the commit of each task."""
    return {task: entry.sha for entry in repo.log(commit) for task in entry.trailers.get("Task", ())}


def _measured(verdict: Verdict) -> Measured:
    return Measured(
        gate=verdict.gate,
        status=verdict.status,
        measures={measure.name: measure.value for measure in verdict.measures},
        evidence=verdict.evidence[0].path if verdict.evidence else "",
    )
