"""Which sandbox a run uses."""

import shutil
import sys
from contextlib import closing, suppress
from typing import Literal

from sandbox import scratch
from sandbox.dependencies import Dependencies
from sandbox.limits import Limits
from sandbox.local import LocalSandbox
from sandbox.sandbox import Sandbox, SandboxError, SandboxUnavailable

Kind = Literal["auto", "docker", "local"]
"""`local` is bubblewrap, whose commands start faster; `docker` a container; `auto` the first of them that is here."""


def settled(kind: str) -> str:
    """Return the kind that `auto` stands for here, any other as it is. Raises `SandboxUnavailable`."""
    if kind not in {"auto", "docker", "local"}:
        raise SandboxUnavailable(f"there is no sandbox {kind!r}: use auto, docker or local")
    if kind != "auto":
        return kind
    if sys.platform == "linux" and shutil.which("bwrap"):
        return "local"
    return "docker" if _has_engine() else "local"


def sweep(kind: str) -> None:
    """Remove what sandboxes whose owner was killed have left; containers only if they are of that kind."""
    if kind == "docker":
        from sandbox.container import sweep as sweep_containers  # noqa: PLC0415  # see below
        from sandbox.engine import Engine  # noqa: PLC0415  # its client library is slow to load

        with suppress(SandboxError), closing(Engine()) as engine:  # an engine that is gone has no containers
            sweep_containers(engine)
    scratch.sweep()


def dependencies_for(kind: str, lock: bytes) -> Dependencies:
    """Return a lock's packages for the interpreter of a kind of sandbox. Raises `SandboxUnavailable`."""
    if settled(kind) != "docker":
        return Dependencies(lock)
    from sandbox.engine import Engine  # noqa: PLC0415  # its client library is slow to load
    from sandbox.image import target_of  # noqa: PLC0415  # loads the engine's client, too

    engine = Engine()
    try:
        return Dependencies(lock, target=target_of(engine))
    finally:
        engine.close()


def open_sandbox(kind: str, dependencies: Dependencies, limits: Limits | None = None) -> Sandbox:
    """Return a sandbox of this kind, not yet started. Raises `SandboxUnavailable` with the way out."""
    if settled(kind) == "docker":
        from sandbox.docker import DockerSandbox  # noqa: PLC0415  # see above

        return DockerSandbox(dependencies, limits)
    return LocalSandbox(dependencies, limits)


def _has_engine() -> bool:
    from sandbox.engine import Engine  # noqa: PLC0415  # see above

    try:
        Engine().close()
    except SandboxUnavailable:
        return False
    return True
