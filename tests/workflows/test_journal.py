"""The journal of a run: nothing is asked twice, and nothing is asked that the budget does not hold."""

import sqlite3
from contextlib import closing

import pytest

from agents.model.model import BudgetExceeded, Usage
from tests.agents.model.talk import TASK, Meadow, agent, looks, says, talking, wants_three
from workflows.events import Cost, CostLine
from workflows.journal import RunJournal, spent


def rows(folder, query):
    with closing(sqlite3.connect(folder / "run.db")) as connection:
        return connection.execute(query).fetchall()


def test_a_run_that_goes_on_asks_no_model_and_runs_no_tool_again(tmp_path):
    meadow, answers = Meadow(), (looks("north"), says({"number": 2}), says({"number": 3}))
    with talking(tmp_path, *answers) as (model, _):
        first = agent(meadow).work(TASK, model, wants_three)
    cost = spent(tmp_path / "run.db")
    with talking(tmp_path) as (model, server):  # this one has no answer to anything
        assert agent(meadow).work(TASK, model, wants_three) == first
        assert server.requests == []
    assert meadow.looked == ["north"]
    assert spent(tmp_path / "run.db") == cost
    assert cost.calls == 3


def test_a_run_that_broke_off_goes_on_where_it_was(tmp_path):
    with talking(tmp_path, looks("north")) as (model, _), pytest.raises(Exception, match="no answer"):
        agent().work(TASK, model, wants_three)
    with talking(tmp_path, looks("north"), says({"number": 3})) as (model, server):
        agent().work(TASK, model, wants_three)
        assert len(server.requests) == 1


def test_another_request_is_another_row(tmp_path):
    with talking(tmp_path, says({"number": 3})) as (model, server):
        agent().work(TASK, model, wants_three)
        agent().work(TASK + " All of them.", model, wants_three)
        assert len(server.requests) == 2


def test_an_answer_is_committed_before_it_is_used(tmp_path):
    seen = []

    def judge(count):
        seen.extend(rows(tmp_path, "select status from calls"))
        return ()

    with talking(tmp_path, says({"number": 3})) as (model, _):
        agent().work(TASK, model, judge)
    assert seen == [("done",)]


def test_a_call_that_the_budget_does_not_hold_is_not_made(tmp_path):
    with talking(tmp_path, says({"number": 3}), budget=0.01) as (model, server):
        with pytest.raises(BudgetExceeded, match=r"of 0\.01 USD are left"):
            agent().work(TASK, model, wants_three)
        assert server.requests == []
    assert rows(tmp_path, "select * from calls") == []


def test_what_was_reserved_and_not_spent_is_free_again(tmp_path):
    answers = [says({"number": 2}), says({"number": 2}), says({"number": 3})]
    with talking(tmp_path, *answers, budget=0.015) as (
        model,
        _,
    ):  # room for one call at its worst, for many as they are
        assert agent().work(TASK, model, wants_three).number == 3
    cost = spent(tmp_path / "run.db")
    assert 0 < cost.usd < 0.015
    assert cost.input_tokens > 0
    assert cost.output_tokens > 0


def test_a_call_that_was_under_way_counts_as_what_it_could_cost(tmp_path):
    journal = RunJournal(tmp_path / "run.db")
    journal.reserve("a", "specify", "{}", 0.6, 1.0)
    journal.close()
    journal = RunJournal(tmp_path / "run.db")
    with pytest.raises(BudgetExceeded, match=r"0\.4000 of 1 USD"):
        journal.reserve("a", "specify", "{}", 0.6, 1.0)
    row = journal.reserve("a", "specify", "{}", 0.4, 1.0)
    journal.settle(row, "{}", 0.1, Usage(input_tokens=5))
    journal.close()
    line = CostLine(scope="specify", usd=0.7, calls=2, input_tokens=5, output_tokens=0, cache_read_tokens=0)
    assert spent(tmp_path / "run.db") == Cost(usd=0.7, calls=2, input_tokens=5, lines=(line,))


def test_a_run_without_a_model_has_cost_nothing(tmp_path):
    sqlite3.connect(tmp_path / "run.db").close()
    assert spent(tmp_path / "run.db") == Cost()
