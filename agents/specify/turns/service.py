"""Turns about the service itself: signing in and up in other words, its log of changes, its limits."""

import re

from agents.specify.names.nouns import fields, parts, thing, things
from agents.specify.names.persons import person
from agents.specify.names.words import singular
from agents.specify.turns.turn import ASIDE, SHALL, SYSTEM, THEN, WHEN, Turn, role, says, subject, turn

_SIGNS_IN = "users sign in with their email and password"
_EMAIL = r"(?:(?:an?|the|their|my|your|valid|correct|registered|unique) )*e-?mail(?: address)?"
_LOGIN_WORD = r"(?:(?:an?|the|their|my|your|valid|correct|secure|strong) )*password"
_PAIR = rf"(?:{_EMAIL} and {_LOGIN_WORD}|(?:(?:valid|correct|right|matching|their) )+(?:login |user )?credentials)"
_WRONG = r"(?:incorrect|wrong|invalid|not correct|not valid|does not match|do not match|don't match|mismatched)"
_TOKENS = (
    r"(?:issue|return|provide|generate|respond with|send|create|grant)s? (?:an? |the user (?:an? )?)?(?:(?:jwt|"
    r"signed|"
    r"access|authentication|bearer|auth|valid|session|and|refresh|json web)(?:,? ))*tokens?(?: \(jwt\))?"
)
_BARE_REQUEST = (
    r"(?:(?:carries|has|contains|includes|provides|comes with|is made with|is sent with) (?:no|an? (?:missing|"
    r"invalid|"
    r"expired)|no or an invalid)|(?:lacks|is missing|does not (?:carry|contain|include|have|provide)))(?: an?)?(?: "
    r"valid)?(?: (?:access|jwt|bearer|authentication|auth))* (?:token|authentication|credentials|authorization "
    r"header)"
)
_401 = (
    r"(?:(?:return|respond with|answer with|send|reject (?:it|the request|the login|the attempt) with) (?:an? "
    r")?(?:http "
    r")?(?:status )?(?:code )?401(?: \(?unauthori[sz]ed\)?)?(?: (?:error|response|status|status code))*"
    r"|(?:reject|deny|refuse) (?:the )?(?:login|sign-in|authentication|access|request|attempt)(?: attempt| request)?)"
    r"(?: (?:with|and return) (?:an? )?(?:appropriate |generic |clear |descriptive )*(?:error(?: message| response)?|"
    r"message)(?: that does not .+)?)?"
)
_CHANGE = (
    r"(?:(?:every|all|each|any)(?: single)? )?(?:data )?(?:changes?|modifications?|mutations?|updates?|edits?|"
    r"(?:creat(?:e|es|ion|ions)|add)(?:/|, | and )(?:updat(?:e|es)|modif(?:y|ications?)|edits?)(?:/|,? and |,? "
    r"or |, )"
    r"(?:delet(?:e|es|ion|ions)))(?: (?:operations?|actions?|events?))?"
)
_LOGS = (
    r"(?:log|record|audit|track|keep an audit (?:log|trail) of|maintain an audit (?:log|trail) of|write an audit "
    r"(?:log|entry) for)s?"
)
_LOG = r"(?: (?:in|to) (?:the|an) audit (?:log|trail)| for audit(?:ing)?(?: purposes)?)?"
_HISTORY = r"(?:the |an? )?(?:audit|change) (?:log|logs|trail|trails|history|entries|records)"


def _signs_up(match: re.Match[str]) -> list[str] | None:
    """Return sign-up with the fields that are given: "sign up with my name, email and password"."""
    bare = re.sub(r"\b(?:my|your|their|an?|the|valid|unique|secure) ", "", match["list"])
    names = [re.sub(r"^e-?mail address$", "email", part) for part in parts(bare)]
    if not {"email", "password"} <= set(names) or not fields(", ".join(names)):
        return None
    more = [name for name in names if name not in ("email", "password")]
    return [f"anyone can sign up with {', '.join(['email', 'password', *more])}"]


def _logged(match: re.Match[str]) -> list[str] | None:
    what = match["what"] or match["whose"]
    rows = things(f"all {re.sub(r'^(?:all|any|every|each|the) ', '', what)}")
    return [f"every change to {' and '.join(rows)} is recorded in the audit log"] if rows else None


_EVERY_CHANGE = (
    r"(?:(?:every|each|any|all)(?: data)? (?:changes?|mutations?|modifications?|creat(?:e|ion)(?:/|, | and "
    r")updat(?:e|es)"
    r"(?:/|,? and |, or |,? or )delet(?:e|ion)s?)(?: (?:operations?|actions?))?(?: (?:to|of|on) (?:all |any "
    r")?(?:data|records|"
    r"entities|resources|everything))?)"
)
_LOGGED_WITH = (
    r"(?: \((?:who|what|when|before/after|before|after|actor|timestamp|time|old/new|,| )+\)|,? (?:with|"
    r"including) (?:the )?"
    r"(?:who|user|actor|timestamp|time)(?:(?:, and |, | and )(?:the )?(?:who|user|actor|timestamp|time|operation|"
    r"action))*)?"
)


def _auditor(match: re.Match[str]) -> list[str] | None:
    """Return who may read the log of changes."""
    who = role(match["who"])
    if not who:
        return None
    return [f"there is a role {who}", f"{subject(who)} can view the audit log"]


def _own_field(match: re.Match[str]) -> list[str] | None:
    """Return what people keep of themselves: "as a user, I want to change my display name"."""
    items = fields(match["field"])
    if role(match["who"]) != "" or not items or thing(match["field"]) is None or len(items) > 1:
        return None
    return [f"each user has {items[0]}"] if singular(match["field"]) == match["field"] else None


def _log_of(who: str) -> list[str] | None:
    name = role(who) if person(singular(who)) else ""
    return [f"there is a role {name}", f"{subject(name)} can view the audit log"] if name else None


def _limited(match: re.Match[str]) -> list[str] | None:
    number = match["n"] or match["m"] or match["o"]
    whose = match["n"] or re.search(r"per (?:authenticated )?user$|(?:each|every) (?:authenticated )?user$", match[0])
    return [f"a user can make at most {number} requests per minute"] if whose else None


SERVICE: tuple[Turn, ...] = (
    turn(
        "gives_tokens",
        rf"{WHEN}(?P<who>(?:an?|the|any) [a-z -]+?) (?:provides|enters|"
        rf"submits|gives|logs in with|signs in with|authenticates with|sends) {_PAIR}{THEN}(?:(?:authenticate|verify|"
        rf"log in|sign in) (?:the user|them|the credentials|it) and )?{_TOKENS}",
        lambda m: [_SIGNS_IN] if role(m["who"]) is not None and person(m["who"]) else None,
        "confirms sign-in by email and password, with tokens",
        "WHEN a user provides a valid email and password, THE System SHALL return an access token.",
        "WHEN a user provides a valid email and password, THE System SHALL return a bunch of flowers.",
    ),
    turn(
        "wrong_credentials",
        rf"{WHEN}(?:(?:the |an? )?(?:email(?: address)?|username)(?: or | and | or the )(?:the )?password|(?:the |a "
        r")?(?:login |user |provided |submitted )*(?:credentials|password)) (?:is|are|provided (?:is|are) )? ?"
        rf"{_WRONG}{THEN}{_401}",
        says(_SIGNS_IN),
        "confirms that nobody signs in with a wrong password",
        "IF the email or password is incorrect, THEN THE System SHALL return a 401 Unauthorized error.",
        "IF the email or password is incorrect, THEN THE System SHALL return a 404 error.",
    ),
    turn(
        "without_token",
        rf"{WHEN}(?:an?|the|any) (?:api |http )?(?:request|call) (?:to (?:a|any) (?:protected )?(?:endpoint|route|"
        rf"resource) )?{_BARE_REQUEST}{THEN}{_401}",
        says("a request without a valid token is answered with 401"),
        "confirms 401 where nobody has signed in",
        "IF a request carries no valid token, THEN THE System SHALL return a 401 Unauthorized error.",
        "IF a request carries no valid token, THEN THE System SHALL return a 302 response.",
    ),
    turn(
        "never_plain",
        rf"(?:(?:{SYSTEM}|we) (?:{SHALL} )?(?:(?:not|never) (?:store|save|keep)|never (?:stores?|saves?|keeps?)) "
        rf"(?:user |"
        r"any |the )*passwords? in (?:plain|clear) ?-?text"
        rf"|(?:user |all )*passwords? (?:(?:{SHALL}|are|is) (?:not|never) (?:be )?(?:stored|saved|kept) in (?:plain|"
        rf"clear) ?-?text|(?:{SHALL} be|are|is) (?:always |only )?(?:securely )?(?:hashed|stored (?:only )?as "
        rf"(?:secure |"
        r"salted )*hash(?:es)?|stored in hashed form|stored hashed|hashed and salted|salted and hashed)(?: "
        r"(?:and never|"
        r"before being|before they are) (?:stored|saved)(?: in plain ?text)?)?))",
        says("passwords are stored hashed"),
        "confirms that passwords are hashed",
        "We should never store passwords in plain text.",
        "We should never store passwords in the cloud.",
    ),
    turn(
        "gives_to_sign_up",
        r"(?:user story: )?as (?:an? |the )?(?:new |unregistered |potential |prospective )?(?:user|visitor|guest|"
        r"person|"
        r"customer|member|reader|student|client),? i (?:(?:want|need|would like)(?: to be able)? to|can|should "
        r"be able to)"
        r" (?:sign up|register|create (?:an|my) account)(?: for an account)? (?:with|using|by (?:entering|"
        r"providing|giving))"
        rf" (?P<list>[a-z][a-z ,-]+?){ASIDE}",
        _signs_up,
        "people sign up with what the story names",
        "As a visitor, I want to sign up with my nickname, email and password so that I can take part.",
        "As a visitor, I want to sign up with my friends so that I can take part.",
    ),
    turn(
        "changes_logged",
        rf"(?:{SYSTEM} {SHALL} {_LOGS} {_CHANGE} (?:to|of|on|in|made to|for) (?P<what>[a-z][a-z ,-]+?){_LOG}"
        rf"|{_CHANGE} (?:to|of|on|made to) (?P<whose>[a-z][a-z ,-]+?) (?:is|are|{SHALL} be) (?:logged|audited|"
        rf"recorded|"
        rf"tracked)(?: in (?:the|an) audit (?:log|trail)| for audit(?:ing)?(?: purposes)?)?)"
        r"(?:,? (?:with|including|together with|along with) (?:the )?(?:user|person|who|actor|time|timestamp|"
        r"when|date)"
        r"(?: (?:who|that) (?:made|did) (?:it|them))?(?:,? and (?:the )?(?:time|timestamp|date|when|user|actor|"
        r"who))?)?",
        _logged,
        "log of every change",
        "The system shall log all changes to orchards and harvests.",
        "The system shall log all changes to the weather of the day.",
    ),
    turn(
        "all_logged",
        rf"(?:(?:{SYSTEM} (?:{SHALL} )?|we )(?:log|record|audit|track)s? {_EVERY_CHANGE}{_LOG}{_LOGGED_WITH}|"
        rf"(?:the )?(?:audit"
        rf"(?: log| trail)?|audit logging): {_EVERY_CHANGE} (?:is |are |{SHALL} be )?(?:logged|recorded|"
        rf"audited){_LOG}"
        rf"{_LOGGED_WITH}|{_EVERY_CHANGE} (?:is |are |{SHALL} be )?(?:logged|recorded|audited|"
        rf"tracked){_LOG}{_LOGGED_WITH})",
        says("every change to everything is recorded in the audit log"),
        "log of every change to all there is",
        "The system shall log every mutation.",
        "The system shall log every complaint.",
    ),
    turn(
        "role_told",
        r"(?P<who>[a-z][a-z -]*?): (?:an? |the )?user role (?:of|for) (?:an?|the|any)?(?: )?(?:persons?|people|"
        r"users?|someone|"
        r"somebody|staff|employees?|customers?|members?|[a-z]+ (?:staff|member|person))(?: (?:who|that) "
        r"(?!.*\b(?:can|may|must|shall|cannot|only|access|rights?|not|except|limited|permission)\b)[a-z][a-z ,-]+)?",
        lambda m: [f"there is a role {role(m['who'])}"] if role(m["who"]) else None,
        "a role",
        "**Keeper**: User role of a person who looks after trees.",
        "**Keeper**: User role of a person who can only look after trees.",
    ),
    turn(
        "reads_log",
        r"(?:user story: )?as (?:an? |the )?(?P<who>[a-z -]+?),? i (?:(?:want|need|would like)(?: to be able)? "
        r"to |can )?"
        rf"(?:view|see|read|browse|access|inspect|review) {_HISTORY}{ASIDE}",
        _auditor,
        "who may read the log",
        "As a warden, I want to view the audit trail so that I see who changed what.",
        "As a warden, I want to view the audit trail of the neighbours so that I see who changed what.",
    ),
    turn(
        "log_of_role",
        r"(?:the )?audit (?:log|trail|query|history)(?: (?:endpoint|access|api|view))?(?: (?:is|shall be|must be))? "
        r"(?:\((?:for )?(?P<who>[a-z]+?)s?[ -]only\)|(?:only )?(?:accessible|available|visible|"
        r"restricted|"
        r"viewable) (?:only )?(?:to|by) (?:the )?(?P<whom>[a-z]+s)(?: only)?)",
        lambda m: _log_of(m["who"] or m["whom"]),
        "who may read the log",
        "Audit query endpoint (Warden only).",
        "Audit query endpoint (weekends only).",
    ),
    turn(
        "requests_limited",
        rf"(?:{SYSTEM} {SHALL} (?:limit|restrict|throttle) (?:each|every|a|all) (?:authenticated |signed-in "
        rf")?(?:user|"
        r"client|account|users)(?:'s requests| requests)? to (?:at most |a maximum of |no more than )?(?P<n>\d+)"
        rf"(?: api)? (?:requests|calls)|{SYSTEM} {SHALL} (?:enforce|apply|implement|have|use) an? rate limit of "
        r"(?P<m>\d+)(?: api)? (?:requests|calls)|(?:api )?(?:requests|calls) (?:are|shall be|must be|should be|"
        r"will be) "
        r"(?:rate[- ])?limited to (?P<o>\d+)(?: (?:requests|calls))?)"
        r"(?: per| a| each| every|/)(?: ?)minute(?: (?:per|for each|for every) (?:authenticated )?user)?",
        _limited,
        "requests a minute",
        "The system shall limit each user to 100 requests per minute.",
        "The system shall limit each user to 100 requests per harvest.",
    ),
    turn(
        "tokens_last",
        r"(?:(?:the|all|an?) )?(?P<kind>(?:jwt )?access|jwt|json web|authentication|auth|bearer|refresh) tokens? "
        r"(?:(?:shall|"
        r"must|should|will) )?(?:(?:expires?|lapses?|are invalid|is invalid)(?: after| in)|(?:be |are |is "
        r")?valid for|lasts?"
        r"(?: for)?|(?:have|has|with) (?:an? )?(?:lifetime|expiry|expiration|validity)(?: time| period)? of) "
        r"(?P<n>[a-z]+|\d+) ?(?P<unit>minute|hour|day|week)s?",
        lambda m: [f"{'refresh' if m['kind'] == 'refresh' else 'access'} tokens expire after {m['n']} {m['unit']}s"],
        "life of tokens",
        "JWT tokens must expire after 30 minutes.",
        "JWT tokens must expire after 30 uses.",
    ),
    turn(
        "own_field",
        r"(?:user story: )?as (?:an? |the )?(?P<who>[a-z -]+?),? i (?:(?:want|need|would like)(?: to be able)? "
        r"to |can )?"
        r"(?:change|edit|update|set|modify) my (?!own |password|e-?mail|profile|role|account)(?P<field>[a-z]+ "
        r"(?:name|number|address|"
        r"picture|language|zone|title|bio|color|colour)|nickname|bio|biography|address|birthday|name)(?: in my "
        r"(?:profile|"
        rf"account|settings))?{ASIDE}",
        _own_field,
        "field of those who sign in",
        "As a user, I want to change my display name in my profile.",
        "As a user, I want to change my display name with a wand.",
    ),
)
