"""An agent is a prompt, tools and the model of its artifact. It asks, and it answers what it was asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from agents.model.journaled import JournaledModel
from agents.model.model import GaveUp, Json, Reply, Request, ToolSpec

TRIES = 3
"""Artifacts that an agent may hand in; each that does not hold comes back to it with what was found."""

MAX_TURNS = 30
"""Calls to the model within one task, tools included."""

Inputs = TypeVar("Inputs", bound=BaseModel)
Artifact = TypeVar("Artifact", bound=BaseModel)


@dataclass(frozen=True)
class Tool(Generic[Inputs]):
    """Something that an agent can do. `run` returns what the model is told; wrong inputs never reach it."""

    name: str
    description: str
    inputs: type[Inputs]
    run: Callable[[Inputs], str]

    @property
    def spec(self) -> ToolSpec:
        """The tool as the model sees it."""
        return ToolSpec(name=self.name, description=self.description, inputs=self.inputs.model_json_schema())

    def answer(self, call: Json) -> Json:
        """Run the tool; inputs that do not fit are an answer, too."""
        try:
            inputs = self.inputs.model_validate(call["input"])
        except ValidationError as error:
            return _result(call, _told(error), failed=True)
        return _result(call, self.run(inputs))


@dataclass(frozen=True)
class Agent(Generic[Artifact]):
    """`scope` names it in the journal, `system` is its rendered prompt."""

    scope: str
    system: str
    tools: tuple[Tool[Any], ...]
    artifact: type[Artifact]
    max_tokens: int = 16_000

    def work(self, task: str, model: JournaledModel, judge: Callable[[Artifact], Sequence[str]]) -> Artifact:
        """Return the first artifact in which the judge finds nothing. Raises GaveUp, and ModelError of the model."""
        messages: list[Json] = [_user(task)]
        tries = 0
        for _ in range(MAX_TURNS):
            reply = self._ask(messages, model)
            messages.append({"role": "assistant", "content": list(reply.content)})
            if reply.tool_uses:
                messages.append(_user([self._answer(call, model) for call in reply.tool_uses]))
                continue
            if reply.stop_reason == "pause_turn":
                continue
            artifact, findings = self._judged(reply, judge)
            if artifact is not None and not findings:
                return artifact
            tries += 1
            if tries == TRIES:
                raise GaveUp(f"no answer of {TRIES} held; the last one: {findings[0]}")
            messages.append(_user(_returned(findings)))
        raise GaveUp(f"there was no result after {MAX_TURNS} calls")

    def _ask(self, messages: list[Json], model: JournaledModel) -> Reply:
        reply = model.ask(
            Request(
                scope=self.scope,
                system=self.system,
                tools=tuple(tool.spec for tool in self.tools),
                messages=tuple(messages),
                answer=self.artifact.model_json_schema(),
                max_tokens=self.max_tokens,
            )
        )
        # Nothing in such a reply may be carried out: what it holds is only a part.
        if reply.stop_reason not in ("end_turn", "tool_use", "pause_turn"):
            raise GaveUp(f"the model stopped: {reply.stop_reason.replace('_', ' ')}")
        return reply

    def _answer(self, call: Json, model: JournaledModel) -> Json:
        tool = next((tool for tool in self.tools if tool.name == call["name"]), None)
        if tool is None:
            known = ", ".join(each.name for each in self.tools)
            return _result(call, f"there is no tool {call['name']}; there are: {known}", failed=True)
        return model.use(self.scope, call, lambda: tool.answer(call))

    def _judged(
        self, reply: Reply, judge: Callable[[Artifact], Sequence[str]]
    ) -> tuple[Artifact | None, Sequence[str]]:
        try:
            artifact = self.artifact.model_validate_json(reply.text)
        except ValidationError as error:
            return None, [_told(error)]
        return artifact, judge(artifact)


def _user(content: "str | list[Json]") -> Json:
    return {"role": "user", "content": content}


def _result(call: Json, text: str, *, failed: bool = False) -> Json:
    result = {"type": "tool_result", "tool_use_id": call["id"], "content": text or "done"}
    return result | {"is_error": True} if failed else result


def _told(error: ValidationError) -> str:
    """Return what pydantic found, without the addresses of its documentation."""
    found = [f"{'.'.join(map(str, each['loc'])) or 'the answer'}: {each['msg']}" for each in error.errors()]
    return "; ".join(found)


def _returned(findings: Sequence[str]) -> str:
    listed = "\n".join(f"- {finding}" for finding in findings)
    return f"That does not hold:\n\n{listed}\n\nAnswer again in full."
