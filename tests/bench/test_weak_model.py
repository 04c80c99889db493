"""Which faults are drawn, and what is known of them later."""

from pathlib import Path

from bench.grounds import Ground
from bench.weak_court import Judgement, Judgements
from bench.weak_model import draw
from tests.agents.todo import todo_spec
from tests.workflows.gates.project import TinyStack

SERVICE = b"""\
def act(room, actor: SignedIn):
    if room.host != actor.id:
        raise ForbiddenError
    if room.seats > 3:
        raise ConflictError
    room.seats -= 1
    room.doors = 2
"""
JUDGED = Judgement(id="app/a.py:2:owner:x", ground="one", key="now", kind="owner", colour="red", gate="own_tests")


def ground(name: str) -> Ground:
    path = "app/services/room.py"
    return Ground(name, todo_spec(), TinyStack(), {path: SERVICE}, {path: ()}, by_hand=True)


def test_each_class_of_each_ground_comes_in_turn_and_a_seed_repeats() -> None:
    every = (ground("one"), ground("other"))
    kinds = {fault.kind for found in every[0].faults.values() for fault in found.faults}
    sample = draw(every, 2 * len(kinds), seed=3)
    assert {(place.name, fault.kind) for place, fault in sample} == {(g.name, kind) for g in every for kind in kinds}
    assert draw(every, 4, seed=3) == sample[:4]
    assert draw(every, 99, seed=3) != draw(every, 99, seed=4)


def test_a_judgement_is_kept_until_something_changes_and_what_did_not_end_is_judged_again(tmp_path: Path) -> None:
    kept = Judgements(tmp_path / "deep" / "judged.jsonl")
    kept.add(JUDGED)
    kept.add(JUDGED.model_copy(update={"id": "unfit", "colour": "unfit"}))
    again = Judgements(tmp_path / "deep" / "judged.jsonl")
    assert again.find("one", JUDGED.id, "now") == JUDGED
    assert again.find("one", JUDGED.id, "later") is None
    assert again.find("other", JUDGED.id, "now") is None
    assert again.find("one", "unfit", "now") is None
