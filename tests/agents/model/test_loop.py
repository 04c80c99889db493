"""The loop at its edges: long outputs, limits, circles, floods, pauses, thinking, and what each phase asks for."""

import pytest

from agents.model.agent import Agent, Tool
from agents.model.api_rules import signature
from agents.model.conversation import IDLE_TURNS, MOST_CALLS
from agents.model.model import BudgetExceeded, ContextFull, GaveUp, ModelRejected, ModelUnavailable
from agents.model.outputs import SHOWN
from agents.model.scripted import tokens
from agents.model.settings import PhaseSettings
from tests.agents.model.talk import (
    TASK,
    Answer,
    Count,
    Meadow,
    Place,
    agent,
    looks,
    says,
    talking,
    thinks,
    wants_three,
)
from workflows.journal import spent

BOOK = "".join(f"page {number:05d}\n" for number in range(3000))


def reader(text: str = BOOK, **limits: int) -> Agent[Count]:
    tool = Tool("look", "Read the book.", Place, lambda _: text)
    return Agent("specify", "You count sheep.", (tool,), Count, max_tokens=1000, **limits)


def reads_on(output: int, at: int) -> Answer:
    return Answer(content=({"type": "tool_use", "name": "read_on", "input": {"output": output, "at": at}},))


def results(server, turn: int) -> list[dict[str, str]]:
    return server.requests[turn]["messages"][-1]["content"]


def test_a_long_output_is_cut_behind_a_line_and_read_on_to_its_end(tmp_path):
    at = 11 * (SHOWN // 11)  # a page has 11 characters
    turns = [looks("x"), *[reads_on(1, part * at) for part in (1, 2)], reads_on(1, 99999), reads_on(2, 0)]
    with talking(tmp_path, *turns, says({"number": 3})) as (model, server):
        reader().work(TASK, model, wants_three)
    first, second, third, beyond, unknown = (results(server, turn)[0]["content"] for turn in range(1, 6))
    cut = f"\n[cut: characters 0 to {at} of {len(BOOK)}; read_on output 1 at {at}]"
    assert first.endswith(cut)
    assert first.removesuffix(cut) + second.partition("\n[cut")[0] + third.partition("\n[cut")[0] == BOOK
    assert "[cut" not in third
    assert beyond == f"output 1 has {len(BOOK)} characters"
    assert unknown == "no output 2 was cut; there are 1"


def test_a_run_that_goes_on_reads_on_in_what_was_cut(tmp_path):
    with talking(tmp_path, looks("x")) as (model, _), pytest.raises(ModelRejected, match="no answer"):
        reader().work(TASK, model, wants_three)
    with talking(tmp_path, looks("x"), reads_on(1, 12000), says({"number": 3})) as (model, server):
        reader("another text by now").work(TASK, model, wants_three)
    assert results(server, 1)[0]["content"].startswith("\npage 01091")


def test_a_call_over_the_agents_context_is_not_made(tmp_path):
    with talking(tmp_path, looks("x"), says({"number": 3})) as (model, server):
        with pytest.raises(ContextFull, match="over the limit of 4000"):
            reader(context=4000).work(TASK, model, wants_three)
        assert len(server.requests) == 1
    assert spent(tmp_path / "run.db").calls == 1


def test_an_agent_that_goes_round_in_circles_is_stopped(tmp_path):
    turns = [looks("x"), looks("y")] * 10
    with talking(tmp_path, *turns) as (model, server), pytest.raises(GaveUp, match="no progress"):
        reader("always the same").work(TASK, model, wants_three)
    assert len(server.requests) == 2 + IDLE_TURNS


def test_a_flood_of_calls_is_answered_but_not_carried_out(tmp_path):
    meadow = Meadow()
    with talking(tmp_path, looks(*map(str, range(100))), says({"number": 3})) as (model, server):
        agent(meadow).work(TASK, model, wants_three)
    assert len(meadow.looked) == MOST_CALLS
    assert [each.get("is_error", False) for each in results(server, 1)] == [False] * MOST_CALLS + [True] * 80


def test_a_tool_that_is_none_is_an_error_that_names_those_that_are(tmp_path):
    strange = Answer(content=({"type": "tool_use", "name": "shell", "input": {"command": "rm -rf /"}},))
    with talking(tmp_path, strange, says({"number": 3})) as (model, server):
        agent().work(TASK, model, wants_three)
    assert results(server, 1)[0]["content"] == "there is no tool shell; there are: look, read_on"


def test_a_pause_is_gone_on_with(tmp_path):
    pause = Answer(content=({"type": "text", "text": "One moment."},), stop_reason="pause_turn")
    with talking(tmp_path, pause, says({"number": 3})) as (model, server):
        assert agent().work(TASK, model, wants_three).number == 3
    assert server.requests[1]["messages"][-1] == {"role": "assistant", "content": list(pause.content)}


def test_a_refusal_says_of_what_kind_it_is(tmp_path):
    refusal = Answer(content=({"type": "text", "text": "No."},), stop_reason="refusal", category="cyber")
    with talking(tmp_path, refusal) as (model, _), pytest.raises(GaveUp, match=r"refusal \(cyber\)"):
        agent().work(TASK, model, wants_three)


def test_thinking_goes_back_as_it_came_and_its_conversation_stays_as_it_was(tmp_path):
    turns = (thinks("Where are they?", looks("north")), thinks("Now I know.", says({"number": 2})), says({"number": 3}))
    with talking(tmp_path, *turns) as (model, server):
        agent().work(TASK, model, wants_three)
    thought, _ = server.requests[2]["messages"][1]["content"]
    assert thought == {"type": "thinking", "thinking": "Where are they?", "signature": signature(server.requests[0], 1)}


def test_from_the_second_turn_on_each_reads_the_whole_earlier_request_from_the_cache(tmp_path):
    with talking(tmp_path, looks("x"), looks("y"), says({"number": 2}), says({"number": 3})) as (model, server):
        reader().work(TASK * 200, model, wants_three)
    assert [each["cache_read_input_tokens"] for each in server.usages[1:]] == [
        tokens(each) for each in server.requests[:-1]
    ]


def test_an_api_that_limits_is_asked_again_and_one_that_is_silent_is_given_up(tmp_path):
    with talking(tmp_path, says({"number": 3}, "limited")) as (model, _):
        assert agent().work(TASK, model, wants_three).number == 3
    silent = talking(tmp_path, says({"number": 3}, "slow", "slow"), timeout=0.2)
    with silent as (model, _), pytest.raises(ModelUnavailable, match="APITimeoutError"):
        agent().work(TASK + "!", model, wants_three)


def test_a_phase_asks_with_its_own_effort_and_length(tmp_path):
    phases = {"specify": PhaseSettings(effort="low", max_tokens=2000), "plan": PhaseSettings(effort="max")}
    with talking(tmp_path, says({"number": 3}), phases=phases) as (model, server):
        agent().work(TASK, model, wants_three)
    (body,) = server.requests
    assert (body["output_config"]["effort"], body["max_tokens"]) == ("low", 2000)
    assert body["thinking"] == {"type": "adaptive"}


def test_a_phase_is_held_to_its_share_of_the_budget(tmp_path):
    with talking(tmp_path, says({"number": 3}), phases={"specify": PhaseSettings(budget=0.001)}) as (model, server):
        with pytest.raises(BudgetExceeded, match=r"of 0\.001 USD are left for specify"):
            agent().work(TASK, model, wants_three)
        assert server.requests == []


def test_an_effort_that_the_model_does_not_know_is_refused_before_anything_is_asked(tmp_path):
    phases = {"specify": PhaseSettings(effort="max")}
    asked = talking(tmp_path, name="claude-haiku-4-5", phases=phases)
    with pytest.raises(ModelRejected, match="claude-haiku-4-5 knows no effort max"), asked:
        pass


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"temperature": 0.5}, "Extra inputs are not permitted"),
        ({"tool_choice": {"type": "any"}}, "Extra inputs are not permitted"),
        ({"thinking": {"type": "disabled"}}, "thinking.type"),
        ({"max_tokens": 200_000}, "maximum allowed"),
        ({"output_config": {"effort": "huge"}}, "output_config.effort"),
        ({"tools": [{"name": "a b", "input_schema": {}}]}, "should match pattern"),
        ({"tools": [{"name": "a", "input_schema": {}}] * 2}, "must be unique"),
        ({"tools": [{"name": f"t{n}", "input_schema": {}, "strict": True} for n in range(21)]}, "Too many strict"),
        ({"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}, "prefill"),
        ({"messages": [{"role": "user", "content": "x" * 4_100_000}]}, "prompt is too long"),
    ],
)
def test_the_double_refuses_what_the_api_refuses(tmp_path, change, rule):
    with talking(tmp_path) as (_, server):
        body = {"model": "claude-sonnet-5-5", "max_tokens": 10, "messages": [{"role": "user", "content": "a"}]}
        assert server.refused(body) is None
        assert rule in (server.refused(body | change) or "")


def test_the_double_refuses_thinking_whose_conversation_was_changed(tmp_path):
    with talking(tmp_path) as (_, server):
        body = {"model": "claude-sonnet-5-5", "messages": [{"role": "user", "content": "a"}]}
        thought = {"type": "thinking", "thinking": "…", "signature": signature(body, 1)}
        told = [{"role": "assistant", "content": [thought]}, {"role": "user", "content": "b"}]
        assert server.refused(body | {"messages": [*body["messages"], *told]}) is None
        changed = server.refused(body | {"messages": [{"role": "user", "content": "A"}, *told]})
    assert "bound to a different conversation" in (changed or "")
