"""Turns whatever was raised into the one error that a person sees. The error bases of all folders meet here."""

import errno
import os
import tempfile
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import typer

from orchestrator.errors import OrchestrateError, failed
from orchestrator.secrets import redact
from orchestrator.stopping import STOP

ERRORS: Mapping[str, tuple[str, int, str]] = {
    "sandbox.sandbox.SandboxUnavailable": ("OR701", 7, "orchestrate doctor"),
    "sandbox.sandbox.SandboxDied": ("OR702", 7, ""),
    "sandbox.sandbox.SandboxError": ("OR702", 7, ""),
    "workflows.acceptance.address.BadAddress": ("OR601", 2, "orchestrate verify --help"),
    "workflows.acceptance.address.NotTheApi": ("OR602", 2, "orchestrate explain OR602"),
    "workflows.acceptance.address.Unreachable": ("OR603", 7, "orchestrate explain OR603"),
    "sandbox.project.ProjectError": ("OR605", 2, "orchestrate verify --help"),
    "sandbox.repo.RepositoryError": ("OR307", 1, "orchestrate runs"),
    "workflows.drive.CheckpointError": ("OR306", 1, "orchestrate runs"),
    "agents.stacks.stack.StackError": ("OR308", 1, "orchestrate explain OR308"),
    "agents.model.model.ReplayMiss": ("OR406", 1, "orchestrate explain OR406"),
    "agents.model.model.ModelError": ("OR402", 2, "orchestrate explain OR402"),
    "workflows.delivery.DeliveryError": ("OR309", 1, "orchestrate explain OR309"),
}
"""Code, exit code and hint by class. The message of the exception itself names the way out."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def explain(error: BaseException, run: str = "") -> OrchestrateError:
    """Return the error to show. `run`: the run that was at work, if any; it can be resumed."""
    resume = f"orchestrate resume {run}" if run else ""
    if isinstance(error, OrchestrateError):
        return error
    if isinstance(error, KeyboardInterrupt):
        hint = f"resume with: {resume}" if run else ""
        return failed("OR801", "stopped", hint, exit_code=STOP.exit_code)
    if isinstance(error, typer.TyperException):
        return _usage(error)
    if known := _known(error):
        code, exit_code, hint = known
        return failed(code, str(error), resume or hint, exit_code=exit_code)
    if _is_disk_full(error):
        hint = f"free some space, then: {resume or 'run the command again'}"
        return failed("OR703", "the disk is full", hint, exit_code=7)
    if isinstance(error, PermissionError):
        path = str(error.filename or "")
        return failed("OR705", f"{path}: {error.strerror}", f"ls -ld {path}", location=path, exit_code=7)
    return _unexpected(error, resume)


def _usage(error: typer.TyperException) -> OrchestrateError:
    code = "OR202" if type(error) is typer.BadParameter else "OR201"
    parameter = getattr(getattr(error, "param", None), "name", "")
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "orchestrate"
    message = error.format_message().rstrip(".")
    return failed("OR203" if parameter == "model" else code, message, f"{command} --help", exit_code=2)


def _known(error: BaseException) -> tuple[str, int, str] | None:
    for kind in type(error).__mro__:
        if found := ERRORS.get(f"{kind.__module__}.{kind.__qualname__}"):
            return found
    return None


def _is_disk_full(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in _FULL
    return type(error).__module__ == "sqlite3" and "disk is full" in str(error)


def _unexpected(error: BaseException, resume: str) -> OrchestrateError:
    log = _write_log("".join(traceback.format_exception(error)))
    what = str(error).strip().partition("\n")[0][:200]
    message = f"unexpected {type(error).__name__}" + (f": {what}" if what else "") + f"; traceback in {log}"
    return failed("OR901", redact(message), resume or "orchestrate --debug COMMAND ...", location=str(log))


def _write_log(text: str) -> Path:
    name = f"error-{datetime.now(UTC):%Y%m%d-%H%M%S}-{os.getpid()}.log"
    for folder in (Path(".orchestrate/logs"), Path(tempfile.gettempdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(redact(text), encoding="utf-8", errors="backslashreplace")
        except OSError:
            continue
        return folder / name
    return Path(os.devnull)
