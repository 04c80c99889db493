"""What the process does before anything else: no tracing, printable streams, no standard input, no foreign package."""

import os
import sys
from importlib.machinery import PathFinder
from io import TextIOWrapper
from pathlib import Path

TRACING = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2")
"""Switches of LangChain's tracing. It posts what the graph carries, the requirements, so it is off here."""

SIBLINGS = ("workflows", "agents", "prompts", "sandbox")


def settle() -> None:
    """Put the process into order; call it first."""
    silence_tracing()
    for stream in (sys.stdout, sys.stderr):
        # One character that the stream cannot write must never end a run.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    _close_stdin()


def silence_tracing() -> None:
    """Switch ambient tracing off, whatever the environment says."""
    for name in TRACING:
        os.environ[name] = "false"
    os.environ["OTEL_SDK_DISABLED"] = "true"


def ambient_tracing() -> list[str]:
    """Return the tracing variables that were set when the process started; they are ignored."""
    return list(_AMBIENT)


def foreign_sibling() -> tuple[str, str] | None:
    """Return the name and place of a package that hides one of ours, if there is one."""
    root = Path(__file__).resolve().parent.parent
    for name in SIBLINGS:
        spec = PathFinder.find_spec(name)
        found = Path(spec.origin).resolve().parent if spec and spec.origin else None
        if found != root / name:
            return name, str(found or "nowhere")
    return None


def refused() -> int:
    """Return 0, or say that a package of another program is in the way and return the exit code."""
    if hidden := foreign_sibling():
        name, place = hidden
        sys.stderr.write(f"error: the package {name!r} of another program is in the way: {place} [OR902]\n")
        sys.stderr.write("hint: uv tool install orchestrate\n")
        return 7
    return 0


def _close_stdin() -> None:
    # Nothing here asks on standard input; a library or child that did would hang on a silent pipe.
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)


def _ambient() -> list[str]:
    prefixes = ("LANGSMITH_", "LANGCHAIN_", "OTEL_")
    return sorted(name for name, value in os.environ.items() if name.startswith(prefixes) and value)


_AMBIENT = _ambient()
