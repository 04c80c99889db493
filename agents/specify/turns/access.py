"""Turns about signing in as such: what needs it, what is open without it, who has access to what."""

import re

from agents.specify.names.actors import people, stranger
from agents.specify.names.nouns import DOING, VERBS, parts
from agents.specify.names.persons import person
from agents.specify.turns.turn import SHALL, SYSTEM, Turn, granted, says, turn

_AND = r"(?:, and |, or | and/or |, | and | or |/)"
_DOINGS = rf"{DOING}(?:{_AND}{DOING})*"
_STEM = "|".join(sorted(VERBS, key=len, reverse=True))
_STEMS = rf"(?:{_STEM})(?:{_AND}(?:{_STEM}))*"
_KNOWN = r"(?:signed[ -]in|logged[ -]in|authenticated|authori[sz]ed|registered)"
_USERS = r"(?:users?|people|persons?|members?|requests?|clients?|callers?|accounts?)"
_UNKNOWN = r"(?:unauthenticated|anonymous|non-authenticated|unauthori[sz]ed|not authenticated|logged-out)"
_ALL = (
    r"(?:(?:all|every|each|any|the)(?: of)?(?: the| our| its)? )?(?:(?:rest|http|other|protected|backend|api|web|"
    r"system|"
    r"application|of its|its|core) )*(?:api endpoints?|endpoints?|routes?|apis?|requests?|calls?|operations?|actions?|"
    r"functions?|functionality|features?|resources?|pages?|data|system|application|app|platform|service|website|portal|"
    r"everything|anything)"
)
_BUT = (
    r"(?:,? (?:except|apart from|other than|but|excluding|with the exception of)(?: for)?(?: the)? (?:sign[ -]?(?:ing "
    r")?"
    r"(?:up|in)|log[ -]?(?:ging )?in|login|registration|register(?:ing)?|registering|authentication)(?:(?:,| and| or|"
    r"/) ?(?:the )?"
    r"(?:sign[ -]?(?:ing )?(?:up|in)|log[ -]?(?:ging )?in|login|registration|register(?:ing)?))*(?: (?:endpoints?|"
    r"routes?|"
    r"pages?|requests?))?)?"
)
_SIGN_IN = (
    r"(?:(?:user |jwt |token |token-based |jwt-based |bearer |bearer token |valid |an? |the |prior "
    r")*(?:authentication|login|log-in|sign-in|"
    r"(?:jwt|bearer|access|auth(?:entication)?)(?: bearer| access)?(?: tokens?)|tokens?|authenticated users?|"
    r"logged-in users?|"
    r"signed-in users?)|logging in|signing in|being (?:logged|signed) in|(?:users? |the user )?to be (?:logged in|"
    r"signed in|authenticated))"
)
_SIGNED = r"(?:logged in|signed in|authenticated|log in|login|sign in|authenticate|authenticate themselves)"
_CLOSED = "everything except signing up and signing in requires a signed-in user"


def _needs(match: re.Match[str]) -> list[str] | None:
    """Return the grant of "users must be logged in to write reviews": to nobody else."""
    return granted(match["who"], match["verbs"], match["what"])


def _open(match: re.Match[str]) -> list[str] | None:
    """Return the grant of "viewing posts does not require a login"."""
    return granted("anyone", match["verbs"], match["what"])


def _shown(match: re.Match[str]) -> list[str] | None:
    """Return the grant of "posts are publicly visible", "posts are visible to all members"."""
    who = match["who"] or "anyone"
    return granted(who, "viewing", f"all {match['what']}") if people(who) else None


def _wants_access(match: re.Match[str]) -> list[str] | None:
    return [f"{match['who']} has {match['access']}"] if not stranger(match["who"]) else None


def _described(match: re.Match[str]) -> list[str] | None:
    """Return what is said of a role in a list of terms: "clerk: user role with access to invoices"."""
    if not person(match["who"]) and not re.search(r"\brole\b", match["is"]):
        return None
    return [f"{match['who']} {'can' if match['able'] else 'has'} {match['rest']}"]


def _reads_and_writes(match: re.Match[str]) -> list[str] | None:
    if not all(person(part) for part in parts(match["who"])):
        return None
    return granted(match["who"], "create, view and edit", match["what"])


ACCESS: tuple[Turn, ...] = (
    turn(
        "closed",
        rf"(?:{_ALL}{_BUT} (?:(?:shall|must|should|will|may|can|does|do|is|are) )?(?:only )?(?:be )?(?:always "
        rf")?(?:requires?|needs?|"
        rf"contain|include|protected|secured|behind|protected by|secured (?:by|with)|accessible (?:only )?(?:with|"
        rf"after)|"
        rf"available (?:only )?(?:with|after|to)|accessible (?:only )?(?:to|by)|only accessible (?:to|by|after))"
        rf"(?: {_SIGN_IN}| {_KNOWN} {_USERS})?{_BUT}|"
        rf"(?:user )?(?:authentication|login|log-in|sign-in|logging in|signing in|an account) (?:is|shall be|must be) "
        rf"(?:required|necessary|mandatory|needed)(?: (?:for|to access|to use|before accessing|before using) "
        rf"{_ALL}{_BUT})?|"
        rf"(?:the )?(?:users?|a user|people|everyone|everybody|anyone)(?: must| shall| should| has to| have to| "
        rf"needs? to)"
        rf"(?: be| first)? {_SIGNED} (?:to|in order to|before(?: they can)?|before being able to) (?:access(?:ing)?|"
        rf"us(?:e|ing)|"
        rf"interact(?:ing)? with|do(?:ing)?) {_ALL}|"
        rf"only {_KNOWN} {_USERS} (?:can|may|shall|must|are allowed to|shall be able to|should be able to|will be "
        rf"able to) "
        rf"(?:access|use|interact with) {_ALL}|"
        rf"{SYSTEM} {SHALL} require (?:all )?(?:{_USERS} to (?:be )?{_SIGNED}|{_SIGN_IN})(?: (?:for|before accessing|"
        rf"before using|to access|to "
        rf"use|on|before allowing access to) {_ALL}{_BUT})?|"
        rf"(?:access to )?{_ALL} (?:is|are|shall be|must be) (?:restricted|limited|only (?:available|accessible|open|"
        rf"granted)) (?:only )?to "
        rf"{_KNOWN} {_USERS}(?: only)?|access to {_ALL}{_BUT} (?:requires|shall require|must require|needs) {_SIGN_IN}|"
        rf"{SYSTEM} {SHALL} (?:restrict|limit) access (?:to {_ALL} )?(?:only )?to {_KNOWN} {_USERS}(?: only)?|"
        rf"(?:there (?:is|shall be|must be) )?no (?:anonymous|unauthenticated|public) access(?: is allowed| is "
        rf"possible)?|"
        rf"(?:anonymous|unauthenticated) access (?:is|shall be|must be) (?:not (?:allowed|permitted|possible)|denied|"
        rf"forbidden|prohibited|disallowed)|"
        rf"{_ALL} (?:shall|must|should|can|may|is|are) ?(?:not|n't)(?: be)? (?:accessible|available|usable|used|"
        rf"accessed) "
        rf"without (?:logging in|signing in|authentication|authenticating|an account|being (?:logged|signed) in|a "
        rf"valid token)|"
        rf"{_UNKNOWN} {_USERS} (?:cannot|can not|must not|may not|shall not|should not|are not allowed to|must not be "
        rf"able to|"
        rf"shall not be able to) (?:access|use|see|view) {_ALL})",
        says(_CLOSED),
        "confirms that nothing is public",
        "All API endpoints must require a valid token.",
        "All API endpoints must require a valid reason.",
    ),
    turn(
        "strangers_refused",
        rf"(?:{SYSTEM} {SHALL} (?:reject|refuse|deny|block) (?:all |any )?(?:requests (?:from|by|of) {_UNKNOWN} "
        rf"{_USERS}|{_UNKNOWN} "
        rf"(?:requests|access)|requests (?:without|with no|that lack|lacking) (?:an? )?(?:valid )?(?:jwt |access |"
        rf"bearer |"
        rf"authentication |auth )*(?:token|authentication|credentials))|"
        rf"(?:all |any )?(?:{_UNKNOWN} requests|requests (?:without|with no|that lack|lacking) (?:an? )?(?:valid "
        rf")?(?:jwt |access |bearer "
        rf"|authentication |auth )*(?:token|authentication|credentials)) (?:are|shall be|must be|should be|will be) "
        rf"(?:rejected|refused|denied))"
        rf"(?: (?:with|using) (?:an? )?(?:http )?(?:status )?(?:code )?401(?: ?\(?unauthori[sz]ed\)?)?(?: (?:error|"
        rf"response|status))?)?",
        says("a request without a valid token is answered with 401"),
        "confirms the code for what is wrong",
        "Requests without a valid token are rejected with 401 Unauthorized.",
        "Requests without a valid reason are rejected with 401 Unauthorized.",
    ),
    turn(
        "needs_login",
        rf"(?P<who>(?:an? |the )?(?:users?|members?|people|customers?)) (?:must|shall|should|has to|have to|needs? "
        rf"to)(?: be)? {_SIGNED} "
        rf"(?:to|in order to|before they can|before being able to) (?P<verbs>{_STEMS}) (?P<what>.+)",
        _needs,
        "people who have signed in can do it",
        "Users must be logged in to create or edit orchards.",
        "Users must be logged in to create orchards of hope.",
    ),
    turn(
        "open",
        rf"(?P<verbs>{_DOINGS}(?<=ing)) (?P<what>[a-z][a-z -]*?) (?:does not|doesn't|shall not|must not|should not) "
        rf"(?:require|need) "
        rf"(?:{_SIGN_IN}|an account)",
        _open,
        "anyone can do what needs no signing in",
        "Viewing orchards does not require authentication.",
        "Viewing orchards does not require binoculars.",
    ),
    turn(
        "shown_to",
        r"(?P<what>[a-z][a-z -]*?) (?:(?:is|are|shall be|must be|should be|can be|will be) (?:publicly|freely|openly) "
        r"(?:visible|accessible|"
        r"available|readable|viewable|viewed|browsed|listed)|(?:is|are|shall be|must be|should be|will be) (?:visible|"
        r"viewable|readable) "
        r"(?:to|by|for) (?P<who>[a-z][a-z -]*))",
        _shown,
        "who can view rows that are visible to them",
        "Orchards are publicly visible.",
        "Orchards are visible to the naked eye.",
    ),
    turn(
        "wants_access",
        r"(?:user story: )?as (?:an? |the )?(?P<who>[a-z -]+?),? i (?:want|need|would like|must have|should have|"
        r"have)(?: to have)? "
        r"(?P<access>(?:full|complete|unrestricted|read-only|read only|crud|read|view-only) (?:access|control|"
        r"permissions?|rights) "
        r"(?:to|over|on) .+)",
        _wants_access,
        "the access that a story speaks of",
        "As a warden, I want full control over orchards.",
        "As a warden, I want full control over what I do.",
    ),
    turn(
        "role_term",
        r"(?P<who>[a-z][a-z -]*?): (?P<is>(?:an? |the )?(?:[a-z]+ )?(?:role|user role|user|users|person|people|staff "
        r"member|staff|"
        r"employee|someone|member)) (?:(?:with|that has|who has|having|who have|that have) (?=.*(?:access|permission|"
        r"control|rights))|"
        r"(?P<able>(?:who|that) (?:can|may|is able to) ))(?P<rest>.+)",
        _described,
        "a role and its access",
        "**Keeper**: User role with read-only access to todos.",
        "**Keeper**: User role with read-only access to dreams of the town.",
    ),
    turn(
        "reads_and_writes",
        r"(?P<who>[a-z][a-z ,-]*?) (?:(?:shall|must|should|will) )?(?:has|have|"
        r"gets?|(?:is|are) "
        r"(?:given|granted)) (?:read and write|read-write|read/write|write) (?:access|permissions?|rights) (?:to|on|"
        r"for|over) (?P<what>.+)",
        _reads_and_writes,
        "read and write access: to view, create and edit",
        "Wardens have read and write access to orchards.",
        "Wardens have read and write access to the book of life.",
    ),
)
