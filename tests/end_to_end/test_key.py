"""The key from a file: it reaches the API and nothing else, also where the API repeats it."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from agents.model.script import Answer, Conversation, Script
from agents.model.scripted import ScriptedServer
from tests.end_to_end.conftest import SMALL, orchestrate
from tests.end_to_end.test_model import FOREIGN

KEY = "canary-0123456789-without-the-shape-of-a-key"
NOTHING = Answer.model_validate({"content": [{"type": "text", "json": {"proposals": []}}], "faults": ["unauthorized"]})


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    with closing(ScriptedServer(Script(conversations=(Conversation(answers=(NOTHING,)),)))) as server:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url)
        yield server


def test_the_key_of_a_file_reaches_the_api_and_nothing_else(api: ScriptedServer, tmp_path: Path) -> None:
    (tmp_path / "doc.md").write_text(SMALL.read_text(encoding="utf-8") + FOREIGN)
    key = tmp_path / "key"
    key.write_text(f"{KEY}\n")
    arguments = ("run", "doc.md", "--allow-gaps", "--review", "phases", "--json", "--model", "claude-sonnet-5-5")
    first = orchestrate(tmp_path, *arguments, "--api-key-file", "key", "--record", "recording.jsonl")
    assert (first.exit_code, "OR403" in first.stdout, "not valid: Bearer [key]" in first.stdout) == (1, True, True)
    second = orchestrate(tmp_path, "resume", "--json")
    assert (second.exit_code, second.done.cost.calls, len(api.requests)) == (4, 1, 1)
    assert KEY not in first.stdout + first.stderr + second.stdout + second.stderr + str(api.requests)
    holding = [path for path in tmp_path.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]
    assert holding == [key]


@pytest.mark.parametrize("text", [None, "", "two\nlines"])
def test_a_file_without_a_key_is_refused_before_anything_is_made(text: str | None, tmp_path: Path) -> None:
    (tmp_path / "doc.md").write_bytes(SMALL.read_bytes())
    if text is not None:
        (tmp_path / "key").write_text(text, encoding="utf-8")
    arguments = ("run", "doc.md", "--json", "--model", "claude-sonnet-5-5", "--api-key-file", "key")
    refused = orchestrate(tmp_path, *arguments)
    assert (refused.exit_code, refused.events[0]["code"]) == (2, "OR401")
    assert not (tmp_path / ".orchestrate").exists()
