"""Examples in the words of other authors, said as examples are read: without what says nothing more."""

import re
from collections.abc import Sequence

from agents.specify.names.words import verb_of

_DATA = r"(?:data|details|information|values|inputs?|fields|payload|body)"
_GOOD = r"(?:valid|new|correct|updated|changed|complete|required|modified|proper|all|different)"
_SYSTEM = r"(?:the )?(?:system|api|server|application|app|backend|service)"
_KIND = r"(?:(?:clear|validation|descriptive|appropriate|meaningful|specific) )*"
_ERROR = rf"(?:an? )?{_KIND}error(?: message| response)?"
_NUMBERED = r"(?:(?:unique|generated|updated|new|creation|assigned) )*(?:id|identifier|timestamps?)"

_Turns = Sequence[tuple[re.Pattern[str], str]]

_GIVEN: _Turns = (
    (re.compile(r"\b(?:multiple|several) (?=[a-z])"), "2 "),
    (re.compile(r"^(?:i am|the user is|a user is|they are) not (?:logged|signed) in$"), "a visitor"),
    (re.compile(r"^(?:an|the) (?:unauthenticated|anonymous) (?:user|client)$"), "a visitor"),
)
_WHEN: _Turns = (
    (re.compile(rf" (?:with|using|providing|by providing) (?:the |some )?(?:{_GOOD} )+{_DATA}\b"), ""),
    (re.compile(r" by (?:its |the |their )?(?:id|identifier)\b"), ""),
    (re.compile(r" (?:via|through|using) the (?:rest )?api\b"), ""),
    (re.compile(rf"^{_SYSTEM} receives a request to (?=[a-z]+ )"), "the user tries to "),
)
_THEN: _Turns = (
    (re.compile(r"\b(?:successfully|permanently) "), ""),
    (
        re.compile(
            r"\b(?P<done>created|saved|added|updated|changed)(?: successfully)?,? and (?:is |are )?returned"
            rf"(?: with (?:an? |the |its )?{_NUMBERED}(?: and (?:an? |the |its )?{_NUMBERED})?)?(?=$|,| and )"
        ),
        r"\g<done>",
    ),
    (
        re.compile(
            rf"(?:^|(?<= and )){_SYSTEM} (?:returns|responds with|displays|shows|sends|gives|raises) {_ERROR}(?=$|,| and )"
        ),
        "an error is returned",
    ),
    (
        re.compile(rf"^(?:i|they|the user|he|she|the client) (?:sees?|gets?|receives?) {_ERROR}(?=$|,| and )"),
        "an error is returned",
    ),
    (re.compile(r"\b(?P<code>20[01](?: created| ok)?) with the (?:new|created|updated) [a-z ]+$"), r"\g<code>"),
    (re.compile(r"\bi (?:receive|get|see) (?=an? \d)"), "the response is "),
)


def plain_given(text: str) -> str:
    """Return what is given without what says nothing more."""
    return _plain(text, _GIVEN)


def plain_when(text: str) -> str:
    """Return what happens without what says nothing more: that valid data are sent."""
    return _plain(text, _WHEN)


def plain_then(text: str) -> str:
    """Return what is expected without what every answer has: the row, its id and its times."""
    return _plain(text, _THEN)


def _plain(text: str, turns: _Turns) -> str:
    for pattern, wording in turns:
        text = pattern.sub(wording, text)
    return text


def lemmas(verb: str) -> list[str]:
    """Return what a form of a verb may be a form of: `renews`, `renewed`, `placed`, `cancelled`."""
    found = [verb, verb_of(verb) if verb_of(verb) != f"mark {verb}" else verb]
    for ending, instead in (("ies", "y"), ("es", ""), ("s", ""), ("ied", "y"), ("ed", ""), ("ed", "e"), ("d", "")):
        if verb.endswith(ending):
            found.append(verb[: -len(ending)] + instead)
    found += [f[:-1] for f in found if len(f) > 3 and f[-1] == f[-2]]
    return list(dict.fromkeys(found))
