"""Calls the command that a line of arguments names. Only here everything is caught."""

import os
import sys
from typing import TYPE_CHECKING, cast

import typer

from orchestrator.outlet import Outlet

if TYPE_CHECKING:
    from typer.core import TyperGroup

HELP = frozenset({"-h", "--help"})


def invoke(app: typer.Typer, arguments: list[str], overview: str) -> int:
    """Carry out a command line and return the exit code; whatever is raised becomes an error that names the way out."""
    if not arguments:
        typer.echo(overview)
        return 0
    outlet = Outlet(json=_wants_json(arguments))
    outlet.debug = "--debug" in arguments
    try:
        with _context(app, arguments, outlet) as context:
            return int(context.command.invoke(context) or 0)
    except typer.Exit as end:
        return end.exit_code
    except BrokenPipeError:
        return _unheard()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  # the one place that catches all
        from orchestrator import faults  # noqa: PLC0415  # loaded when something went wrong

        problem = faults.explain(error)
        outlet.error(problem, error)
        return problem.exit_code


def _unheard() -> int:
    """Whoever read our output has had enough, as `head` does: no fault of anybody. The code is that of SIGPIPE."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 141


def _context(app: typer.Typer, arguments: list[str], outlet: Outlet) -> typer.Context:
    group = cast("TyperGroup", typer.main.get_command(app))
    command = group.commands.get(arguments[0]) if arguments else None
    if command and HELP.intersection(arguments):
        # Parsing the values of other options loads pydantic, which help must not wait for.
        parent = typer.Context(group, info_name=group.name)
        return cast("typer.Context", command.make_context(arguments[0], ["--help"], parent=parent))
    return cast("typer.Context", group.make_context("orchestrate", arguments, obj=outlet))


def _wants_json(arguments: list[str]) -> bool:
    # Known before anything is parsed: an error in the arguments is JSON, too.
    words = " ".join(arguments).replace("--format=", "--format ") + " "
    return "--json" in arguments or "--format json " in words
