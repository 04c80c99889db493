"""The seam, through the real client: an agent asks a Messages API whose answers are scripted."""

import json

import pytest

from agents.model.agent import MAX_TURNS
from agents.model.model import GaveUp, ModelRejected, ModelUnavailable, UnknownPrice
from tests.agents.model.talk import KEY, TASK, Meadow, agent, looks, says, speaks, talking, wants_three
from workflows.journal import spent


def told(server) -> list[str]:
    """The last message of each request."""
    return [json.dumps(body["messages"][-1]["content"]) for body in server.requests]


def test_the_third_try_is_taken_after_a_wrong_and_a_malformed_answer(tmp_path):
    with talking(tmp_path, says({"number": 2}), speaks("three, I think"), says({"number": 3})) as (model, server):
        assert agent().work(TASK, model, wants_three).number == 3
    first, second, third = told(server)
    assert TASK in first
    assert "there are 3 sheep, not 2" in second
    assert "Invalid JSON" in third


def test_an_answer_that_breaks_a_bound_of_its_model_comes_back_with_what_pydantic_says(tmp_path):
    with talking(tmp_path, says({"number": -1}), says({"number": 3})) as (model, server):
        agent().work(TASK, model, wants_three)
    assert "number: Input should be greater than or equal to 0" in told(server)[1]


def test_three_answers_that_do_not_hold_are_the_end(tmp_path):
    answers = [says({"number": number}) for number in (1, 2, 4, 3)]
    with talking(tmp_path, *answers) as (model, server), pytest.raises(GaveUp, match="not 4"):
        agent().work(TASK, model, wants_three)
    assert len(server.requests) == 3


def test_tools_are_run_in_parallel_calls_and_wrong_inputs_come_back_as_errors(tmp_path):
    meadow = Meadow()
    with talking(tmp_path, looks("north", 7, "south"), says({"number": 3})) as (model, server):
        agent(meadow).work(TASK, model, wants_three)
    assert meadow.looked == ["north", "south"]
    results = server.requests[1]["messages"][-1]["content"]
    assert [each.get("is_error", False) for each in results] == [False, True, False]
    assert "field: Input should be a valid string" in results[1]["content"]


def test_each_turn_reads_the_whole_earlier_conversation_from_the_cache(tmp_path):
    long = "Count the sheep. " * 200
    with talking(tmp_path, looks("north"), says({"number": 3})) as (model, _):
        agent().work(long, model, wants_three)
    assert spent(tmp_path / "run.db").cache_read_tokens > len(long) // 4


@pytest.mark.parametrize("reason", ["refusal", "max_tokens", "model_context_window_exceeded", "stop_sequence"])
def test_nothing_of_an_answer_that_was_stopped_is_carried_out(tmp_path, reason):
    meadow = Meadow()
    answer = looks("north").model_copy(update={"stop_reason": reason})
    with talking(tmp_path, answer) as (model, _), pytest.raises(GaveUp, match=reason.replace("_", " ")):
        agent(meadow).work(TASK, model, wants_three)
    assert meadow.looked == []
    assert spent(tmp_path / "run.db").calls == 1


def test_an_agent_that_only_uses_tools_ends(tmp_path):
    with talking(tmp_path, *[looks("north")] * (MAX_TURNS + 1)) as (model, _), pytest.raises(GaveUp, match="no result"):
        agent().work(TASK, model, wants_three)


@pytest.mark.parametrize("fault", ["cut", "reset", "broken"])
def test_an_answer_that_breaks_off_is_none_and_counts_as_what_it_could_cost(tmp_path, fault):
    with talking(tmp_path, says({"number": 3}, fault)) as (model, _):
        with pytest.raises(ModelUnavailable):
            agent().work(TASK, model, wants_three)
        lost = spent(tmp_path / "run.db").usd
        assert lost >= 1000 * 10 / 1_000_000
        assert agent().work(TASK, model, wants_three).number == 3
    assert spent(tmp_path / "run.db").usd > lost


def test_an_overloaded_api_is_asked_again_and_then_costs_nothing(tmp_path):
    with talking(tmp_path, says({"number": 3}, "overloaded", "overloaded", "overloaded")) as (model, _):
        with pytest.raises(ModelUnavailable, match="529"):
            agent().work(TASK, model, wants_three)
        assert spent(tmp_path / "run.db").usd == 0
        assert agent().work(TASK, model, wants_three).number == 3


def test_the_key_stands_in_no_message_and_no_row(tmp_path):
    with talking(tmp_path, says({"number": 3}, "unauthorized"), says({"number": 3})) as (model, _):
        with pytest.raises(ModelRejected, match=r"not valid: Bearer \[key\]") as caught:
            agent().work(TASK, model, wants_three)
        agent().work(TASK, model, wants_three)
    assert KEY not in str(caught.value)
    assert not [path for path in tmp_path.iterdir() if KEY.encode() in path.read_bytes()]


def test_a_model_whose_price_is_unknown_is_refused(tmp_path):
    with pytest.raises(UnknownPrice, match="claude-sonnet-5-5"), talking(tmp_path, name="claude-next-9"):
        pass
