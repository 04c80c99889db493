"""`serve`: boots what was delivered, keeps its data, leaves no process, and refuses what is not green."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from agents.spec.model import Spec
from agents.specify.compiler import compile_bytes
from agents.stacks import open_stack
from orchestrator.schema import ADAPTERS
from tests.agents.stacks.fastapi.club import club_spec
from tests.orchestrator.front import EXAMPLE, STRICT, environment, orchestrate
from workflows.events import Done
from workflows.verdict import Verdict

GREEN = Done(
    run="20261121-120000-ab12", status="done", phase="execute", exit_code=0, stack="fastapi", sandbox="local",
    verdicts=(Verdict(phase="execute", gate="acceptance", status="pass"),),
)  # fmt: skip


@pytest.fixture(scope="module")
def state() -> Iterator[dict[str, str]]:
    """Directories that an unprivileged PostgreSQL can reach, as those of pytest cannot."""
    base = Path(tempfile.mkdtemp(prefix="orchestrate-test-"))
    base.chmod(0o755)
    yield {"XDG_STATE_HOME": str(base / "state")}
    shutil.rmtree(base)


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    spec = compile_bytes(EXAMPLE.read_bytes()).spec
    assert spec is not None
    return deliver(spec, tmp_path_factory.mktemp("serve") / "todo backend")


def deliver(spec: Spec, directory: Path) -> Path:
    files = dict(open_stack("fastapi").render(spec))
    files["docs/orchestrate/spec.json"] = spec.model_dump_json().encode()
    files["docs/orchestrate/report.json"] = GREEN.model_dump_json(by_alias=True).encode()
    for name, data in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return directory


@contextmanager
def serving(directory: Path, state: dict[str, str], *options: str) -> Iterator[tuple[Any, "subprocess.Popen[str]"]]:
    process = subprocess.Popen(
        [sys.executable, *STRICT, "-m", "orchestrator", "serve", str(directory), "--json", *options],
        env=environment(**state), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert process.stderr is not None
        line = process.stdout.readline()
        assert line, process.stderr.read()
        yield ADAPTERS["results"].validate_json(line), process
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def processes_of(home: str) -> list[str]:
    """Return the command lines that mention the state directory or serve on its behalf."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if home in line:
            found.append(line)
    return found


def wait_for_none(home: str) -> list[str]:
    deadline = time.monotonic() + 30
    while (left := processes_of(home)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


def wait_until_refused(url: str) -> bool:
    """Wait for the server, which no path of the data names, to be gone as well."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            httpx.get(url, trust_env=False)
        except httpx.ConnectError:
            return True
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    return False


def sign_in(answer: Any) -> dict[str, str]:
    body = {"email": answer.account.email, "password": answer.account.password}
    token = httpx.post(f"{answer.url}/api/v1/auth/login", json=body, trust_env=False).raise_for_status().json()
    return {"Authorization": f"Bearer {token['access_token']}"}


def test_it_boots_keeps_its_data_and_leaves_nothing(delivered: Path, state: dict[str, str]) -> None:
    with serving(delivered, state) as (first, process):
        assert httpx.get(first.docs, trust_env=False).status_code == 200
        headers = sign_in(first)
        made = httpx.post(f"{first.url}/api/v1/lists", json={"name": "kept"}, headers=headers, trust_env=False)
        assert made.status_code == 201, made.text
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
    assert wait_for_none(first.data) == []

    with serving(delivered, state) as (second, process):
        assert second.account == first.account
        # The key is kept: the token of the first start is still good.
        lists = httpx.get(f"{second.url}/api/v1/lists", headers=headers, trust_env=False).raise_for_status().json()
        assert "kept" in json.dumps(lists)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 143
    assert wait_for_none(first.data) == []
    assert not list(delivered.rglob("__pycache__"))


def test_the_sign_in_may_give_roles_where_there_are_any(tmp_path: Path, state: dict[str, str]) -> None:
    club = deliver(club_spec(), tmp_path / "club")
    with serving(club, state) as (answer, _):
        body = {"mail": answer.account.email, "passPhrase": answer.account.password}
        signed_in = httpx.post(f"{answer.url}/api/v1/auth/login", json=body, trust_env=False).raise_for_status()
        headers = {"Authorization": f"Bearer {signed_in.json()['accessToken']}"}
        me = httpx.get(f"{answer.url}/api/v1/me", headers=headers, trust_env=False).raise_for_status().json()
        assert me["rank"] == "chair"
    with serving(club, state) as (again, _):
        assert again.account == answer.account


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs util-linux")
def test_even_a_kill_leaves_nothing(delivered: Path, state: dict[str, str]) -> None:
    with serving(delivered, state) as (answer, process):
        process.kill()
        process.wait(10)
        assert wait_for_none(answer.data) == []
        assert wait_until_refused(answer.docs)


def test_a_second_one_and_a_taken_port_are_refused(delivered: Path, state: dict[str, str], tmp_path: Path) -> None:
    with serving(delivered, state) as (answer, _):
        result = orchestrate("serve", str(delivered), cwd=tmp_path, **state)
        assert (result.returncode, "[OR507]" in result.stderr) == (1, True)
        port = answer.url.rpartition(":")[2]
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", int(port)))
        taken.listen()
        result = orchestrate("serve", str(delivered), "--port", port, cwd=tmp_path, **state)
        assert (result.returncode, "[OR503]" in result.stderr) == (1, True)
        with serving(delivered, state) as (answer, _):
            assert not answer.url.endswith(f":{port}")


def test_the_backend_sees_only_what_is_listed(delivered: Path, state: dict[str, str]) -> None:
    with serving(delivered, {**state, "ANTHROPIC_API_KEY": "canary-91c2"}) as (answer, process):
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        seen = [Path(f"/proc/{child}/environ").read_bytes() for child in children]
        assert len(seen) == 2
        assert not any(b"canary" in each or b"ANTHROPIC" in each for each in seen)
        if os.geteuid() == 0:
            owners = {Path(f"/proc/{child}").stat().st_uid for child in children}
            assert owners > {0}
        assert not re.search(r"0\.0\.0\.0|\[::\]", answer.url)


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (
            GREEN.model_copy(update={"verdicts": (Verdict(phase="execute", gate="boot", status="fail"),)}),
            "execute/boot",
        ),
        (
            GREEN.model_copy(
                update={
                    "status": "partial",
                    "verdicts": (Verdict(phase="integrate", gate="coverage", status="unchecked"),),
                }
            ),
            "integrate/coverage unchecked",
        ),
        (GREEN.model_copy(update={"status": "blocked"}), "blocked"),
        (None, "report.json"),
    ],
)
def test_what_is_not_green_is_refused(report: Done | None, said: str, tmp_path: Path, state: dict[str, str]) -> None:
    for name in ("requirements.lock", "alembic.ini", "app/main.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    if report:
        (tmp_path / "docs" / "orchestrate").mkdir(parents=True)
        (tmp_path / "docs" / "orchestrate" / "report.json").write_text(report.model_dump_json(by_alias=True))
    result = orchestrate("serve", ".", cwd=tmp_path, **state)
    assert result.returncode == 3
    assert said in result.stderr
    assert "hint: orchestrate serve . --force" in result.stderr


def test_force_serves_it_all_the_same(delivered: Path, state: dict[str, str], tmp_path: Path) -> None:
    red = tmp_path / "red"
    shutil.copytree(delivered, red)
    (red / "docs/orchestrate/report.json").unlink()
    with serving(red, state, "--force") as (answer, process):
        assert httpx.get(answer.docs, trust_env=False).status_code == 200
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        assert "warning: served although it is not green" in errors


def test_a_backend_that_cannot_start_says_why(delivered: Path, state: dict[str, str], tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(delivered, broken)
    (broken / "app" / "main.py").write_text("raise RuntimeError('kaputt')\n")
    result = orchestrate("serve", str(broken), cwd=tmp_path, **state)
    assert result.returncode == 1
    assert "kaputt" in result.stderr
    assert "[OR504]" in result.stderr
    assert "Traceback" not in result.stderr
