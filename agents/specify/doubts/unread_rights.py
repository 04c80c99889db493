"""Who may do what, where sentences say it that were not understood: everybody may until they are."""

import re
from collections.abc import Iterable, Iterator

from agents.spec.diagnostic import Diagnostic, report
from agents.specify.outcome import status_of
from agents.specify.passes import Read

_OPEN = "SP513"
_SAYS = re.compile(
    r"\b(?:can|can't|cannot|may|only|allow|allows|allowed|permit|permits|permitted|able|access|authori[sz]ed)\b"
    r"|^as an? [^,]+, i want",
    re.IGNORECASE,
)
_MOST = 8


def of_rights(found: Iterable[Diagnostic], read: list[Read]) -> Iterator[Diagnostic]:
    """Yield the findings; that nothing is said about permissions only where no sentence may have said it."""
    lines = [str(each.block.line) for each in read if _may_say(each)]
    for finding in found:
        if finding.code == _OPEN and lines:
            more = f" and {len(lines) - _MOST} more" if len(lines) > _MOST else ""
            places = f"line{'s' if len(lines) > 1 else ''} {', '.join(lines[:_MOST])}{more}"
            yield report("SP535", lines=places, entities=finding.message.partition("everything with ")[2])
        else:
            yield finding


def _may_say(read: Read) -> bool:
    return status_of(read)[0] == "not_understood" and _SAYS.search(read.block.text) is not None
