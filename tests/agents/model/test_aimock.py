"""The loop against a Messages API of others: the npm package `@copilotkit/aimock`, which `.ci/doubles` brings."""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from agents.model.agent import Agent
from agents.model.claude import ClaudeModel
from agents.model.journaled import JournaledModel
from agents.model.model import GaveUp, ModelUnavailable
from tests.agents.model.talk import KEY, MODEL, Count, Meadow, agent, wants_three
from workflows.journal import RunJournal

ROOT = Path(__file__).parents[3]
SERVER = shutil.which("llmock", path=str(ROOT / "tests" / "aimock" / "node_modules" / ".bin"))
pytestmark = pytest.mark.skipif(SERVER is None, reason="aimock was not asked: .ci/doubles brings it where there is npm")


def turn(about: str, number: int, **response: object) -> dict[str, object]:
    return {"match": {"userMessage": about, "turnIndex": number}, "response": response}


def looks(*fields: str) -> list[dict[str, object]]:
    return [{"name": "look", "arguments": {"field": each}} for each in fields]


FIXTURES = [
    turn("sheep", 0, reasoning="Two fields, so look at both.", toolCalls=looks("north", "south")),
    turn("sheep", 1, content="three, I think"),
    turn("That does not hold", 2, content=json.dumps({"number": 2})),
    turn("That does not hold", 3, content=json.dumps({"number": 3})),
    turn("cows", 0, content="There are", finishReason="length"),
]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    fixtures = tmp_path_factory.mktemp("aimock") / "fixtures.json"
    fixtures.write_text(json.dumps({"fixtures": FIXTURES}))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [str(SERVER), "-p", str(port), "-f", str(fixtures), "--strict", "--log-level", "silent"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def wait_for(port: int) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise AssertionError("aimock does not listen")


def work(url: str, folder: Path, task: str, worker: Agent[Count]) -> Count:
    with (
        closing(ClaudeModel(MODEL, KEY, base_url=url, max_retries=0)) as claude,
        closing(RunJournal(folder / "run.db")) as journal,
    ):
        return worker.work(task, JournaledModel(claude, journal, 1.0), wants_three)


def test_an_agent_thinks_uses_tools_is_corrected_and_hands_in(url: str, tmp_path: Path) -> None:
    meadow = Meadow()
    assert work(url, tmp_path, "Count the sheep.", agent(meadow)).number == 3
    assert meadow.looked == ["north", "south"]


def test_an_answer_that_is_cut_off_and_a_question_without_one_end_it(url: str, tmp_path: Path) -> None:
    with pytest.raises(GaveUp, match="max tokens"):
        work(url, tmp_path, "Count the cows.", agent())
    with pytest.raises(ModelUnavailable, match="no fixture"):
        work(url, tmp_path, "Count the goats.", agent())
