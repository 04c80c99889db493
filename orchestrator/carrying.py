"""What the newest run of this directory did with a sentence: the status it reached, and the commits that carry it."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from agents.spec.model import Sentence
from orchestrator.reports import Carried, Commit
from orchestrator.runs import RunRef, facts_of, list_runs
from sandbox.repo import Repository, RepositoryError
from workflows.events import Done, Requirement
from workflows.log import entries


def documents_of_newest() -> tuple[str, ...]:
    """Return the documents of the newest run of this directory; none where there is no run."""
    named = (tuple(facts_of(run.path).get("requirements", ())) for run in list_runs())
    return next((paths for paths in named if paths), ())


@dataclass(frozen=True)
class Carrying:
    """The newest run of some documents that came to an end, as far as one did."""

    run: RunRef | None
    requirements: tuple[Requirement, ...] = ()

    @classmethod
    def of(cls, documents: Sequence[str]) -> "Carrying":
        """Find the run whose documents were these, by their paths."""
        for run in list_runs():
            if facts_of(run.path).get("requirements") == list(documents) and (done := _end(run)):
                return cls(run, done.requirements)
        return cls(None)

    def of_sentence(self, sentence: Sentence) -> Carried | None:
        """Return what became of a sentence; of one that was said otherwise in that run nothing is known."""
        known = {(each.id, each.text): each for each in self.requirements}
        found = known.get((sentence.id, sentence.text))
        if self.run is None or found is None:
            return None
        commits = tuple(Commit(sha=sha, subject=self._subjects().get(sha, "")) for sha in found.commits)
        return Carried(run=self.run.id, status=found.status, tests=found.tests, commits=commits)

    def _subjects(self) -> dict[str, str]:
        """Return what each commit of the run says that it does; nothing where its repository was cleaned away."""
        try:
            repo = Repository(self.run.path / "repo.git") if self.run else None
        except RepositoryError:
            return {}
        head = repo.head() if repo else None
        return {entry.sha: entry.subject for entry in repo.log(head)} if repo and head else {}


def _end(run: RunRef) -> Done | None:
    try:
        told = entries(run.path / "run.db")
    except sqlite3.Error:
        return None
    return next((each.event for each in reversed(told) if isinstance(each.event, Done)), None)
