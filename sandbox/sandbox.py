"""The seam to the place where generated code runs: the protocol, its values and its errors.

A failing command is data (`ExecResult`). A sandbox that is missing, dies or runs full is an exception
(`SandboxError`): it must never look like a red test.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class SandboxError(Exception):
    """The environment failed, not the code in it. The message names the way out."""


class SandboxUnavailable(SandboxError):
    """No sandbox of this kind can be started on this machine."""


class SandboxDied(SandboxError):
    """The sandbox (or its database) went away or ran full while it was in use."""


@dataclass(frozen=True)
class ExecResult:
    """What one command did. `exit_code` is None only when the command was killed at its deadline."""

    exit_code: int | None
    stdout: bytes
    stderr: bytes
    duration_s: float
    timed_out: bool = False
    truncated: bool = False


class Server(Protocol):
    """A process that keeps running in the sandbox, and the Unix socket on the host that leads to it."""

    @property
    def socket(self) -> Path:
        """The socket by which a process outside the sandbox reaches the server."""
        ...

    def wait_ready(self, timeout: float) -> None:
        """Return when the socket accepts connections; raise `ServerNotReady` with its log otherwise."""
        ...

    def stop(self) -> ExecResult:
        """Ask with SIGTERM, kill after five seconds, and tell how the process ended."""
        ...


class UnsafePath(Exception):
    """A name leads out of the sandbox's directories, or code in the sandbox put a link or directory in its place."""


class EvidenceRefused(Exception):
    """Code in the sandbox left no such regular file, or one too large: a finding about the code."""


class ServerNotReady(Exception):
    """The server under test ended or did not listen in time: a finding about the code. Carries its log."""


class Sandbox(Protocol):
    """A workspace without network, secrets or host files, with a PostgreSQL of its own.

    Inside: the project lies in `/workspace` (the working directory), our read-only tools in `/harness`, the
    installed dependencies on `PYTHONPATH`, PostgreSQL on a socket in `/run/pg`, evidence goes to `/evidence`.
    """

    @property
    def control_dir(self) -> Path:
        """A directory outside that is read-only `/control` inside: the acceptance runner moves the clock there."""
        ...

    def start(self) -> None:
        """Start PostgreSQL and check the hardening from inside. Raises `SandboxError`."""
        ...

    def close(self) -> None:
        """End every process and remove every file of this sandbox; may be called twice."""
        ...

    def put(self, files: Mapping[str, bytes]) -> None:
        """Write files below `/workspace`. Paths are relative POSIX paths; unsafe ones are refused."""
        ...

    def put_harness(self, files: Mapping[str, bytes]) -> None:
        """Write our own files below `/harness`, which code in the sandbox can read but not write."""
        ...

    def exec(self, argv: Sequence[str], *, timeout: float, env: Mapping[str, str] | None = None) -> ExecResult:
        """Run a command to its end in `/workspace`; at its deadline its whole process tree is killed."""
        ...

    def serve(self, argv: Sequence[str], *, env: Mapping[str, str] | None = None) -> AbstractContextManager[Server]:
        """Start a server that listens on the Unix socket named by `$SERVER_SOCKET` inside."""
        ...

    def create_database(self, name: str, template: str | None = None) -> str:
        """Make a database (optionally a copy of `template`) and return its SQLAlchemy URL inside the sandbox."""
        ...

    def read_evidence(self, path: str, cap: int = 16 << 20) -> bytes:
        """Read a file that code in the sandbox wrote below `/evidence`; regular files only, never a link."""
        ...

    def selfcheck(self) -> list[str]:
        """Probe the hardening from inside; one line for each thing that should not be possible and is."""
        ...
