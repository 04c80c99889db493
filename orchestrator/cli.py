"""The command line: parses, delegates, reports, exits; `invoking` calls it and catches.

Commands load what they need when they are called: `--help` must not wait for libraries that it does not use.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, cast

import typer

from orchestrator import deciding, options
from orchestrator.invoking import HELP, invoke
from orchestrator.lasting import lasting
from orchestrator.manners import refused, settle
from orchestrator.outlet import outlet_of
from orchestrator.overview import OVERVIEW
from orchestrator.stopping import end_on_terminate

if TYPE_CHECKING:
    from orchestrator.console.terminal import Colour
    from orchestrator.options import Review

app = typer.Typer(
    name="orchestrate",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
    context_settings={"help_option_names": sorted(HELP), "max_content_width": 100},
)


@app.callback()
def root(
    context: typer.Context,
    color: options.Color = "auto",
    quiet: options.Quiet = 0,
    verbose: options.Verbose = 0,
    debug: options.Debug = False,
    _version: options.Version = False,
) -> int:
    """Turn a requirements document into a tested backend that runs."""
    outlet = outlet_of(context)
    outlet.colour, outlet.verbosity, outlet.debug = cast("Colour", color), verbose - quiet, debug
    context.default_map = lasting(outlet, context.invoked_subcommand or "")
    if context.invoked_subcommand is None:
        typer.echo(OVERVIEW)
    return 0


@app.command()
def init(
    context: typer.Context, path: options.NewDocument = Path("requirements.md"), json: options.Json = False
) -> int:
    """Write a first document, which shows every convention once.

    Example: orchestrate init requirements.md
    """
    from orchestrator import beginning  # noqa: PLC0415  # loaded when it is used

    return beginning.begin(outlet_of(context, json=json), path)


@app.command()
def check(
    context: typer.Context,
    requirements: options.Requirements,
    form: options.Format = "text",
    against: options.Against = None,
    json: options.Json = False,
) -> int:
    """Read a document and say what was understood; build nothing.

    Example: orchestrate check todo.md
    """
    from orchestrator import checking, comparing  # noqa: PLC0415  # loaded when it is used

    outlet, paths = outlet_of(context, json=json or form == "json"), [str(path) for path in requirements]
    return comparing.against(outlet, paths, against, form) if against else checking.check(outlet, paths, form)


@app.command()
def run(  # noqa: PLR0913, PLR0917  # one argument for each option
    context: typer.Context,
    requirements: options.Requirements,
    out: options.Out = None,
    stack: options.Stack = "fastapi",
    model: options.Model = "none",
    budget: options.Budget = 5.0,
    api_key_file: options.KeyFile = None,
    record: options.Record = None,
    replay: options.Replay = None,
    review: options.Reviewed = "none",
    sandbox: options.SandboxKind = "auto",
    allow_gaps: options.AllowGaps = False,
    allow_unchecked: options.AllowUnchecked = False,
    fresh: options.Fresh = False,
    json: options.Json = False,
) -> int:
    """Build a backend from a document, test it and deliver it.

    Example: orchestrate run todo.md --out todo-backend --allow-gaps
    """
    from orchestrator import commands  # noqa: PLC0415  # loaded when it is used
    from orchestrator.run import RunOptions  # noqa: PLC0415  # loaded when it is used

    paths, asked = tuple(str(path) for path in requirements), cast("Review", review)
    model, outlet = f"replay:{replay}" if replay else model, outlet_of(context, json=json)
    accepted, keys = (allow_gaps, allow_unchecked), (record, api_key_file)
    wanted = RunOptions(paths, out, stack, asked, sandbox, *accepted, model, budget, fresh, *keys, outlet.phases)
    return commands.run(outlet, wanted)


@app.command()
def resume(
    context: typer.Context,
    run_id: options.RunId = None,
    from_phase: options.FromPhase = None,
    budget: options.Raised = None,
    api_key_file: options.KeyFile = None,
    sandbox: options.OtherSandbox = None,
    json: options.Json = False,
) -> int:
    """Go on with a run that was stopped, or do it again from a phase.

    Example: orchestrate resume
    """
    from orchestrator import commands  # noqa: PLC0415  # loaded when it is used

    key_file = str(api_key_file.resolve()) if api_key_file else None
    other = {"budget": budget, "sandbox": sandbox, "api_key_file": key_file}
    return commands.resume(outlet_of(context, json=json), run_id, from_phase, other)


@app.command()
def status(context: typer.Context, run_id: options.RunId = None, json: options.Json = False) -> int:
    """Say where a run stands and what can be done next.

    Example: orchestrate status
    """
    from orchestrator import commands  # noqa: PLC0415  # loaded when it is used

    return commands.status(outlet_of(context, json=json), run_id)


@app.command()
def runs(context: typer.Context, json: options.Json = False) -> int:
    """List the runs of this directory, newest first.

    Example: orchestrate runs
    """
    from orchestrator import commands  # noqa: PLC0415  # loaded when it is used

    return commands.all_runs(outlet_of(context, json=json))


@app.command()
def logs(
    context: typer.Context,
    run_id: options.RunId = None,
    follow: options.Follow = False,
    json: options.Json = False,
) -> int:
    """Print what a run has told, with findings and where the evidence lies.

    Example: orchestrate logs --follow
    """
    from orchestrator import commands  # noqa: PLC0415  # loaded when it is used

    return commands.logs(outlet_of(context, json=json), run_id, follow=follow)


@app.command()
def cancel(context: typer.Context, run_id: options.RunId = None, json: options.Json = False) -> int:
    """End a run for good, also one that another process is at work on.

    Example: orchestrate cancel
    """
    from orchestrator import commands  # noqa: PLC0415  # loaded when it is used

    return commands.cancel(outlet_of(context, json=json), run_id)


for _decision in (deciding.approve, deciding.reject, deciding.answer):
    app.command()(_decision)


@app.command()
def serve(
    context: typer.Context,
    directory: options.Delivered,
    port: options.Port = None,
    force: options.Force = False,
    json: options.Json = False,
) -> int:
    """Boot a delivered backend with a PostgreSQL of its own; Ctrl-C ends both.

    Example: orchestrate serve todo-backend
    """
    from orchestrator.serve import command  # noqa: PLC0415  # loaded when it is used

    return command.serve(outlet_of(context, json=json), directory, port, force=force)


@app.command()
def verify(  # noqa: PLR0913, PLR0917  # one argument for each option
    context: typer.Context,
    requirements: options.Verified,
    base_url: options.BaseUrl = None,
    out: options.Report = None,
    timeout: options.Timeout = None,
    sandbox: options.SandboxKind = "auto",
    allow_gaps: options.AllowGaps = False,
    allow_unchecked: options.AllowUnchecked = False,
    json: options.Json = False,
) -> int:
    """Hold a backend that is there already against documents: a folder with all gates, or an address with the suite.

    Example: orchestrate verify todo.md todo-backend
    """
    from orchestrator import verifying  # noqa: PLC0415  # loaded when it is used

    wanted = verifying.VerifyOptions(tuple(requirements), base_url, out, sandbox, timeout, allow_gaps, allow_unchecked)
    return verifying.begin(outlet_of(context, json=json), wanted)


@app.command()
def explain(
    context: typer.Context,
    code: options.Code,
    requirements: options.Explained = None,
    json: options.Json = False,
) -> int:
    """Say what a code means, or where a sentence of documents went.

    Example: orchestrate explain SP201
    """
    from orchestrator import explaining  # noqa: PLC0415  # loaded when it is used

    return explaining.explain(outlet_of(context, json=json), code, [str(path) for path in requirements or ()])


@app.command()
def schema(context: typer.Context, name: options.SchemaName, json: options.Json = False) -> int:
    """Print the JSON Schema of spec.json, or of what --json prints.

    Example: orchestrate schema spec
    """
    from orchestrator import schema as schemas  # noqa: PLC0415  # loaded when it is used

    return schemas.show(outlet_of(context, json=json), name)


@app.command()
def config(context: typer.Context, _action: options.ConfigAction, json: options.Json = False) -> int:
    """Print every setting of this directory and where it comes from.

    Example: orchestrate config show
    """
    from orchestrator import configuring  # noqa: PLC0415  # loaded when it is used

    return configuring.show(outlet_of(context, json=json))


@app.command()
def doctor(context: typer.Context, json: options.Json = False) -> int:
    """Check whether this machine has what a run needs.

    Example: orchestrate doctor
    """
    from orchestrator import examining  # noqa: PLC0415  # loaded when it is used

    return examining.examine(outlet_of(context, json=json))


def main() -> NoReturn:
    """Run the command line and exit."""
    settle()
    end_on_terminate()
    sys.exit(refused() or invoke(app, sys.argv[1:], OVERVIEW))
