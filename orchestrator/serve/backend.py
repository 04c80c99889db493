"""The delivered server: migrated, started on loopback, its environment listed name by name."""

import os
import secrets
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from orchestrator.errors import failed
from orchestrator.serve.process import Child, wait_until

HOST = "127.0.0.1"
USUAL_PORT = 8000
_ALLOWED = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR")
_STARTS_WITHIN = 60.0
_MIGRATES_WITHIN = 120.0


def variables(home: Path, database: str) -> dict[str, str]:
    """Return all that the backend sees of the environment. Its key is made once and kept, so that tokens stay valid."""
    passed = {name: value for name in _ALLOWED if (value := os.environ.get(name))}
    own = {"DATABASE_URL": database, "JWT_SECRET": _secret(home / "jwt-secret")}
    return {**passed, **own, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1"}


def choose_port(wanted: int | None) -> int:
    """Return a port that is free. Raises OrchestrateError if the one that was asked for is not."""
    for port in (wanted,) if wanted else (USUAL_PORT, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise failed("OR503", f"port {wanted} is in use or not allowed", "leave --port out to have a free one chosen")


def migrate(python: Path, directory: Path, env: Mapping[str, str], log: Path) -> None:
    """Bring the database up to date. Raises OrchestrateError with the end of the log."""
    with log.open("ab") as stream:
        command = [str(python), "-m", "alembic", "upgrade", "head"]
        result = subprocess.run(  # noqa: S603  # our own argv; a person asked for this backend
            command, cwd=directory, env=dict(env), stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, check=False,
            timeout=_MIGRATES_WITHIN,
        )  # fmt: skip
    if result.returncode:
        words = " | ".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-2:])
        raise failed("OR504", f"the database cannot be migrated: {words}", f"cat {log}", location=str(log))


@contextmanager
def running(python: Path, directory: Path, port: int, env: Mapping[str, str], log: Path) -> Iterator[Child]:
    """Yield the server once it answers; it has ended afterwards."""
    argv = [str(python), "-m", "uvicorn", "--factory", "app.main:build", "--host", HOST, "--port", str(port)]
    child = Child(argv, log, env=env, cwd=directory, end=signal.SIGTERM)
    try:
        if not wait_until(lambda: _answers(port), child, _STARTS_WITHIN):
            reason = f"the backend did not start: {child.last_words()}"
            raise failed("OR504", reason, f"cat {log}", location=str(log))
        yield child
    finally:
        child.stop()


def url_of(port: int) -> str:
    """Return the address of the server."""
    return f"http://{HOST}:{port}"


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"{url_of(port)}/openapi.json", trust_env=False, timeout=5).is_success
    except httpx.TransportError:
        return False


def _secret(path: Path) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    return path.read_text(encoding="utf-8")
