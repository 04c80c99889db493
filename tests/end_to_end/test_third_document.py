"""A third document, in other nouns and written after the code, goes all the way through the same path."""

from collections import Counter
from pathlib import Path

from tests.end_to_end.conftest import ROOT, orchestrate

DOCUMENT = ROOT / "tests" / "corpus" / "ours" / "greenhouse.md"


def test_the_third_document_ends_proved(tmp_path: Path) -> None:
    finished = orchestrate(tmp_path, "run", str(DOCUMENT), "--out", "backend", "--allow-gaps", "--json")

    assert finished.exit_code == 0, finished.stdout[-3000:] + finished.stderr[-3000:]
    done = finished.done
    assert done.status == "done"
    assert Counter(r.status for r in done.requirements) == {
        "proved": 31, "not-understood": 1, "out-of-scope": 2, "info": 1
    }  # fmt: skip
    assert [r.line for r in done.requirements if r.status == "not-understood"] == [50]
