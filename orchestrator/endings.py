"""What ended a run before its end: which error it is for a person, and with which exit code."""

import errno
import shlex
import sqlite3

from agents.integrate.implementer import ImplementError, TaskGivenUp
from agents.model.model import BudgetExceeded, ModelError, ModelRejected, ModelUnavailable, ReplayMiss
from agents.stacks.stack import StackError
from orchestrator.errors import OrchestrateError, failed
from orchestrator.stopping import STOP
from sandbox.repo import RepositoryError
from sandbox.sandbox import SandboxError, SandboxUnavailable
from workflows.delivery import DeliveryError, OutputTaken
from workflows.drive import CheckpointError, StaleDecision
from workflows.events import Failure
from workflows.recorded import Stopped
from workflows.store import RunStore

_FULL = (errno.ENOSPC, errno.EDQUOT)


def explained(error: BaseException, run: str) -> OrchestrateError | None:
    """Return the error to show for whatever ended a run; None if it is a fault of ours."""
    again = f"orchestrate resume {run}"
    if isinstance(error, OrchestrateError):
        return error
    if isinstance(error, (KeyboardInterrupt, Stopped)):
        return failed("OR801", "stopped; everything done so far is kept", again, exit_code=STOP.exit_code)
    if isinstance(error, SandboxUnavailable):
        return failed("OR701", str(error), "orchestrate doctor", exit_code=7)
    if isinstance(error, SandboxError):
        return failed("OR702", str(error), again, exit_code=7)
    if isinstance(error, RepositoryError):
        return failed("OR307", str(error), "orchestrate run REQUIREMENTS")
    if isinstance(error, OutputTaken):
        return failed("OR120", str(error), f"move those files away, then: {again}")
    if isinstance(error, StaleDecision):
        return failed("OR305", str(error), again)
    return _disk(error, again) or _work(error, again) or _model(error, again)


def rejected(store: RunStore) -> Failure:
    """Return why a run ended that a person has rejected."""
    phase, _, comment, _, person, _ = store.reviews()[-1]
    hint = f"change the document, then: orchestrate run {shlex.join(store.fact('requirements'))}"
    return Failure(code="OR310", message=f"{person} rejected {phase}: {comment}", hint=hint)


def blocked(store: RunStore) -> Failure:
    """Return why refine stopped, where its best attempt lies, and what to look at."""
    return Failure(code="OR314", message=store.fact("blocked"), hint=f"orchestrate logs {store.fact('run')}")


def _disk(error: BaseException, again: str) -> OrchestrateError | None:
    full = isinstance(error, sqlite3.OperationalError) and "full" in str(error)
    if full or (isinstance(error, OSError) and error.errno in _FULL):
        return failed("OR703", "the disk is full: nothing more can be written", again, exit_code=7)
    if isinstance(error, PermissionError):
        return failed("OR705", f"no permission for {error.filename}", again, exit_code=7)
    return None


def _model(error: BaseException, again: str) -> OrchestrateError | None:
    match error:
        case BudgetExceeded(phase=""):
            return failed("OR405", str(error), f"{again} --budget {error.enough:.2f}", exit_code=5)
        case BudgetExceeded():
            hint = f"raise the budget of {error.phase} in orchestrate.toml to {error.enough:.2f}, then: {again}"
            return failed("OR405", str(error), hint, exit_code=5)
        case ReplayMiss():
            return failed("OR406", str(error), "orchestrate explain OR406")
        case ModelUnavailable():
            return failed("OR404", str(error), again)
        case ModelRejected():
            return failed("OR403", str(error), again)
        case ModelError():
            return failed("OR402", str(error), again, exit_code=2)
        case _:
            return None


def _work(error: BaseException, again: str) -> OrchestrateError | None:
    if isinstance(error, TaskGivenUp):
        return failed("OR315", str(error), f"{again} --from plan", exit_code=3)
    codes = {ImplementError: "OR309", DeliveryError: "OR309", StackError: "OR308", CheckpointError: "OR306"}
    code = next((code for kind, code in codes.items() if isinstance(error, kind)), None)
    return failed(code, str(error), "orchestrate run REQUIREMENTS") if code else None
