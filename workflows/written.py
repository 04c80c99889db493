"""What a model wrote of a tree: git knows which commits are an agent's, and which tests went with them."""

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from itertools import pairwise

from agents.plan.artifact import Plan
from sandbox.repo import Entry, Repository
from workflows.gates.subject import Written


def written_by_agents(repo: Repository, head: str, plan: Plan) -> tuple[Written, ...]:
    """Return the sources of the backend that agents wrote at least a line of, as they are at `head`."""
    files = repo.files(head)
    own = {path: task.own_tests for task in plan.tasks if task.by == "agent" for path in task.files}
    asks = {path: task.requirements for task in plan.tasks for path in task.files}
    found = (
        Written(path, _new_lines(before, files[path]), own.get(path, ()), asks.get(path, ()))
        for path, before in _before(repo, head).items()
        if path in files and path.startswith("app/") and path.endswith(".py")
    )
    return tuple(each for each in found if each.lines)


def _before(repo: Repository, head: str) -> Mapping[str, bytes]:
    """Return each file that an agent touched as it was before the first did; empty where there was none."""
    log = repo.log(head)
    before: dict[str, bytes] = {}
    for entry, parent in _by_agents(log):
        paths = repo.changed(parent, entry.sha)
        before |= {path: repo.read(parent, path) if repo.has(parent, path) else b"" for path in paths}
    return before


def _by_agents(log: tuple[Entry, ...]) -> Iterator[tuple[Entry, str]]:
    """Yield the commits of agents with the one before each, the newest first."""
    for entry, parent in pairwise(log):
        if entry.trailers.get("By") or "refine" in entry.trailers.get("Phase", ()):
            yield entry, parent.sha


def _new_lines(before: bytes, after: bytes) -> frozenset[int]:
    """Return the numbers of the lines that are not as they were."""
    old, new = before.splitlines(), after.splitlines()
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return frozenset(line for tag, _, _, start, end in blocks if tag != "equal" for line in range(start + 1, end + 1))
