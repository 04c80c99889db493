"""A tiny project and a stack that judges it: small enough to break in one place at a time."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

from agents.spec.cases import Case
from agents.spec.model import Id, Spec
from agents.stacks.stack import Command, Toolchain, Unit
from sandbox.dependencies import Dependencies
from sandbox.local import LocalSandbox
from sandbox.sandbox import Sandbox
from tests.agents.todo import todo_spec
from workflows.gates.specify import node_ids
from workflows.gates.subject import Subject

STACK = files("agents.stacks.fastapi")
LOCK = STACK.joinpath("toolchain.lock").read_bytes()
PYTHON = ("python3", "-P")
PYTEST = (
    *("-m", "pytest", "-c", "/harness/pytest.ini", "--rootdir", "/workspace"),
    *("-p", "no:cacheprovider", "--disable-plugin-autoload"),
)  # fmt: skip
COVERED = (*PYTHON, "-m", "coverage", "run", "--rcfile", "/harness/coveragerc", "--data-file")

PROJECT: Mapping[str, bytes] = {
    "app/__init__.py": b"",
    "app/shop.py": b"""\
def price(amount: int, rebate: int) -> int:
    if rebate > amount:
        return 0
    return amount - rebate
""",
    "app/web.py": b"""\
from app.shop import price


def answer(path: str) -> tuple[int, str]:
    if path == "/health":
        return 200, "fine"
    return 404, f"nothing costs {price(1, 1)}"
""",
    "migrations/up.sql": b"CREATE TABLE note (id integer PRIMARY KEY)",
    "migrations/down.sql": b"DROP TABLE note",
    "tests/conftest.py": b"",
    "tests/test_shop.py": b"""\
import pytest

from app.shop import price


def test_price_falls_by_the_rebate() -> None:
    assert price(10, 3) == 7


@pytest.mark.parametrize("rebate", [10, 11])
def test_price_never_falls_below_nothing(rebate: int) -> None:
    assert price(10, rebate) == 0
""",
    "tests/test_web.py": b"""\
from app.web import answer


class TestAnswer:
    def test_knows_its_health(self) -> None:
        assert answer("/health") == (200, "fine")

    def test_knows_nothing_else(self) -> None:
        assert answer("/price")[0] == 404
""",
}
OWN_TESTS = (
    "tests/test_shop.py::test_price_falls_by_the_rebate",
    "tests/test_shop.py::test_price_never_falls_below_nothing[10]",
    "tests/test_shop.py::test_price_never_falls_below_nothing[11]",
    "tests/test_web.py::TestAnswer::test_knows_its_health",
    "tests/test_web.py::TestAnswer::test_knows_nothing_else",
)

HARNESS: Mapping[str, bytes] = {
    "frozen.py": STACK.joinpath("harness", "frozen.py").read_bytes(),
    "pytest.ini": b"[pytest]\npythonpath = /workspace\nfilterwarnings = error\nxfail_strict = true\n",
    "coveragerc": b"[run]\nsource = app\nbranch = true\nrelative_files = true\n"
    b"[report]\nexclude_lines =\n    if TYPE_CHECKING:\n",
    "cover.py": b"""\
from pathlib import Path
from coverage import Coverage

for name, runs in {"unit": ["unit"], "integration": ["integration"], "joined": ["unit", "integration"]}.items():
    joined = Coverage(data_file=None, config_file="/harness/coveragerc")
    joined.combine([f"/evidence/{run}.data" for run in runs], strict=True, keep=True)
    joined.get_data().touch_files([str(path) for path in Path("app").rglob("*.py")])
    joined.json_report(outfile=f"/evidence/{name}.json")
""",
    "migrate.py": b"""\
import asyncio, os, sys
from pathlib import Path
import asyncpg

async def main(steps):
    database = await asyncpg.connect(os.environ["DATABASE_URL"].replace("+asyncpg", ""))
    for step in steps:
        if step == "check":
            rows = await database.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            assert [row["tablename"] for row in rows] == ["note"], f"drift: {rows}"
        else:
            await database.execute(Path(f"migrations/{step}.sql").read_text())
    await database.close()

asyncio.run(main(sys.argv[1:]))
""",
    "serve.py": b"""\
import os, socketserver, sys
from http.server import BaseHTTPRequestHandler
sys.path.insert(0, "/workspace")
from app.web import answer

class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, text = answer(self.path)
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())
    do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = do
    def address_string(self):
        return "socket"

class Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True

import signal, threading
server = Server(os.environ["SERVER_SOCKET"], Handler)
signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
server.serve_forever()
""",
}


def _migrate(*steps: str) -> Command:
    return Command((*PYTHON, "/harness/migrate.py", *steps), timeout=20)


@dataclass
class TinyStack:
    """Judges `PROJECT`."""

    name: str = "tiny"
    test_within: float = 30

    def units(self, spec: Spec) -> tuple[Unit, ...]:
        built = node_ids(spec) - {goal.id for goal in spec.non_goals}
        return (Unit("all", "All of it", tuple(PROJECT), tuple(sorted(built))),)

    def render(self, spec: Spec) -> Mapping[str, bytes]:
        return PROJECT

    def harness(self) -> Mapping[str, bytes]:
        return HARNESS

    def toolchain(self) -> Toolchain:
        serve = (*PYTHON, "/harness/serve.py")
        test = (*COVERED, "/evidence/unit.data", *PYTEST, "-p", "frozen", "--junitxml", "/evidence/own.xml", "tests")
        return Toolchain(
            lock=LOCK,
            sources=("app", "migrations", "tests"),
            lint=(Command((*PYTHON, "-m", "ruff", "check", "--isolated", "--no-cache", "app", "tests")),),
            types=(Command((*PYTHON, "-m", "compileall", "-q", "app")),),
            scan=(Command((*PYTHON, "-m", "ruff", "check", "--isolated", "--no-cache", "--select", "S", "app")),),
            migrate_up=_migrate("up"),
            migrate_again=_migrate("check", "down", "up"),
            serve=Command(serve),
            serve_covered=Command((*COVERED, "/evidence/integration.data", "/harness/serve.py")),
            test=Command(test, timeout=self.test_within, env={"PYTHONPATH": "/dependencies:/harness"}),
            collect=None,
            cover=(Command((*PYTHON, "/harness/cover.py")),),
            openapi=Command((*PYTHON, "-c", "print('{}')")),
            trial=Command((*PYTHON, *PYTEST, "--junitxml", "/evidence/trial.xml"), timeout=self.test_within),
        )

    def where(self, spec: Spec, node: Id) -> tuple[str, str]:
        return "app/shop.py", "if rebate > amount:"


def sandbox() -> LocalSandbox:
    return LocalSandbox(Dependencies(LOCK))


def make_subject(evidence: Path, files: Mapping[str, bytes] = PROJECT, **changes: object) -> Subject:
    subject = Subject(
        phase="integrate",
        spec=todo_spec(),
        cases=(Case(id="acceptance/test_x.py::test_y", nodes=(), requirements=(), readback=""),),
        stack=TinyStack(),
        files=files,
        tree="0" * 40,
        sandbox=sandbox,
        evidence=evidence / "round-1",
        report=lambda _: None,
    )
    return replace(subject, **changes)


@contextmanager
def opened(subject: Subject) -> Iterator[Sandbox]:
    with subject.sandbox() as current:
        current.put(subject.files)
        current.put_harness(subject.stack.harness())
        yield current
