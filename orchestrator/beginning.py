"""`init`: writes a first requirements document that shows every convention once; nothing is ever overwritten."""

from pathlib import Path
from shlex import quote

from agents.specify.starter import starter
from orchestrator.console.summary import print_next
from orchestrator.console.terminal import Terminal
from orchestrator.errors import failed
from orchestrator.outlet import Outlet
from orchestrator.reports import Written


def begin(outlet: Outlet, path: Path) -> int:
    """Write the starter document to a path that does not exist yet."""
    text = starter()
    _write(path, text)
    report = Written(path=str(path), lines=len(text.splitlines()))
    command = f"orchestrate check {quote(str(path))}"

    def show(terminal: Terminal) -> None:
        terminal.write(f"wrote {path}: an example of {report.lines} lines, to be changed into yours")
        print_next(command, terminal)

    outlet.result(report, show)
    return 0


def _write(path: Path, text: str) -> None:
    hint = "orchestrate init OTHER.md"
    try:
        with path.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError:
        raise failed("OR123", f"{path} is there already, and was not touched", hint, location=str(path)) from None
    except OSError as error:
        why = error.strerror or str(error)
        raise failed("OR125", f"{path} cannot be written ({why})", hint, location=str(path)) from error
