"""The folder of a delivered backend: that it is one, and whether its gates are green."""

import shlex
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from agents.spec.model import Spec
from agents.stacks import DESCRIBED, open_stack
from orchestrator.errors import failed
from workflows.events import Done

REPORT = Path("docs/orchestrate/report.json")
SPEC = Path("docs/orchestrate/spec.json")
NEEDED = ("requirements.lock", "alembic.ini", "app/main.py")


@dataclass(frozen=True)
class Delivery:
    """A backend's folder. `doubt`: why its gates are not green; empty when they are."""

    directory: Path
    doubt: str

    @property
    def lock(self) -> bytes:
        """The packages that it runs on."""
        return (self.directory / "requirements.lock").read_bytes()

    def spec(self) -> Spec | None:
        """Return what the backend was built from, if it can still be read."""
        try:
            return Spec.model_validate_json((self.directory / SPEC).read_bytes())
        except (OSError, ValidationError):
            return None


def open_delivery(directory: Path, *, force: bool) -> Delivery:
    """Return the delivery in a folder. Raises OrchestrateError if there is none, or if it is not green."""
    missing = [name for name in NEEDED if not (directory / name).is_file()]
    if missing:
        why = f"has no {missing[0]}" if directory.is_dir() else "is no folder"
        if other := _other_stack(directory):
            told = f"{directory} is a project of the stack {other}, which is started by its own commands"
            raise failed("OR502", told, f"read {shlex.quote(str(directory / 'README.md'))}", location=str(directory))
        hint = f"orchestrate run REQUIREMENTS --out {shlex.quote(str(directory))}"
        raise failed("OR502", f"{directory} {why}, so it is no delivered backend", hint, location=str(directory))
    delivery = Delivery(directory.resolve(), _doubt(directory))
    if delivery.doubt and not force:
        hint = f"orchestrate serve {shlex.quote(str(directory))} --force"
        raise failed("OR501", f"{directory} is not green: {delivery.doubt}", hint, exit_code=3)
    return delivery


def _other_stack(directory: Path) -> str:
    """Return the stack of a project that is not of ours with templates, as far as its files tell."""
    named = {name: open_stack(name).marks for name in DESCRIBED}
    found = (name for name, marks in named.items() if all((directory / path).is_file() for path in marks))
    return next(found, "")


def _doubt(directory: Path) -> str:
    try:
        done = Done.model_validate_json((directory / REPORT).read_bytes())
    except OSError:
        return f"it has no {REPORT}"
    except ValidationError:
        return f"{REPORT} comes from another version of orchestrate"
    bad = {"fail"} if done.status == "done" else {"fail", "unchecked"}
    gates = [each for each in done.verdicts if each.level == "required" and each.status in bad]
    if gates:
        return ", ".join(f"{each.phase}/{each.gate} {each.status}" for each in gates)
    return "" if done.status in ("done", "partial") else f"its run ended {done.status}"
