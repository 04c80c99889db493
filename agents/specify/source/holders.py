"""Which thing of a data model a line is about: the one of its heading, of its list item, or of the item above it."""

import re
from dataclasses import dataclass, field

from agents.specify.source.block import Thing
from agents.specify.source.portrait import LABEL, named

_TERM = re.compile(r"(?P<name>[A-Za-z][\w -]{0,40}?)[`*]*(?::| [–—-]) +(?P<said>\S.*)", re.DOTALL)
_BRACKETED = re.compile(r"(?P<name>[A-Z][\w -]{0,40}?)[`*]* ?\((?P<said>[^()]*,[^()]*(?:\([^()]*\)[^()]*)*)\)")
_BARE = re.compile(r"[A-Z]\w*(?: [A-Z]?\w+){0,2}:?")
_TIES = re.compile(r"(?:relationships?|relations?|associations?|cardinality)", re.IGNORECASE)
_IS_LABEL = re.compile(rf"{LABEL}", re.IGNORECASE)


def labels(text: str) -> bool:
    """Tell whether a heading or the lead of a list is what lists of fields or of relations are called."""
    return bool(_IS_LABEL.fullmatch(text.strip(" :*")) or _TIES.fullmatch(text.strip(" :*")))


@dataclass
class Holders:
    """The things that were named so far: below a heading (0), and in lists by their depth."""

    names: dict[int, str] = field(default_factory=dict)
    part: str = ""

    def heading(self, text: str, *, entity: bool) -> None:
        """A heading below that of the data model names a thing, or a part of what is said of one."""
        self.part = text if labels(text) else ""
        if not self.part:
            self.names = {0: text} if entity and named(text) else {}

    def ends(self, depth: int) -> None:
        """A list ends."""
        self.names = {at: name for at, name in self.names.items() if at <= depth}

    def above(self, depth: int) -> str:
        """Return the thing that a line of this depth stands below."""
        return next((self.names[at] for at in range(depth - 1, -1, -1) if self.names.get(at)), "")

    def first(self, text: str, depth: int) -> Thing | None:
        """Return the thing that the first sentence of a line is about, and what it says."""
        holder = self.above(depth) if depth else self.names.get(0, "")
        if holder or not depth:
            return self._part_of(holder, text)
        found = _TERM.fullmatch(text) or _BRACKETED.fullmatch(text.rstrip("."))
        name = found["name"] if found else text.strip(" :`*") if _BARE.fullmatch(text.strip(" `*")) else ""
        self.names[depth] = name
        return Thing(name, found["said"], named=True) if found else None

    def later(self, text: str, depth: int) -> Thing | None:
        """Return the thing that a later sentence of a line is about."""
        return self._part_of(self.names.get(depth) or self.above(depth), text)

    def _part_of(self, holder: str, text: str) -> Thing | None:
        ties = "relationships: " if _TIES.fullmatch(self.part.strip(" :*")) else ""
        return Thing(holder, f"{ties}{text}") if holder else None
