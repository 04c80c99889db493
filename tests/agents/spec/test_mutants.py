from collections import Counter
from functools import cache

import pytest

from agents.spec.check import check
from agents.spec.model import Spec
from agents.spec.mutants import Mutant, derive_equivalents, derive_mutants
from tests.agents.spec.garden import garden_spec
from tests.agents.todo import todo_spec

SPECS = {"todo": todo_spec(), "garden": garden_spec()}


@cache
def mutants(name: str) -> tuple[Mutant, ...]:
    return derive_mutants(SPECS[name])


@cache
def by_id() -> dict[str, Mutant]:
    return {mutant.id: mutant for mutant in mutants("todo")}


@pytest.fixture(params=SPECS)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


def test_ids_are_used_once(name: str) -> None:
    assert [i for i, count in Counter(m.id for m in mutants(name)).items() if count > 1] == []


def test_mutants_differ_from_the_original_and_are_valid(name: str) -> None:
    original = SPECS[name]
    assert mutants(name)
    for mutant in mutants(name):
        assert mutant.spec != original, mutant.id
        # SP955: a node that is gone leaves its sentence behind, and that is what a mutant is about.
        errors = [d for d in check(mutant.spec) if d.severity == "error" and d.code != "SP955"]
        assert errors == [], mutant.id


def test_mutants_are_different_from_each_other(name: str) -> None:
    texts = Counter(m.spec.model_dump_json() for m in mutants(name))
    assert max(texts.values()) == 1


def test_each_mutant_is_expected_to_be_caught(name: str) -> None:
    assert [m.id for m in mutants(name) if not m.catches] == []


def test_every_rule_guard_key_and_condition_has_mutants(name: str) -> None:
    spec, mutated = SPECS[name], {m.node for m in mutants(name)}
    checks = [r.id for e in spec.entities for r in (*e.rules, *e.keys)]
    checks += [g.id for o in spec.operations for g in o.guards]
    checks += [g.id for o in spec.operations for g in o.grants if g.when and o.kind != "create"]
    assert set(checks) <= mutated


def rule(mutant: Mutant) -> str:
    return mutant.spec.entity("Todo").rules[0].expr


def test_limit_is_raised_lowered_and_dropped() -> None:
    exprs = {rule(by_id()[f"rule:Todo.list_done/{name}"]) for name in ("more_4", "less_5", "filter_2")}
    assert exprs == {
        "self.list.todos.filter(x, !x.done).size() <= 101",
        "self.list.todos.filter(x, !x.done).size() <= 99",
        "self.list.todos.size() <= 100",
    }
    assert by_id()["rule:Todo.list_done/unlocked"].spec.entity("Todo").rules[0].lock is None
    assert by_id()["rule:Todo.list_done/gone"].spec.entity("Todo").rules == ()


def test_length_is_moved_by_one_in_type_and_bound() -> None:
    title = next(f for f in by_id()["field:Todo.title/max_more"].spec.entity("Todo").fields if f.name == "title")
    assert (title.type, title.max) == ("string(201)", 201)


def test_rows_that_belong_to_whoever_makes_them_are_never_made_without_a_token() -> None:
    assert "grant:Todo.create.user/public" in by_id()
    assert "grant:List.create.user/public" not in by_id()


def test_reference_that_owns_is_never_made_optional() -> None:
    assert "field:Todo.list/optional" not in by_id()


def test_change_that_nobody_could_see_is_no_mutant_and_says_why() -> None:
    unseen = derive_equivalents(SPECS["todo"])
    hidden = {f"grant:{name}.user/free" for name in (
        "List.update", "List.delete", "List.complete_all", "Todo.update", "Todo.delete",
    )}  # fmt: skip
    assert set(unseen) == hidden | {
        "grant:List.create.user/free",
        "grant:Todo.create.user/free",
        "op:Todo.when_not_done/when_without_left_2",
    }
    assert all("told that there is none" in unseen[each] for each in hidden)
    assert not unseen.keys() & by_id().keys()
    assert "stays as it is" in unseen["op:Todo.when_not_done/when_without_left_2"]


def test_field_that_a_rule_compares_cannot_be_made_optional() -> None:
    garden = {m.id for m in mutants("garden")}
    assert "field:Planting.end_date/optional" in derive_equivalents(SPECS["garden"])
    assert "field:Planting.crop/optional" in garden
    assert "field:Planting.end_date/optional" not in garden


def spec_of(mutant: str) -> Spec:
    return by_id()[mutant].spec


def test_grant_is_freed_and_made_public() -> None:
    free, public = (
        next(o.grants[0] for o in spec_of(f"grant:List.get.user/{name}").operations if o.id == "op:List.get")
        for name in ("free", "public")
    )
    assert (free.roles, free.when) == (("user",), None)
    assert (public.roles, public.when) == (("anyone",), None)
