"""Questions of agents to people: shown with their defaults, answered, and heard when the phase is done again."""

import getpass

from orchestrator.console.summary import print_next
from orchestrator.console.terminal import Terminal
from orchestrator.errors import failed
from orchestrator.outlet import Outlet
from orchestrator.reports import AnswerReport
from orchestrator.runs import RunRef, find_run
from workflows import questions
from workflows.events import Asked

LONGEST = 2000


def answer(outlet: Outlet, run_id: str, question: str, text: str) -> int:
    """Record a person's answer to a question of a run. Raises OrchestrateError."""
    ref = find_run(run_id)
    asked = _find(ref, question)
    said = " ".join(text.split())
    if not 0 < len(said) <= LONGEST:
        raise failed("OR204", f"an answer has 1 to {LONGEST} characters", exit_code=2)
    questions.put_answer(ref.path / "run.db", asked.id, said, getpass.getuser())
    report = AnswerReport(run=ref.id, question=asked.model_copy(update={"answer": said}), next=heard_by(ref) or "")
    outlet.result(report, lambda terminal: _show(report, terminal))
    return 0


def heard_by(ref: RunRef) -> str:
    """Return the command that takes answers to the agents that asked; empty where all have been heard."""
    phase = questions.unheard(ref.path / "run.db")
    return f"orchestrate resume {ref.id} --from {phase}" if phase else ""


def check_heard(ref: RunRef) -> None:
    """Raise OrchestrateError where a person has answered and the agent has not heard it."""
    if command := heard_by(ref):
        raise failed("OR408", f"run {ref.id} has answers that no agent has heard yet", command)


def _find(ref: RunRef, question: str) -> Asked:
    asked = questions.asked(ref.path / "run.db")
    found = [each for each in asked if question and each.id.startswith(question)]
    if len(found) != 1:
        known = ", ".join(each.id for each in asked) or "none"
        raise failed("OR407", f"run {ref.id} has no question {question}; there are: {known}",
                     f"orchestrate status {ref.id}")  # fmt: skip
    return found[0]


def _show(report: AnswerReport, terminal: Terminal) -> None:
    terminal.write(f"“{report.question.question}” is answered: {report.question.answer}")
    print_next(report.next, terminal)
