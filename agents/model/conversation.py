"""The transcript of one agent: it only grows, so that each call reads all that was said before from the cache."""

from collections.abc import Sequence

from agents.model.journaled import JournaledModel
from agents.model.model import GaveUp, Json, Reply, Request, digest
from agents.model.outputs import Outputs
from agents.model.tool import AnyTool, result

MOST_CALLS = 20
"""Tools that are run in one turn; a model that asks for more is told so."""

IDLE_TURNS = 4
"""Turns in a row that bring nothing which was not there before; then the agent is going round in circles."""


class Conversation:
    """Asks a model and answers its tools. `blank` is the request without messages; a fresh one for each task."""

    def __init__(self, blank: Request, tools: Sequence[AnyTool], model: JournaledModel, context: int) -> None:
        self._outputs = Outputs()
        self._tools = {tool.name: tool for tool in (*tools, *([self._outputs.tool] if tools else []))}
        self._blank = blank.model_copy(update={"tools": tuple(tool.spec for tool in self._tools.values())})
        self._model = model
        self._context = context
        self._messages: list[Json] = []
        self._seen: set[str] = set()
        self._idle = 0

    def say(self, text: str) -> None:
        """Add what we say."""
        self._messages.append({"role": "user", "content": text})

    def ask(self) -> Reply:
        """Return what the model says to all of it. Raises GaveUp where it stopped before its end."""
        request = self._blank.model_copy(update={"messages": tuple(self._messages)})
        reply = self._model.ask(request, self._context)
        # Nothing in such a reply may be carried out: what it holds is only a part.
        if reply.stop_reason not in ("end_turn", "tool_use", "pause_turn"):
            kind = f" ({reply.category})" if reply.category else ""
            raise GaveUp(f"the model stopped: {reply.stop_reason.replace('_', ' ')}{kind}")
        self._messages.append({"role": "assistant", "content": list(reply.content)})
        return reply

    def answer(self, calls: Sequence[Json], notice: str = "") -> None:
        """Run the tools of one turn and add their results, in one message, with a notice behind them if any."""
        results = [self._answer(call) for call in calls[:MOST_CALLS]]
        results += [
            result(call, f"not run: at most {MOST_CALLS} in a turn", failed=True) for call in calls[MOST_CALLS:]
        ]
        self._look_for_circles(calls, results)
        said = [{"type": "text", "text": notice}] if notice else []
        self._messages.append({"role": "user", "content": [*results, *said]})

    def _answer(self, call: Json) -> Json:
        tool = self._tools.get(call["name"])
        if tool is None:
            known = ", ".join(self._tools) or "none"
            return result(call, f"there is no tool {call['name']}; there are: {known}", failed=True)
        answered = self._model.use(self._blank.scope, call, lambda: tool.answer(call), again=tool.again)
        shown = answered["content"] if call["name"] == "read_on" else self._outputs.shown(answered["content"])
        return {**answered, "content": shown}

    def _look_for_circles(self, calls: Sequence[Json], results: Sequence[Json]) -> None:
        fresh = {
            digest([call["name"], call["input"], answer["content"]])
            for call, answer in zip(calls, results, strict=True)
        } - self._seen
        self._seen |= fresh
        self._idle = 0 if fresh else self._idle + 1
        if self._idle == IDLE_TURNS:
            raise GaveUp(f"no progress: {IDLE_TURNS} turns in a row repeated what was done before ({calls[0]['name']})")
