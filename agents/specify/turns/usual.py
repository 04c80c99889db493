"""Turns of sentences that stand in nearly every document: invalid input, roles in other words, what rows are for."""

import re

from agents.specify.names.nouns import DOING, VERBS, fields, parts, thing
from agents.specify.names.words import plural, singular
from agents.specify.turns.turn import ASIDE, SHALL, SYSTEM, THEN, WHEN, Turn, granted, role, says, subject, turn

_NAME = (
    r"[a-z][a-z-]*(?: (?!of |in |on |with |that |which |and |or |by |for |from |to |is |are |has |about )[a-z-]+){0,2}?"
)
_INVALID_422 = "invalid input is answered with 422"
_BAD_INPUT = (
    r"(?:(?:the )?validation fails|(?:the |any |submitted |provided )*(?:input|request|data|request body|"
    r"payload)(?: data)? "
    r"(?:is|are) (?:invalid|not valid|malformed|incomplete)|(?:the |any |a |one or more |some )?(?:required|"
    r"mandatory) "
    r"(?:fields?|data|information|values?) (?:is|are) (?:missing|empty|not provided|absent|left empty)|(?:an?|"
    r"the|any) "
    r"(?:user|client|request|caller|[a-z]+) (?:submits|sends|provides|enters|contains|has|includes) (?:an? "
    r")?(?:invalid|"
    r"incomplete|malformed|incorrect) (?:data|input|information|values?|requests?|fields?|parameters?|payload))"
)
_TELLS_ERROR = (
    r"(?:(?:return|respond with|answer with|display|show|send|give)s? (?:an? |the )?(?:http )?(?:422(?: "
    r"unprocessable "
    r"(?:entity|content))? ?)?(?:(?:appropriate|clear|descriptive|meaningful|specific|detailed|helpful|validation|"
    r"field-level|user-friendly|error) )*(?:errors?|messages?|responses?|feedback|status|code)|reject (?:it|the "
    r"(?:request|"
    r"input|submission|data)))(?: (?:with|and return|indicating|describing|explaining|for|to) (?:an? |the "
    r")?(?:[a-z-]+ ){0,4}"
    r"(?:errors?|messages?|details|fields?|problems?|issues?|users?|client|invalid|wrong|failed))?"
)
_ABOUT = frozenset({
    "comments", "notes", "reviews", "ratings", "remarks", "replies", "answers", "feedbacks", "attachments",
    "annotations", "questions", "observations", "reactions", "votes", "entries",
})  # fmt: skip
"""What is always made about something else; products that are added to a cart are not."""

_WHO = r"(?:(?:an?|the|all) )?[a-z][a-z-]*(?: [a-z-]+)?"

_WHOLE = re.compile(
    r"has (?:full|complete|unrestricted) access(?: to (?:everything|the (?:whole |entire )?system|all (?:features|data|"
    r"resources|functions|modules)))?"
)


def _made_for(match: re.Match[str]) -> list[str] | None:
    """Return what is said of "add comments to tasks", "create invoices for customers"."""
    whom = match["who"] or match["whom"]
    who, rows = role(whom), thing(match["rows"])
    target = thing(match["of"])
    if who is None or rows is None or target is None or not re.search(r"s$|^(?:an?|each|any) ", match["of"]):
        return None
    if match["for"] != "for" and plural(singular(rows)) not in _ABOUT:
        return None
    made = granted(whom, "create", f"the {rows}")
    if not made:
        return None
    return [*made[:-1], f"a {singular(rows)} belongs to a {singular(target)}", made[-1]]


def _is_role(match: re.Match[str]) -> list[str] | None:
    """Return the grant of "where the user is a manager, the system shall allow deleting projects"."""
    who = match["who"]
    return granted(f"a {who}", match["verbs"], match["what"]) if role(who) else None


def _role_has(match: re.Match[str]) -> list[str] | None:
    who, rest = role(match["who"]), match["rest"]
    if not who:
        return None
    if _WHOLE.fullmatch(rest):
        return [f"there is a role {who}", f"{subject(who)} can manage everything"]
    return [f"{plural(who)} {re.sub(r'^has ', 'have ', rest)}"]


def _both_unique(match: re.Match[str]) -> list[str] | None:
    """Return the keys of "require customer name and email to be unique"."""
    words = match["list"].split(" ", 1)
    rows, items = thing(f"the {words[0]}"), parts(words[1]) if len(words) > 1 else []
    if rows is None or not items or not fields(", ".join(items)):
        return None
    return [f"the {item} of a {singular(rows)} is unique" for item in items]


def _no_longer_than(match: re.Match[str]) -> list[str]:
    way = "most" if match["over"] else "least"
    name = match["field"]
    one = singular(name) if not name.endswith("ss") else name
    return [f"the {one} must have at {way} {match['n']} characters"]


def _answers_in(match: re.Match[str]) -> list[str]:
    return [f"{match['n']} % of requests are answered within {match['time']}"]


def _can_pick(match: re.Match[str]) -> list[str] | None:
    """Return what is done with rows of those whose role a story names, one for each of several wishes."""
    whole = [granted(match["who"], each["verbs"], each["what"]) for each in _wishes(match["list"])]
    if len(whole) < 2 or not all(whole):
        return None
    return list(dict.fromkeys(s for one in whole for s in one or []))


def _wishes(text: str) -> list[re.Match[str]]:
    found = [re.fullmatch(rf"(?:to )?(?P<verbs>{DOING}(?:(?: and |, | or ){DOING})*) (?P<what>.+)", part)
             for part in re.split(r",? and (?=(?:to )?(?:" + "|".join(VERBS) + r") )", text)]  # fmt: skip
    return [each for each in found if each] if all(found) else []


USUAL: tuple[Turn, ...] = (
    turn(
        "invalid_told",
        rf"{WHEN}{_BAD_INPUT}{THEN}{_TELLS_ERROR}"
        rf"|{SYSTEM} {SHALL} validate (?:all )?(?:(?:user|incoming|client|submitted|request) )*(?:input|inputs|"
        rf"data|requests?|"
        rf"request bodies|request data|input data|payloads)(?: data)?(?: and {_TELLS_ERROR}(?: for invalid "
        rf"(?:requests|input|"
        r"data))?)?"
        rf"|{SYSTEM} {SHALL} (?:reject|refuse) invalid (?:input|data|requests?)(?: with (?:an? )?(?:(?:clear|"
        rf"appropriate|"
        r"validation|meaningful|descriptive) )*(?:errors?|error messages?|messages?))?",
        says(_INVALID_422),
        "confirms 422 for invalid input",
        "IF a required field is missing, THEN THE System SHALL return a validation error.",
        "IF a required field is missing, THEN THE System SHALL guess it.",
    ),
    turn(
        "made_for",
        rf"(?:{SYSTEM} (?:{SHALL} )?(?:allow|let|enable|permit)s? (?P<who>{_WHO}) (?:to )?|(?P<whom>{_WHO}) (?:can|may|"
        r"(?:shall|must|should|will) be able to|shall) )"
        r"(?:add|create|write|post|leave|submit|record|log|register|document|book|schedule|enter|file) "
        rf"(?P<rows>(?:an? |new )*{_NAME}) (?P<for>for|on|about|to) "
        rf"(?P<of>(?:(?:an?|the|each|any|their|all) )?{_NAME})",
        _made_for,
        "who creates rows, and what these are for",
        "Wardens can add comments to todos.",
        "Wardens can add sugar to tea.",
    ),
    turn(
        "is_role",
        rf"(?:when|if|where) (?:an?|the) (?:authenticated |signed-in |logged-in )?user (?:is|has the role(?: "
        rf"of)?|is assigned "
        rf"the role(?: of)?) (?:an? |the )?(?P<who>[a-z][a-z -]*?){THEN}(?:allow|permit|let|enable)(?: (?:them|"
        rf"the user|him or "
        rf"her))?(?: to)? (?P<verbs>{DOING}(?:(?:, and |, | and | or ){DOING})*) (?P<what>.+)",
        _is_role,
        "grant of a role",
        "WHERE the user is a warden, THE System SHALL allow deleting todos.",
        "WHERE the user is a warden, THE System SHALL allow dancing with todos.",
    ),
    turn(
        "role_has",
        r"(?:an? |the )(?P<who>[a-z][a-z -]*?) role (?P<rest>has (?=.*\b(?:access|rights?|permissions?|control)\b).+|"
        r"(?:can|may|shall|must|should|will) .+)",
        _role_has,
        "what those of a role may do",
        "The warden role has read-only access to todos.",
        "The warden role has read-only access to the meaning of life.",
    ),
    turn(
        "by_roles",
        rf"(?:{SYSTEM} (?:{SHALL} )?(?:enforce|implement|support|use|provide|apply)s? (?:an? )?|(?:there (?:is|"
        rf"must be|shall be) )?)"
        r"(?:role[ -]based (?:access(?: controls?)?|authori[sz]ation|permissions?|access control and "
        r"permissions)|rbac)"
        r"(?: \((?:rbac|role-based access control)\))?(?: (?:for|on) (?:all|every|protected) [a-z]+)?",
        says("access is given by role"),
        "confirms that roles have rights, where there are roles",
        "The system shall enforce role-based access control.",
        "The system shall enforce role-based bread making.",
    ),
    turn(
        "both_unique",
        rf"(?:{SYSTEM} {SHALL} (?:require|ensure(?: that)?) (?:the |each |every )?(?P<list>[a-z][a-z-]* "
        rf"[a-z][a-z ,-]*?)(?: to "
        r"be| (?:is|are)(?: both)?| must be) unique(?: (?:across|among|in) (?:all|the) [a-z]+)?)",
        _both_unique,
        "keys",
        "The system shall require orchard title to be unique.",
        "The system shall require orchard owners and neighbours to be friends.",
    ),
    turn(
        "no_longer_than",
        r"(?:(?:the|all|any) )?(?P<field>[a-z][a-z-]*(?: [a-z-]+){0,2}?) (?:do|does|are|is|must|shall|should) "
        r"(?:not )(?:be )?"
        r"(?:(?P<over>exceed|longer than|more than)|shorter than|less than) (?P<n>\d+) characters(?: in length| "
        r"long)?",
        _no_longer_than,
        "length of text",
        "The system shall validate that names do not exceed 200 characters.",
        "The system shall validate that moods do not exceed 200 characters.",
    ),
    turn(
        "answers_within",
        rf"{SYSTEM} {SHALL} (?:respond|answer|reply)(?: to (?:all )?(?:api )?requests)? (?:within|in (?:under|"
        rf"less than|at most)|"
        r"in) (?P<time>\d+(?:\.\d+)? ?(?:ms|milliseconds|seconds?|s)) (?:for|in) (?P<n>\d+(?:\.\d+)?) ?% of "
        r"(?:all )?(?:the )?"
        r"(?:api )?(?:requests|calls|cases)",
        _answers_in,
        "measured answer time",
        "The API shall respond within 200 ms for 95% of requests.",
        "The API shall respond within 200 ms for 95% of the neighbours.",
    ),
    turn(
        "spelled_in",
        r"(?:all )?(?:the )?(?:api |json |http )*(?:responses?|payloads?|bodies|requests and responses|request "
        r"and response bodies|"
        rf"data)(?: bodies)? (?:{SHALL} )?(?:uses?|(?:be |are |is )(?:returned |sent |encoded )?in|are|is)(?: "
        rf"json(?: format)? "
        r"(?:with|in|and))? (?P<case>camel ?case|snake ?case)(?: (?:json )?(?:(?:field|property|key|"
        r"attribute)(?: names?)?|names|"
        r"keys|fields|properties))?",
        lambda m: [f"json field names are in {m['case']}"],
        "spelling of names in JSON",
        "All API responses use JSON with camelCase field names.",
        "All API responses use JSON with funny field names.",
    ),
    turn(
        "needs_token",
        rf"(?:{SYSTEM} {SHALL} require (?:an? )?(?:valid )?(?:(?:jwt|access|bearer|authentication|auth) )*(?:tokens?|"
        r"authentication) (?:for|on|to (?:access|use|call))|(?:an? )?(?:valid )?(?:(?:jwt|access|bearer|auth) "
        r")*(?:token|"
        rf"authentication) (?:is|{SHALL} be) required (?:for|to (?:access|use|call))) (?:all|every|any|each) "
        rf"(?:of the )?"
        r"(?:[a-z-]+ ){1,2}(?:endpoints?|operations?|routes?|requests?|actions?|resources?|apis?)",
        says("a request without a valid token is answered with 401"),
        "confirms 401 where nobody has signed in",
        "System MUST require a valid JWT token for all todo endpoints.",
        "System MUST require a valid reason for all todo endpoints.",
    ),
    turn(
        "wishes",
        r"(?:user story: )?as (?:an? |the )?(?P<who>[a-z -]+?),? i (?:want|need|would like|wish)(?: to be able)? to "
        rf"(?P<list>{DOING} .+? and (?:to )?(?:{'|'.join(VERBS)}) .+?){ASIDE}",
        _can_pick,
        "several wishes of one story",
        "As a warden, I want to create orchards and to view harvests so that I keep an overview.",
        "As a warden, I want to create orchards and to view life from above so that I keep an overview.",
    ),
)
