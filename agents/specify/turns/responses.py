"""What a service answers to what happens, as far as it says more than that it is done."""

import re

from agents.specify.names.nouns import fields
from agents.specify.names.words import singular
from agents.specify.turns.happenings import CODES, NAME, Event
from agents.specify.turns.turn import listed

_BEGINS = (
    r"(?:create|save|store|persist|record|add|register|update|modify|apply|delete|remove|return|respond|display|show|"
    r"provide|present|list|set|change|mark|assign|generate|confirm|acknowledge|validate|verify|check|ensure|require|"
    r"reject|refuse|prevent|log|send|notify|initiali[sz]e|answer|make|calculate|publish|trigger|clear|recalculate)"
)


def answers_of(text: str) -> list[str]:
    """Return what a service does, one after the other: "store the order and return it"."""
    return re.split(rf"(?:,? and (?:then )?|, (?:then )?)(?={_BEGINS}\b)", text)


_ROWS = r"(?:record|entry|information|details|data|object|resource|entity)"
_CREATED = (
    r"(?:(?:created|newly created|updated|modified|new|saved|stored|requested|complete|full|resulting|matching) )*"
)
_RETURNS = r"(?:return|respond with|answer with|send|display|show|provide|present|confirm with)s?"
_WITH_ID = (
    r"(?: (?:with|including) (?:its |the |an? )?(?:unique |generated |assigned |auto-generated |new )*"
    r"(?:id|identifier)(?: and (?:its |the )?(?:creation )?timestamps?)?| with (?:a )?confirmation)?"
)
_SUCCESS = (
    r"(?:an? |the )?(?:appropriate |clear )?(?:success|confirmation|successful)(?: message| response| status)?"
    r"(?: to (?:the )?(?:user|client|caller))?"
)
_CODE = (
    r"(?:an? |the )?(?:http )?(?:status )?(?:code )?(?P<code>20[014])(?: \(?(?:created|ok|no content)\)?)?"
    r"(?: (?:response|status|status code|http status|code))*"
)
_ROW = rf"(?:it|(?:the |their |an? |all |its )?{_CREATED}(?P<row>{NAME}))(?: {_ROWS})?{_WITH_ID}"
_RETURNED = tuple(re.compile(pattern) for pattern in (
    rf"{_RETURNS} {_CODE}(?: (?:and|with|together with) {_ROW})?",
    rf"{_RETURNS} {_SUCCESS}",
    rf"{_RETURNS} {_ROW}",
    rf"{_RETURNS} {_ROW} with {_CODE}",
    r"confirm(?: the)? (?:success|creation|deletion|update|removal|operation|change)(?: to the user)?",
))  # fmt: skip
_MARKED = re.compile(
    r"(?:assign|generate|give|create)s? (?:it |them )?(?:an? )?(?:auto-generated |system-generated )?unique "
    r"(?:id|identifier)(?: (?:to|for) (?:it|them|(?:the|each|that) [a-z -]+))?"
    r"|(?:record|set|store|save|update|log|assign) (?:the |its |a )?(?:creation|created at|updated at|modification|"
    r"last updated|last modified|current)(?: (?:date and time|timestamp|time|date))?"
    r"|(?:record|set|store|update) (?:the |its )?timestamps?"
    r"|set (?:the |its )?(?:created|creation|updated|modified|last updated)(?: at)?(?: date and time| date| "
    r"timestamp| time)?"
    r" to (?:the )?(?:current (?:date and time|timestamp|time|date)|now)"
)
_SET = re.compile(
    r"(?:set|initiali[sz]e|assign|change|update|mark) (?:its |the |their )?(?:[a-z-]+(?: [a-z-]+)?(?:'s) )?"
    r"(?P<field>[a-z][a-z -]*?)(?: of the [a-z -]+?)? (?:to|as) [\"'`]?(?P<value>[a-z0-9][a-z0-9 -]*?)[\"'`]?"
    r"(?: by default| initially)?"
)
_WITH = re.compile(
    rf"(?:create|save|store|persist|record|add|register) (?:it|an?(?: new)? {NAME}|the(?: new)? {NAME}) with "
    rf"(?:an? |the "
    r"|its )?(?:initial |default )?(?P<field>status|state|[a-z]+ status|stage|phase|priority|type|role)"
    r"(?: of| set to| as)? [\"'`]?(?P<value>[a-z0-9][a-z0-9-]*(?: [a-z0-9-]+)?)[\"'`]?"
)
_DEEDS = {
    "create": r"(?:create|save|store|persist|record|add|register|insert)",
    "edit": r"(?:update|modify|save|apply|store|change|persist)",
    "delete": r"(?:delete|remove|permanently delete|permanently remove)",
    "view": r"(?:return|display|show|provide|present|list|retrieve)",
}
_PLACE = r"(?: (?:in|from|to|into) (?:the )?(?:database|system|storage|data store|persistent storage))?"


def told(answer: str, event: Event) -> list[str] | None:
    """Return what an answer states beyond that it is done; None where it is not understood."""
    if _marks(answer, event) or _is_done(answer, event) or _returns(answer, event):
        return []
    return _presets(answer, event) or _fields(answer, event) or _checked(answer, event)


def _marks(answer: str, event: Event) -> bool:
    """Tell whether an answer is that a row gets its id, or the time of its creation or change."""
    return event.act in ("create", "edit") and _MARKED.fullmatch(answer) is not None


def _same(said: str | None, event: Event) -> bool:
    """Tell whether a row that is spoken of is one of the event: no invoice for an order."""
    known = {*event.row.split(" "), *(singular(word) for word in event.what.split(" "))}
    bare = re.sub(r"^(?:the|an?|all|its|their) ", "", said or "")
    return all(singular(word) in known for word in bare.split(" ") if word)


def _is_done(answer: str, event: Event) -> bool:
    found = re.fullmatch(
        rf"{_DEEDS.get(event.act, '(?!)')} (?:it|them|the changes?|(?:the |an? |its |their |all )?{_CREATED}"
        rf"(?:new )?(?P<row>{NAME})(?: {_ROWS})?s?){_WITH_ID}{_PLACE}",
        answer,
    )
    return found is not None and _same(found["row"], event)


def _returns(answer: str, event: Event) -> bool:
    """Tell whether an answer is what such an operation answers anyway: the row, or that it was done."""
    for pattern in _RETURNED:
        found = pattern.fullmatch(answer)
        if found:
            code, row = (found.groupdict().get(name) for name in ("code", "row"))
            gone = row is not None and event.act == "delete"
            return not gone and code in (None, CODES.get(event.act)) and _same(row, event)
    return False


def _presets(answer: str, event: Event) -> list[str] | None:
    """Return the default of "set the status to open" where rows are created."""
    found = _SET.fullmatch(answer) or _WITH.fullmatch(answer)
    if found is None or event.act != "create" or re.search(r"\b(?:current|now|today|user)\b", found["value"]):
        return None
    return [f"the {found['field']} of a {event.row} is `{found['value']}` by default"]


def _fields(answer: str, event: Event) -> list[str] | None:
    """Return the fields of "store the order with a number, a date and a note"."""
    found = re.fullmatch(
        rf"{_DEEDS['create']} (?:it|(?:the |an? )?(?:new )?(?P<row>{NAME})(?: record)?) with (?P<list>.+)", answer
    )
    if found is None or event.act != "create" or not _same(found["row"], event):
        return None
    return listed(event.what, found["list"])


_GIVEN = r"(?:provided|present|given|filled in|specified|supplied|not empty|non-empty|entered|included)"
_VALID = re.compile(
    r"(?:validate|verify|check) (?:(?:the|all|any|its|that|submitted|provided|request|user|required|input|"
    r"incoming) )*"
    r"(?:input|data|fields?|request|request body|payload|information|details)"
    r"(?: (?:is|are) (?:valid|correct|complete|well-formed|present|provided))?"
    r"|ensure (?:that )?(?:all )?(?:the )?required (?:fields|information|data) (?:is|are) "
    r"(?:provided|present|filled in|valid)"
)


def _checked(answer: str, event: Event) -> list[str] | None:
    """Return what must hold of "validate that the date is not in the past" where rows are created or changed."""
    if event.act not in ("create", "edit"):
        return None
    if _VALID.fullmatch(answer):
        return ["invalid input is answered with 422"]
    found = re.fullmatch(r"(?:validate|verify|check|ensure|require)(?: that)? (?P<said>.+)", answer)
    given = (
        re.fullmatch(
            rf"(?P<list>.+?) (?:is|are) {_GIVEN}(?: and (?:are |is )?(?:{_GIVEN}|(?P<unique>unique)))?", found["said"]
        )
        if found
        else None
    )
    if given:
        items = fields(re.sub(r" fields?$", "", given["list"]))
        if not items or (given["unique"] and len(items) > 1):
            return None
        return [f"each {event.row} must have {', '.join(items)}{' (unique)' if given['unique'] else ''}"]
    rule = _must(found["said"], event) if found else ""
    return [rule] if rule else None


def _must(said: str, event: Event) -> str:
    """Return "the date is not in the past" as a rule of rows that are created; "" for something else."""
    subject = re.match(r"the (?P<field>[a-z -]+?) (?P<verb>is not|is|does not exceed|must)\b(?P<rest>.*)", said)
    if subject is None:
        return ""
    verb = {"is not": "must not be", "is": "must be", "does not exceed": "must not exceed"}.get(subject["verb"], "must")
    rest = subject["rest"]
    if re.fullmatch(r" (?:already )?(?:taken|in use|used|registered)(?: already)?", rest) and verb == "must not be":
        verb, rest = "must be", " unique"
    fresh = "new " if event.act == "create" and re.search(r" in the (?:past|future)$", rest) else ""
    return f"the {subject['field']} of a {fresh}{event.row} {verb}{rest}"
