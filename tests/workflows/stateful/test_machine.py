"""The machine against servers that are nothing but an interpreter: of the same Spec, and of broken ones."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from agents.spec.bootstrap import bootstrap_fields, bootstrap_variables, variable
from agents.spec.model import Spec
from agents.spec.mutants import Mutant, derive_mutants
from agents.spec.reference.served import serving
from tests.agents.spec.library import library_spec
from tests.agents.todo import todo_spec
from tests.workflows.acceptance.test_closed import compiled
from workflows.stateful.machine import Walk, wander
from workflows.stateful.pair import START, Pair
from workflows.stateful.shortening import shorten
from workflows.stateful.story import NOTHING, Step, told

LIBRARY, TODO = library_spec(), todo_spec()
BROKEN = {
    "op:Loan.return/effect_1_status": 1,
    "key:Loan.copy/always": 1,
    "grant:Loan.return.librarian/wider": 2,
    "query:Book/filter_language": 2,
}
"""What is broken, and the seed of a story that shows it soon."""


@cache
def mutants() -> dict[str, Mutant]:
    return {mutant.id: mutant for mutant in derive_mutants(LIBRARY)}


@contextmanager
def paired(spec: Spec, folder: Path, of: Spec) -> Iterator[Pair]:
    """Pair a Spec with a server of another one."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "clock").write_text(START.isoformat())
    account = bootstrap_variables(spec)
    chief = {f.name: account[variable(f)] for f in bootstrap_fields(spec)}
    without_limit = of.model_copy(update={"rate_limit": None})
    with serving(without_limit, folder, chief) as socket:
        pair = Pair(spec, socket, folder / "clock", timers_within=0.12)
        try:
            yield pair
        finally:
            pair.close()


def walked(spec: Spec, folder: Path, of: Spec, steps: int, seed: int = 1) -> Walk:
    with paired(spec, folder, of) as pair:
        return wander(pair.spec, pair, seed, range(steps))


@pytest.mark.parametrize("spec", [LIBRARY, TODO], ids=["library", "todo"])
def test_backends_of_one_spec_answer_the_same(spec: Spec, tmp_path: Path) -> None:
    walk = walked(spec, tmp_path / "one", spec, 250)
    assert walk.gap is None, walk.gap
    assert len(walk.played) + sum(walk.unsaid.values()) == 250
    assert len(walk.reached) > 50, "most of what can be done was done"


def test_where_nobody_signs_up_stories_begin_with_accounts_that_others_make(tmp_path: Path) -> None:
    spec, _ = compiled("stores.md")
    walk = walked(spec, tmp_path / "one", spec, 120)
    assert walk.gap is None, walk.gap
    assert walk.reached["op:User.create", 201] >= 4
    assert {"manager", "clerk"} <= {each.step.who for each in walk.played}
    assert any(each.step.who.startswith("person") for each in walk.played)


def test_a_seed_tells_the_same_story_again(tmp_path: Path) -> None:
    one, other = (walked(TODO, tmp_path / "one", TODO, 60, seed=7) for _ in range(2))
    assert [each.step for each in one.played] == [each.step for each in other.played]
    assert [each.step for each in walked(TODO, tmp_path / "one", TODO, 60, seed=8).played] != [
        each.step for each in one.played
    ]


@pytest.mark.parametrize(("name", "seed"), BROKEN.items())
def test_a_broken_backend_is_found(name: str, seed: int, tmp_path: Path) -> None:
    walk = walked(LIBRARY, tmp_path / "one", mutants()[name].spec, 250, seed)
    assert walk.gap


def test_the_story_of_a_difference_becomes_short(tmp_path: Path) -> None:
    broken = mutants()["query:Book/filter_language"].spec
    walk = walked(LIBRARY, tmp_path / "one", broken, 250, 2)
    shorter, tried = shorten(walk, lambda: paired(LIBRARY, tmp_path / "one", broken), float("inf"))
    assert shorter.gap
    assert shorter.played[-1].step.method == "GET"
    assert len(shorter.played) < 4 < len(walk.played)
    assert tried < 10


def test_what_the_spec_does_not_say_is_counted_and_not_sent(tmp_path: Path) -> None:
    body = {"email": "ann@[127.0.0.1]", "password": "a long password", "display_name": "Ann"}
    with paired(TODO, tmp_path / "one", TODO) as pair:
        played = pair.play(Step("somebody", "POST", "/api/v1/auth/register", body=body))
    assert (played.expected, played.got, played.unsaid) == (None, None, "whether this is an email")
    walk = Walk()
    walk.note(played)
    assert (walk.played, walk.unsaid) == ([], {"whether this is an email": 1})


def test_a_story_is_told_as_lines_for_a_shell() -> None:
    todo = "018f3c1e-0000-7000-8000-000000000012"
    steps = [
        Step("Ann", "POST", "/api/v1/lists", "access-token-000003", {"name": 'It\'s "mine" for $5'}),
        Step("Ann", "POST", "/api/v1/todos", "access-token-000003", {"list_id": todo}, wait=86_400),
        Step("nobody", "GET", f"/api/v1/todos/{todo}", body=NOTHING),
    ]
    post, ann = 'curl -X POST "$BASE/api/v1', "Authorization: Bearer $access_3"
    assert told(steps, [201, 422, 401]) == [
        f"""{post}/lists" -H "{ann}" --json '{{"name": "It'"'"'s \\"mine\\" for $5"}}'  # 1. Ann: 201""",
        "# 1 days later",
        f'{post}/todos" -H "{ann}" --json "{{\\"list_id\\": \\"${{id_12}}\\"}}"  # 2. Ann: 422',
        'curl "$BASE/api/v1/todos/${id_12}"  # 3. nobody: 401',
    ]
