"""An example as requests: put together from what was recorded, and played again to see whether the same comes of it."""

from collections.abc import Sequence
from dataclasses import replace

from agents.spec.example import MADE, Done, Example, Seen
from agents.spec.interpreter.rows import Row
from agents.spec.model import Http, OperationKind
from agents.spec.paths.cast import concrete, relative
from agents.spec.paths.played import meant, said, step_of
from agents.spec.paths.steps import Ref, State
from agents.specify.examples.acting import Act, Answer, perform
from agents.specify.examples.expecting import Verdict
from agents.specify.examples.recording import Recording
from agents.specify.examples.stage import Stage

_KINDS: frozenset[OperationKind] = frozenset({"create", "get", "list", "update", "delete", "action", "transition", "me"})
"""What a test of an example can do."""


def repeated(sentence: str, stage: Stage, act: Act, answer: Answer, verdicts: Sequence[Verdict]) -> Example | str:
    """Return an example that was played in requests, or why it is none."""
    before = stage.recording
    why = before.lost or _unsaid(stage, act, answer, verdicts)
    if why:
        return why
    names = before.rows | ({answer.row: MADE} if answer.row and answer.row not in before.rows else {})
    when = _done(stage, before, act)
    if before.lost:
        return before.lost
    then = [_seen(stage, names, verdict) for verdict in verdicts if verdict.row]
    if None in then:
        return "a row that nobody spoke of"
    found = Example(
        sentence=sentence, given=tuple(before.steps), when=when, status=answer.status,
        then=tuple(dict.fromkeys(each for each in then if each)),
    )  # fmt: skip
    return found if _holds(found, stage, act) else "clients cannot bring it about in this way"


def _unsaid(stage: Stage, act: Act, answer: Answer, verdicts: Sequence[Verdict]) -> str:
    operation = act.operation
    if answer.status == 0:
        return "which status is answered"
    if any(verdict.counted for verdict in verdicts):
        return "how many rows there are"
    if operation is None:
        return "" if any(v.row for v in verdicts) else "what to look at"
    if operation.kind not in _KINDS or not isinstance(operation.start, Http):
        return f"{operation.name.replace('_', ' ')} as a request"
    if not stage.cast.resources[operation.entity].testable:
        return f"rows of {operation.entity} in tests"
    return ""


def _done(stage: Stage, before: Recording, act: Act) -> Done:
    if act.passing is not None:
        minutes = round(act.passing.total_seconds() / 60)
        return Done(days=minutes // 1440, minutes=minutes % 1440)
    assert act.operation is not None
    entity = act.operation.entity
    row = before.rows.get(act.row.id, "") if act.row else ""
    if act.row and not row:
        before.lose("which row is meant")
    by = next((name for name, id_ in stage.people.items() if id_ == act.actor), "")
    values = {n: before.value(entity, n, v, stage.world) for n, v in act.sent.items()}
    return Done(
        by=by, operation=act.operation.id, row=row, owner=stage.owner(), values=values, without=tuple(sorted(act.without))
    )


def _seen(stage: Stage, names: dict[int, str], verdict: Verdict) -> Seen | None:
    name, row = names.get(verdict.row), stage.world.store.rows.get(verdict.row)
    if name is None or (row is None and verdict.field):
        return None
    if row is None or not verdict.field:
        return Seen(row=name)
    value = stage.world.read(row, verdict.field)
    return None if isinstance(value, Row) else Seen(row=name, field=verdict.field, value=said(relative(stage.world, value)))


def _holds(example: Example, stage: Stage, act: Act) -> bool:
    """Play the requests from the beginning; tell whether the same is answered and seen."""
    state = State.start(stage.cast)
    for given in example.given:
        state, outcome = state.then(step_of(given))
        if outcome:
            return False
    again = Stage(stage.spec, stage.domain, stage.cast, state.world.copy(), stage.people, actor=stage.actor)
    rows = again.world.store.rows
    sent = {}
    for name, text in example.when.values.items():
        value = meant(text)
        sent[name] = state.rows[value.var] if isinstance(value, Ref) else concrete(again.world, value)
    row = rows[state.rows[example.when.row]] if example.when.row else None
    answer = perform(again, replace(act, row=row, sent=sent))
    ids = {**state.rows, MADE: answer.row or 0}
    return answer.status == example.status and all(_is_so(seen, again, ids[seen.row]) for seen in example.then)


def _is_so(seen: Seen, stage: Stage, id_: int) -> bool:
    row = stage.world.store.rows.get(id_)
    if row is None or not seen.field:
        return row is None and not seen.field
    return said(relative(stage.world, stage.world.read(row, seen.field))) == seen.value
