"""A document that did not change is not judged twice, and a person may ask for it all the same."""

import secrets
from pathlib import Path

import pytest

from tests.end_to_end.conftest import SMALL, Finished, orchestrate


@pytest.fixture(autouse=True)
def judged_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ORCHESTRATE_FRESH")


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """A document that nobody has run before."""
    path = tmp_path / "shelves.md"
    path.write_text(f"{SMALL.read_text()}\n## Out of scope\n\n- Project {secrets.token_hex(8)}.\n")
    return path


def test_again(tmp_path: Path, document: Path) -> None:
    first, second = (run(tmp_path, document, out) for out in ("one", "two"))
    assert first.done.status == second.done.status == "done"
    assert {v.told_again for v in first.done.verdicts} == {""}
    again = {v.phase: bool(v.told_again) for v in second.done.verdicts}
    assert again == {"specify": False, "analyze": False, "plan": False, "integrate": True, "execute": True}
    started = [v.gate for v in first.done.verdicts if v.phase == "execute"]
    assert started == ["migrations", "stateful", "mutants", "boot", "dependency_audit", "image", "isolation"]
    assert judging(second) < judging(first) / 2
    assert evidence(tmp_path, first) == evidence(tmp_path, second) != set()


def run(folder: Path, document: Path, out: str) -> Finished:
    return orchestrate(folder, "run", str(document), "--out", out, "--allow-gaps", "--json")


def judging(finished: Finished) -> float:
    """Return the seconds of the phases that are judged in a sandbox; the others are as long as before."""
    return sum(each.seconds for each in finished.done.phases if each.phase in {"integrate", "execute"})


def evidence(folder: Path, finished: Finished) -> set[tuple[str, bytes]]:
    found = folder / ".orchestrate" / "runs" / finished.done.run / "evidence"
    return {(p.relative_to(found).as_posix(), p.read_bytes()) for p in found.rglob("*") if p.is_file()}
