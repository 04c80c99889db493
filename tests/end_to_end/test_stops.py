"""A model that does not answer: the run stops where it was, says how to go on, and counts what may have been paid."""

import json
from pathlib import Path

import pytest

from tests.end_to_end.conftest import SMALL, Finished, orchestrate
from tests.end_to_end.test_model import FOREIGN

NOTHING = {"content": [{"type": "text", "json": {"proposals": []}}]}


def asked(folder: Path, *arguments: str) -> Finished:
    return orchestrate(folder, *arguments, "--json")


@pytest.mark.parametrize(
    ("faults", "counts", "said"),
    [(["overloaded"] * 3, False, "529"), (["cut"], True, "broke off")],
    ids=["overloaded", "cut"],
)
def test_a_model_that_does_not_answer_ends_the_run_until_it_is_resumed(
    faults: list[str], counts: bool, said: str, tmp_path: Path
) -> None:
    (tmp_path / "doc.md").write_text(SMALL.read_text(encoding="utf-8") + FOREIGN)
    script = {"conversations": [{"answers": [{**NOTHING, "faults": faults}]}]}
    (tmp_path / "script.json").write_text(json.dumps(script))
    model = ("--model", "scripted:script.json")
    stopped = asked(tmp_path, "run", "doc.md", "--allow-gaps", "--review", "phases", *model)
    assert (stopped.exit_code, stopped.done.status, stopped.done.phase) == (1, "failed", "specify")
    assert stopped.done.error is not None
    assert (stopped.done.error.code, said in stopped.done.error.message) == ("OR404", True)
    assert (stopped.done.cost.usd > 0) == counts
    (tmp_path / "script.json").write_text(json.dumps({"conversations": [{"answers": [NOTHING]}]}))
    resumed = asked(tmp_path, *stopped.done.next.split()[1:])
    assert (resumed.exit_code, resumed.done.status) == (4, "waiting")
    assert resumed.done.cost.usd > stopped.done.cost.usd
