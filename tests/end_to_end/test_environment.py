"""An environment that fails a run: one clear line with the way out, exit code 7, no verdict, and the run can go on."""

import json
import os
import tempfile
from pathlib import Path

import pytest

from sandbox.engine import Engine
from tests.end_to_end.conftest import SMALL, Finished, orchestrate
from tests.end_to_end.running import begun, end, wait_for_gates
from tests.sandbox.between import Between

RUN = ("run", str(SMALL), "--out", "out", "--allow-gaps", "--json")


def refused(finished: Finished, code: str, *said: str) -> None:
    """Hold a run to what is promised where the environment fails."""
    done = finished.done
    assert done.error is not None
    assert (finished.exit_code, done.status, done.error.code, finished.stderr) == (7, "failed", code, "")
    assert [words for words in said if words not in done.error.message] == []
    assert "\n" not in done.error.message
    assert not [verdict for verdict in done.verdicts if verdict.status == "fail"]
    status = json.loads(orchestrate(finished.folder, "status", "--json").stdout)
    assert (status["status"], status["next"]) == ("interrupted", f"orchestrate resume {done.run}")
    assert done.next == status["next"]


def test_no_engine_and_on_with_another_sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    run = orchestrate(tmp_path, *RUN, "--sandbox", "docker", "--review", "phases")
    refused(run, "OR701", f"no Docker engine at {tmp_path}/none.sock: start it", "--sandbox local")
    resumed = orchestrate(tmp_path, "resume", "--sandbox", "local", "--json")
    assert (resumed.exit_code, resumed.done.run, resumed.done.sandbox) == (4, run.done.run, "local")


def test_an_engine_that_dies_in_a_gate(tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory() as folder, monkeypatch.context() as in_between:
        address = Path(folder, "docker.sock")
        between = Between(address, engine.path)
        in_between.setenv("DOCKER_HOST", f"unix://{address}")
        with begun(tmp_path, *RUN, "--sandbox", "docker") as process:
            wait_for_gates(process, tmp_path, "integrate")
            between.cut()
            run = end(process, tmp_path)
    refused(run, "OR702", "engine")
    resumed = orchestrate(tmp_path, "resume", "--json")
    assert (resumed.exit_code, resumed.done.status, resumed.done.sandbox) == (0, "done", "docker")


def test_doctor_says_why_docker_cannot_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    monkeypatch.setenv("ORCHESTRATE_SANDBOX", "docker")
    report = json.loads(orchestrate(tmp_path, "doctor", "--json").stdout)
    (docker,) = [each for each in report["findings"] if each["name"] == "docker"]
    assert (report["works"], docker["status"]) == (False, "missing")
    assert f"no Docker engine at {tmp_path}/none.sock" in docker["message"]


def test_a_registry_that_cannot_be_reached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "UV_CACHE_DIR": str(tmp_path / "uv")}
    with monkeypatch.context() as offline:
        for name, value in {**kept, "UV_INDEX_URL": "http://127.0.0.1:9/simple", "UV_HTTP_RETRIES": "0"}.items():
            offline.setenv(name, value)
        run = orchestrate(tmp_path, *RUN, "--sandbox", "local")
    refused(run, "OR701", "dependencies cannot be installed", "check the network and the package index", "UV_INDEX_URL")
    assert {verdict.phase for verdict in run.done.verdicts} == {"specify", "analyze", "plan"}
    assert not [path for path in (tmp_path / "cache").rglob("*") if path.name.endswith(".new")]
    assert os.environ.get("UV_INDEX_URL") != "http://127.0.0.1:9/simple"
    resumed = orchestrate(tmp_path, "resume", "--json")
    assert (resumed.exit_code, resumed.done.status) == (0, "done")
