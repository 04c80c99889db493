"""The PostgreSQL of one served backend: its data stay between starts, and only a Unix socket leads to it."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from orchestrator.errors import failed
from orchestrator.serve.places import Account, unprivileged
from orchestrator.serve.process import Child, wait_until
from sandbox.scratch import scratch

USER = "backend"
DATABASE = "backend"
_SOCKET = ".s.PGSQL.5432"
_STARTS_WITHIN = 60.0
_SETTINGS = ("listen_addresses=", "shared_buffers=64MB", "timezone=UTC", "log_timezone=UTC", "max_connections=50")


@contextmanager
def running(binaries: Path, home: Path) -> Iterator[tuple[Child, str]]:
    """Yield the server and the SQLAlchemy URL of its database; it has ended afterwards."""
    account = unprivileged()
    data, log = home / "database", home / "postgres.log"
    log.write_bytes(b"")
    with scratch() as folder:
        # The server's user passes through, and only what it owns is its own.
        folder.chmod(0o711)
        sockets = folder / "pg"
        sockets.mkdir(mode=0o700)
        _give(sockets, account)
        if not (data / "PG_VERSION").is_file():
            _initialise(binaries, data, account)
        child = _start(binaries, data, sockets, log, account)
        try:
            _await(child, sockets, home)
            yield child, f"postgresql+asyncpg://{USER}@/{DATABASE}?host={sockets}"
        finally:
            child.stop()


def _initialise(binaries: Path, data: Path, account: Account | None) -> None:
    """Make the database directory beside its place and rename, so that a start that was killed leaves none."""
    unfinished = data.with_name("database.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    _give(unfinished, account)
    options = ["--username", USER, "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8"]
    _run([str(binaries / "initdb"), "-D", str(unfinished), *options], account, b"")
    single = [str(binaries / "postgres"), "--single", "-D", str(unfinished), "postgres"]
    _run(single, account, f"CREATE DATABASE {DATABASE}\n".encode())
    unfinished.rename(data)


def _run(argv: Sequence[str], account: Account | None, words: bytes) -> None:
    result = subprocess.run(  # noqa: S603  # our own argv
        argv, input=words, capture_output=True, check=False, cwd="/", env=_environment(),
        user=account.uid if account else None, group=account.gid if account else None,
        extra_groups=[] if account else None,
    )  # fmt: skip
    if result.returncode:
        reason = result.stderr.decode(errors="replace").strip()[-400:]
        raise failed("OR505", f"PostgreSQL cannot be set up: {reason}", "orchestrate explain OR505", exit_code=7)


def _start(binaries: Path, data: Path, sockets: Path, log: Path, account: Account | None) -> Child:
    settings = [part for each in (*_SETTINGS, f"unix_socket_directories={sockets}") for part in ("-c", each)]
    argv = [str(binaries / "postgres"), "-D", str(data), *settings]
    # SIGINT is its fast shutdown: sessions are ended, and nothing needs a recovery at the next start.
    return Child(argv, log, env=_environment(), cwd=Path("/"), end=signal.SIGINT, account=account)


def _await(child: Child, sockets: Path, home: Path) -> None:
    def answers() -> bool:
        with socket.socket(socket.AF_UNIX) as connection:
            return connection.connect_ex(str(sockets / _SOCKET)) == 0

    if not wait_until(answers, child, _STARTS_WITHIN):
        reason = f"PostgreSQL did not start: {child.last_words()}"
        hint = f"cat {child.log}  (`rm -r {home / 'database'}` starts with an empty database)"
        raise failed("OR505", reason, hint, exit_code=7)


def _give(path: Path, account: Account | None) -> None:
    if account:
        os.chown(path, account.uid, account.gid)


def _environment() -> dict[str, str]:
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
