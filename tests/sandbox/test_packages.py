"""Packages of another ecosystem: installed once by their own tool, and shown to every sandbox."""

from pathlib import Path

import pytest

from sandbox.dependencies import Dependencies
from sandbox.packages import Packages, install_packages
from sandbox.sandbox import SandboxUnavailable

MAKE = "sh -c 'mkdir -p things/one && cp lock things/one/ && echo once >>{place}'"


def packages(command: str) -> Packages:
    return Packages("things", {"lock": b"one 1.0\n"}, command, "key")


def test_they_are_installed_once_and_lie_where_sandboxes_look(tmp_path: Path) -> None:
    dependencies = Dependencies(b"", tmp_path / "cache")
    wanted = packages(MAKE.replace("{place}", str(tmp_path / "log")))
    places = {install_packages(dependencies, wanted) for _ in range(2)}
    assert places == {dependencies.extras / "things"}
    assert (dependencies.extras / "things" / "one" / "lock").read_bytes() == b"one 1.0\n"
    assert [path.name for path in (dependencies.extras / "things").iterdir()] == ["one"]
    assert (tmp_path / "log").read_text() == "once\n"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("sh -c 'echo the registry is gone >&2; exit 1'", "the registry is gone"),
        ("true", "the tool made no things"),
        ("/nowhere/npm", "No such file"),
    ],
)
def test_what_cannot_be_installed_says_why_and_leaves_nothing(tmp_path: Path, command: str, said: str) -> None:
    dependencies = Dependencies(b"", tmp_path / "cache")
    with pytest.raises(SandboxUnavailable, match=f"things cannot be installed: .*{said}.*; check the network"):
        install_packages(dependencies, packages(command))
    assert not (dependencies.extras / "things").exists()
