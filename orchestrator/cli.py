"""The command line: parses, delegates, reports. It alone catches and exits.

Commands load what they need when they are called: `--help` must not wait for libraries that it does not use.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn, cast, get_args

import typer

from orchestrator.console.terminal import Colour
from orchestrator.manners import foreign_sibling, settle
from orchestrator.outlet import Outlet
from orchestrator.stopping import end_on_terminate
from orchestrator.suggest import did_you_mean

if TYPE_CHECKING:
    from typer.core import TyperGroup

STACKS = ("fastapi",)
Review = Literal["none", "phases", "final"]
REVIEWS: tuple[Review, ...] = get_args(Review)
SANDBOXES = ("auto", "local")
COLOURS = ("auto", "always", "never")
FORMATS = ("text", "json")
PHASES = ("specify", "analyze", "plan", "integrate", "execute")

OVERVIEW = """\
orchestrate turns a requirements document into a tested backend that runs.

examples:
  orchestrate check todo.md                      what is understood, and what is not
  orchestrate run todo.md --out todo-backend     build it, test it, deliver it
  orchestrate serve todo-backend                 boot it with a PostgreSQL of its own

build:    check  run  resume
follow:   status  runs  approve  reject
use:      serve
help:     explain  doctor

`orchestrate COMMAND --help` shows options and an example of each."""

HELP = frozenset({"-h", "--help"})

app = typer.Typer(
    name="orchestrate",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
    context_settings={"help_option_names": sorted(HELP), "max_content_width": 100},
)


def one_of(values: Sequence[str]) -> Callable[[str | None], str | None]:
    """Return a check that a value is one of these; it names the nearest one otherwise."""

    def check(value: str | None) -> str | None:
        if value is not None and value not in values:
            known = ", ".join(values)
            raise typer.BadParameter(f"{value!r} is not one of {known}{did_you_mean(value, values)}")
        return value

    return check


def _no_model(value: str) -> str:
    if value != "none":
        raise typer.BadParameter(f"{value!r} is not available: runs work without a model, use --model none")
    return value


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415  # only for --version

        try:
            typer.echo(f"orchestrate {version('orchestrate')}")
        except PackageNotFoundError:
            typer.echo("orchestrate, from a clone that is not installed")
        raise typer.Exit


RunId = Annotated[str | None, typer.Argument(metavar="[RUN]", help="Default: the newest unfinished run here.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON on standard output, and nothing else there.")]
Comment = Annotated[str, typer.Option("-m", "--message", metavar="TEXT", help="What to record with the decision.")]


@app.callback()
def root(
    context: typer.Context,
    color: Annotated[
        str,
        typer.Option(
            metavar="WHEN", envvar="ORCHESTRATE_COLOR", callback=one_of(COLOURS), help="auto, always or never."
        ),
    ] = "auto",
    quiet: Annotated[
        int, typer.Option("-q", "--quiet", count=True, help="Only results and errors; twice: only errors.")
    ] = 0,
    verbose: Annotated[int, typer.Option("-v", "--verbose", count=True, help="Tell every step.")] = 0,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an unexpected error.")] = False,
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> int:
    """Turn a requirements document into a tested backend that runs."""
    outlet = _outlet(context)
    outlet.colour, outlet.verbosity, outlet.debug = cast("Colour", color), verbose - quiet, debug
    if context.invoked_subcommand is None:
        typer.echo(OVERVIEW)
    return 0


@app.command()
def check(
    context: typer.Context,
    requirements: Annotated[list[Path], typer.Argument(metavar="REQUIREMENTS", help="Files, or a folder of them.")],
    form: Annotated[
        str, typer.Option("--format", metavar="FORMAT", callback=one_of(FORMATS), help="text, or json like --json.")
    ] = "text",
    json: Json = False,
) -> int:
    """Read a document and say what was understood; build nothing.

    Example: orchestrate check todo.md
    """
    from orchestrator import checking  # noqa: PLC0415  # loaded when it is used

    return checking.check(_outlet(context, json=json or form == "json"), [str(path) for path in requirements])


@app.command()
def run(  # noqa: PLR0913, PLR0917  # one argument for each option
    context: typer.Context,
    requirements: Annotated[list[Path], typer.Argument(metavar="REQUIREMENTS", help="Files, or a folder of them.")],
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", envvar="ORCHESTRATE_OUT", help="New or empty folder.  [default: NAME-backend]"),
    ] = None,
    stack: Annotated[
        str, typer.Option(metavar="NAME", envvar="ORCHESTRATE_STACK", callback=one_of(STACKS), help="fastapi.")
    ] = "fastapi",
    _model: Annotated[
        str, typer.Option("--model", metavar="NAME", envvar="ORCHESTRATE_MODEL", callback=_no_model, help="none.")
    ] = "none",
    review: Annotated[
        str,
        typer.Option(
            metavar="WHEN", envvar="ORCHESTRATE_REVIEW", callback=one_of(REVIEWS), help="none, phases or final."
        ),
    ] = "none",
    sandbox: Annotated[
        str,
        typer.Option(metavar="KIND", envvar="ORCHESTRATE_SANDBOX", callback=one_of(SANDBOXES), help="auto or local."),
    ] = "auto",
    allow_gaps: Annotated[
        bool, typer.Option("--allow-gaps", envvar="ORCHESTRATE_ALLOW_GAPS", help="Accept what cannot be built.")
    ] = False,
    allow_unchecked: Annotated[
        bool, typer.Option("--allow-unchecked", envvar="ORCHESTRATE_ALLOW_UNCHECKED", help="Accept unchecked gates.")
    ] = False,
    json: Json = False,
) -> int:
    """Build a backend from a document, test it and deliver it.

    Example: orchestrate run todo.md --out todo-backend --allow-gaps
    """
    from orchestrator import commands  # noqa: PLC0415  # loaded when it is used
    from orchestrator.run import RunOptions  # noqa: PLC0415  # loaded when it is used

    paths = tuple(str(path) for path in requirements)
    options = RunOptions(paths, out, stack, cast("Review", review), sandbox, allow_gaps, allow_unchecked)
    return commands.run(_outlet(context, json=json), options)


@app.command()
def resume(
    context: typer.Context,
    run_id: RunId = None,
    from_phase: Annotated[
        str | None, typer.Option("--from", metavar="PHASE", callback=one_of(PHASES), help=f"{', '.join(PHASES)}.")
    ] = None,
    json: Json = False,
) -> int:
    """Go on with a run that was stopped, or do it again from a phase.

    Example: orchestrate resume
    """
    from orchestrator import commands  # noqa: PLC0415  # loaded when it is used

    return commands.resume(_outlet(context, json=json), run_id, from_phase)


@app.command()
def status(context: typer.Context, run_id: RunId = None, json: Json = False) -> int:
    """Say where a run stands and what can be done next.

    Example: orchestrate status
    """
    from orchestrator import commands  # noqa: PLC0415  # loaded when it is used

    return commands.status(_outlet(context, json=json), run_id)


@app.command()
def runs(context: typer.Context, json: Json = False) -> int:
    """List the runs of this directory, newest first.

    Example: orchestrate runs
    """
    from orchestrator import commands  # noqa: PLC0415  # loaded when it is used

    return commands.all_runs(_outlet(context, json=json))


@app.command()
def approve(context: typer.Context, run_id: RunId = None, message: Comment = "", json: Json = False) -> int:
    """Approve what a run waits for, and go on with it.

    Example: orchestrate approve -m "as agreed"
    """
    from orchestrator import commands  # noqa: PLC0415  # loaded when it is used

    return commands.decide(_outlet(context, json=json), run_id, "approve", message)


@app.command()
def reject(context: typer.Context, run_id: RunId = None, message: Comment = "", json: Json = False) -> int:
    """Reject what a run waits for, with the reason, and end it.

    Example: orchestrate reject -m "the limit of 100 is per person"
    """
    from orchestrator import commands  # noqa: PLC0415  # loaded when it is used

    return commands.decide(_outlet(context, json=json), run_id, "reject", message)


@app.command()
def serve(
    context: typer.Context,
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a delivered backend.")],
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, metavar="N", help="On 127.0.0.1.  [default: 8000 or a free one]")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Even if its gates are not green.")] = False,
    json: Json = False,
) -> int:
    """Boot a delivered backend with a PostgreSQL of its own; Ctrl-C ends both.

    Example: orchestrate serve todo-backend
    """
    from orchestrator.serve import command  # noqa: PLC0415  # loaded when it is used

    return command.serve(_outlet(context, json=json), directory, port, force=force)


@app.command()
def explain(
    context: typer.Context,
    code: Annotated[str, typer.Argument(metavar="CODE", help="The code of a diagnostic or of an error.")],
    json: Json = False,
) -> int:
    """Say what a code means and what to do about it.

    Example: orchestrate explain SP201
    """
    from orchestrator import explaining  # noqa: PLC0415  # loaded when it is used

    return explaining.explain(_outlet(context, json=json), code)


@app.command()
def doctor(context: typer.Context, json: Json = False) -> int:
    """Check whether this machine has what a run needs.

    Example: orchestrate doctor
    """
    from orchestrator import examining  # noqa: PLC0415  # loaded when it is used

    return examining.examine(_outlet(context, json=json))


def main() -> NoReturn:
    """Run the command line and exit."""
    settle()
    end_on_terminate()
    sys.exit(_refused() or _invoke(sys.argv[1:]))


def _refused() -> int:
    # Said without any other module of ours: they could belong to the other package.
    if hidden := foreign_sibling():
        name, place = hidden
        typer.echo(f"error: the package {name!r} of another program is in the way: {place} [OR902]", err=True)
        typer.echo("hint: uv tool install orchestrate", err=True)
        return 7
    return 0


def _invoke(arguments: list[str]) -> int:
    if not arguments:
        typer.echo(OVERVIEW)
        return 0
    outlet = Outlet(json=_wants_json(arguments))
    outlet.debug = "--debug" in arguments
    try:
        with _context(arguments, outlet) as context:
            return int(context.command.invoke(context) or 0)
    except typer.Exit as end:
        return end.exit_code
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  # the one place that catches all
        from orchestrator import faults  # noqa: PLC0415  # loaded when something went wrong

        problem = faults.explain(error)
        outlet.error(problem, error)
        return problem.exit_code


def _context(arguments: list[str], outlet: Outlet) -> typer.Context:
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


def _outlet(context: typer.Context, *, json: bool = False) -> Outlet:
    outlet = context.find_object(Outlet)
    assert outlet is not None
    if json:
        outlet.speak_json()
    return outlet
