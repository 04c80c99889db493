"""What happens when: who does what with rows in "when a clerk adds an order", and what the service answers."""

import re
from dataclasses import dataclass

from agents.specify.names.nouns import DOING, done, thing
from agents.specify.names.words import singular
from agents.specify.turns.turn import SYSTEM

NAME = r"[a-z][a-z-]*(?: (?!of |in |on |with |without |that |which |and |or |by |for |from |to |is |are )[a-z-]+){0,3}?"
_SUPPLIED = (
    r"(?: (?:with|by providing|providing|by submitting|by entering|using|including) (?:the |all )*"
    r"(?:(?:valid|correct|complete|required|necessary|proper|appropriate|well-formed|all),? (?:and )?)+"
    r"(?:data|details|inputs?|information|fields|payload|body|request body|values|parameters|attributes))?"
    r"(?: by (?:its |their |the )?(?:unique )?(?:id|identifier)| with (?:a |an existing |a given )?(?:valid )?id)?"
    rf"(?: (?:via|through|using|in|with) (?:the )?(?:api|rest api|web interface|{SYSTEM}))?"
)
_MEANS = r"(?:(?:requests|attempts|wants|chooses|tries|asks|decides|needs|sends a request) to )?"
_WHO = r"(?:an?|any|the|each) [a-z][a-z-]*(?: [a-z-]+){0,3}?|users|clients"
_REQUEST = (
    r"an? (?:valid |new )?(?:(?:get|post|put|patch|delete|api|http) )?(?:request|call)"
    r"(?: is (?:received|made|sent|submitted))?"
)
_EVENT = re.compile(
    rf"(?P<who>{_WHO}) (?:successfully )?{_MEANS}"
    rf"(?P<verb>{DOING}|requests|accesses|opens|(?!(?:is|has|was|does) )[a-z]+s) "
    rf"(?P<what>(?:(?:an?|the|all|their|his or her|new|existing) )*{NAME}){_SUPPLIED}"
    rf"|(?:an?|any|the|each|all)? ?(?:new |valid )?(?P<made>{NAME}) (?:is|are|has been|gets|was|were) "
    rf"(?:successfully |being |first )?(?P<passive>{DOING}){_SUPPLIED}"
    rf"|(?P<gerund>(?:{DOING})(?<=ing)) (?P<rows>(?:(?:an?|the|all|new) )*{NAME}){_SUPPLIED}"
    rf"|{_REQUEST} (?:to|for) (?P<asked>{DOING}) (?P<which>(?:(?:an?|the|all|new) )*{NAME})(?: is "
    rf"(?:received|made|sent))?"
)

ACTS = {"create": "creating", "edit": "editing", "delete": "deleting", "view": "viewing"}
CODES = {"create": "201", "edit": "200", "view": "200", "delete": "204"}
"""What each is answered with."""


_MAKING = frozenset({
    "books", "schedules", "reserves", "makes", "files", "uploads", "logs", "writes", "posts", "plans", "proposes",
    "raises", "publishes", "drafts", "issues","composes", "enters",
})  # fmt: skip
"""What is done with "a booking" there was none of before."""


@dataclass(frozen=True)
class Event:
    """Somebody (`who`, "" where nobody is told) does something (`act`) with rows (`what`, as it is said)."""

    who: str
    act: str
    what: str
    verb: str

    @property
    def row(self) -> str:
        """What one of the rows is called."""
        return singular(thing(self.what) or "")


def event_of(text: str) -> Event | None:
    """Return who does what to which rows; `act` is "" for a verb of another kind, as "approves"."""
    found = _EVENT.fullmatch(text)
    if found is None:
        return None
    who, verb = found["who"] or "", found["verb"] or found["passive"] or found["gerund"] or found["asked"]
    what = found["what"] or found["made"] or found["rows"] or found["which"]
    verb = "creates" if verb in _MAKING and re.match(r"(?:an?|new) ", what) else verb
    what = re.sub(r" (?:request|form|creation request)$", "", what)
    acts = done({"requests": "views", "accesses": "views", "opens": "views"}.get(verb, verb)) or [""]
    if thing(what) is None or len(acts) != 1 or (acts[0] and acts[0] not in ACTS):
        return None
    return Event(who, acts[0], what, verb)


def confirmed(event: Event) -> str:
    """Return the sentence that there is such an operation."""
    return f"{ACTS[event.act]} a {event.row} is answered with {CODES[event.act]}"
