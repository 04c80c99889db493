"""`verify` where it cannot be done: one line, a way out, the exit code, no traceback, and nothing written."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.orchestrator.front import EXAMPLE, orchestrate

Respond = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def listening(respond: Respond) -> Iterator[str]:
    """Serve every GET by a function, and yield the base URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            respond(self)

        def log_message(self, *_: object) -> None:
            """Be quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def answer(status: int, content: bytes = b"", **headers: str) -> Respond:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return respond


def refused(folder: Path, *arguments: str) -> tuple[int, str, str]:
    """Return exit code, message and hint of a command that is refused in one line and leaves nothing behind."""
    before = {path.name for path in folder.iterdir()}
    result = orchestrate("verify", str(EXAMPLE), *arguments, cwd=folder)
    assert result.stdout == ""
    assert {path.name for path in folder.iterdir()} == before
    error, *hints = result.stderr.splitlines()
    assert error.startswith("error: ")
    assert len(hints) <= 1, result.stderr
    return result.returncode, error, "".join(hints)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("127.0.0.1:8000", "did you mean http://127.0.0.1:8000?"),
        ("ftp://127.0.0.1", "http:// or https://"),
        ("http://", "and a host"),
        ("http://127.0.0.1:99999", "Port out of range"),
        ("http://[::1", "is no address"),
        ("http://ann:secret@127.0.0.1", "no user name or password"),
        ("http://127.0.0.1/?x=1", "a query or a fragment"),
        ("http://127.0.0.1/a b", "spaces"),
        ("", "http:// or https://"),
    ],
)
def test_what_is_no_address(url: str, why: str, tmp_path: Path) -> None:
    code, error, _ = refused(tmp_path, "--base-url", url)
    assert code == 2
    assert "[OR601]" in error
    assert why in error
    assert "secret" not in error


def test_nobody_listens(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        code, error, _ = refused(tmp_path, "--base-url", f"http://127.0.0.1:{free.getsockname()[1]}")
    assert code == 7
    assert "Connection refused" in error
    assert "[OR603]" in error


def test_a_server_that_says_nothing_is_not_waited_for(tmp_path: Path) -> None:
    started = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        code, error, _ = refused(tmp_path, "--base-url", url, "--timeout", "1")
    assert code == 7
    assert "does not answer within 1 s" in error
    assert time.monotonic() - started < 30


def test_a_server_that_never_comes_to_an_end_is_not_waited_for(tmp_path: Path) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(200):
            try:
                handler.wfile.write(b"{")
            except OSError:
                return
            time.sleep(0.1)

    with listening(drip) as url:
        code, error, _ = refused(tmp_path, "--base-url", url, "--timeout", "1")
    assert (code, "does not answer within 1 s" in error) == (7, True)


def test_what_does_not_speak_http(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def talk() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"SSH-2.0-OpenSSH_9.6\r\n")

        thread = threading.Thread(target=talk)
        thread.start()
        code, error, _ = refused(tmp_path, "--base-url", f"http://127.0.0.1:{server.getsockname()[1]}")
        thread.join()
    assert (code, "[OR603]" in error) == (7, True)


@pytest.mark.parametrize(
    ("respond", "code", "why"),
    [
        (answer(200, b"<!doctype html><p>Welcome", Content_Type="text/html; charset=utf-8"), 2, "200 with HTML"),
        (answer(200, b"\n<HTML><p>Welcome", Content_Type="application/json"), 2, "200 with HTML"),
        (answer(404, b"{}", Content_Type="application/json"), 2, "(404): is this the address of the API?"),
        (answer(503, b"down"), 7, "answers 503"),
        (answer(302, Location="http://other.example/api/v1/me"), 2, "another host"),
        (answer(302, Location="/sign-in"), 2, "is not the API"),
        (answer(302, Location="file:///api/v1/me"), 2, "another host"),
        (answer(301, Location="/x/api/v1/me"), 2, "redirects again and again"),
    ],
)
def test_what_is_not_the_api(respond: Respond, code: int, why: str, tmp_path: Path) -> None:
    with listening(respond) as url:
        found, error, hint = refused(tmp_path, "--base-url", url)
    assert (found, why in error) == (code, True), error
    assert hint.startswith("hint: orchestrate explain OR60")


def test_certificates_that_cannot_be_read(tmp_path: Path) -> None:
    for name in ("gone.pem", "empty.pem"):
        (tmp_path / "empty.pem").write_text("")
        result = orchestrate(
            "verify", str(EXAMPLE), "--base-url", "https://127.0.0.1:1", cwd=tmp_path, SSL_CERT_FILE=name
        )
        assert result.returncode == 2
        assert f"SSL_CERT_FILE names {name}, which holds no certificates" in result.stderr


def test_the_base_path_named_twice(tmp_path: Path) -> None:
    with listening(answer(404)) as url:
        _, error, _ = refused(tmp_path, "--base-url", f"{url}/api/v1")
    assert "leave /api/v1 out of the address" in error


def test_errors_are_json_on_demand(tmp_path: Path) -> None:
    result = orchestrate("verify", str(EXAMPLE), "--base-url", "x", "--json", cwd=tmp_path)
    assert (result.returncode, result.stderr) == (2, "")
    (line,) = result.stdout.splitlines()
    assert (json.loads(line)["type"], json.loads(line)["code"]) == ("error", "OR601")


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"package.json": "{}", "src/index.js": ""}, "it looks like one of Node.js"),
        ({"manage.py": "", "requirements.txt": ""}, "it looks like one of Django"),
        ({"app/main.py": "app = FastAPI()", "pyproject.toml": ""}, "lacks app/main.py with `def create_app(`"),
    ],
)
def test_a_project_of_another_stack(files: dict[str, str], why: str, tmp_path: Path) -> None:
    for path, text in files.items():
        target = tmp_path / "theirs" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    code, error, hint = refused(tmp_path, "theirs")
    assert (code, "[OR604]" in error, why in error) == (2, True, True), error
    assert hint.endswith(f"start it yourself, then: orchestrate verify {EXAMPLE} --base-url http://127.0.0.1:8000")


def test_a_folder_without_a_project(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "ignored").mkdir()
    (tmp_path / "ignored" / ".gitignore").write_text("*\n")
    (tmp_path / "file").write_text("x")
    for name, why in {"empty": "no files", "ignored": "no files", "file": "is a file", "gone": "not exist"}.items():
        code, error, _ = refused(tmp_path, name)
        assert (code, "[OR605]" in error, why in error) == (2, True, True), error


def test_what_is_named_and_what_is_not(tmp_path: Path) -> None:
    (tmp_path / "backend").mkdir()
    assert refused(tmp_path)[:2] == (2, "error: nothing to verify is named [OR201]")
    code, _, hint = refused(tmp_path, "http://127.0.0.1:8000")
    assert (code, hint) == (2, f"hint: orchestrate verify {EXAMPLE} --base-url http://127.0.0.1:8000")
    assert "not both" in refused(tmp_path, "backend", "--base-url", "http://127.0.0.1:1")[1]
    assert refused(tmp_path, "backend", "--out", "backend/..")[0] == 1
    assert refused(tmp_path, "backend", "--timeout", "5")[:2] == (
        2, "error: --timeout is for a server with an address [OR201]",
    )  # fmt: skip


WRONG = """\
# Shop
- Anyone can sign up with an email, a password and a nickname.
- Each gadget has a title (required) and a count (integer, required).
- The count of a gadget is at least 10.
- The count of a gadget is at most 5.
- Users can create gadgets.
"""


@pytest.mark.parametrize("text", ["# Nice\n\nIt should be nice.\n", WRONG])
def test_documents_with_errors_fail_their_gate_and_send_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / "prose.md").write_text(text)
    result = orchestrate("verify", "prose.md", "--base-url", "http://127.0.0.1:1", "--json", cwd=tmp_path)
    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert (events[0]["type"], events[-1]["type"]) == ("launch", "done")
    assert (result.returncode, events[-1]["status"], events[-1]["exit_code"]) == (3, "failed", 3)
    assert [(each["gate"], each["status"]) for each in events[-1]["verdicts"]] == [("specify", "fail")]
    assert events[-1]["next"] == "orchestrate check prose.md"
    assert (Path(events[-1]["output"]) / "report.html").is_file()
    missing = orchestrate("verify", "gone.md", "--base-url", "http://127.0.0.1:1", cwd=tmp_path)
    assert (missing.returncode, "[OR101]" in missing.stderr) == (1, True)
