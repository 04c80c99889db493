"""The administrator's connection to a sandbox's PostgreSQL, whichever way that server is run."""

import re
import threading
import time
from pathlib import Path

from sandbox.sandbox import SandboxDied, SandboxError, SandboxUnavailable
from sandbox.server import Process
from sandbox.wire import Connection, ServerRefused

ADMIN = "sandbox_admin"
SOCKET_DIRECTORY = "/run/pg"
SOCKET = ".s.PGSQL.5432"

# Durability is given up (the sandbox ends with the machine), not behaviour. A crashed backend ends the whole server,
# so that it is seen as a dead sandbox and not as a failing test.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_directories": SOCKET_DIRECTORY,
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "autovacuum": "off",
    "checkpoint_timeout": "1h",
    "shared_buffers": "32MB",
    "dynamic_shared_memory_type": "mmap",
    "restart_after_crash": "off",
    "client_connection_check_interval": "500ms",
    "timezone": "UTC",
    "jit": "off",
}
ROLE_SETUP = "CREATE ROLE postgres LOGIN CREATEDB CREATEROLE;\nALTER DATABASE template1 OWNER TO postgres;\n"
# Nothing reads template0, and a third less data starts faster.
SMALLER = "UPDATE pg_database SET datistemplate = false WHERE datname = 'template0';\nDROP DATABASE template0;\n"

_STARTS_WITHIN = 20.0
_ANSWERS_WITHIN = 60.0
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


class Administrator:
    """Connects to a server that is starting, makes databases, and tells a dead server from a refusal."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._server: Process | None = None
        self._connection: Connection | None = None

    def connect(self, server: Process, socket: Path, password: str) -> None:
        """Connect as soon as the server lets us. Raises `SandboxUnavailable` when it does not start."""
        self._server = server
        deadline = time.monotonic() + _STARTS_WITHIN
        while self._connection is None:
            try:
                self._connection = Connection(
                    socket, user=ADMIN, password=password, database="postgres", timeout=_ANSWERS_WITHIN
                )
            except (OSError, ServerRefused) as error:
                if time.monotonic() > deadline or server.wait(0.005):
                    server.end()
                    raise SandboxUnavailable(f"PostgreSQL does not start ({error}){self._last_words()}") from error

    def close(self) -> None:
        """Close the connection."""
        if self._connection:
            self._connection.close()

    def check(self) -> None:
        """Raise `SandboxDied` unless the server answers."""
        self._execute("SELECT 1")

    def create_database(self, name: str, template: str | None) -> str:
        """Create a database owned by `postgres` and return its URL inside the sandbox."""
        for identifier in (name, template or name):
            if not _NAME.fullmatch(identifier):
                raise SandboxError(f"{identifier!r} is no name for a database here: use a-z, 0-9 and _")
        source = template or "template1"
        self._execute(f'CREATE DATABASE "{name}" OWNER postgres TEMPLATE "{source}" STRATEGY file_copy')
        return f"postgresql+asyncpg://postgres@/{name}?host={SOCKET_DIRECTORY}"

    def _execute(self, statement: str) -> None:
        with self._lock:
            if self._connection is None:
                raise SandboxDied("the sandbox has no PostgreSQL: start it first")
            try:
                self._connection.execute(statement)
            except (OSError, ServerRefused) as error:
                raise self._explain(error) from error

    def _explain(self, error: OSError | ServerRefused) -> SandboxError:
        if isinstance(error, ServerRefused) and not error.code.startswith(("57P", "53")):
            return SandboxError(f"PostgreSQL refused: {error}")
        return SandboxDied(f"PostgreSQL of the sandbox went away ({error}): run again{self._last_words()}")

    def _last_words(self) -> str:
        lines = self._server.stderr.read().decode(errors="replace").splitlines() if self._server else []
        return "; its log ends with: " + " | ".join(lines[-3:]) if lines else ""


def settings() -> list[str]:
    """Return the server's settings as arguments."""
    return [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
