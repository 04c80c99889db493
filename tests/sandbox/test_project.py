"""The files of somebody's project: as they lie there, whatever the git directory beside them wants to be run."""

import os
import subprocess
from pathlib import Path

import pytest

from sandbox.project import ProjectError, read_project


def project(folder: Path, **files: str) -> Path:
    root = folder / "project"
    for name, text in files.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def read(folder: Path, root: Path) -> dict[str, bytes]:
    ours = folder / "ours.git"
    subprocess.run(["git", "init", "--quiet", "--bare", str(ours)], check=True)
    return read_project(root, ours)


def test_edits_are_read_and_what_is_ignored_is_not(tmp_path: Path) -> None:
    root = project(tmp_path, app__main="new", venv__lib="theirs", secret="token")
    (root / ".gitignore").write_text("venv/\nsecret\n")
    (root / ".orchestrate" / "verify").mkdir(parents=True)
    (root / ".orchestrate" / "verify" / "report.html").write_text("ours")
    assert read(tmp_path, root) == {".gitignore": b"venv/\nsecret\n", "app/main": b"new"}


def test_links_are_left_out(tmp_path: Path) -> None:
    root = project(tmp_path, app__main="x")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "key").write_text("secret")
    (root / "key").symlink_to(tmp_path / "outside" / "key")
    (root / "folder").symlink_to(tmp_path / "outside")
    assert read(tmp_path, root) == {"app/main": b"x"}


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    root = project(tmp_path, app__main="x")
    os.mkfifo(root / "pipe")
    assert read(tmp_path, root) == {"app/main": b"x"}


def test_nothing_that_the_project_configures_is_run(tmp_path: Path) -> None:
    root = project(tmp_path, app__main="x")
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    hook = tmp_path / "hook"
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/was-run\n")
    hook.chmod(0o755)
    with (root / ".git" / "config").open("a") as config:
        config.write(f'[core]\n\tfsmonitor = {hook}\n[filter "f"]\n\tclean = {hook}\n')
    (root / ".gitattributes").write_text("* filter=f\n")
    assert set(read(tmp_path, root)) == {".gitattributes", "app/main"}
    assert not (tmp_path / "was-run").exists()


def test_a_repository_within_is_not_part_of_it(tmp_path: Path) -> None:
    root = project(tmp_path, app__main="x", inner__file="y")
    subprocess.run(["git", "init", "--quiet", str(root / "inner")], check=True)
    assert read(tmp_path, root) == {"app/main": b"x"}


def test_names_that_nobody_can_show_are_refused(tmp_path: Path) -> None:
    root = project(tmp_path, app__main="x")
    (root / "a\nb").write_text("y")
    with pytest.raises(ProjectError, match="control character"):
        read(tmp_path, root)
