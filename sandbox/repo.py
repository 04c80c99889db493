"""The run's bare git repository: files are bytes, commits are written in process, delivery is a clean clone.

No work tree, index, attribute, filter or hook is involved, and the sandbox never sees the git directory. A commit
is a function of its files, message, parent and time, so a step that is repeated arrives at the same commit.
"""

import io
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from git import Actor, Commit, Repo
from git.db import GitDB
from git.exc import BadName, InvalidGitRepositoryError, NoSuchPathError
from git.objects import Blob
from git.objects.fun import tree_to_stream
from gitdb import IStream

AUTHOR = Actor("Orchestrate", "orchestrate@localhost")
BRANCH = "refs/heads/main"
_FILE, _PROGRAM, _FOLDER = 0o100644, 0o100755, 0o040000


class RepositoryError(Exception):
    """The repository is missing, damaged, or a path does not belong into one. The message names the way out."""


@dataclass(frozen=True)
class Entry:
    """A commit as a reader of the log sees it: trailers are `Run`, `Phase`, `Requirement`, `Gate`, `Task`."""

    sha: str
    subject: str
    trailers: Mapping[str, tuple[str, ...]]


class Repository:
    """A bare repository with one branch, `main`."""

    def __init__(self, path: Path) -> None:
        """Open the repository at `path`. Raises RepositoryError."""
        try:
            self._repo = Repo(path, odbt=GitDB)
        except (InvalidGitRepositoryError, NoSuchPathError) as error:
            raise RepositoryError(f"{path} is no git repository: start a new run") from error
        self.path = path

    @classmethod
    def create(cls, path: Path) -> "Repository":
        """Make an empty bare repository at `path`, whatever templates and defaults the user's git has."""
        for folder in ("objects/info", "objects/pack", "refs/heads", "refs/tags"):
            (path / folder).mkdir(parents=True, exist_ok=True)
        (path / "HEAD").write_text(f"ref: {BRANCH}\n", encoding="utf-8")
        (path / "config").write_text("[core]\n\trepositoryformatversion = 0\n\tbare = true\n", encoding="utf-8")
        return cls(path)

    def commit(
        self, files: Mapping[str, bytes], *, parent: str | None, message: str, when: datetime, keep: bool = True
    ) -> str:
        """Write `files` over those of `parent` (or alone, if not `keep`) as a commit of `main`; return its sha."""
        merged = {**(self._blobs(parent) if parent and keep else {}), **self._store(files)}
        parents = [self._repo.commit(parent)] if parent else []
        stamp = f"{int(when.timestamp())} +0000"
        commit = Commit.create_from_tree(
            self._repo, self._repo.tree(self._write_tree(merged)), message, parents, author=AUTHOR, committer=AUTHOR,
            author_date=stamp, commit_date=stamp,
        )  # fmt: skip
        self._point(commit.hexsha)
        return commit.hexsha

    def files(self, commit: str) -> dict[str, bytes]:
        """Return every file of a commit by its path."""
        return {str(blob.path): blob.data_stream.read() for blob in self._walk(commit)}

    def read(self, commit: str, path: str) -> bytes:
        """Return one file of a commit. Raises RepositoryError when it has none of that name."""
        try:
            return cast("bytes", (self._at(commit).tree / path).data_stream.read())
        except KeyError as error:
            raise RepositoryError(f"commit {commit[:10]} has no file {path}") from error

    def has(self, commit: str, path: str) -> bool:
        """Tell whether a commit has a file of that name."""
        return any(blob.path == path for blob in self._walk(commit))

    def tree(self, commit: str) -> str:
        """Return the sha of a commit's tree."""
        return self._at(commit).tree.hexsha

    def head(self) -> str | None:
        """Return the newest commit of `main`, None before the first."""
        ref = self.path / BRANCH
        return ref.read_text(encoding="ascii").strip() if ref.exists() else None

    def log(self, commit: str) -> tuple[Entry, ...]:
        """Return the history of a commit, newest first."""
        history = [self._at(commit)]
        while history[-1].parents:
            history.append(history[-1].parents[0])
        return tuple(Entry(c.hexsha, str(c.summary), _trailers(str(c.message))) for c in history)

    def changed(self, old: str, new: str) -> tuple[str, ...]:
        """Return the paths in which two commits differ, sorted."""
        before, after = self._blobs(old), self._blobs(new)
        return tuple(sorted(path for path in {*before, *after} if before.get(path) != after.get(path)))

    def deliver(self, target: Path) -> None:
        """Make `target` a clean clone of `main`; it must not exist or be an empty directory.

        The clone is made beside it and moved into place, so a half delivery is never seen. Raises RepositoryError.
        """
        staging = target.with_name(f".{target.name}.partial")
        shutil.rmtree(staging, ignore_errors=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        argv = ["git", "clone", "--quiet", "--no-hardlinks", "--template=", "--no-recurse-submodules", "--branch=main",
                "--", str(self.path), str(staging)]  # fmt: skip
        done = subprocess.run(argv, env=clone_environment(), capture_output=True, text=True, check=False)  # noqa: S603  # argv is ours
        if done.returncode:
            raise RepositoryError(f"git clone failed: {done.stderr.strip()}")
        _forget_origin(staging)
        if target.exists():
            target.rmdir()
        staging.replace(target)

    def _point(self, sha: str) -> None:
        """Move `main`, so that a crash leaves the old or the new commit."""
        fresh = self.path / f"{BRANCH}.new"
        fresh.write_text(f"{sha}\n", encoding="ascii")
        fresh.replace(self.path / BRANCH)

    def _at(self, commit: str) -> Commit:
        try:
            return self._repo.commit(commit)
        except (BadName, ValueError) as error:
            raise RepositoryError(f"{self.path} has no commit {commit}") from error

    def _walk(self, commit: str) -> list[Blob]:
        return [item for item in self._at(commit).tree.traverse() if isinstance(item, Blob)]

    def _blobs(self, commit: str) -> dict[str, tuple[int, bytes]]:
        return {str(blob.path): (blob.mode, blob.binsha) for blob in self._walk(commit)}

    def _store(self, files: Mapping[str, bytes]) -> dict[str, tuple[int, bytes]]:
        return {path: (_mode(path, data), self._write("blob", data)) for path, data in files.items()}

    def _write(self, kind: str, data: bytes) -> bytes:
        return cast("bytes", self._repo.odb.store(IStream(kind.encode(), len(data), io.BytesIO(data))).binsha)

    def _write_tree(self, blobs: Mapping[str, tuple[int, bytes]]) -> str:
        return self._write_folder({tuple(path.split("/")): blob for path, blob in blobs.items()}).hex()

    def _write_folder(self, blobs: Mapping[tuple[str, ...], tuple[int, bytes]]) -> bytes:
        entries = [(blob[1], blob[0], path[0]) for path, blob in blobs.items() if len(path) == 1]
        for name in {path[0] for path in blobs if len(path) > 1}:
            inside = {path[1:]: blob for path, blob in blobs.items() if path[0] == name and len(path) > 1}
            entries.append((self._write_folder(inside), _FOLDER, name))
        entries.sort(key=lambda entry: entry[2] + ("/" if entry[1] == _FOLDER else ""))
        stream = io.BytesIO()
        tree_to_stream(entries, stream.write)
        return self._write("tree", stream.getvalue())


def message(subject: str, body: str = "", trailers: Sequence[tuple[str, str]] = ()) -> str:
    """Return a commit message: subject, body, and trailers in the order given."""
    parts = [subject, body.strip(), "\n".join(f"{key}: {value}" for key, value in trailers)]
    return "\n\n".join(part for part in parts if part) + "\n"


def clone_environment() -> dict[str, str]:
    """Return an environment in which the user's git configuration, hooks, filters and helpers do not act."""
    config = {
        "core.hooksPath": os.devnull, "core.fsmonitor": "false", "core.attributesFile": os.devnull,
        "core.symlinks": "false", "core.autocrlf": "false", "credential.helper": "", "init.templateDir": "",
        "protocol.allow": "never", "protocol.file.allow": "always", "gc.auto": "0", "advice.detachedHead": "false",
        "safe.directory": "*",
    }  # fmt: skip
    env = {"PATH": os.environ.get("PATH", os.defpath), "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"}
    env |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_ATTR_NOSYSTEM": "1"}
    env |= {"GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_COUNT": str(len(config))}
    for number, (key, value) in enumerate(config.items()):
        env |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return env


def _forget_origin(clone: Path) -> None:
    """Drop the remote: it names a directory of the run that may be cleaned away."""
    config = clone / ".git" / "config"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.split('[remote "origin"]', maxsplit=1)[0], encoding="utf-8")
    shutil.rmtree(clone / ".git" / "refs" / "remotes", ignore_errors=True)
    packed = clone / ".git" / "packed-refs"
    packed.unlink(missing_ok=True)


def _mode(path: str, data: bytes) -> int:
    parts = path.split("/")
    if not path or any(part in ("", ".", "..") or part.lower() == ".git" for part in parts):
        raise RepositoryError(f"{path!r} is no path for a repository")
    return _PROGRAM if data.startswith(b"#!") else _FILE


def _trailers(text: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in text.rstrip().rsplit("\n\n", maxsplit=1)[-1].splitlines():
        key, mark, value = line.partition(": ")
        if mark and key.isalpha():
            found[key] = (*found.get(key, ()), value)
    return found


def utc_now() -> datetime:
    """Return the time now, whole seconds, in UTC: what a commit can hold."""
    return datetime.now(UTC).replace(microsecond=0)
