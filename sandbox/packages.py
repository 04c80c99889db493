"""Packages of an ecosystem other than Python's: fetched on the host by that ecosystem's own tool, from its lock.

The tool comes from the sandbox's locked dependencies, so nothing has to be installed by hand; index, proxy and
certificates are those that the person has set up for it. No script of a package runs. Sandboxes see `/extra/NAME`.
"""

import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sandbox.dependencies import Dependencies
from sandbox.sandbox import SandboxUnavailable

_WITHIN = 600.0
_TOLD = 400


@dataclass(frozen=True)
class Packages:
    """`files` (locks) are laid into a folder in which `command` leaves the packages, below `name`.

    `{site}` in the command is the directory of the locked dependencies. `key` changes with whatever is installed.
    """

    name: str
    files: Mapping[str, bytes]
    command: str
    key: str


def install_packages(dependencies: Dependencies, packages: Packages) -> Path:
    """Install the packages unless they are, and return their directory. Raises `SandboxUnavailable`."""
    # Also for a container: the tool runs here.
    site = dependencies.for_host().install()
    return dependencies.derive(packages.name, partial(_install, packages, site))


def _install(packages: Packages, site: Path, directory: Path) -> None:
    for name, data in packages.files.items():
        (directory / name).write_bytes(data)
    argv = [part.format(site=site) for part in shlex.split(packages.command)]
    reason = _run(argv, directory)
    if reason is None and not (directory / packages.name).is_dir():
        reason = f"the tool made no {packages.name}"
    if reason is not None:
        raise SandboxUnavailable(
            f"{packages.name} cannot be installed: {reason}; check the network, and the registry, proxy and "
            "certificates that its tool is set up for on this machine, then run again"
        )
    _lift(directory, packages.name)


def _run(argv: list[str], directory: Path) -> str | None:
    """Run the tool; return what it said went wrong."""
    try:
        done = subprocess.run(  # noqa: S603  # no shell; our argv
            argv, cwd=directory, capture_output=True, text=True, check=False, timeout=_WITHIN,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return None if done.returncode == 0 else " ".join((done.stderr or done.stdout).split())[-_TOLD:]


def _lift(directory: Path, name: str) -> None:
    """Leave the packages themselves in the directory."""
    for path in directory.iterdir():
        if path.name != name:
            path.unlink()
    inner = directory / f".{name}"
    (directory / name).rename(inner)
    for path in inner.iterdir():
        path.rename(directory / path.name)
    inner.rmdir()
