"""`cancel`: ends a run for good, also one that another process is at work on, and leaves nothing of it behind."""

import os
import shlex
import signal
import time
from collections.abc import Callable
from contextlib import closing, suppress

from orchestrator.errors import failed
from orchestrator.owner import Owner, owner_of
from orchestrator.runs import CANCELLED, FINISHED, RunRef, facts_of, find_run, held, is_locked
from orchestrator.stopping import ENDS_WITHIN

_SIGNS_WITHIN = 5.0
_KILLED_WITHIN = 10.0
_LOOK_EVERY = 0.1


def cancel(ref: RunRef, tell: Callable[[str], None]) -> None:
    """End a run for good. Raises OrchestrateError if it has ended before, or cannot be ended from here."""
    if ref.status in FINISHED - {CANCELLED} and not ref.alive:
        raise _ended(ref)
    if ref.alive:
        _end(ref, tell)
    _mark(ref)
    from sandbox.choose import sweep  # noqa: PLC0415  # a run that only waits has no sandbox

    sweep(facts_of(ref.path).get("sandbox_used", ""))


def _end(ref: RunRef, tell: Callable[[str], None]) -> None:
    owner = _owner(ref)
    if owner is None:
        return
    tell(f"process {owner.pid} works on it: asked to end, within {ENDS_WITHIN:.0f} seconds")
    _send(ref, owner, signal.SIGTERM)
    if not _is_free(ref, ENDS_WITHIN):
        tell(f"process {owner.pid} does not end: killed")
        _send(ref, owner, signal.SIGKILL)
        if not _is_free(ref, _KILLED_WITHIN):
            raise _unreachable(ref, owner, "cannot be killed")


def _owner(ref: RunRef) -> Owner | None:
    """Return the process that holds the lock; None as soon as nobody does."""
    deadline = time.monotonic() + _SIGNS_WITHIN
    while is_locked(ref.path):
        owner = owner_of(ref.path)
        if owner and owner.is_here:
            return owner
        if time.monotonic() > deadline:
            raise _unreachable(ref, owner, "is not on this machine")
        time.sleep(_LOOK_EVERY)
    return None


def _send(ref: RunRef, owner: Owner, number: signal.Signals) -> None:
    try:
        with suppress(ProcessLookupError):
            os.kill(owner.pid, number)
    except PermissionError as error:
        raise _unreachable(ref, owner, "belongs to another user") from error


def _is_free(ref: RunRef, within: float) -> bool:
    deadline = time.monotonic() + within
    while is_locked(ref.path):
        if time.monotonic() > deadline:
            return False
        time.sleep(_LOOK_EVERY)
    return True


def _mark(ref: RunRef) -> None:
    from workflows.store import RunStore  # noqa: PLC0415  # loaded when it is used

    with held(ref.id) as folder, closing(RunStore(folder / "run.db")) as store:
        now = find_run(ref.id)
        if now.status in FINISHED - {CANCELLED}:
            raise _ended(now)
        again = shlex.join(["orchestrate", "run", *store.fact("requirements"), "--out", now.output])
        store.put_facts(status=CANCELLED, waiting_for=None, next=again)


def _ended(ref: RunRef) -> Exception:
    return failed("OR311", f"run {ref.id} has ended ({ref.status}): nothing is left to cancel", "orchestrate runs")


def _unreachable(ref: RunRef, owner: Owner | None, why: str) -> Exception:
    who = f"process {owner.pid} on {owner.host}" if owner else "the process"
    return failed("OR312", f"{who}, which works on run {ref.id}, {why}", f"there: orchestrate cancel {ref.id}")
