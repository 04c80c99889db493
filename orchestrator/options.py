"""The arguments and options of the command line: their closed vocabularies, and how a wrong value is answered."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Literal, get_args

import typer

from orchestrator.console.terminal import Colour
from orchestrator.suggest import did_you_mean

_HERE = Path(__file__).parents[1] / "agents" / "stacks"
DESCRIBED = tuple(sorted(recipe.parent.name for recipe in _HERE.glob("*/recipe.toml")))
"""Stacks without templates, which need a model."""

STACKS = ("fastapi", *DESCRIBED)
Review = Literal["none", "phases", "final"]
REVIEWS: tuple[Review, ...] = get_args(Review)
SANDBOXES = ("auto", "docker", "local")
COLOURS: tuple[Colour, ...] = get_args(Colour)
FORMATS = ("text", "concise", "json", "sarif", "github")
PHASES = ("specify", "analyze", "plan", "integrate", "execute")


def one_of(values: Sequence[str]) -> Callable[[str | None], str | None]:
    """Return a check that a value is one of these; it names the nearest one otherwise."""

    def check(value: str | None) -> str | None:
        if value is not None and value not in values:
            known = ", ".join(values)
            raise typer.BadParameter(f"{value!r} is not one of {known}{did_you_mean(value, values)}")
        return value

    return check


def _known_model(value: str) -> str:
    if value == "none" or value.startswith(("scripted:", "replay:")):
        return value
    from agents.model.prices import PRICES  # noqa: PLC0415  # only with a model

    if value not in PRICES:
        known = ", ".join(("none", "scripted:FILE", *PRICES))
        raise typer.BadParameter(f"{value!r} is not one of {known}{did_you_mean(value, list(PRICES))}")
    return value


def _amount(value: float | None) -> float | None:
    if value is not None and not 0 <= value < float("inf"):
        raise typer.BadParameter(f"{value} is no amount of USD")
    return value


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415  # only for --version

        try:
            typer.echo(f"orchestrate {version('orchestrate')}")
        except PackageNotFoundError:
            typer.echo("orchestrate, from a clone that is not installed")
        raise typer.Exit


Color = Annotated[
    str,
    typer.Option(metavar="WHEN", envvar="ORCHESTRATE_COLOR", callback=one_of(COLOURS), help="auto, always or never."),
]
Quiet = Annotated[int, typer.Option("-q", "--quiet", count=True, help="Only results and errors; twice: only errors.")]
Verbose = Annotated[int, typer.Option("-v", "--verbose", count=True, help="Tell every step.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an unexpected error.")]
Version = Annotated[bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)]

Requirements = Annotated[list[Path], typer.Argument(metavar="REQUIREMENTS", help="Files, or a folder of them.")]
SCHEMAS = ("spec", "events", "results")
NewDocument = Annotated[Path, typer.Argument(metavar="FILE", help="The document to write.")]
SchemaName = Annotated[
    str, typer.Argument(metavar="NAME", callback=one_of(SCHEMAS), help=f"One of {', '.join(SCHEMAS)}.")
]
RunId = Annotated[str | None, typer.Argument(metavar="RUN", help="Default: the newest unfinished run here.")]
AskedRun = Annotated[str, typer.Argument(metavar="RUN", help="The run, as `orchestrate runs` names it.")]
QuestionId = Annotated[str, typer.Argument(metavar="QUESTION", help="Its id, as `orchestrate status RUN` shows it.")]
AnswerText = Annotated[str, typer.Argument(metavar="TEXT", help="What the agent is to go on with instead.")]
Delivered = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a delivered backend.")]
Code = Annotated[str, typer.Argument(metavar="CODE|ID", help="A code (SP201, OR104); or a sentence, line or node.")]
Explained = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[REQUIREMENTS]", help="Where the sentence stands.  [default: newest run]"),
]

Json = Annotated[bool, typer.Option("--json", help="Print JSON on standard output, and nothing else there.")]
Format = Annotated[
    str,
    typer.Option(
        "--format", metavar="FORMAT", callback=one_of(FORMATS), help=f"One of {', '.join(FORMATS)}; json is --json."
    ),
]
Against = Annotated[
    Path | None,
    typer.Option("--against", metavar="OLD", help="Say what changes from an earlier document or spec.json."),
]
Comment = Annotated[str, typer.Option("-m", "--message", metavar="TEXT", help="What to record with the decision.")]
FromPhase = Annotated[
    str | None,
    typer.Option("--from", metavar="PHASE", callback=one_of(PHASES), help=f"Again from: {', '.join(PHASES)}."),
]

Out = Annotated[
    Path | None,
    typer.Option(metavar="DIR", envvar="ORCHESTRATE_OUT", help="New or empty folder.  [default: NAME-backend]"),
]
Stack = Annotated[
    str,
    typer.Option(
        metavar="NAME", envvar="ORCHESTRATE_STACK", callback=one_of(STACKS), help=f"One of {', '.join(STACKS)}."
    ),
]
Model = Annotated[
    str,
    typer.Option(
        "--model",
        metavar="NAME",
        envvar="ORCHESTRATE_MODEL",
        callback=_known_model,
        help="none: nothing is sent anywhere; the name of a Claude model; or scripted:FILE.",
    ),
]
Budget = Annotated[
    float,
    typer.Option(metavar="USD", envvar="ORCHESTRATE_BUDGET", callback=_amount, help="The most that a model may cost."),
]
Raised = Annotated[
    float | None,
    typer.Option("--budget", metavar="USD", callback=_amount, help="Another budget, what was spent included."),
]
KeyFile = Annotated[
    Path | None,
    typer.Option(
        "--api-key-file",
        metavar="FILE",
        envvar="ORCHESTRATE_API_KEY_FILE",
        help="A file that holds the key of the model, and nothing else.  [default: ANTHROPIC_API_KEY]",
    ),
]
Record = Annotated[
    Path | None,
    typer.Option("--record", metavar="FILE", help="Write down all that the model says, for --replay."),
]
Replay = Annotated[
    Path | None,
    typer.Option("--replay", metavar="FILE", help="Let a recording answer instead of a model; a miss is an error."),
]
CONFIG_ACTIONS = ("show",)
ConfigAction = Annotated[str, typer.Argument(metavar="show", callback=one_of(CONFIG_ACTIONS), help="What to do.")]
Reviewed = Annotated[
    str,
    typer.Option(
        metavar="WHEN",
        envvar="ORCHESTRATE_REVIEW",
        callback=one_of(REVIEWS),
        help="When to ask you: none, phases or final.",
    ),
]
SandboxKind = Annotated[
    str,
    typer.Option(
        metavar="KIND",
        envvar="ORCHESTRATE_SANDBOX",
        callback=one_of(SANDBOXES),
        help="auto, docker or local (bubblewrap).",
    ),
]
OtherSandbox = Annotated[
    str | None,
    typer.Option(
        "--sandbox", metavar="KIND", callback=one_of(SANDBOXES), help="Another one from now on.  [default: as before]"
    ),
]
AllowGaps = Annotated[
    bool, typer.Option("--allow-gaps", envvar="ORCHESTRATE_ALLOW_GAPS", help="Accept what cannot be built.")
]
AllowUnchecked = Annotated[
    bool, typer.Option("--allow-unchecked", envvar="ORCHESTRATE_ALLOW_UNCHECKED", help="Accept unchecked gates.")
]

Fresh = Annotated[
    bool, typer.Option("--fresh", envvar="ORCHESTRATE_FRESH", help="Judge again what was judged here before.")
]

Follow = Annotated[bool, typer.Option("--follow", "-f", help="Go on as long as somebody works on it.")]

Verified = Annotated[
    list[str], typer.Argument(metavar="REQUIREMENTS [REPO]", help="Documents; then a folder, unless --base-url.")
]
BaseUrl = Annotated[
    str | None, typer.Option("--base-url", metavar="URL", help="A server that you have started, whatever its stack.")
]
Report = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="New or empty folder for the report.  [default: .orchestrate/verify/ID]"),
]
Timeout = Annotated[
    float | None,
    typer.Option(
        "--timeout", metavar="SECONDS", min=1, max=86_400, help="For the whole suite.  [default: by its size]"
    ),
]

Port = Annotated[
    int | None, typer.Option(min=1, max=65535, metavar="N", help="On 127.0.0.1.  [default: 8000 or a free one]")
]
Force = Annotated[bool, typer.Option("--force", help="Even if its gates are not green.")]
