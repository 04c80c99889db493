"""What must hold, from what is refused: "the title is empty", "a negative amount", "without a date"."""

import re
from itertools import islice

from agents.specify.names.nouns import thing
from agents.specify.names.words import singular

NAME = r"[a-z][a-z0-9-]*(?: (?!of |in |on |with |that |which |and |or )[a-z0-9-]+){0,3}?"
"""A name of one to four words."""

_MOST = 10
"""So many words at most name a field and its row."""

_NUMBER = r"(?P<n>-?\d+(?:[.,]\d+)*)"
_TOP = _NUMBER.replace("<n>", "<top>")
_IS = r"(?:is|are|was|has been|would be|lies|falls)"
_CHARS = r"(?: characters| chars| letters)(?: in length| long)?"
_GONE = (
    r"(?:empty|blank|missing|null|absent|omitted|left (?:empty|blank|out)|undefined|whitespace(?: only|-only)?|"
    r"not (?:provided|given|present|specified|set|supplied|entered|included|filled in))"
)
_MORE = r"(?:exceeds?|exceeding|(?:is |are )?(?:greater|more|larger|higher|longer) than|(?:is |are )?(?:above|over))"
_LESS = r"(?:(?:is |are )?(?:less|lower|smaller|fewer) than|(?:is |are )?(?:below|under))"

_NOT_POSITIVE = (
    r"(?:zero or (?:negative|less)|negative or zero|not positive|non-positive|not (?:greater|more) than (?:zero|0)|"
    r"(?:less|lower|smaller) than or equal to (?:zero|0))"
)
_COMPARED = r"(?P<how>(?:on or )?(?:before|after)|earlier than|later than|greater than|less than)"
_TODAY = r"(?:today|now|the current date)"
_PREDICATES: tuple[tuple[str, str], ...] = (
    (
        rf"{_IS} {_GONE}(?:,? or (?:is |are )?(?:{_GONE}|(?:contains|consists of) only (?:whitespace|spaces)))*",
        "must not be empty",
    ),
    (r"(?:contains|consists of) only (?:whitespace|spaces)", "must not be empty"),
    (rf"(?:{_MORE}|has more than|contains more than) {_NUMBER}{_CHARS}", r"must have at most \g<n> characters"),
    (
        rf"(?:{_LESS}|is shorter than|has (?:fewer|less) than|contains (?:fewer|less) than) {_NUMBER}{_CHARS}",
        r"must have at least \g<n> characters",
    ),
    (rf"(?:{_IS} )?{_NOT_POSITIVE}", "must be positive"),
    (rf"(?:{_IS} )?(?:negative|below (?:zero|0)|(?:less|lower|smaller) than (?:zero|0))", "must not be negative"),
    (rf"{_LESS} {_NUMBER} or {_MORE} {_TOP}", r"must be between \g<n> and \g<top>"),
    (rf"{_MORE} {_TOP} or {_LESS} {_NUMBER}", r"must be between \g<n> and \g<top>"),
    (rf"{_MORE} {_NUMBER}", r"must be at most \g<n>"),
    (rf"{_LESS} {_NUMBER}", r"must be at least \g<n>"),
    (
        rf"(?:{_IS} )?(?:set to )?(?:in the past|(?:before|earlier than) {_TODAY}|a past date)",
        "must not be in the past",
    ),
    (
        rf"(?:{_IS} )?(?:set to )?(?:in the future|(?:after|later than) {_TODAY}|a future date)",
        "must not be in the future",
    ),
    (rf"{_IS} {_COMPARED} (?:the |its )?(?P<other>{NAME})", r"must not be \g<how> the \g<other>"),
    (rf"{_IS} not {_COMPARED} (?:the |its )?(?P<other>{NAME})", r"must be \g<how> the \g<other>"),
)
"""What is said of a field where something is refused, and what must hold instead."""

_RULES = tuple((re.compile(pattern), rule) for pattern, rule in _PREDICATES)

_TAKEN = re.compile(
    r"(?:already exists|exists already|(?:is|has) (?:already )?(?:been )?(?:taken|in use|used|registered|assigned)"
    r"(?: (?:by|to) (?:another|a different|an existing|someone|somebody) ?[a-z ]*)?|is (?:a )?duplicated?|is "
    r"not unique)"
)
_FIELD = re.compile(
    rf"(?:the |an? |its |their |any |no )?(?P<field>{NAME})(?: field| value)?"
    rf"(?: of (?:the|an?|that|this|each) (?P<of>{NAME}))?"
)
_HAS = rf"{_IS}|has|have|exceeds?|contains|already"
_WITH = r"(?:with|that have|having)"
_OF_ROWS: tuple[tuple[str, str], ...] = (
    (
        rf"without (?:an? |the |any )?(?:(?:specifying|providing) (?:an? |the )?)?(?P<f>{NAME})",
        "is missing",
    ),
    (rf"{_WITH} (?:an? )?(?:empty|blank|missing|no) (?P<f>{NAME})", "is missing"),
    (rf"{_WITH} (?:an? )?(?P<p>zero or negative|negative|non-positive) (?P<f>{NAME})", r"is \g<p>"),
    (rf"{_WITH} (?:an? )?(?P<p>past|future) (?P<f>{NAME})", r"is in the \g<p>"),
    (
        rf"{_WITH} (?:an? )?(?:existing|duplicate|already (?:used|registered|taken|existing)) (?P<f>{NAME})",
        "already exists",
    ),
    (rf"{_WITH} (?:an? |the )?(?P<f>{NAME}) (?:that|which) (?P<p>.+)", r"\g<p>"),
    (rf"{_WITH} (?:an? |the )?(?P<f>{NAME}) (?P<p>in the (?:past|future)|before today)", r"is \g<p>"),
    (
        rf"{_WITH} (?:an? |the )?(?P<f>{NAME}) (?P<p>(?:{_MORE}|{_LESS}|longer than|shorter than) .+)",
        r"is \g<p>",
    ),
    (rf"(?:whose|where|when|if) (?:the |their |its )?(?P<f>{NAME}) (?P<p>(?:{_HAS}) .+)", r"\g<p>"),
    (r"in the (?P<p>past|future)", r"is in the \g<p>"),
)
"""What is said of rows that are refused: a field (`date` where only a time is told), and what is said of it."""


_GENITIVE = re.compile(
    rf"^(?:an?|the|any|each) (?P<row>[a-z][a-z-]*(?: [a-z-]+)?)'s (?P<field>{NAME}) (?=(?:{_IS}|has|have|exceeds?) )"
)


def rules_of(condition: str, rows: str = "", *, new: bool = False) -> list[str] | None:
    """Return what must hold where a condition as "the title is empty" is refused; None where it is another one.

    `rows`: of what, where the condition does not tell. `new`: only of what is created.
    """
    condition = _GENITIVE.sub(r"the \g<field> of a \g<row> ", condition)
    either = re.fullmatch(
        rf"(?:the |an? |its |their )?(?P<one>{NAME}) or (?:the |an? |its )?(?P<two>{NAME}) (?P<said>(?:of "
        rf"(?:the|an?|that|this|each) {NAME} )?(?:{_IS}|exceeds) .+)",
        condition,
    )
    if either:
        said = [rules_of(f"{either[name]} {either['said']}", rows, new=new) for name in ("one", "two")]
        return [each for one in said for each in one or []] if all(said) else None
    lacking = re.fullmatch(
        rf"no (?P<f>{NAME}) (?:is|was|has been) (?:provided|given|specified|supplied|entered|set)", condition
    )
    if lacking:
        return [_must(lacking["f"], rows, "must not be empty", new=False)]
    same = re.fullmatch(
        rf"(?:an?|another) (?P<of>{NAME}) with (?:the same|that|this|the given|an identical) (?P<f>{NAME}) "
        r"(?:already exists|exists already|exists)",
        condition,
    )
    if same:
        return [_must(same["f"], same["of"], "must be unique", new=False)]
    for place in islice(re.finditer(r" ", condition), _MOST):
        named = _FIELD.fullmatch(condition[: place.start()])
        rule = _rule(condition[place.end() :]) if named else None
        if named and rule:
            return [_must(named["field"], named["of"] or rows, rule, new=new)]
    return None


def _rule(predicate: str) -> str | None:
    if _TAKEN.fullmatch(predicate):
        return "must be unique"
    found = ((pattern.fullmatch(predicate), rule) for pattern, rule in _RULES)
    return next((match.expand(rule) for match, rule in found if match), None)


def _must(field: str, rows: str, rule: str, *, new: bool) -> str:
    owner = thing(rows) if rows else None
    one = singular(owner) if owner else ""
    if not one or field.startswith(f"{one} "):
        return f"the {field} {rule}"
    fresh = "new " if new and rule.startswith("must not be in the ") else ""
    return f"the {field} of a {fresh}{one} {rule}"


def rules_of_rows(rows: str, said: str) -> list[str] | None:
    """Return what must hold of rows where those are refused of which something is said: "with a negative weight"."""
    if thing(rows) is None:
        return None
    for pattern, predicate in _OF_ROWS:
        found = re.fullmatch(pattern, said)
        if found:
            field = found.groupdict().get("f") or "date"
            return rules_of(f"{field} {_plainly(found.expand(predicate))}", rows, new=True)
    return None


def _plainly(predicate: str) -> str:
    """Return "is exceeding 5" and "are negative" as they are said of one field."""
    return re.sub(r"^(?:is|are) (?=exceed|has |is )", "", predicate)
