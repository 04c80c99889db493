"""Which sandbox a run uses."""

from typing import Literal

from sandbox.dependencies import Dependencies
from sandbox.limits import Limits
from sandbox.local import LocalSandbox
from sandbox.sandbox import Sandbox, SandboxUnavailable

Kind = Literal["auto", "docker", "local"]
"""Which sandbox: `local` is bubblewrap, `docker` a container; `auto` takes the faster that works here: `local`."""


def dependencies_for(kind: str, lock: bytes) -> Dependencies:
    """Return a lock's packages for the interpreter of a kind of sandbox. Raises `SandboxUnavailable`."""
    if kind != "docker":
        return Dependencies(lock)
    from sandbox.engine import Engine  # noqa: PLC0415  # its client library is slow to load
    from sandbox.image import target_of  # noqa: PLC0415

    engine = Engine()
    try:
        return Dependencies(lock, target=target_of(engine))
    finally:
        engine.close()


def open_sandbox(kind: str, dependencies: Dependencies, limits: Limits | None = None) -> Sandbox:
    """Return a sandbox of this kind, not yet started. Raises `SandboxUnavailable` with the way out."""
    if kind == "docker":
        from sandbox.docker import DockerSandbox  # noqa: PLC0415  # its client library is slow to load

        return DockerSandbox(dependencies, limits)
    if kind not in {"auto", "local"}:
        raise SandboxUnavailable(f"there is no sandbox {kind!r}: use auto, docker or local")
    return LocalSandbox(dependencies, limits)
