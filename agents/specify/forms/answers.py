"""Forms that confirm what every backend answers anyway: codes for what is wrong, and how passwords are stored."""

from agents.specify.facts.facts import ConfirmFact, Fact, NodeFact
from agents.specify.grammar.phrases import Phrases
from agents.specify.grammar.trees import ParseTree, Unresolved, numbers, token

_CODES = {"INVALID": 422, "UNKNOWN_ROW": 404, "NO_TOKEN": 401, "NO_RIGHT": 403, "TAKEN": 409, "TOO_MANY": 429}
"""What is wrong, and the answer to it."""


def answered(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """Invalid input is answered with 422. Another code is not what a backend answers."""
    if tree.data == "answered_unknown":
        if numbers(tree) != [_CODES["UNKNOWN_ROW"]]:
            raise Unresolved
        return [ConfirmFact(phrases.domain.entity(token(tree, "ENTITY") or ""), ("get", "update", "delete"))]
    wrong = next(name for name in _CODES if token(tree, name))
    if numbers(tree) != [_CODES[wrong]]:
        raise Unresolved
    return [NodeFact("auth" if wrong in ("NO_TOKEN", "NO_RIGHT") else "api")]


def hashed(_: ParseTree, phrases: Phrases) -> list[Fact]:
    """Passwords are stored hashed."""
    return [NodeFact(f"field:{phrases.domain.subject}.password")]


_DEEDS = {"creating": ("create", 201), "listing": ("list", 200), "viewing": ("get", 200), "editing": ("update", 200),
          "deleting": ("delete", 204)}  # fmt: skip
"""What is done with rows, and the code that answers it."""


def deed(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """Creating a list is answered with 201. Another code is not what a backend answers."""
    verb, code = _DEEDS[token(tree, "DEED") or ""]
    if numbers(tree) != [code]:
        raise Unresolved
    return [ConfirmFact(phrases.domain.entity(token(tree, "ENTITY") or ""), (verb,))]


def told_apart(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """Lists are told apart by an id and dated."""
    return [NodeFact(f"entity:{phrases.domain.entity(token(tree, 'ENTITY') or '')}")]


def by_roles(_: ParseTree, phrases: Phrases) -> list[Fact]:
    """Access is given by role; where no role is declared nothing is."""
    if not phrases.domain.model.roles:
        raise Unresolved
    return [NodeFact("enum:Role")]
