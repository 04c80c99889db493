"""A model whose every answer is a row before it is used: resume, budget and ledger are the same rows."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from agents.model.abilities import check_effort
from agents.model.model import ContextFull, Diverged, Json, Model, ModelError, Reply, Request, Usage, digest
from agents.model.prices import cost, worst_case
from agents.model.settings import AS_IT_IS, Phases, PhaseSettings, phase_of


class Journal(Protocol):
    """Where calls are recorded. Every method has committed when it returns."""

    def recorded(self, key: str) -> str | None:
        """Return the answer to a request that was answered before."""
        ...

    def reserve(self, key: str, scope: str, request: str, usd: float, budget: float, share: float | None = None) -> int:
        """Begin a call that costs at most so much; return its row. Raises BudgetExceeded.

        `share`: what the phase of the scope may cost of the budget.
        """
        ...

    def settle(self, row: int, answer: str, usd: float, usage: Usage) -> None:
        """End a call with its answer and what it cost."""
        ...

    def release(self, row: int, *, billed: bool) -> None:
        """End a call without an answer; one that may have been billed counts as its reserve."""
        ...

    def heard(self, scope: str) -> Sequence[tuple[str, str]]:
        """Return question and answer of all that whoever asks has asked people before, and they have answered."""
        ...

    def known(self, scope: str) -> Sequence[tuple[str, str, str]]:
        """Return all that others have asked before, each with its `answer`, or else its `default`."""
        ...


@dataclass(frozen=True)
class JournaledModel:
    """Asks a model within a budget in USD, and nothing twice; the results of tools are recorded alike.

    `phases`: what is otherwise in one phase; `others`: the models that they name; `asking` hears the scope of each
    call just before it is made. Raises UnknownPrice for a model whose cost nobody could tell, and ModelRejected for an
    effort that it does not know.
    """

    model: Model
    journal: Journal
    budget: float
    phases: Phases = field(default_factory=dict)
    others: Mapping[str, Model] = field(default_factory=dict)
    asking: Callable[[str], None] = lambda _: None

    def __post_init__(self) -> None:
        for each in (self.model, *self.others.values()):
            cost(each.name, Usage())
        for settings in self.phases.values():
            check_effort(self._model(settings).name, settings.effort)

    def ask(self, request: Request, context: int | None = None) -> Reply:
        """Return the recorded answer, or reserve the worst case, ask and record.

        `context`: the tokens that request and answer may have together. Raises ModelError.
        """
        settings = self._settings(request.scope)
        model = self._model(settings)
        name, request = model.name, _as_set(request, settings)
        key = request.key(name)
        if known := self.journal.recorded(key):
            return Reply.model_validate_json(known)
        counted = model.count(request)
        if context is not None and counted + request.max_tokens > context:
            raise ContextFull(counted, request.max_tokens, context)
        most = worst_case(name, counted, request.max_tokens)
        body = request.model_dump_json()
        row = self.journal.reserve(key, request.scope, body, most, self.budget, settings.budget)
        self.asking(request.scope)
        try:
            reply = model.ask(request)
        except ModelError as error:
            self.journal.release(row, billed=error.billed)
            raise
        self.journal.settle(row, reply.model_dump_json(), cost(name, reply.usage), reply.usage)
        return reply

    def use(self, scope: str, call: Json, run: Callable[[], Json], *, again: bool = False) -> Json:
        """Return the result of a tool call: recorded, or run and recorded. Run again, it might be another one.

        `again`: a tool whose effect lives in this process is also run where its result is recorded. Raises Diverged.
        """
        key = digest({"v": 1, "scope": scope, "tool": call})
        if known := self.journal.recorded(key):
            result: Json = json.loads(known)
            if again and run() != result:
                raise Diverged(call["name"])
            return result
        row = self.journal.reserve(key, scope, json.dumps(call), 0.0, self.budget)
        try:
            result = run()
        except BaseException:  # also of a signal: a tool that did not end has no result
            self.journal.release(row, billed=False)
            raise
        self.journal.settle(row, json.dumps(result), 0.0, Usage())
        return result

    def heard(self, scope: str) -> Sequence[tuple[str, str]]:
        """Return what people have answered to the questions of an agent, each with its question."""
        return self.journal.heard(scope)

    def known(self, scope: str) -> Sequence[tuple[str, str, str]]:
        """Return what others asked before, each with its `answer`, or else its `default`."""
        return self.journal.known(scope)

    def _settings(self, scope: str) -> PhaseSettings:
        return next((found for phase, found in self.phases.items() if phase == phase_of(scope)), AS_IT_IS)

    def _model(self, settings: PhaseSettings) -> Model:
        return self.others.get(settings.model, self.model) if settings.model else self.model


def _as_set(request: Request, settings: PhaseSettings) -> Request:
    changes = {"effort": settings.effort, "max_tokens": settings.max_tokens}
    return request.model_copy(update={name: value for name, value in changes.items() if value is not None})
