"""Turns about the people of a service: how they sign in and up, which roles there are, what strangers are answered."""

import re

from agents.specify.nouns import parts
from agents.specify.turn import SHALL, SYSTEM, THEN, WHEN, Turn, role, says, turn


def _roles(match: re.Match[str]) -> list[str] | None:
    if not all(role(part) for part in parts(match["list"])):
        return None
    names = [re.sub(r"^(?:standard|the|an?) ", "", part) for part in parts(match["list"])]
    if not all(re.fullmatch(r"[a-z][a-z-]*(?: [a-z-]+)?", n) for n in names) or len(names) < 2 or "user" in names:
        return None
    return [f"there are {len(names)} roles: {' and '.join(names)}" if len(names) < 13 else ""]


PEOPLE: tuple[Turn, ...] = (
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
