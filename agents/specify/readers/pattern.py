"""Patterns of contracts -> patterns of the Spec, which the whole text matches."""

import re
import warnings

_LONGEST = 500


def whole(pattern: str, *, anchored: bool) -> str | None:
    """Return the pattern that the whole text must match; None for what is no regular expression.

    `anchored`: the contract means the whole text anyway; else the pattern may match inside of it.
    """
    if len(pattern) > _LONGEST or not _compiles(pattern):
        return None
    begins, ends = pattern.startswith("^"), pattern.endswith("$") and not pattern.endswith(r"\$")
    bare = pattern[begins : len(pattern) - ends]
    if "|" in bare and not (begins and ends and bare.startswith("(") and bare.endswith(")")):
        bare = f"(?:{pattern})" if begins or ends else f"(?:{bare})"
        begins = ends = begins and ends
    if anchored or (begins and ends):
        return bare if _compiles(bare) else None
    return f"{'' if begins else '.*'}{bare}{'' if ends else '.*'}"


def _compiles(pattern: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            re.compile(pattern)
        except (re.error, RecursionError, OverflowError):
            return False
    return True
