"""Two agents that carry out a task with 20 calls each, over and over killed by `bench.agent_kills`.

`bench.agent_worker FOLDER URL`: the journal and the repository lie in FOLDER, the model answers at URL.
"""

import sys
import time
import warnings
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from agents.model.agent import Agent
from agents.model.claude import ClaudeModel
from agents.model.journaled import JournaledModel
from agents.model.tool import Tool
from agents.tools.bench import Bench
from agents.tools.reading import reading_tools
from agents.tools.writing import writing_tools
from sandbox.repo import Repository, message
from workflows.journal import RunJournal

TASKS = ("first", "second")
WHEN = datetime(2026, 11, 22, tzinfo=UTC)


class Handed(BaseModel):
    """What an agent hands in."""

    model_config = ConfigDict(extra="forbid")

    summary: str


class Nothing(BaseModel):
    """A tool that needs no input."""

    model_config = ConfigDict(extra="forbid")


def main(folder: Path, url: str) -> None:
    """Carry out both tasks and commit what came of them."""
    with (
        closing(ClaudeModel("claude-sonnet-5-5", "none", base_url=url)) as claude,
        closing(RunJournal(folder / "run.db")) as journal,
    ):
        model = JournaledModel(claude, journal, 100.0)
        files: dict[str, bytes] = {}
        for task in TASKS:
            files |= work(task, model)
    repo = Repository.create(folder / "repo.git")
    repo.commit(files, parent=None, message=message("both tasks"), when=WHEN)


def work(task: str, model: JournaledModel) -> dict[str, bytes]:
    """Return what one agent wrote. One of its tools never answers twice alike, as tests that tell their time do."""
    bench = Bench({}, (f"{task}.py",))
    check = Tool("check", "Check the work.", Nothing, lambda _: f"in order after {time.perf_counter_ns()} ns")
    agent = Agent(f"integrate/{task}/code", "You write.", (*reading_tools(bench), *writing_tools(bench), check), Handed)
    agent.work(f"Carry out the {task} task.", model, lambda _: ())
    return dict(bench.changed)


if __name__ == "__main__":
    warnings.filterwarnings("ignore", "GitDB is deprecated")
    main(Path(sys.argv[1]), sys.argv[2])
