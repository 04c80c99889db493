"""What is left of a list of fields in which some elements cannot be read: the thing, and the fields that can."""

import re
from collections.abc import Iterator

from agents.specify.grammar.parser import Parser
from agents.specify.grammar.trees import ParseTree

_LIST = re.compile(
    r"(?P<lead>(?:each|every|an?|the|all) [a-z][a-z-]*(?: [a-z][a-z-]*){0,2}? (?:must |shall |should )?"
    r"(?:has|have|contains?|consists? of)(?: the following(?: fields)?)?:? )(?P<list>[^:;]+)"
)
_FIELD = re.compile(
    r"(?:(?:an?|the|its|one|an optional) )?[a-z][a-z0-9-]*(?: [a-z0-9-]+){0,3}(?: ?\([^()]*\))?"
    r"|an? [a-z][a-z0-9-]*(?: [a-z0-9-]+)?,? (?:which|that) .+"
)
_ARTICLE = re.compile(r"(?:an?|the|its|one) ")
_BETWEEN = re.compile(r"(?:, and|, or|,| and| or)(?= )(?![^()]*\))")
_FEWEST = 2
_MOST, _LONGEST = 24, 2_000
"""Elements and letters; what is longer is no list that somebody wrote."""

_CHOICE = 8
"""So many values, at most, may stand behind the name of a field."""


def salvaged(parser: Parser, text: str) -> tuple[str, tuple[str, ...]] | None:
    """Return a sentence with the readable elements of its list, and the others; None unless most can be read."""
    found = _LIST.fullmatch(text) if len(text) <= _LONGEST else None
    ends = [match.span() for match in _BETWEEN.finditer(found["list"])] if found else []
    if found is None or len(ends) > _MOST:
        return None
    elements = [*_elements(parser, found["lead"], found["list"], ends)]
    kept = [part for part, reads in elements if reads]
    lost = [part for part, reads in elements if not reads]
    if not lost or not elements[0][1] or len(kept) < max(_FEWEST, len(lost) + 1):
        return None
    return found["lead"] + ", ".join(kept), tuple(lost)


def _elements(parser: Parser, lead: str, text: str, between: list[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """Yield each element, and whether it is a field; one without an article may go on with a lost one before it."""
    starts, ends = [0, *(end for _, end in between)], [*(start for start, _ in between), len(text)]
    place, broken = 0, False
    while place < len(starts):
        taken = _taken(parser, lead, [text[starts[place] : end].strip() for end in ends[place : place + _CHOICE]])
        part = text[starts[place] : ends[place + max(taken, 1) - 1]].strip()
        reads = taken > 0 and not (broken and not _ARTICLE.match(part))
        yield part, reads
        place, broken = place + max(taken, 1), not reads


def _taken(parser: Parser, lead: str, wordings: list[str]) -> int:
    """Return how much of what follows is one field: the most that is read, 0 for nothing."""
    readable = (number for number, said in reversed([*enumerate(wordings, 1)]) if _FIELD.fullmatch(said))
    return next((number for number in readable if _reads(parser, lead + wordings[number - 1])), 0)


def _reads(parser: Parser, text: str) -> bool:
    """Tell whether a text is a thing with one field, as a whole."""
    trees = (tree for tree in parser.parses(text, ("has",)) if len(list(tree.find_data("item"))) == 1)
    return any(not _is_partial(tree) for tree in trees)


def _is_partial(tree: ParseTree) -> bool:
    return any(True for _ in tree.find_data("unknown"))
