"""Which sandbox a run uses."""

from typing import Literal

from sandbox.dependencies import Dependencies
from sandbox.limits import Limits
from sandbox.local import LocalSandbox
from sandbox.sandbox import Sandbox, SandboxUnavailable

Kind = Literal["auto", "local"]
"""Which sandbox: `local` is bubblewrap; `auto` takes the best that works here, and today that is `local`."""


def open_sandbox(kind: str, dependencies: Dependencies, limits: Limits | None = None) -> Sandbox:
    """Return a sandbox of this kind, not yet started. Raises `SandboxUnavailable` with the way out."""
    if kind == "docker":
        raise SandboxUnavailable("there is no Docker sandbox yet: use --sandbox local, which needs only bubblewrap")
    if kind not in {"auto", "local"}:
        raise SandboxUnavailable(f"there is no sandbox {kind!r}: use auto or local")
    return LocalSandbox(dependencies, limits)
