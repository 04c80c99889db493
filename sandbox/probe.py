"""Whether this machine can have a local sandbox, and if not, what to do about it."""

import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sandbox.bubblewrap import ETC, INSTALL, Isolation, program
from sandbox.limits import Limits
from sandbox.process import Spawner
from sandbox.sandbox import SandboxUnavailable
from sandbox.scratch import scratch

_WITHIN = 20.0
_ELSEWHERE = "run on Linux; on macOS and Windows inside a Linux virtual machine"
# What the kernel's switches are called on the systems that have them, and the value that forbids us to work.
_SWITCHES = (
    ("kernel/unprivileged_userns_clone", "0", "sysctl -w kernel.unprivileged_userns_clone=1"),
    ("kernel/apparmor_restrict_unprivileged_userns", "1", "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"),
    ("user/max_user_namespaces", "0", "sysctl -w user.max_user_namespaces=10000"),
)
_IN_A_CONTAINER = (
    "if this is a container, start it with `--security-opt seccomp=unconfined --security-opt apparmor=unconfined "
    "--security-opt systempaths=unconfined`, or run on the machine itself"
)


@dataclass(frozen=True)
class Probe:
    """Whether the local sandbox works here; if not, why and what to do."""

    works: bool
    reason: str = ""
    fix: str = ""

    def __str__(self) -> str:
        return "works" if self.works else f"{self.reason}: {self.fix}"


def probe() -> Probe:
    """Find out whether bubblewrap isolates here, by running a command in it."""
    if sys.platform != "linux":
        return Probe(False, "the local sandbox needs Linux", _ELSEWHERE)
    try:
        program()
    except SandboxUnavailable:
        return Probe(False, "bubblewrap is not installed", INSTALL)
    code, stderr = _try()
    return Probe(True) if code == 0 else _explain(stderr)


def probe_engine() -> Probe:
    """Find out whether a Docker engine answers; the reason says which, and whether the base image is here."""
    from sandbox.engine import Engine  # noqa: PLC0415  # its client library is slow to load
    from sandbox.image import base_name  # noqa: PLC0415  # loads the engine's client, too

    try:
        with closing(Engine()) as engine:
            image = "is here" if engine.image(base_name()) else "will be fetched"
            version = engine.info["ServerVersion"]
            return Probe(True, f"engine {version} at {engine.path}; the base image {base_name()} {image}")
    except SandboxUnavailable as error:
        return Probe(False, str(error))


def _try() -> tuple[int | None, str]:
    spawner = Spawner()
    try:
        with scratch() as etc:
            for name, text in ETC.items():
                (etc / name).write_text(text)
            isolation = Isolation(etc, (), {"PATH": "/usr/bin:/bin"}, "/", Limits(), None)
            process = spawner.spawn(isolation.command(["true"]), 1 << 16)
            process.wait(_WITHIN)
            return process.end(), process.stderr.read().decode(errors="replace").strip()
    finally:
        spawner.close()


def _explain(stderr: str) -> Probe:
    reason = stderr.splitlines()[-1] if stderr else "bubblewrap ended without a word"
    if "nknown option" in stderr:
        return Probe(False, f"this bubblewrap is too old ({reason})", INSTALL)
    if "prlimit" in stderr:
        return Probe(False, "prlimit is not installed", "install the package util-linux")
    for switch, forbidding, command in _SWITCHES:
        file = Path("/proc/sys", switch)
        if file.is_file() and file.read_text().strip() == forbidding:
            return Probe(False, f"user namespaces are switched off ({reason})", f"as root: {command}")
    return Probe(False, f"bubblewrap cannot isolate ({reason})", _IN_A_CONTAINER)
