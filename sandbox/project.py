"""The files of somebody's project as they lie in its folder, without what its `.gitignore` leaves out.

git lists them from an empty repository of ours, so nothing that the folder's own git directory says is carried out,
and a folder without one is read just so. Links are not followed, so they are left out, as is what we wrote there.
"""

import subprocess
from pathlib import Path

from sandbox.paths import read_beneath
from sandbox.repo import clone_environment
from sandbox.sandbox import EvidenceRefused, UnsafePath

MOST_FILES = 20_000
MOST_BYTES = 200 << 20


class ProjectError(Exception):
    """A folder cannot be read as a project. The message names the way out."""


def read_project(folder: Path, git_dir: Path) -> dict[str, bytes]:
    """Return the files by path. `git_dir`: an empty repository of ours. Raises ProjectError."""
    if not folder.is_dir():
        raise ProjectError(f"{folder} {'is a file, not a folder' if folder.exists() else 'does not exist'}")
    paths = [path for path in _listed(folder, git_dir) if not (folder / path).is_symlink()]
    if not paths:
        raise ProjectError(f"{folder} holds no files, so there is nothing to verify")
    if len(paths) > MOST_FILES:
        raise ProjectError(f"{folder} holds {len(paths)} files: name the folder of one backend, or extend .gitignore")
    return _read(folder, paths)


def _listed(folder: Path, git_dir: Path) -> list[str]:
    argv = ["git", f"--git-dir={git_dir.resolve()}", f"--work-tree={folder.resolve()}", "ls-files", "--others"]
    done = subprocess.run(  # noqa: S603  # argv is ours
        [*argv, "--exclude-standard", "--exclude=/.orchestrate/", "-z"],
        cwd=folder,
        env=clone_environment(),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise ProjectError(f"{folder} cannot be read: {done.stderr.decode(errors='replace').strip()}")
    names = done.stdout.decode(errors="surrogateescape").split("\0")
    # A repository within is listed as a folder; its files are not this project's.
    return [name for name in names if name and not name.endswith("/")]


def _read(folder: Path, paths: list[str]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    room = MOST_BYTES
    for path in paths:
        try:
            files[path] = read_beneath(folder, path, room)
        except (EvidenceRefused, UnsafePath) as error:
            raise ProjectError(f"{folder}: {error}: remove it, or name it in .gitignore") from error
        room -= len(files[path])
    return files
