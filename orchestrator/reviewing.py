"""What a person is asked to review: the tree that waits, laid out as files, and where to begin to read."""

import shutil
from pathlib import Path

from agents.analyze.render import DOCUMENT as ARCHITECTURE
from agents.plan.render import DOCUMENT as PLAN
from agents.specify.artifact import DOCUMENT as SPECIFICATION
from sandbox.paths import write_beneath
from sandbox.repo import Repository
from workflows.events import Phase

FOLDER = "review"
FIRST: dict[Phase, str] = {"specify": SPECIFICATION, "analyze": ARCHITECTURE, "plan": PLAN}
"""Where to begin; what comes later is the whole project."""


def lay_out(repo: Repository, commit: str, run_folder: Path) -> None:
    """Write the files of a commit below the run's folder, in place of those that were reviewed before."""
    folder = run_folder / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for path, data in repo.files(commit).items():
        write_beneath(folder, path, data)


def first_page(run_folder: Path, phase: Phase) -> Path:
    """Return the file or folder to begin with."""
    return run_folder / FOLDER / FIRST.get(phase, "")
