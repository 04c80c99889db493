import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from sandbox.scratch import sweep
from workflows.acceptance.runner import Target, failures, run_suite

FAILS = b"\n\ndef test_two() -> None:\n    assert 1 == 2\n"
PASSES = b"def test_one() -> None:\n    assert True\n"


def run(files: dict[str, bytes], folder: Path, **options: object):
    suite = {f"acceptance/{name}": content for name, content in files.items()}
    return run_suite(suite, Target(folder / "server.sock", folder / "clock"), **options)


def test_passing_suite(tmp_path: Path) -> None:
    ran = run({"__init__.py": b"", "test_a.py": PASSES}, tmp_path)
    assert (ran.exit_code, ran.timed_out) == (0, False)
    assert b'classname="acceptance.test_a"' in ran.junit
    assert 0 < ran.duration < 30


def test_failing_test_is_named(tmp_path: Path) -> None:
    ran = run({"__init__.py": b"", "test_a.py": PASSES + b"\n\ndef test_two() -> None:\n    assert 1 == 2\n"}, tmp_path)
    assert ran.exit_code == 1
    assert failures(ran) == ("acceptance/test_a.py::test_two",)
    assert "assert 1 == 2" in ran.output


def test_only_the_named_tests_run(tmp_path: Path) -> None:
    ran = run({"__init__.py": b"", "test_a.py": PASSES + FAILS}, tmp_path, only=["acceptance/test_a.py::test_one"])
    assert ran.exit_code == 0
    assert b'tests="1"' in ran.junit


def test_named_tests_run_in_their_order_up_to_the_first_failure(tmp_path: Path) -> None:
    tests = FAILS + b"\n\ndef test_three() -> None:\n    assert True\n"
    order = [f"acceptance/test_a.py::test_{name}" for name in ("three", "two", "one")]
    ran = run({"__init__.py": b"", "test_a.py": PASSES + tests}, tmp_path, only=order, stop_at_first=True)
    assert failures(ran) == (order[1],)
    assert b'tests="2"' in ran.junit


def test_suite_is_told_the_first_account(tmp_path: Path) -> None:
    look = b"import os\n\n\ndef test_one() -> None:\n    assert os.environ['BOOTSTRAP_EMAIL'] == 'ada@example.com'\n"
    target = Target(tmp_path / "server.sock", account={"BOOTSTRAP_EMAIL": "ada@example.com"})
    assert run_suite({"acceptance/test_a.py": look}, target).exit_code == 0


def test_suite_sees_the_server_and_nothing_of_ours(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "not for tests")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    look = b"""\
import os
import sys


def test_environment() -> None:
    assert os.environ["SERVER_SOCKET"].endswith("server.sock")
    assert os.environ["CLOCK_FILE"].endswith("clock")
    assert "SECRET_TOKEN" not in os.environ
    assert "PYTHONPATH" not in os.environ
    assert "/somewhere" not in sys.path
"""
    ran = run({"__init__.py": b"", "test_a.py": look}, tmp_path)
    assert ran.exit_code == 0, ran.output


def test_suite_that_hangs_is_killed_with_its_children(tmp_path: Path) -> None:
    hang = f"""\
import subprocess
import sys
import time
import time
from pathlib import Path


def test_hangs() -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    Path({str(tmp_path / "child")!r}).write_text(str(child.pid))
    time.sleep(600)
"""
    started = time.monotonic()
    ran = run({"__init__.py": b"", "test_a.py": hang.encode()}, tmp_path, timeout=8)
    assert (ran.exit_code, ran.timed_out) == (None, True)
    assert time.monotonic() - started < 60
    assert not _runs(int((tmp_path / "child").read_text()))


def _runs(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_suite_that_nobody_waits_for_any_more_is_ended(tmp_path: Path) -> None:
    abandoned = threading.Event()
    threading.Timer(1, abandoned.set).start()
    started = time.monotonic()
    hang = b"import time\n\n\ndef test_hangs() -> None:\n    time.sleep(600)\n"
    ran = run({"__init__.py": b"", "test_a.py": hang}, tmp_path, abandoned=abandoned)
    assert ran.exit_code is None
    assert time.monotonic() - started < 30


OWNER = """
import sys
from pathlib import Path
from workflows.acceptance.runner import Target, run_suite
folder = Path(sys.argv[1])
files = {"acceptance/__init__.py": b"", "acceptance/test_a.py": (folder / "hangs").read_bytes()}
run_suite(files, Target(folder / "socket"))
"""


def test_a_suite_ends_with_a_killed_owner_and_its_folder_is_swept(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    started = tmp_path / "started"
    hang = f"""
import os, pathlib, subprocess, time
def test_hangs():
    child = subprocess.Popen(["sleep", "600"])
    pathlib.Path({str(started)!r}).write_text(f"{{os.getpid()}} {{child.pid}} end")
    time.sleep(600)
"""
    (tmp_path / "hangs").write_text(hang)
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, str(tmp_path)], env={**os.environ, "TMPDIR": str(tmp_path)}
    ) as owner:  # fmt: skip
        _wait(lambda: started.exists() and started.read_text().endswith("end"))
        owner.kill()
    processes = [int(pid) for pid in started.read_text().split()[:-1]]
    _wait(lambda: not any(map(_runs, processes)))
    assert list(tmp_path.glob("orchestrate-*"))
    sweep()
    assert not list(tmp_path.glob("orchestrate-*"))


def _wait(come: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not come():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_settings_of_the_project_are_not_read(tmp_path: Path) -> None:
    ini = b"[pytest]\naddopts = --deselect acceptance/test_a.py::test_two\n"
    assert run({"__init__.py": b"", "pytest.ini": ini, "test_a.py": PASSES + FAILS}, tmp_path).exit_code == 1


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    run({"__init__.py": b"", "test_a.py": PASSES}, tmp_path)
    assert list(tmp_path.iterdir()) == []
