"""Turns about the people of a service: how they sign in and up, which roles there are, what strangers are answered."""

import re

from agents.specify.names.actors import stranger
from agents.specify.names.nouns import parts
from agents.specify.turns.turn import ASIDE, SHALL, SYSTEM, THEN, WHEN, Turn, role, says, turn


def _roles(match: re.Match[str]) -> list[str] | None:
    if not all(role(part) for part in parts(match["list"])):
        return None
    names = [re.sub(r"^(?:standard|the|an?) ", "", part) for part in parts(match["list"])]
    if not all(re.fullmatch(r"[a-z][a-z-]*(?: [a-z-]+)?", n) for n in names) or len(names) < 2 or "user" in names:
        return None
    return [f"there are {len(names)} roles: {' and '.join(names)}" if len(names) < 13 else ""]


_CREDENTIALS = (
    r"(?:(?:,? (?:with|using|via|by (?:providing|entering|using)|through|by|based on)|: )(?: (?:their|an?|my|your|the|"
    r"valid|unique|his or "
    r"her|registered))* e-?mails?(?: addresse?s?| ids?)?(?:, and |, | and | ?/ ?| ?\\+ ?)(?:(?:their|an?|my|your|the|"
    r"secure|strong|valid|"
    r"hashed|encrypted) )*passwords?(?: combinations?| credentials)?)"
)
_CREDENTIALLY = (
    rf"(?:{_CREDENTIALS}|,? (?:with|using|via|through|by|based on)(?: (?:their|my|valid|an?|the|correct|registered))* "
    rf"(?:credentials|"
    r"(?:(?:jwt|bearer|access|json web|secure) )+(?:bearer |access )?(?:tokens?(?: authentication)?|"
    r"authentication)(?: \\(jwt\\))?|jwt|jwts))"
)
_INTO = (
    r"(?: (?:in)?to (?:the |their |my |this |your )?(?:system|application|app|platform|account|accounts|website|site|"
    r"portal|service|own "
    r"account))"
)
_UP = (
    r"(?:(?:sign(?:ing)?[ -]?up|regist(?:er|ering|ration)|creat(?:e|ing|ion of)(?: (?:an?|their|new|my|your|own|user|"
    r"personal))* accounts?|"
    r"(?:user |account |new user |self-)*(?:registration|sign-?up|account creation)|register(?:ing)?(?: for)?(?: "
    r"(?:an?|new|their|my|user))* "
    r"accounts?)(?: themselves)?)"
)
_IN = (
    r"(?:(?:log(?:ging)?[ -]?in|sign(?:ing)?[ -]?in|authenticat(?:e|ing)(?: themselves)?|(?:user |secure |account "
    r")*(?:login|log-in|"
    r"sign-in|authentication))(?: and (?:access|authorization))?)"
)
_OUT = r"(?:log(?:ging)?[ -]?out|sign(?:ing)?[ -]?out|logout|sign-out|logoff)"
_TO_ACCOUNT = re.compile(
    rf"(?:(?:secure|securely|safely) )?(?:(?P<up>{_UP})|(?P<in>{_IN})|(?P<out>{_OUT}))(?: securely| "
    rf"safely)?{_INTO}?{_CREDENTIALLY}?"
    rf"{_INTO}?(?: securely)?(?: to (?:access|use) (?:the |their |my )?(?:system|application|app|platform|account|"
    rf"accounts|website|site|"
    r"portal|service))?"
)
"""One thing that people do with their account: they create it, sign in, or sign out."""


def _accounts(match: re.Match[str]) -> list[str] | None:
    """Return what is done by those who "register, log in and log out"."""
    found = [_TO_ACCOUNT.fullmatch(part) for part in _steps(match["list"])]
    if None in found or not found:
        return None
    who = match.groupdict().get("who") or "users"
    up = any(one and one["up"] for one in found)
    named = role(who) if not stranger(who) else ""
    if named is None or (up and named):
        return None
    said = ["anyone can sign up with an email and a password"] if up else []
    rest = any(one and not one["up"] for one in found)
    return [*said, *(["users sign in with their email and password"] if rest else [])]


_NEXT = re.compile(
    r"(?:, and |, | and |/| & )(?!(?:an? |their |my |your )*(?:secure )?passwords?|access\b|authorization)"
)


def _steps(text: str) -> list[str]:
    """Return the elements of "register, log in and log out"; "email and password" is one."""
    return [part for part in _NEXT.split(text) if part]


PEOPLE: tuple[Turn, ...] = (
    turn(
        "accounts",
        rf"(?:{SYSTEM} (?:{SHALL} )?(?:allow|support|provide|offer|implement|enable|include|have|let|handle|manage|"
        rf"permit)s?"
        r"(?: (?:for|secure|the|an?|basic|functionality for|functionality to|functions for))*(?: (?P<whom>(?:new |"
        r"existing |registered )?(?:users?|"
        r"visitors?|people|customers?|members?))(?: to(?: be able to)?)?)?(?= ) |"
        r"(?P<who>(?:(?:an?|the|any|all|each|every) )?(?:new |existing |registered |unregistered |unauthenticated "
        r")*(?:users?|visitors?|anyone|everyone|people|"
        r"guests?|person|persons|[a-z]+(?:er|or|ent|in|ee|ist|ian)s?)) (?:(?:can|may|shall|must|should|will|are|is|"
        r"want|need)(?: (?:be|have|"
        r"first))*(?: (?:able|allowed|required|possible|the ability|the option))?(?: to)? |(?=log|sign|authenticate|"
        r"register)))??"
        rf"(?P<list>(?:secure(?:ly)? )?(?:{_UP}|{_IN}|{_OUT})(?:(?=[ ,/]).+)?)",
        _accounts,
        "people sign up, in and out with email and password",
        "Visitors can register, log in and log out.",
        "Visitors can register, log in and dance.",
    ),
    turn(
        "accounts_story",
        r"(?:user story: )?as (?:an? |the )?(?P<who>[a-z -]+?),? i (?:can|may|should be able to|(?:want|need|wish|"
        r"would like) (?:to be able to|to)"
        rf"|must be able to) (?P<list>(?:secure(?:ly)? )?(?:{_UP}|{_IN}|{_OUT})(?:(?=[ ,/]).+?)?){ASIDE}",
        _accounts,
        "people sign up, in and out with email and password",
        "As a new user, I want to register and log in so that I can use the app.",
        "As a new user, I want to register and understand so that I can use the app.",
    ),
    turn(
        "signs_in",
        rf"{SYSTEM} (?:{SHALL} )?(?:allow|support|provide|implement|use|authenticate|require)s? (?:user "
        rf")?(?:(?:authentication|"
        r"login|sign-in)(?: and (?:access|authorization))?(?: (?:based on|using|via|with|through) (?:jwt|bearer|"
        r"access|json web)"
        r"(?: bearer)?(?: access)? ?tokens?| by email and password| with email and password)?|users? (?:by|with|"
        r"via|using) (?:their "
        r")?email(?: address)? and password(?: before issuing tokens)?)",
        says("users sign in with their email and password"),
        "confirms sign-in by email and password, with tokens",
        "The system shall authenticate users by email and password.",
        "The system shall authenticate users by fingerprint.",
    ),
    turn(
        "token_authentication",
        r"(?:(?:the|our|this) )?(?:(?:system|api|application|app|backend|service) )?(?:(?:shall|must|should|will) "
        r")?(?:uses?|implements?|"
        r"relies on|is based on|supports?|provides?|requires?)? ?(?:(?:secure|stateless) )*(?:(?:user "
        r")?authentication (?:(?:is|shall be|must "
        r"be|should be|will be) )?(?:(?:done|handled|based|implemented|performed|provided|secured|managed) )?(?:via|"
        r"using|with|by|on|through)"
        r" (?:(?:a|an|signed|secure|json web|jwt|access|bearer|token-based) )*(?:tokens?|jwts?)(?: \((?:jwts?|jwt "
        r"tokens?)\))?|(?:jwts?|jwt tokens?|"
        r"(?:json web|bearer|access) tokens(?: \(jwt\))?) (?:for|as) (?:user |api |all )*authentication|(?:jwt|token|"
        r"bearer|bearer token)(?:-| )"
        r"based authentication|(?:jwt|bearer token|token) authentication)(?: for (?:all )?(?:users|api requests|the "
        r"api|requests))?",
        says("users sign in with their email and password"),
        "confirms sign-in by email and password, with tokens",
        "Authentication is done via JWT tokens.",
        "Authentication is done via fingerprints.",
    ),
    turn(
        "signs_in_event",
        rf"{WHEN}(?:an?|the) user (?:logs in|signs in|authenticates)(?: with (?:valid|correct) (?:email and "
        rf"password|credentials))?"
        rf"{THEN}(?:authenticate the user and )?(?:return|issue|generate|provide) (?:an? )?(?:jwt |access |"
        rf"authentication |bearer "
        r"|valid )*tokens?",
        says("users sign in with their email and password"),
        "confirms sign-in by email and password, with tokens",
        "WHEN a user logs in with valid credentials THEN the system SHALL authenticate the user and return access "
        "tokens.",
        "WHEN a user logs in with valid credentials THEN the system SHALL show a film.",
    ),
    turn(
        "signs_in_not",
        rf"{WHEN}(?:an?|the) user provides (?:invalid|wrong|incorrect) credentials{THEN}(?:reject the "
        rf"(?:authentication|login|"
        r"sign-in)(?: attempt| request)?(?: with (?:an? )?(?:appropriate )?error messages?)?|return (?:an? "
        r")?401(?: unauthorized)?"
        r"(?: error| response)?(?: with (?:an? )?(?:appropriate |descriptive )?error message)?)",
        says("users sign in with their email and password"),
        "confirms that nobody signs in with a wrong password",
        "WHEN a user provides invalid credentials THEN the system SHALL reject the authentication attempt.",
        "WHEN a user provides invalid credentials THEN the system SHALL call the police.",
    ),
    turn(
        "signs_up",
        rf"{SYSTEM} (?:{SHALL} )?(?:allow|support|provide|offer)s? (?:user )?(?:registration|sign-up|account "
        rf"creation)(?: and "
        r"(?:account creation|registration))?|users (?:can|may) (?:register|sign up)(?: for an account| and create "
        r"an account)?",
        says("anyone can sign up with an email and a password"),
        "people sign up themselves",
        "The application allows user registration and account creation.",
        "The application allows user registration at the town hall.",
    ),
    turn(
        "signs_up_event",
        rf"{WHEN}(?:an?|the) (?:new )?(?:user|visitor|person|guest) (?:registers|signs up)(?: with (?:valid|"
        rf"correct) (?:details|"
        rf"credentials|data|information))?{THEN}create (?:an? |the )?(?:new )?(?:user )?account",
        says("anyone can sign up with an email and a password"),
        "people sign up themselves",
        "WHEN a user registers with valid details THEN the system SHALL create a new user account.",
        "WHEN a user registers with valid details THEN the system SHALL ring a bell.",
    ),
    turn(
        "role_names",
        rf"{SYSTEM} (?:{SHALL} )?(?:allow|support|enforce|provide|implement|define|use)s? (?:role-based "
        rf")?(?:access control |"
        r"differentiation of users |roles |user roles |authorization |the roles )?(?:with |for |of )?(?:roles "
        r")?[(:]?(?P<list>"
        r"[a-z -]+(?:, [a-z -]+)*,? and [a-z -]+?)\)?(?: roles?(?: boundaries(?: at api endpoints)?)?)?",
        lambda m: _roles(m) if "role" in m[0] else None,
        "the roles that there are",
        "THE System SHALL support the roles keeper, picker and driver.",
        "THE System SHALL support the roles that people play.",
    ),
)
