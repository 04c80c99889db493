"""Turns about what the service answers where something is wrong, which is what a backend does anyway."""

import re

from agents.specify.turns.turn import SHALL, SYSTEM, THEN, WHEN, Turn, says, turn

_MESSAGE = (
    r"(?: (?:with|and) (?:an? |the )?(?:appropriate |descriptive |clear |meaningful |specific |validation |"
    r"detailed )*"
    r"(?:error )?(?:messages?|details|response|error)(?: describing the (?:problem|issue|error)| about the "
    r"problem)?)?"
)
_NAMES = (
    r"(?: ?\(?(?:unauthorized|forbidden|not found|conflict|unprocessable entity|unprocessable content|too many "
    r"requests|"
    r"validation error)\)?)?"
)
_RETURN = r"(?:return|respond with|answer with|send|reject (?:it|the request|the login|them) with)"


def _code(code: int) -> str:
    return (
        rf"{_RETURN} (?:an? |the )?(?:http )?(?:status )?(?:code )?{code}{_NAMES}(?: (?:error|response|status|"
        rf"code))*{_MESSAGE}"
    )


def _met(code: int) -> str:
    """Return a pattern for "be rejected with 422" and "receive a 422 response"."""
    return (
        r"(?:be (?:rejected|answered|refused|denied|responded to|met) (?:with|by)|receive|return|get|result in|yield|"
        rf"produce|cause) (?:an? |the )?(?:http )?(?:status )?(?:code )?{code}{_NAMES}(?: (?:error|response|status|"
        rf"code))*{_MESSAGE}"
    )


def _either_way(condition: str, code: int) -> str:
    """Return a pattern for "if CONDITION, the system shall return CODE", and for the same the other way round."""
    return (
        rf"{WHEN}{condition}{THEN}{_code(code)}"
        rf"|{SYSTEM} {SHALL} {_code(code)}(?: if| when| for| where)? {condition.replace('<one>', '<other>')}"
        rf"|{condition.replace('<one>', '<third>')} {SHALL} {_met(code)}"
    )


_ABSENT = (
    r"(?:(?:an?|the|that) (?:requested |specified |given )?(?P<one>[a-z-]+(?: [a-z-]+)?)(?<! id)(?: with (?:that|"
    r"the(?: "
    r"given)?|this) id)? "
    r"(?:does not exist|is not found|cannot be found|doesn't exist)|(?:an? )?(?:requested )?(?:resources?|rows?) "
    r"(?:that )?(?:does|do)"
    r" not exist|(?:a )?(?:non-?existent|unknown|missing) (?:resources?|rows?|ids?))"
)
_TOKENLESS = (
    r"(?:(?:an?|the|any|all)? ?(?:requests?|users?|clients?|calls?|callers?|tokens?)"
    r"(?: (?:makes|sends) a request)? (?:is |are |has "
    r"|have |with "
    r"|provides? )?(?:an? |no )?"
    r"(?:without |missing |invalid |expired |unauthenticated )*(?:an? |or )*(?:valid |invalid |expired |missing "
    r")*(?:jwt |access |bearer |"
    r"authentication )*(?:tokens?|authentication|unauthenticated|expired|invalid|missing)(?: in the authorization "
    r"header)?|"
    r"unauthenticated (?:requests|users|access|calls)|(?:an? |any )?(?:api )?(?:requests?|calls?) (?:is|are) "
    r"(?:made|sent|received)"
    r" without (?:an? )?(?:valid )?(?:jwt |access |bearer |authentication |auth )*(?:token|tokens|authentication|"
    r"credentials))"
)
_NO_RIGHT = (
    r"(?:(?:an?|the|any) (?:authenticated )?user (?:without|lacks|does not have|doesn't have|lacking)(?: the)?(?: "
    r"required| proper| "
    r"necessary| sufficient)? (?:role|rights|permissions?)(?: attempts (?:it|an operation|this))?|(?:an?|the|"
    r"any) (?:authenticated )?(?:user|member|person|client) (?:accesses|"
    r"requests|(?:tries|attempts) to (?:access|use|perform)|performs|calls) (?:an?|the|any) (?:resource|endpoint|"
    r"operation|"
    r"action|page|route|function)s? (?:without (?:the )?(?:required |sufficient |proper |necessary |right "
    r")*(?:permissions?|"
    r"rights?|role|privileges|authorization)|(?:that )?they (?:do not|don't) have (?:permission|access|rights?) "
    r"(?:for|to)|"
    r"for which they (?:do not|don't) have (?:permission|the rights?))|unauthorized "
    r"(?:requests|access|users))"
)
_INVALID = (
    r"(?:validation fails|(?:the )?(?:input|request|data|request body) (?:is invalid|fails validation)|(?:an? "
    r")?invalid (?:input|data|requests?|"
    r"request bod(?:y|ies))|(?:the |any )?required fields? (?:is|are) missing|missing required fields?|validation "
    r"(?:errors?|failures?))"
)
_TAKEN = (
    r"(?:(?:the|an?) [a-z]+(?: [a-z]+)? (?:already exists|is already (?:taken|in use|registered|used))|(?:an? "
    r")?duplicate [a-z]+(?: [a-z]+)?"
    r"(?: is (?:used|given|submitted|provided))?|uniqueness (?:is violated|violations?|conflicts?))"
)
_TOO_MANY = r"(?:(?:the )?rate limit is exceeded|rate limit(?:ing)? violations?|too many requests)"


def _unique(match: re.Match[str]) -> list[str] | None:
    name = match["field"] or match["named"] or match["before"]
    return [f"the {name.removesuffix('s') if match['field'] else name} is unique"]


def _absent(match: re.Match[str]) -> list[str] | None:
    """Return that an unknown row of the kind that is spoken of is answered so."""
    name = match["one"] or match["other"] or match["third"]
    return [f"an unknown {name} is answered with 404"] if name else ["an unknown row is answered with 404"]


CODES: tuple[Turn, ...] = (
    turn(
        "answer_401",
        _either_way(_TOKENLESS, 401),
        says("a request without a token is answered with 401"),
        "confirms 401 where nobody has signed in",
        "IF a user provides an invalid or expired token, THEN THE System SHALL return a 401 Unauthorized error.",
        "IF a user provides an invalid or expired token, THEN THE System SHALL return a 302 response.",
    ),
    turn(
        "answer_403",
        _either_way(_NO_RIGHT, 403),
        says("a request without the right is answered with 403"),
        "confirms 403 where somebody has no right",
        "System MUST return 403 Forbidden for unauthorized access.",
        "System MUST return 302 for unauthorized access.",
    ),
    turn(
        "answer_404",
        _either_way(_ABSENT, 404),
        _absent,
        "confirms 404 for what is not there",
        "IF the todo does not exist, THEN THE System SHALL return a 404 Not Found error.",
        "IF the todo does not exist, THEN THE System SHALL return a 410 Gone error.",
    ),
    turn(
        "answer_409",
        _either_way(_TAKEN, 409),
        says("a value that is taken is answered with 409"),
        "confirms 409 for a value that must be unique",
        "IF the email is already registered, THEN THE System SHALL return a 409 Conflict error.",
        "IF the email is already registered, THEN THE System SHALL return a 418 error.",
    ),
    turn(
        "answer_422",
        _either_way(_INVALID, 422),
        says("invalid input is answered with 422"),
        "confirms 422 for invalid input",
        "IF validation fails, THEN THE System SHALL return a 422 response with a descriptive error message.",
        "IF validation fails, THEN THE System SHALL return a 400 response.",
    ),
    turn(
        "answer_429",
        _either_way(_TOO_MANY, 429),
        says("too many requests are answered with 429"),
        "confirms 429 beyond the rate limit",
        "IF the rate limit is exceeded, THEN THE System SHALL return a 429 response.",
        "IF the rate limit is exceeded, THEN THE System SHALL return a 503 response.",
    ),
    turn(
        "all_closed",
        rf"(?:(?:all|every) (?:api )?(?:endpoints?|requests?|routes?|operations?|resources?)(?: except (?:for "
        rf")?(?:registration|sign(?:ing)? up|"
        rf"login) and (?:login|sign(?:ing)? in|registration))? (?:(?:shall|must|should|will) )?(?:require|need|be "
        rf"protected by)s? (?:an? |valid )*"
        rf"(?:jwt |bearer |access |user )*(?:authentication|tokens?|sign-in)|{SYSTEM} {SHALL} require "
        rf"authentication (?:for|on) (?:all|every) "
        rf"(?:api )?(?:endpoints?|requests?|routes?|operations?)|(?:unauthenticated (?:requests|users|access)"
        rf" {SHALL} be (?:rejected|refused|"
        rf"denied)|{SYSTEM} {SHALL} (?:reject|deny|refuse|block) (?:all )?unauthenticated (?:requests|access|"
        rf"users)))",
        says("everything requires an access token"),
        "confirms that nothing is public",
        "All API endpoints MUST require authentication.",
        "All API endpoints MUST require patience.",
    ),
    turn(
        "hashed",
        rf"(?:{SYSTEM} {SHALL} (?:hash|store) (?:user |all )*passwords (?:securely|hashed|as hashes|before "
        rf"(?:storing|storage)(?: them)?|only as "
        rf"hashes|using a secure hash(?:ing algorithm)?|with argon2(?:id)?|using argon2(?:id)?)|(?:user |all "
        rf")*passwords {SHALL} be (?:stored )?"
        r"(?:securely )?hashed(?: before (?:storing|storage)| with argon2(?:id)?| using argon2(?:id)?)?|passwords? "
        r"(?:must|shall) never be stored in "
        r"plain ?text)",
        says("passwords are stored hashed"),
        "confirms that passwords are hashed",
        "System MUST hash passwords before storing them.",
        "System MUST hash passwords with MD5.",
    ),
    turn(
        "unique_named",
        rf"(?:{SYSTEM} {SHALL} (?:reject|prevent|refuse|disallow) duplicate (?P<field>[a-z]+(?: [a-z]+)?)"
        rf"|{SYSTEM} {SHALL} enforce (?:uniqueness of "
        r"(?:the )?(?P<named>[a-z]+(?: [a-z]+)?)|(?P<before>[a-z]+(?: [a-z]+)?) uniqueness)(?: across all "
        r"users)?(?: to prevent duplicate "
        r"registrations)?)",
        _unique,
        "key",
        "System MUST enforce email uniqueness across all users.",
        "System MUST enforce kindness uniqueness across all users.",
    ),
)
