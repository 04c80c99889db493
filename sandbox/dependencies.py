"""Locked packages for the sandbox: installed once per machine, shown read-only to every sandbox.

The lock is a `requirements.txt` with hashes. Only the host downloads, with whatever index, proxy and certificates the
person's `uv` is configured for; nothing is built, so no package's code runs here. An installed lock needs no network.
"""

import hashlib
import os
import platform
import secrets
import shutil
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import platformdirs
import uv
from filelock import FileLock

from sandbox.process import run_on_host
from sandbox.sandbox import SandboxUnavailable
from sandbox.scratch import scratch

_LAYOUT = "1"


@dataclass(frozen=True)
class Target:
    """Another interpreter and platform than ours: those of a container image."""

    python: str
    """Major and minor version, such as `3.12`."""

    platform: str
    """As uv calls it, such as `x86_64-manylinux_2_28`."""


class Dependencies:
    """The packages of one lock, for one interpreter and platform, and data that is derived from them."""

    def __init__(self, lock: bytes, cache: Path | None = None, target: Target | None = None) -> None:
        self._lock = lock
        self._target = target
        self.key = _key(lock, target)
        self._base = cache or platformdirs.user_cache_path("orchestrate") / "sandbox"
        self.directory = self._base / self.key

    @property
    def site(self) -> Path:
        """Where the packages are; they are there once `install` has returned."""
        return self.directory / "site"

    @property
    def extras(self) -> Path:
        """The directory of everything made by `derive`; a sandbox sees it as `/extra`."""
        return self.directory / "extra"

    def for_target(self, target: Target) -> "Dependencies":
        """Return the same lock's packages for this interpreter and platform."""
        return Dependencies(self._lock, self._base, target)

    def for_host(self) -> "Dependencies":
        """Return the same lock's packages for this machine."""
        return Dependencies(self._lock, self._base)

    def install(self) -> Path:
        """Install the packages unless they are, and return their directory. Raises `SandboxUnavailable`."""
        return self._once(self.site, self._install)

    def derive(self, name: str, build: Callable[[Path], None]) -> Path:
        """Return a directory of derived data that `build` has filled once; every sandbox can read it.

        `build` gets an empty directory. It must not write there what code under test has made.
        """
        return self._once(self.extras / name, build)

    def private(self, name: str, build: Callable[[Path], None]) -> Path:
        """Do the same as `derive` for data that no sandbox may see."""
        return self._once(self.directory / "private" / name, build)

    def _once(self, destination: Path, build: Callable[[Path], None]) -> Path:
        if not destination.is_dir():
            try:
                destination.parent.mkdir(parents=True, exist_ok=True)
                with FileLock(destination.with_name(f".{destination.name}.lock")):
                    _publish(destination, build)
            except OSError as error:
                raise SandboxUnavailable(
                    f"{destination} cannot be written ({error.strerror}): free space there, or set XDG_CACHE_HOME"
                ) from error
        return destination

    def _install(self, directory: Path) -> None:
        with scratch() as folder:
            lock = folder / "requirements.txt"
            lock.write_bytes(self._lock)
            command = [uv.find_uv_bin(), "pip", "install", "--target", str(directory), "--requirements", str(lock)]
            command += ["--python", _interpreter(), "--only-binary", ":all:", "--require-hashes", *self._for()]
            # Not in the person's directory: settings of a project there are not meant for us.
            result = run_on_host(command, directory)
        if result.returncode:
            raise SandboxUnavailable(
                f"the sandbox's dependencies cannot be installed: {_reason(result.stderr)}; check the network and the "
                "package index that uv is set up for (UV_INDEX_URL, HTTPS_PROXY, SSL_CERT_FILE), then run again"
            )

    def _for(self) -> list[str]:
        if self._target:
            # Compiled where that interpreter is.
            return ["--python-version", self._target.python, "--python-platform", self._target.platform]
        return ["--compile-bytecode"]


def _key(lock: bytes, target: Target | None) -> str:
    facts = [_LAYOUT, str(sys.implementation.cache_tag), sysconfig.get_platform(), *platform.libc_ver()]
    if target:
        facts = [_LAYOUT, target.python, target.platform]
    return hashlib.sha256("\n".join(facts).encode() + b"\n" + lock).hexdigest()[:32]


def _publish(destination: Path, build: Callable[[Path], None]) -> None:
    """Build beside the destination and rename, so that it is complete whenever it exists. Needs the lock."""
    if destination.is_dir():
        return
    # Left by a process that was killed. Its child may still be at work there, hence a name of our own.
    for left in destination.parent.glob(f".{destination.name}.*new"):
        shutil.rmtree(left, ignore_errors=True)
    unfinished = destination.with_name(f".{destination.name}.{secrets.token_hex(4)}.new")
    unfinished.mkdir()
    try:
        build(unfinished)
        unfinished.rename(destination)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _interpreter() -> str:
    base = Path(sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}")
    return str(base if os.access(base, os.X_OK) else sys.executable)


def _reason(stderr: str) -> str:
    lines = [line.strip(" ×├─▶╰│") for line in stderr.splitlines()]
    told = [line for line in lines if line and not line.startswith(("Using ", "Resolved ", "warning:"))]
    return " ".join(told)[:400] or "uv gave no reason"
