"""Noun phrases as people write them: the things that are meant, what they consist of, and what is done with them."""

import re

from agents.specify.names.words import plural, singular
from agents.specify.source.columns import marks_of

ROWS = (
    "records?|information|details?|data|catalog(?:ue)?s?|lists?|listings?|entries|entity|entities|models?|tables?|"
    "rows?|"
    "database|profiles? (?:data|information)"
)
"""What is said of rows of a kind, and is no kind itself: `patient records` are patients."""

_BEFORE = (
    r"(?:(?:the|an?|all|any|each|every|new|existing|following|possible|supported|individual|"
    r"multiple|various|own|list of|lists of|details of|records of|a list of|information about|"
    r"comprehensive|complete|detailed|paginated|all of the) )*"
)
_ADJECTIVE = re.compile(
    r"(?:medical|clinical|financial|academic|personal|technical|historical|electronic|digital|legal|official|private|"
    r"public|general|basic|additional|internal|external|statistical|biometric|demographic|environmental|criminal|"
    rf"dental|vital|social|nutritional|geographical?|commercial|fiscal|important|relevant|sensitive) (?:{ROWS})"
)
"""Not the records of something, but records of a kind: `medical records`."""

_NO_NAME = frozenset({
    "and", "or", "but", "of", "in", "on", "at", "to", "from", "by", "with", "within", "without", "per", "for",
    "as", "if", "when", "while", "that", "which", "who", "it", "they", "them", "this", "is", "are", "was",
    "were", "be", "has", "have", "had", "can", "must", "may", "shall", "should", "will", "not", "no", "only",
    "based", "using", "about", "between", "against", "among", "across", "their", "whose", "how", "what", "why",
    "over", "under", "near", "towards", "including", "via", "through", "during", "after", "before", "into", "than",
    "then", "so",
})  # fmt: skip
_NOUN = re.compile(
    rf"^(?:the|an?|all|any|each|every|new|existing) |(?<!s)s$|people$|staff$|personnel$|equipment$|inventory$|"
    rf"furniture$|feedback$|luggage$| (?:{ROWS})$"
)

_NO_THING = re.compile(
    r"(?:^| )(?:histor(?:y|ies)|reports?|dashboards?|statistics|analytics|summar(?:y|ies)|overviews?|views?|pages?|"
    r"screens?|"
    r"features?|functions?|access|systems?|process|processes|settings?|configurations?|permissions?|roles?|status|"
    r"workflows?|"
    r"operations?|integrations?|requests?|responses?|changes?|actions?|logs?|trails?|tools?|interfaces?|results?|"
    r"items in|"
    r"passwords?|credentials?|sessions?|tokens?|preferences?|security|performance|quality|reliability|scalability|"
    r"usability|compliance|authentication|authorization|validation|collaboration|communication|integrity|backends?|"
    r"frontends?|architecture|infrastructure|technology|stack|deployments?|testing|backups?|"
    r"both|accounts?|everything|anything|something|things?|metrics?|trends?|insights?|progress|activit(?:y|ies)|"
    r"availability|attributes?|propert(?:y|ies)|fields?|columns?|relationships?|data|information|details|resources|"
    r"entities|contents?|features|modules|anyone|stock|own|first|last|again|together|instead|online|immediately|"
    r"now|later)$"
)
"""What is no kind of row: it is seen, computed or done."""

_CHOSEN = re.compile(
    r"\b(?:status|type|category|priority|level|state|severity|kind|gender|condition|mode|phase|stage|difficulty|"
    r"urgency|visibility|frequency|rarity|tier|shift|method|direction|outcome|result|class|format|unit|channel)$"
)
"""Fields whose values are often listed in brackets."""

_LOOSE = re.compile(r"\b(?:data|information|details|documentation|support|approval|permissions?)$")
"""What is said so loosely is text, where a list names it among fields."""

_VAGUE = _NO_NAME | frozenset({
    "multiple", "related", "associated", "filtering", "sorting", "pagination", "options", "various",
    "different", "appropriate", "relevant", "necessary", "other", "all", "any", "ability", "care", "support",
    "privileges", "help", "assigned", "linked", "attached", "connected",
    "several", "many", "proper", "correct", "valid", "attributes", "properties", "metadata", "fields", "list",
    "lists",
})  # fmt: skip
_BUILT_IN = re.compile(
    r"(?:(?:numeric|unique|auto-?generated|generated|primary|its|the|an?) )*"
    r"(?:id|ids|identifier|primary key|created at|updated at|creation (?:date|time|timestamp)|creation date and time|"
    r"(?:created|updated|last updated|creation and update|modification) timestamps?|timestamps?)"
)
_AMOUNT = re.compile(r"^(?:number|date|place|amount|type|year|time) of (?=[a-z-]+$)")
_MEASURE = re.compile(
    r" in (?:(?:milli|centi|deci|kilo|micro|square |cubic )?(?:grams?|met(?:re|er)s?|lit(?:re|er)s?|"
    r"seconds?|watts?|bytes?)"
    r"|minutes|hours|days|weeks|months|years|miles|pounds|degrees(?: celsius| fahrenheit)?|percent|kilowatt-hours"
    r"|kg|g|mg|km|cm|mm|m|ml|l|kwh|euros?|dollars?|cents|usd|eur|gbp)$"
)
"""What a name may begin or end with: `date of birth`, `weight in grams`."""

_MOMENT = re.compile(r"(?<=(?:ed|en|[a-z]s)) (?:at|on|by|until|from)$")
"""What a name of a deed may end with: `opens at`, `paid on`, `approved by`."""

_HINT = re.compile(r"(?:required|optional|mandatory|unique|read-only)\b")
_TYPE = r"(?:string|text|integer|int|number|decimal|boolean|bool|date|datetime|timestamp|email|url|uuid|flag)"
_KNOWN_MARK = re.compile(
    rf"(?:(?:required|optional|mandatory|unique|read-only|{_TYPE})(?:,? |$))+|"
    r"(?:max(?:imum)?|up to|at most|at least|min(?:imum)?)(?: length)? \d+(?: characters| chars)?|default[: ] ?\S+|"
    r"from -?\d+(?:\.\d+)? to \d+(?:\.\d+)?"
)

_SAID = {
    "create": "create add register record submit post enter place input insert define save store write document "
    "capture",
    "view": "view see read browse list access retrieve fetch query display inspect consult",
    "edit": "update edit modify change amend alter revise adjust correct",
    "delete": "delete remove erase",
    "manage": "manage maintain administer",
    "search": "search",
    "filter": "filter",
    "sort": "sort",
}
VERBS = {said: stem for stem, all_said in _SAID.items() for said in all_said.split(" ")}
"""What people do with rows, and what the language calls it."""

_FORMS = {
    said: stem
    for stem in VERBS
    for said in (
        stem, f"{stem}s", f"{stem}es", f"{stem}ing", f"{stem.removesuffix('e')}ing", f"{stem[:-1]}ies", f"{stem}ed",
        f"{stem}d", f"{stem[:-1]}ied",
    )
}  # fmt: skip
"""The forms of those verbs: `updates`, `browsing`, `queries`."""

DEEDS = {
    "creation": "create", "addition": "create", "registration": "create", "entry": "create", "submission": "create",
    "viewing": "view", "retrieval": "view", "listing": "view", "browsing": "view", "display": "view",
    "modification": "edit", "editing": "edit", "updating": "edit", "update": "edit", "updates": "edit",
    "deletion": "delete", "removal": "delete", "management": "manage", "maintenance": "manage",
    "administration": "manage",
}  # fmt: skip
"""What those deeds are called as nouns: the creation and the removal of rows."""

DOING = rf"(?:{'|'.join(sorted(_FORMS, key=len, reverse=True))})"
"""A pattern for any of the verbs, in any form."""


def thing(text: str) -> str | None:
    """Return the name of the rows that a phrase means, in the plural; None where it names no kind of row."""
    bare = re.sub(rf"^{_BEFORE}", "", text.strip())
    bare = re.sub(r"^(?P<one>[a-z][a-z -]*)'s (?:details|information|data|records?)$", r"\g<one>", bare)
    if re.match(r"(?:their|my|his|her|our|your|its) ", bare):
        return None
    if not _ADJECTIVE.fullmatch(bare):
        bare = re.sub(rf"(?: (?:{ROWS}))+$", "", bare)
    bare = re.sub(r"^user accounts?$", "users", bare)
    names = bare.split(" ")
    if _NO_THING.search(bare):
        return None
    if not re.fullmatch(r"[a-z][a-z-]*(?: [a-z][a-z-]*){0,2}", bare) or set(names) & _NO_NAME:
        return None
    return plural(singular(bare))


def things(text: str) -> list[str] | None:
    """Return the names of "restaurants, menu items, and tags"; None where one of them may be no noun.

    A noun is known by its article, its plural or by what is said of rows: "create an account and authenticate" has one.
    """
    said = parts(text)
    found = [name for part in said if _NOUN.search(part) and (name := thing(part))]
    if not found or len(found) < len(said):
        return None
    return None if any(re.match(rf"(?!{GERUNDS} )[a-z]+ing ", name) for name in found[1:]) else found


GERUNDS = (
    "(?:parking|meeting|training|building|booking|billing|shipping|housing|clothing|painting|drawing|recording|reading|"
    "rating|listing|opening|wedding|landing|swimming|dining|working|waiting|living|teaching|learning|cleaning|cooking|"
    "gardening|fishing|camping|racing|pricing|banking|evening|morning|ceiling|string|king|ring)"
)
"""What begins the name of a thing, though it ends as deeds do: `parking spaces`."""


_QUALIFIED = re.compile(
    r"(?:shared|public|private|urgent|active|inactive|available|unavailable|valid|invalid|eligible|overdue|late|open|"
    r"draft|free|pending|current|previous|old|past|"
    r"future|upcoming|daily|weekly|monthly|recent|empty|full|other|certain|specific|only|inappropriate|abusive|"
    r"offensive|"
    r"spam|fake|duplicate|obsolete|incorrect|suspicious|unwanted|unused|unread|popular|nearby|similar|favou?rite|"
    r"complete|incomplete|correct|illegal|visible|hidden|special|important|critical|personal|latest|newest|oldest|top|"
    r"[a-z]{3,}(?:less|[^t]ful)|[a-z]{2,}[b-df-z]ed) "
)
"""What narrows rows rather than names their kind: `archived notes` are notes."""


_COMPUTED = re.compile(
    r"(?:^| )(?:slots?|totals?|balances?|recommendations?|suggestions?|alerts?|warnings?|charts?|graphs?|counts?|"
    r"averages?|rankings?|leaderboards?|breakdowns?|forecasts?|usage|spendings?|earnings|revenues?|calendars?|levels?|"
    r"statuses|figures?|numbers?|details|matches|differences?|duplicates?|timelines?|feeds?|maps?|values?|errors?|"
    r"times?|prices?|dates?|names?|messages|news|updates?|instructions?|contents?)$"
)
"""What is viewed and may be computed, or be a field: to view it does not tell that it is kept."""


def computed(name: str) -> bool:
    """Tell whether what is viewed may be no kind of row."""
    return _COMPUTED.search(name) is not None


def qualified(name: str) -> bool:
    """Tell whether a name says which rows are meant, so that it is not the name of a kind."""
    return _QUALIFIED.match(name) is not None


def parts(text: str) -> list[str]:
    """Return the elements of a list, but not those within brackets; a text without end is gone through twice."""
    found, depth, start = [], 0, 0
    for match in _breaks(text):
        if match[0] in "()":
            depth += 1 if match[0] == "(" else -1
        elif not depth:
            found.append(text[start : match.start()])
            start = match.end()
    return [part.strip() for part in (*found, text[start:]) if part.strip()]


_BREAK = re.compile(r"[()]|, and |, or |,|;| and | or ")


def _breaks(text: str) -> list[re.Match[str]]:
    """Return brackets and what may part elements; an "and" before a bracket that closes belongs to what it closes."""
    found: list[re.Match[str]] = []
    opens = True
    for match in reversed(list(_BREAK.finditer(text))):
        if match[0] in "()":
            opens = match[0] == "("
        if opens or match[0] not in (" and ", " or "):
            found.append(match)
    return found[::-1]


def done(text: str) -> list[str] | None:
    """Return what "creating, viewing and updating" is called in the language; None for other verbs."""
    found = [VERBS.get(_FORMS.get(part, ""), "") for part in parts(text)]
    return list(dict.fromkeys(found)) if found and all(found) else None


def fields(text: str) -> list[str] | None:
    """Return the fields of a list as items of the language, without what every row has; None where one is no "
    "field."""
    found = [_field(part) for part in parts(text)]
    return [item for item in found if item] if all(item is not None for item in found) else None


_SIZED = re.compile(
    r"(?P<name>[a-z][a-z -]*?) (?:of )?(?P<size>from -?\d+(?:\.\d+)? to \d+(?:\.\d+)?|(?:at most|up to|at least|"
    r"max(?:imum)?) \d+(?: characters| chars)?)"
)
"""A field with its size: `a level from 1 to 5`, `a title of at most 80 characters`."""


def _field(text: str) -> str | None:
    """Return an item with its marks; "" for what every row has anyway."""
    name, bracket, inside = text.partition("(")
    name = re.sub(r"^(?:an?|the|its|their) ", "", name.strip()).replace("'s ", " ")
    if _BUILT_IN.fullmatch(name):
        return ""
    if not bracket and (sized := _SIZED.fullmatch(name)):
        name, bracket, inside = sized["name"], "(", sized["size"]
    optional = name.startswith("optional ")
    name = name.removeprefix("optional ").removeprefix("required ")
    name = "completed flag" if name in ("completion status", "completion flag") else name
    bare = _MOMENT.sub("", _MEASURE.sub("", _AMOUNT.sub("", name)))
    if not re.fullmatch(r"[a-z][a-z0-9-]*(?: [a-z0-9-]+){0,3}", bare) or set(bare.split(" ")) & _VAGUE:
        return None
    marks = _marks(inside.rstrip(") "), name) if bracket else ["text"] if _LOOSE.search(name) else []
    if marks is None:
        return None
    marks = [*(["optional"] if optional else []), *marks]
    return f"{name} ({', '.join(marks)})" if marks else name


_IN_PARENT = re.compile(r"\bunique (?:with)?in(?:side)? (?:an?|the|each|every|its|one) ([a-z]+)\b")


def _marks(text: str, name: str) -> list[str] | None:
    """Return what stands in brackets behind the name of a field; None where it says something else."""
    if _CHOSEN.search(name) and re.fullmatch(r"[a-z][a-z -]*(?:, (?:and |or )?[a-z][a-z -]*)+", text):
        return [f"one of {', '.join(f'`{part}`' if ' ' in part else part for part in parts(text))}"]
    if re.fullmatch(r"[a-z][a-z -]*(?: ?/ ?[a-z][a-z -]*)+", text):
        return [f"one of {', '.join(part.strip() for part in text.split('/'))}"]
    if text in ("hierarchical", "json"):
        return None
    if _IN_PARENT.search(text):
        return marks_of(_IN_PARENT.sub(r"unique per \1", text)) or _as_written(_IN_PARENT.sub(r"unique per \1", text))
    if re.fullmatch(r"unique (?:across|among) (?:all )?[a-z ]+", text):
        return ["unique"]
    text = re.sub(r" (?:status|value|field)$", "", text)
    if not _KNOWN_MARK.fullmatch(text):
        return marks_of(text) or _as_written(text)
    found = re.sub(rf"({_HINT.pattern}) (?={_TYPE})", r"\1, ", text)
    return [part.strip() for part in found.split(",") if part.strip()]


def _as_written(text: str) -> list[str] | None:
    """Return marks that only the grammar may know: of those that it does not know, it says so."""
    found = [part.strip() for part in text.split(",")]
    return found if all(found) and not set(text) & set("();:") else None
