"""What effects change: fields of the row that a sentence is about, and of rows that it refers to."""

from collections.abc import Iterable, Iterator

from agents.spec.expression import Binary, Constant, Member, Node
from agents.specify.facts.facts import Change
from agents.specify.forms.fitting import cleared, fitting, stored
from agents.specify.forms.said import period
from agents.specify.grammar.domain import show
from agents.specify.grammar.phrases import Phrases, Row
from agents.specify.grammar.trees import ParseTree, Unresolved, need, numbers, plain, subtree, token

STATE = "status"
"""The field that holds the state of a lifecycle."""

CHANGES = ("effect", "cleared", "recorded", "postponed", "increased", "decreased")
"""The grammar rules of a change of one field."""


def changes(tree: ParseTree, row: Row, phrases: Phrases) -> Change:
    """Return the change that an effect makes: "set the copy's status to lost", "increase renewals by 1"."""
    if tree.data not in CHANGES:
        raise Unresolved
    path = phrases.path(need(subtree(tree, "path")), row)
    entity = phrases.entity_of(path, row)
    stored(entity, path.name, phrases)
    return Change(show(path.base), ((path.name, _value(tree, path, entity, row, phrases)),))


def _value(tree: ParseTree, path: Member, entity: str, row: Row, phrases: Phrases) -> str:
    match tree.data:
        case "cleared":
            return cleared(entity, path.name, phrases)
        case "postponed":
            return _later(tree, path, entity, phrases)
        case "increased" | "decreased":
            return _counted(tree, path, entity, row, phrases)
        case _:
            return fitting(need(subtree(tree, "value", "moment")), entity, path.name, phrases)


def _later(tree: ParseTree, path: Member, entity: str, phrases: Phrases) -> str:
    if phrases.domain.type_of(entity, path.name).kind not in ("date", "datetime"):
        raise Unresolved
    return show(Binary("+", path, period(numbers(tree)[0], token(tree, "DURATION") or "")))


def _counted(tree: ParseTree, path: Member, entity: str, row: Row, phrases: Phrases) -> str:
    if phrases.domain.type_of(entity, path.name).kind not in ("integer", "decimal"):
        raise Unresolved
    return show(Binary("+" if tree.data == "increased" else "-", path, _amount(tree, row, phrases)))


def _amount(tree: ParseTree, row: Row, phrases: Phrases) -> Node:
    """Return how much it is: a number, or one of the row that the sentence is about."""
    said = need(subtree(tree, "amount"))
    path = subtree(said, "path")
    if path is None:
        return Constant(plain(numbers(said)[0]))
    found = phrases.path(path, row)
    if phrases.domain.type_of(phrases.entity_of(found, row), found.name).kind not in ("integer", "decimal"):
        raise Unresolved
    return found


def grouped(found: Iterable[Change]) -> Iterator[Change]:
    """Join changes of the same row that follow each other. Raises Unresolved where a field is changed twice."""
    waiting: Change | None = None
    for change in found:
        if waiting and waiting.target == change.target and _is_plain(waiting) and _is_plain(change):
            if {name for name, _ in waiting.values} & {name for name, _ in change.values}:
                raise Unresolved
            waiting = Change(change.target, (*waiting.values, *change.values))
            continue
        if waiting:
            yield waiting
        waiting = change
    if waiting:
        yield waiting


def _is_plain(change: Change) -> bool:
    return not (change.each or change.run or change.makes or change.gone)
