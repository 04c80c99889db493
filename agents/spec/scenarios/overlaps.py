"""Tests of periods that must not overlap: the same time, a part of it, behind it, elsewhere, by a change, at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agents.spec.expression import Binary, Constant, Macro, Member, Name, Node, Size, parse
from agents.spec.model import Check, Field
from agents.spec.scenarios.fitting import plain_row
from agents.spec.scenarios.names import snake
from agents.spec.scenarios.owning import above
from agents.spec.scenarios.resource import Resource, Scenario
from agents.spec.solve import Day, Moment, Value, shift

_MINE, _OTHER = Name("self"), Name("x")


@dataclass(frozen=True)
class Overlap:
    """Rows of one parent that share no time between two fields; `touching`: one may begin where another ends."""

    rule: Check
    parent: Field
    first: str
    last: str
    touching: bool


def read_overlap(r: Resource, rule: Check) -> Overlap | None:
    """Return the periods that a rule keeps apart; None for other rules."""
    match parse(rule.expr):
        case Binary("<=", Size(Macro(Member(Member(Name("self"), ref), inverse), "filter", "x", body)), Constant(1)):
            parent = next((f for f in r.entity.fields if f.name == ref and f.inverse == inverse), None)
            ends = _ends(body)
            return Overlap(rule, parent, *ends) if parent and ends else None
    return None


def _ends(body: Node) -> tuple[str, str, bool] | None:
    match body:
        case Binary(
            "&&",
            Binary("<" | "<=" as op, Member(left, first), Member(right, last)),
            Binary("<" | "<=" as other, Member(self_, start), Member(row, end)),
        ):
            crossed = (left, right, self_, row) == (_OTHER, _MINE, _MINE, _OTHER)
            return (first, last, op == "<") if crossed and (op, first, last) == (other, start, end) else None
    return None


def overlap_scenarios(r: Resource) -> Iterator[Scenario]:
    """Yield the test of each rule that keeps periods apart, where a client says what they are in."""
    for rule in r.entity.rules:
        found = read_overlap(r, rule)
        if found and r.settable({found.parent.name: None, found.first: None, found.last: None}):
            times = _times(r, found)
            if times:
                yield _scenario(r, found, times)


def _times(r: Resource, overlap: Overlap) -> dict[str, dict[str, Value]] | None:
    """Return the period of a row, one that shares time with it, and the first one behind it."""
    row = plain_row(r)
    kind = r.type_of(overlap.first)
    start: Value = row.get(("self", overlap.first), Day(1) if kind.kind == "date" else Moment(60))
    end: Value = row.get(("self", overlap.last), shift(start, 2, kind))
    if not (isinstance(start, Day | Moment) and isinstance(end, Day | Moment)):
        return None
    length, begins = end.offset - start.offset, end if overlap.touching else shift(end, 1, kind)
    pairs = {"taken": start, "meeting": shift(end, -1, kind), "behind": begins}
    return {word: {overlap.first: begin, overlap.last: shift(begin, length, kind)} for word, begin in pairs.items()}


def _scenario(r: Resource, overlap: Overlap, times: Mapping[str, Mapping[str, Value]]) -> Scenario:
    kind = snake(r.type_of(overlap.parent.name).of)
    moves = r.update and r.field(overlap.first).write == "always"
    words = {word: r.json(values)[1:-1] for word, values in times.items()}
    body = r.fill(
        _BODY + (_MOVED if moves else "") + _RACE,
        **words, place=f"new_{kind}({above(r, overlap.parent.name)})",
        ref=r.json_name(overlap.parent.name), status=str(overlap.rule.status),
    )  # fmt: skip
    text = f"{r.nouns} in the same {kind.replace('_', ' ')} that share time are refused with {overlap.rule.status}; "
    text += "one right behind another is accepted, as is one elsewhere, and one of two that are sent at once"
    name = overlap.rule.id.partition(".")[2].replace(".", "_")
    return Scenario(f"rule_{name}", (overlap.rule.id, overlap.parent.id), text, body)


_BODY = """
    place = {"$ref": $place["id"]}
    $new($own, {**place, $taken})
    with nothing_new($lister, $path):
        refuse($maker.post($path, $body($own, {**place, $taken})), $status)
        refuse($maker.post($path, $body($own, {**place, $meeting})), $status)
    behind = $new($own, {**place, $behind})
    $new($own, {"$ref": $place["id"], $taken})
    """
_MOVED = """
    with untouched($reader, behind.url):
        refuse($editor.patch(behind.url, {$taken}), $status)
    """
_RACE = """
    free = {"$ref": $place["id"], $taken}
    answers = post_at_once($maker, $path, [$body($own, free) for _ in range(6)])
    assert sorted(answer.status_code for answer in answers) == [201, *[$status] * 5]
    """
