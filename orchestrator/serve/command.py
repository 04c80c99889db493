"""The command: everything up in order, the address and the sign-in, and everything down again."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from orchestrator.console.summary import print_next
from orchestrator.console.terminal import Terminal
from orchestrator.errors import failed
from orchestrator.outlet import Outlet
from orchestrator.reports import Account, Serving
from orchestrator.serve import account, backend, installed, places, postgres
from orchestrator.serve.delivery import Delivery, open_delivery
from orchestrator.serve.process import Child
from orchestrator.stopping import STOP

STACK = "fastapi"
LOG = "backend.log"


def serve(outlet: Outlet, directory: Path, port: int | None, *, force: bool) -> int:
    """Serve a delivered backend until Ctrl-C or SIGTERM, which is the exit code then."""
    delivery = open_delivery(directory, force=force)
    if delivery.doubt:
        outlet.warn(f"served although it is not green: {delivery.doubt}")
    home = places.home(delivery.directory)
    with _alone(home, directory):
        chosen = backend.choose_port(port)
        try:
            _serve(outlet, delivery, home, chosen)
        except KeyboardInterrupt:
            outlet.note(f"stopped; the data stay in {home}")
    return STOP.exit_code


def _serve(outlet: Outlet, delivery: Delivery, home: Path, port: int) -> None:
    if not installed.is_cached(delivery.lock):
        outlet.note("installing the backend's packages, this once")
    python, binaries = installed.environment(delivery.lock), installed.postgres(STACK)
    log = home / LOG
    log.write_bytes(b"")
    outlet.note("starting PostgreSQL and the backend")
    with postgres.running(binaries, home) as (database, address), _undisturbed():
        first = account.first(home, delivery.spec())
        env = {**backend.variables(home, address), **account.variables(first, delivery.spec())}
        backend.migrate(python, delivery.directory, env, log)
        with backend.running(python, delivery.directory, port, env, log) as server, _undisturbed():
            report = _report(delivery, home, port, first)
            outlet.result(report, lambda terminal: _show(report, delivery, terminal))
            _stay(database, server)


def _stay(database: Child, server: Child) -> None:
    """Wait until somebody stops us, or one of the two ends by itself, which is an error."""
    while not server.wait(0.5):
        if database.has_ended:
            raise failed("OR505", f"PostgreSQL ended: {database.last_words()}", f"cat {database.log}", exit_code=7)
    raise failed("OR504", f"the backend ended: {server.last_words()}", f"cat {server.log}")


def _report(delivery: Delivery, home: Path, port: int, first: Account | None) -> Serving:
    url = backend.url_of(port)
    return Serving(
        directory=str(delivery.directory),
        url=url,
        docs=f"{url}/docs",
        data=str(home),
        log=str(home / LOG),
        account=first or account.seeded(home, url, delivery.spec()),
    )


def _show(report: Serving, delivery: Delivery, terminal: Terminal) -> None:
    terminal.write(f"docs     {report.docs}")
    terminal.write(f"data     {report.data}")
    terminal.write(f"log      {report.log}")
    spec = delivery.spec()
    if report.account and spec:
        terminal.write(f"sign in  {report.account.email}  {report.account.password}")
        print_next(account.curl(report.account, report.url, spec), terminal)
    terminal.write("Ctrl-C ends the backend and its PostgreSQL")


@contextmanager
def _alone(home: Path, directory: Path) -> Iterator[None]:
    try:
        with FileLock(home / "lock", blocking=False):
            yield
    except Timeout:
        hint = f"end the other `orchestrate serve {directory}` with Ctrl-C"
        raise failed("OR507", f"{directory} is served already", hint) from None


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let nothing interrupt the way down of what was entered before: a second Ctrl-C must leave no process behind."""
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
