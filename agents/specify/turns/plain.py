"""Turns of people who write as they speak: what is looked for in two ways, what new people are."""

import re

from agents.specify.names.nouns import thing
from agents.specify.names.persons import person
from agents.specify.names.words import plural, singular
from agents.specify.turns.turn import Turn, turn


def _again(match: re.Match[str]) -> list[str] | None:
    who, rows = f"{match['who']} {match['can']}", match["rows"]
    return [f"{who} {match['first']} {rows} {match['how']}", f"{who} {match['second']} {rows} {match['again']}"]


def _shown(match: re.Match[str]) -> list[str] | None:
    return [f"each {match['one']} shows the {match['what']} as {match['name'] or match['short']}"]


def _starts_as(match: re.Match[str]) -> list[str] | None:
    return [f"users can sign up as a {singular(match['role'])}"] if person(match["role"]) else None


def _placed(match: re.Match[str]) -> list[str] | None:
    """Return who makes rows, of what of their own, and to which rows of their own they refer."""
    row, to = thing(match["row"]), thing(match["to"])
    if row is None or to is None:
        return None
    one = singular(row)
    source = [f"the {one} is made from their own {match['of']}"] if match["of"] else []
    owned = f"a {one} belongs to the user who created it"
    granted = f"{match['who']} can create their own {plural(one)}"
    return [owned, granted, *source, f"a {one} belongs to a {singular(to)}"]


PLAIN: tuple[Turn, ...] = (
    turn(
        "looked_for_again",
        r"(?P<who>.{1,60}?) (?P<can>can|may) (?P<first>search|filter|sort|order)(?: for)? "
        r"(?P<rows>[a-z][a-z -]{0,60}?) (?P<how>by .{1,200}?),? and "
        r"(?P<second>search|filter|sort|order) (?:them|these|those|the list|the results) "
        r"(?P<again>by .+)",
        _again,
        "what is looked for in two ways",
        "Users can filter fields by width and sort them by width.",
        "Users can filter fields by width and sort them by mood.",
    ),
    turn(
        "shown_for_each",
        r"for (?:each|every) (?P<one>[a-z][a-z-]*(?: [a-z-]+)?),? (?:the|its) (?P<what>(?P<short>"
        r"(?:total|combined|average|highest|lowest|latest|earliest) [a-z]+) of (?:its|all its) [a-z -]+?) "
        r"(?:is|must be|shall be) (?:shown|displayed|returned|calculated)(?: as (?:the )?(?P<name>[a-z][a-z ]+?))?"
        r"(?:,? which is (?:0|zero) (?:when|if) there are none)?",
        _shown,
        "what is gathered from the rows that belong to a row",
        "For each field, the total height of its beds is shown, which is 0 when there are none.",
        "For each field, the total joy of its beds is shown.",
    ),
    turn(
        "placed",
        r"(?P<who>.{1,60}?) (?:can|may) (?:place|make|create|book|submit|start|open|reserve|schedule) an? "
        r"(?P<row>[a-z][a-z-]*(?: [a-z-]+)?)(?: (?:from|out of) their (?:own )?(?P<of>[a-z][a-z-]*(?: [a-z-]+)?))? "
        r"(?:to|for|at|with|on|in) one of their own (?P<to>[a-z][a-z -]{0,60})",
        _placed,
        "rows that people make for others of their own",
        "Users can book a harvest for one of their own orchards.",
        "Users can book a harvest for one of their own orchards or hopes.",
    ),
    turn(
        "starts_as",
        r"(?:by default,? )?(?:all )?(?:an? )?(?:new|newly registered|newly created) (?:users?|accounts?|people) "
        r"(?:is|are|becomes?|starts? as|gets?|has|have|receives?)(?: assigned)?(?: the role(?: of)?)?(?: an?)? "
        r"(?P<role>[a-z][a-z-]*?)(?: role)?(?: by default)?",
        _starts_as,
        "the role of those who sign up",
        "New users are wardens by default.",
        "New users are curious by default.",
    ),
)
