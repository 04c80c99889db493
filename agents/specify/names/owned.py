"""Rows of one's own, as people say it: "their own notes", "notes that they have written"."""

import re

_BEFORE_OWN = re.compile(
    r"(?:only )?(?:(?:an?|the) list of )?(?:all (?:of )?)?(?:(?:their|my|his or her|his/her|his|her)(?: own| "
    r"personal)*|own) (?P<rows>.+)"
)
_MADE = r"(?:created|made|added|wrote|written|posted|uploaded|submitted|authored|published|registered|entered|recorded)"
_BEHIND_OWN = re.compile(
    r"(?:only )?(?:(?:all|any|the|those|of) )*(?P<rows>[a-z][a-z -]*?) (?:(?:that|which) )?(?:"
    rf"(?P<made>(?:they|i|he or she|he|she)(?: have| has)?(?: themselves| personally)? {_MADE}(?: themselves)?|"
    r"(?:were |was )?(?:created|made|added|written|posted|uploaded|submitted|authored) by (?:them|themselves|me))|"
    r"(?:they|i|he or she|he|she) own|(?:belong to|belonging to|are owned by|owned by) (?:them|themselves|me)|"
    r"of their own)"
)
"""Rows of one's own; `made`: by whoever has them."""


def owned_rows(text: str) -> tuple[str, bool] | None:
    """Return which rows of one's own a phrase means, and whether it says that one made them; None for other rows."""
    before, behind = _BEFORE_OWN.fullmatch(text), _BEHIND_OWN.fullmatch(text)
    if behind and not before:
        return behind["rows"], behind["made"] is not None
    return (before["rows"], False) if before and not behind else None
