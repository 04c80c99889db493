"""Rows above a new one are prepared where a plain one would be refused: every test that makes one gets it so."""

from functools import cache
from pathlib import Path

from agents.spec.cases import derive_cases
from agents.spec.model import Spec
from agents.spec.paths.preparing import preparations
from agents.spec.paths.steps import Act, Make, Ref
from agents.specify.compiler import compile_bytes
from tests.workflows.acceptance.test_reference import served
from workflows.acceptance.runner import failures, run_suite
from workflows.acceptance.suite import render_suite

DOCUMENT = Path(__file__).parent / "documents" / "contest.md"


@cache
def contest() -> Spec:
    found = compile_bytes(DOCUMENT.read_bytes())
    assert found.spec, found.diagnostics
    return found.spec


def test_tests_of_such_rows_pass_against_the_spec_itself(tmp_path: Path) -> None:
    spec, few = contest(), ("test_entry.py", "test_slot.py")
    suite = render_suite(spec)
    some = {path: content for path, content in suite.items() if "/test_" not in path or path.endswith(few)}
    with served(spec, tmp_path, spec) as target:
        ran = run_suite(some, target)
    assert failures(ran) == ()


def test_the_fewest_steps_are_found_below_and_on_the_row_above() -> None:
    found = preparations(contest())
    (team,) = found.of("Entry").values()
    below = (("team", Ref("team")),)
    assert team.steps == (
        Make("team", "Team", "ann"),
        Make("player", "Player", "ann", below),
        Make("second_player", "Player", "ann", below),
    )
    talk = found.of("Slot")["talk"]
    assert talk.steps[1:] == (Act("talk", "op:Talk.shortlist"), Act("talk", "op:Talk.confirm"))


def test_nothing_is_prepared_where_a_plain_row_is_accepted() -> None:
    found = preparations(contest())
    assert [name for name in ("Captain", "Team", "Player", "Talk") if found.of(name)] == []


def test_steps_are_told_once_where_rows_are_made() -> None:
    suite = {path: content.decode() for path, content in render_suite(contest()).items()}
    rows = suite["acceptance/rows.py"]
    assert '"team_id": lambda: team_for_entry(api)["id"]' in rows
    assert rows.count('new_player(api, {"team_id": team["id"]})') == 2
    confirmed = 'ok(planner.post(talk.url + "/shortlist"), 200)\n    ok(planner.post(talk.url + "/confirm"), 200)'
    assert confirmed in rows


def test_a_row_that_a_test_makes_itself_is_prepared_as_well() -> None:
    told = render_suite(contest())["acceptance/test_team.py"].decode()
    assert 'new_entry(sam, {"team_id": team_for_entry(sam, team)["id"]})' in told


def test_a_row_that_was_not_prepared_is_refused() -> None:
    guards = {g.id for o in contest().operations if o.id in ("op:Entry.create", "op:Slot.create") for g in o.guards}
    cases = [case for case in derive_cases(contest()) if guards & set(case.nodes)]
    assert len(guards) == len(cases) == 2
    assert all("is refused with 409" in case.readback for case in cases)
