"""Tools that read the history of a run: its commits, and what one of them changed. They write nothing."""

import difflib
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from pydantic import BaseModel, ConfigDict, Field

from agents.model.tool import AnyTool, Tool, TryAgain
from sandbox.repo import Entry

COMMITS = 50
"""Commits that the log shows."""


class History(Protocol):
    """What of a repository is read; `Repository` is one."""

    def log(self, commit: str) -> tuple[Entry, ...]:
        """Return the history of a commit, newest first."""
        ...

    def files(self, commit: str) -> dict[str, bytes]:
        """Return every file of a commit by its path."""
        ...


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Log(_Closed):
    """Which commits to list."""

    about: str = Field(description="only commits whose subject or trailers hold this text; empty for all")


class Change(_Closed):
    """Which commit to show."""

    commit: str = Field(min_length=7, pattern="^[0-9a-f]+$", description="the beginning of its sha, from the log")
    path: str = Field(description="one file, or empty for all that it changed")


class Past(NamedTuple):
    """A commit and what led to it."""

    history: History
    head: str


def history_tools(past: Past) -> tuple[AnyTool, ...]:
    """Return the tools that read what led to a commit."""
    return (
        Tool("git_log", "List the commits of this run, newest first.", Log, lambda log: _log(*past, log)),
        Tool("git_diff", "Show what a commit changed.", Change, lambda change: _diff(*past, change)),
    )


def _log(history: History, head: str, log: Log) -> str:
    told = [_line(entry) for entry in history.log(head)]
    found = [line for line in told if log.about in line]
    rest = [f"[{len(found) - COMMITS} older ones]"] if len(found) > COMMITS else []
    return "\n".join([*found[:COMMITS], *rest]) or "No commit holds that."


def _line(entry: Entry) -> str:
    trailers = (f"{key}: {', '.join(values)}" for key, values in entry.trailers.items() if key != "Run")
    return f"{entry.sha[:10]} {entry.subject} [{'; '.join(trailers)}]"


def _diff(history: History, head: str, change: Change) -> str:
    log = history.log(head)
    at = next((index for index, each in enumerate(log) if each.sha.startswith(change.commit)), None)
    if at is None:
        raise TryAgain(f"this run has no commit {change.commit}; git_log lists them")
    after = history.files(log[at].sha)
    before = history.files(log[at + 1].sha) if at + 1 < len(log) else {}
    paths = [change.path] if change.path else sorted({*before, *after})
    lines = [line for path in paths for line in _differences(path, before, after)]
    return "\n".join(lines) or "It changed nothing there."


def _differences(path: str, before: dict[str, bytes], after: dict[str, bytes]) -> Iterator[str]:
    old, new = (each.get(path, b"").decode(errors="replace").splitlines() for each in (before, after))
    return difflib.unified_diff(old, new, f"a/{path}", f"b/{path}", lineterm="")
