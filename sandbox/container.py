"""One hardened container: its flags, the commands in it, and the removal of those whose owner was killed."""

import hashlib
import os
import socket
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from sandbox.engine import Engine
from sandbox.hijack import Frames
from sandbox.limits import MIB, Limits
from sandbox.output import HeadAndTail
from sandbox.prepare import USERS
from sandbox.sandbox import SandboxDied
from sandbox.scratch import is_abandoned

STORED = ("/workspace", "/evidence", "/database")
"""Where files can be stored; each is in memory."""

_LABEL, _HOST_LABEL = "orchestrate.sandbox", "orchestrate.sandbox.host"
_INSPECTED_WITHIN = 10.0


def user(name: str, group: str | None = None) -> str:
    """Return one of the image's users (and another one's group) as the engine wants it."""
    return f"{USERS[name]}:{USERS[group or name]}"


def memory_of(limits: Limits) -> int:
    """Return the bytes of a container: all that it stores is in memory too."""
    return limits.memory + limits.disk


def processors_of(limits: Limits, engine: Engine) -> float:
    """Return how many processors a container may use."""
    return min(limits.cpus, engine.processors)


_OWNERS = {
    "/workspace": "sandbox",
    "/evidence": "sandbox",
    "/run/server": "sandbox",
    "/harness": "warden",
    "/control": "warden",
    "/database": "postgres",
    "/run/pg": "postgres",
}


def _host_config(limits: Limits, engine: Engine) -> dict[str, Any]:
    owned = dict.fromkeys(STORED, "sandbox") | {
        "/database": "postgres",
        "/run/pg": "postgres",
        "/run/server": "sandbox",
    }
    owned |= {"/harness": "warden", "/control": "warden"}
    return {
        "NetworkMode": "none",
        "ReadonlyRootfs": True,
        "CapDrop": ["ALL"],
        "SecurityOpt": ["no-new-privileges"],
        "IpcMode": "private",
        "Memory": memory_of(limits),
        "MemorySwap": memory_of(limits),
        "PidsLimit": limits.processes,
        "NanoCpus": int(processors_of(limits, engine) * 1e9),
        "ShmSize": limits.temporary,
        "OomScoreAdj": 500,
        "Ulimits": [{"Name": "core", "Soft": 0, "Hard": 0}],
        "Tmpfs": {path: _tmpfs(path, name, limits) for path, name in _OWNERS.items()} | {"/tmp": _temporary(limits)},  # noqa: S108 - that of the container
        # Whatever is printed would be kept on the host's disk.
        "LogConfig": {"Type": "none", "Config": {}},
        "AutoRemove": True,
        # The host's name servers are none of its business.
        "Dns": ["127.0.0.1"],
        "DnsSearch": ["."],
    }


def _tmpfs(path: str, owner: str, limits: Limits) -> str:
    # Together they may hold `disk` bytes, which the warden sees before one of them is full.
    size = limits.disk + 32 * MIB if path in STORED else 64 * MIB
    mode = {"/database": "0700", "/run/server": "0770"}.get(path, "0755")
    return f"rw,exec,nosuid,nodev,size={size},mode={mode},uid={USERS[owner]},gid={USERS[owner]}"


def _temporary(limits: Limits) -> str:
    return f"rw,exec,nosuid,nodev,size={limits.temporary},mode=1777"


def _host() -> str:
    """Name this machine and user, for an engine may serve several."""
    facts = [os.uname().nodename, str(os.geteuid())]
    with suppress(OSError):
        facts.append(Path("/proc/sys/kernel/random/boot_id").read_text())
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]


def sweep(engine: Engine) -> None:
    """Remove the containers of this machine whose owner has ended without doing so."""
    for container, labels in engine.labelled(_LABEL).items():
        if labels.get(_HOST_LABEL) == _host() and is_abandoned(Path(labels[_LABEL])):
            engine.remove(container)


class Container:
    """A container that lives as long as the connection to its first process."""

    def __init__(self, engine: Engine, image: str, first: Sequence[str], limits: Limits, owner: Path) -> None:
        self._engine = engine
        self.id = engine.create(
            image,
            first,
            _host_config(limits, engine),
            user=user("warden", "sandbox"),
            hostname="sandbox",
            labels={_LABEL: str(owner), _HOST_LABEL: _host()},
        )
        try:
            self.streams: tuple[socket.socket, bytes] = engine.attach(self.id)
            engine.start(self.id)
        except BaseException:  # also of a signal: nobody else knows the container yet
            self.remove()
            raise

    def run(self, argv: Sequence[str], as_user: str, cap: int, directory: str = "/") -> "Errand":
        """Start a command."""
        return Errand(self._engine, self.id, argv, as_user, cap, directory)

    def remove(self) -> None:
        """End every process in the container and remove it."""
        self._engine.remove(self.id)


class Errand:
    """A command that the engine has started in a container, and its three streams."""

    def __init__(
        self, engine: Engine, container: str, argv: Sequence[str], as_user: str, cap: int, directory: str
    ) -> None:
        self._engine = engine
        self.stdout, self.stderr = HeadAndTail(cap), HeadAndTail(cap)
        self._id, self._connection, first = engine.execute(container, argv, as_user, directory)
        self._frames = Frames(self.stdout.add, self.stderr.add)
        self._thread = threading.Thread(target=self._drain, args=(first,), daemon=True, name="sandbox-drain")
        self._thread.start()

    def wait(self, timeout: float | None) -> bool:
        """Return whether the command's streams have ended within the time."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def say(self, data: bytes, *, last: bool = False) -> None:
        """Write to the command's standard input, which nobody may read any more; `last` ends it."""
        with suppress(OSError):
            self._connection.sendall(data)
            if last:
                self._connection.shutdown(socket.SHUT_WR)

    def exit_code(self) -> int:
        """Return the exit code of a command whose streams have ended. Raises `SandboxDied`."""
        deadline = time.monotonic() + _INSPECTED_WITHIN
        while time.monotonic() < deadline:
            code = self._engine.exit_code(self._id)
            if code is not None:
                return code
            time.sleep(0.01)
        raise SandboxDied("a command in the sandbox does not end: run again")

    def close(self) -> None:
        """Forget the streams."""
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._connection.close()

    def _drain(self, data: bytes) -> None:
        with suppress(OSError):
            while True:
                self._frames.feed(data)
                data = self._connection.recv(1 << 16)
                if not data:
                    return
