"""An agent is a prompt, tools and the model of its artifact. It asks, and it answers what it was asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from agents.model.conversation import Conversation
from agents.model.journaled import JournaledModel
from agents.model.model import GaveUp, NoneHeld, Reply, Request
from agents.model.tool import AnyTool, Tool, TryAgain, told
from prompts.prompt import render

__all__ = ("MAX_TURNS", "TRIES", "Agent", "Tool", "TryAgain")

TRIES = 3
"""Artifacts that an agent may hand in; each that does not hold comes back to it with what was found."""

MAX_TURNS = 30
"""Calls to the model within one task, tools included."""

CONTEXT = 150_000
"""Tokens that one conversation may have, its answers included."""

_LAST = 3
"""Calls before the end at which an agent is told that it is near."""

Artifact = TypeVar("Artifact", bound=BaseModel)


@dataclass(frozen=True)
class Agent(Generic[Artifact]):
    """`scope` names it in the journal: `phase/task/agent`, e.g. `integrate/T-12/code`. `system`: its rendered prompt.

    A fresh one is made for each task. `context`: the tokens that its conversation may have; `turns`: its calls.
    """

    scope: str
    system: str
    tools: tuple[AnyTool, ...]
    artifact: type[Artifact]
    max_tokens: int = 16_000
    context: int = CONTEXT
    turns: int = MAX_TURNS

    def work(self, task: str, model: JournaledModel, judge: Callable[[Artifact], Sequence[str]]) -> Artifact:
        """Return the first artifact in which the judge finds nothing.

        Raises GaveUp (NoneHeld where the last of its tries was judged), and the other errors of a model.
        """
        talk = Conversation(self._blank(), self.tools, model, self.context)
        talk.say(task + _asked_before(model.heard(self.scope), model.known(self.scope)))
        tries = 0
        for left in reversed(range(self.turns)):
            reply = talk.ask()
            if reply.tool_uses:
                talk.answer(reply.tool_uses, _near_the_end(left))
                continue
            if reply.stop_reason == "pause_turn":
                continue
            artifact, findings = self._judged(reply, judge)
            if artifact is not None and not findings:
                return artifact
            tries += 1
            if tries == TRIES:
                raise NoneHeld(f"no answer of {TRIES} held; the last one: {findings[0]}")
            talk.say(_returned(findings))
        raise GaveUp(f"there was no result after {self.turns} calls")

    def _blank(self) -> Request:
        answer = self.artifact.model_json_schema()
        return Request(scope=self.scope, system=self.system, messages=(), answer=answer, max_tokens=self.max_tokens)

    def _judged(
        self, reply: Reply, judge: Callable[[Artifact], Sequence[str]]
    ) -> tuple[Artifact | None, Sequence[str]]:
        try:
            artifact = self.artifact.model_validate_json(reply.text)
        except ValidationError as error:
            return None, [told(error)]
        return artifact, judge(artifact)


def _near_the_end(left: int) -> str:
    return f"You have {left} calls left. Hand in your answer before they are used up." if left == _LAST else ""


def _asked_before(answers: Sequence[tuple[str, str]], known: Sequence[tuple[str, str, str]]) -> str:
    return "\n" + render("fragments/answers", answers=answers, known=known) if answers or known else ""


def _returned(findings: Sequence[str]) -> str:
    return render("fragments/returned", findings="\n".join(f"- {finding}" for finding in findings))
