"""What a repair changed and what came of it, as the next one reads it: short, and with a way to read on."""

from collections.abc import Collection

from agents.evidence import Attempt
from sandbox.repo import Repository
from workflows.patch import patch
from workflows.progress import Round

LINES = 80
"""Lines of a change that are shown; the whole of it is in the history."""

TROUBLES = 10
"""Troubles that are shown of each kind."""

_WIDTH = 200
_SHA = 10


def attempted(before: Round, after: Round, repo: Repository) -> Attempt:
    """Return what was done between two rounds of the gates, and what these found less, still and more."""
    commit = after.head[:_SHA]
    return Attempt(
        commit,
        _shown(patch(repo.files(before.head), repo.files(after.head)).decode(), commit),
        mended=_few(before.troubles - after.troubles),
        left=_few(before.troubles & after.troubles),
        broke=_few(after.troubles - before.troubles),
    )


def _shown(change: str, commit: str) -> str:
    lines = [line[:_WIDTH] for line in change.splitlines()]
    rest = [f"[{len(lines) - LINES} more lines; git_diff {commit} shows them]"] if len(lines) > LINES else []
    return "\n".join([*lines[:LINES], *rest])


def _few(troubles: Collection[str]) -> tuple[str, ...]:
    shown = [each[:_WIDTH] for each in sorted(troubles)]
    rest = [f"and {len(shown) - TROUBLES} more"] if len(shown) > TROUBLES else []
    return (*shown[:TROUBLES], *rest)
