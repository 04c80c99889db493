"""The refusals of the contract: each status that an operation can answer, with what the document says about it."""

from collections.abc import Iterable, Iterator

from agents.analyze.components import PROBLEM
from agents.analyze.schemas import pointer
from agents.analyze.surface import Json, http_operations, snake, with_article, words
from agents.spec.model import Check, Entity, Operation, Spec
from agents.spec.types import read_type

_TITLES = {
    400: "The body is no JSON.",
    401: "No valid token.",
    403: "The caller may not do this.",
    404: "No such row, or none that the caller may see.",
    409: "In conflict with what is stored.",
    412: "The row was changed meanwhile.",
    415: "The body is not application/json.",
    422: "A value is missing, unknown or out of bounds.",
    501: "Not written yet.",
    429: "Too many requests; Retry-After tells in how many seconds the next one is taken.",
}
_SETTING = ("create", "update", "register", "update_me")
_WRITING = (*_SETTING, "action", "transition")


def refusals(operation: Operation, spec: Spec) -> dict[str, Json]:
    """Return the responses of an operation that refuse."""
    reasons: dict[int, list[str]] = {}
    for status, text in _reasons(operation, spec):
        reasons.setdefault(status, []).append(text)
    return {str(status): _problem(status, reasons.get(status, [])) for status in operation.errors}


def shared_refusals(spec: Spec) -> dict[str, Json]:
    """Return the response of each status that some operation refuses with."""
    statuses = sorted({s for o, _ in http_operations(spec) for s in o.errors})
    return {str(s): _shared(s) for s in statuses}


def _shared(status: int) -> Json:
    response: dict[str, Json] = {"description": _TITLES.get(status, "Refused.")}
    header = {401: "WWW-Authenticate", 429: "Retry-After"}.get(status)
    if header:
        response["headers"] = {header: {"schema": {"type": "string"}}}
    return response | {"content": _content()}


def _problem(status: int, reasons: list[str]) -> Json:
    if not reasons:
        return {"$ref": f"#/components/responses/{status}"}
    text = " ".join([_TITLES[status], *dict.fromkeys(reasons)])
    return {"description": text, "content": _content()}


def _content() -> dict[str, Json]:
    return {"application/problem+json": {"schema": pointer(PROBLEM)}}


def _reasons(operation: Operation, spec: Spec) -> Iterator[tuple[int, str]]:
    """Yield what the document itself says about a refusal, by status."""
    entity = spec.entity(operation.entity)
    yield from _wrong_state(operation, entity, spec)
    for check in _checks(operation, entity):
        yield check.status, f"{check.code}: {check.message}"
    if operation.kind in _SETTING:
        for key in entity.keys:
            yield 409, f"{' and '.join(words(n) for n in key.fields)} must be unique."
    if operation.kind == "delete" and (kept := restricting(entity, spec)):
        one = with_article(entity.name).capitalize()
        yield 409, f"in_use: {one} that has {' or '.join(dict.fromkeys(kept))} is not deleted."


def _wrong_state(operation: Operation, entity: Entity, spec: Spec) -> Iterator[tuple[int, str]]:
    step, lifecycle = spec.transition(operation.id), entity.lifecycle
    if step is None or lifecycle is None:
        return
    states = spec.enum(read_type(_type(entity, lifecycle.field)).of).values
    wrong = [f"{snake(entity.name)}_is_{snake(state)}" for state in states if state not in step.sources]
    if wrong:
        yield 409, f"{', '.join(wrong)}: The {words(entity.name)} is in another state."


def _type(entity: Entity, field: str) -> str:
    return next(f.type for f in entity.fields if f.name == field)


def _checks(operation: Operation, entity: Entity) -> Iterable[Check]:
    yield from operation.guards
    if operation.kind in _WRITING:
        yield from entity.rules


def restricting(entity: Entity, spec: Spec) -> list[str]:
    """Return the rows that keep a row from being deleted, in words."""
    fields = ((e, f) for e in spec.entities for f in e.fields)
    return [words(e.plural) for e, f in fields if f.type == f"ref({entity.name})" and f.on_delete == "restrict"]
