"""Turns about what is refused: from the condition under which something is, follows what must hold."""

import re

from agents.specify.names.nouns import DEEDS, VERBS, things
from agents.specify.names.words import singular
from agents.specify.turns.refusals import NAME, rules_of, rules_of_rows
from agents.specify.turns.turn import SHALL, SYSTEM, THEN, Turn, turn

_MAKING = (
    r"(?:creat|add|submitt|register|record|enter|sav|plac|mak|book|post|schedul|updat|edit|stor|insert|reserv|order)"
)
_PRAISE = (
    r"(?:(?:appropriate|descriptive|clear|meaningful|specific|validation|detailed|proper|relevant|suitable|"
    r"informative|field-level|user-friendly|http|helpful|corresponding|business|input) )*"
)
_TOLD = (
    r"(?: to the (?:user|client|caller|requester|customer|person))?"
    r"(?: (?:indicating|stating|explaining|saying|describing|specifying|identifying|listing|informing|about|for|that "
    r"(?:says|indicates|explains))(?! and )(?:(?! and (?!why|that|the )).)+)?"
)


def _unprocessable(code: str) -> str:
    return (
        rf"(?:http )?(?:status )?(?:code )?(?P<{code}>400|422|409)(?: \(?(?:bad request|unprocessable (?:entity|"
        rf"content)|conflict)\)?)?"
        rf"(?: {_PRAISE}(?:errors?|response|status|code))*"
    )


def _erring(code: str) -> str:
    return (
        r"(?:return|respond with|answer with|display|show|send|raise|throw|give|provide|produce|report|issue)s? "
        rf"(?:an? |the )?(?:{_unprocessable(code)}|{_PRAISE}(?:errors?|error messages?|error responses?|"
        rf"validation (?:errors?|messages?|failures?)|failure)){_TOLD}"
    )


_BAD = (
    r"(?:request|creation|submission|operation|input|entry|attempt|change|update|value|form|registration|save|"
    r"booking)"
)


def _refusing(code: str) -> str:
    return (
        r"(?:reject|refuse|deny|prevent|block|disallow|decline|not (?:allow|accept|permit|process|save|store|create))"
        rf"(?: (?:it|them|(?:the |this |that |its |such )?(?:{NAME} )?{_BAD}|(?:the|this|that) {NAME}))"
        rf"(?: (?:with|by returning) (?:an? |the )?(?:{_PRAISE}(?:error(?: message| response)?|message)"
        rf"|{_unprocessable(code)}){_TOLD})?"
    )


_REFUSAL = re.compile(
    rf"(?:{_refusing('one')}|{_erring('two')})(?:(?:,? and|, and then|,) (?:{_erring('three')}|{_refusing('four')}))?"
)
_SURELY = re.compile(rf"\b(?:return|respond|validation|422|not (?:accept|save|store|create)|{_BAD})\b|reject it")
_AMOUNT = re.compile(r" (?:most|least|between) -?\d[\d., and-]*$")
"""Where an amount is too great something may be wrong in the world; a refusal must be one of what was sent."""

_SUBMITS = re.compile(
    rf"(?:(?:an?|the|any) (?:{NAME}) )?(?:(?:tries|attempts|wants|requests) to )?"
    rf"(?:{_MAKING}(?:es|s|ing|e|ting)?|submits?) (?:an? |the )?(?:new )?(?P<rows>{NAME}) (?P<said>(?:with|without|"
    r"whose|where|having|in the past|in the future)\b.*)"
    rf"|(?:an?|the|any) (?:new )?(?P<made>{NAME}) is (?:being )?(?:{_MAKING}(?:ed|d|ted|n)|made) "
    rf"(?P<so>(?:with|without|"
    r"whose|where|having)\b.*)"
    rf"|(?:an?|the|any) (?:new )?(?P<one>{NAME}) (?:has|have) (?P<what>(?:an? |no )?.+)"
)


def _refused(match: re.Match[str]) -> list[str] | None:
    """Return what must hold of "if the title is empty, the system shall return a validation error".

    Another code than a backend answers with, 400, is left over for its reader.
    """
    said = _REFUSAL.fullmatch(match["answer"])
    if not said:
        return None
    rules = _forbidden(match["condition"])
    codes = {code for code in said.groups() if code}
    if not _of_what_is_sent(match["answer"], match["condition"]) and any(map(_AMOUNT.search, rules or [])):
        return None
    wanted = {"409"} if rules and any("unique" in rule for rule in rules) else {"422"}
    if rules and codes == {"400"}:
        return [*rules[:-1], f"{rules[-1]}; invalid input is answered with 400"]
    return rules if codes <= wanted else None


def _of_what_is_sent(answer: str, condition: str) -> bool:
    """Tell whether a request is refused, or the very row that the condition is about: "reject the reading"."""
    about = _SUBMITS.fullmatch(condition)
    rows = (about["rows"] or about["made"] or about["one"]) if about else None
    refuses = rows and re.fullmatch(rf"(?:reject|refuse|not accept) (?:the|this|that|such an?) {rows}", answer)
    return bool(refuses or _SURELY.search(answer))


def _forbidden(condition: str) -> list[str] | None:
    found = _SUBMITS.fullmatch(condition)
    if found and not found["one"]:
        return rules_of_rows(found["rows"] or found["made"], found["said"] or found["so"])
    if found and found["one"]:
        return rules_of_rows(found["one"], _having(found["what"])) or rules_of(condition)
    return rules_of(condition)


def _having(text: str) -> str:
    return f"without {text.removeprefix('no ')}" if text.startswith("no ") else f"with {text}"


def _rejected(match: re.Match[str]) -> list[str] | None:
    """Return what must hold of "the system shall reject bookings with a date in the past"."""
    return rules_of_rows(match["rows"], match["said"])


def _kept(match: re.Match[str]) -> list[str] | None:
    """Return that rows are not deleted while there are others of theirs."""
    parent, child = things(f"the {match['parent']}"), things(match["child"])
    if not parent or not child or len(parent) > 1:
        return None
    return [f"a {singular(parent[0])} that has {name} cannot be deleted" for name in child]


def _denied(match: re.Match[str]) -> list[str] | None:
    """Return that nobody can do what the system does not allow: "not allow users to delete orders"."""
    rows = things(match["what"])
    verb = VERBS.get(match["verb"] or "") or DEEDS.get(match["noun"] or "")
    if not rows or verb not in ("create", "edit", "delete"):
        return None
    return [f"users cannot {verb} {name}" for name in rows]


def _denied_by(match: re.Match[str]) -> list[str] | None:
    stem = re.sub(r"ing$", "", match["verb"])
    verb = next((VERBS[s] for s in (stem, f"{stem}e", stem) if s in VERBS), None)
    rows = things(f"all {match['what']}")
    return [f"users cannot {verb} {name}" for name in rows] if rows and verb in ("create", "edit", "delete") else None


_REJECT = (
    r"(?:reject|refuse|deny|prevent|block|disallow|decline|forbid|not (?:allow|accept|permit)|never (?:allow|accept))"
)
_DELETION = r"(?:the )?(?:deletion of|deleting|removal of|removing)"
_STILL = r"(?:currently |still |already )?"

REFUSED: tuple[Turn, ...] = (
    turn(
        "refused_when",
        rf"(?:when|if|where|whenever) (?P<condition>.+?){THEN}(?P<answer>.+)",
        _refused,
        "what must hold, where an error is the answer to anything else",
        "IF the street of an orchard is empty, THEN THE System SHALL return a validation error.",
        "IF the gate of an orchard is rusty, THEN THE System SHALL return a validation error.",
    ),
    turn(
        "rejected_when",
        rf"{SYSTEM} {SHALL} (?P<answer>.+?) (?:when|if|whenever) (?P<condition>.+)",
        _refused,
        "what must hold, where an error is the answer to anything else",
        "The system shall display an error if the street of an orchard is empty.",
        "The system shall display an error if the gate of an orchard is rusty.",
    ),
    turn(
        "rejected_rows",
        rf"{SYSTEM} {SHALL} {_REJECT} (?:users? (?:from |to ))?(?:any |all )?(?:attempts? to )?(?:(?:the "
        rf")?(?:creation|submission|registration) of |"
        rf"{_MAKING}(?:ting|ing|e) )?(?:an? |any |the )?(?:new )?(?P<rows>{NAME}) (?:from being "
        rf"(?:created|saved|added) )?"
        r"(?P<said>(?:with|without|whose|where|that have|having|when|if|in the past|in the future)\b.*)",
        _rejected,
        "what must hold of rows, where others are refused",
        "The system shall reject orchards without a street.",
        "The system shall reject orchards without a soul in them.",
    ),
    turn(
        "kept_if_used",
        rf"(?:{SYSTEM} {SHALL} )?{_REJECT} {_DELETION} (?:an? |any |the )?(?P<parent>{NAME}) "
        rf"(?:that|which|with|if (?:it|they)|when (?:it|they)|while (?:it|they)) "
        rf"?{_STILL}(?:has|have|contains?)? ?{_STILL}"
        r"(?:any |at least one )?(?:assigned |associated |existing |related |linked |active |attached |dependent )?"
        rf"(?P<child>{NAME})(?: assigned(?: to (?:it|them))?| associated with (?:it|them)| linked to (?:it|them))?",
        _kept,
        "delete refused while there are rows",
        "The system shall prevent deletion of lists that still have todos.",
        "The system shall prevent deletion of lists that still have worries.",
    ),
    turn(
        "not_allowed",
        rf"{SYSTEM} {SHALL} (?:(?:not|never) (?:allow|permit|let)|prevent|forbid|prohibit|disallow)"
        rf" (?:(?:users?|anyone|anybody|people) (?:to |from )?(?P<verb>creating|updating|editing|modifying|deleting|"
        rf"removing|create|update|edit|modify|delete|remove)|(?:the )?(?P<noun>{'|'.join(DEEDS)}) of)"
        rf" (?P<what>(?:existing |any |all )?{NAME})",
        lambda m: _denied(m) if m["noun"] else _denied_by(m),
        "people cannot do what the system does not allow",
        "The system shall not allow users to delete todos.",
        "The system shall not allow users to delete todos in a hurry.",
    ),
)
