"""Where a backend may be delivered: a new or empty folder. Nothing of the user's is overwritten."""

import shlex
from pathlib import Path

from orchestrator.errors import failed


def check(folder: Path) -> Path:
    """Return the folder if a delivery may go there. Raises OrchestrateError; creates and changes nothing."""
    if folder.is_symlink() and not folder.exists():
        raise failed("OR121", f"{folder} is a link to nowhere", _hint(folder), location=str(folder))
    if folder.exists() and not folder.is_dir():
        raise failed("OR121", f"{folder} is a file, not a folder", _hint(folder), location=str(folder))
    if folder.is_dir():
        _refuse_foreign(folder)
    return folder


def _refuse_foreign(folder: Path) -> None:
    try:
        names = sorted(child.name for child in folder.iterdir())
    except OSError as error:
        hint = f"chmod u+rwx {shlex.quote(str(folder))}"
        raise failed("OR122", f"{folder} cannot be read ({error.strerror})", hint, location=str(folder)) from error
    if names:
        shown = ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")
        message = f"{folder} is not empty ({shown}); nothing in it was touched"
        raise failed("OR120", message, _hint(folder), location=str(folder))


def _hint(folder: Path) -> str:
    return f"name a new folder: --out {shlex.quote(f'{folder}-2')}"
