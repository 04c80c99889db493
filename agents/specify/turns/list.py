"""Turns about what lists answer: their order, their pages, what they can be filtered by and searched for."""

import re
from collections.abc import Mapping

from agents.specify.names.nouns import fields, parts, thing
from agents.specify.names.words import singular
from agents.specify.turns.turn import SHALL, SYSTEM, THEN, Turn, declared, granted, role, sought, subject, turn

_NAME = r"[a-z][a-z-]*(?: (?!of |in |on |with |that |which |and |or |by |for |from |to |sorted|ordered)[a-z-]+){0,3}?"
_KEY = r"[a-z][a-z-]*(?: (?!in |and |or |with |from )[a-z-]+){0,3}?"
_SHOW = (
    r"(?:list|display|show|return|present|retrieve|provide|sort|order|arrange)(?: a list of| lists of| the list of)?"
    r"(?: all)?"
)
_TIME = r"(?:newest|latest|most recent|oldest|earliest)"
_WAY = (
    r"(?:ascending|descending|alphabetical|asc|desc|newest(?: first)?|latest(?: first)?|most recent(?: first)?|"
    r"oldest(?: first)?|earliest(?: first)?|highest(?: first)?|lowest(?: first)?|soonest(?: first)?)"
)
_SORTED = r"(?:(?:sorted|ordered|listed|arranged)(?: by default)?|in order|by default)"
_WAYED = r"(?:(?:,| -)? \(?(?:in )?(?P<%s>" + _WAY + r")(?: order)?\)?)?(?: by default)?"
_BY = rf"{_SORTED} (?:by|on) (?:the |their |its )?(?P<key>{_KEY})" + _WAYED % "way"
_KEYED = rf"by (?:the |their |its )?(?P<by>{_KEY})" + _WAYED % "how"
_CHRONO = (
    rf"(?:{_SORTED} )?(?:in (?P<reverse>reverse |descending )?chronological order|(?:with )?(?:the "
    rf")?(?P<first>{_TIME})"
    r"(?: ones| items)? first|by (?P<time>most recent|newest|latest)(?: first)?)(?: by default)?"
)
_CHRONO_TOO = _CHRONO.replace("reverse>", "back>").replace("first>", "top>").replace("time>", "when>")
_WAYS = {
    "desc": "descending", "asc": "ascending", "alphabetical": "alphabetically", "": "",
}  # fmt: skip


def _sorted(match: re.Match[str]) -> list[str] | None:
    """Return the order of "the system shall list bookings sorted by date, newest first"."""
    said = {name: text for name, text in match.groupdict().items() if text}
    rows = thing(_said(said, "rows", "sorted"))
    if rows is None:
        return None
    key, way = _said(said, "key", "by"), _said(said, "way", "how")
    if not key:
        late = _said(said, "reverse", "back") or _said(said, "first", "top", "time", "when") in _LATE
        return [f"{rows} are sorted {'newest' if late else 'oldest'} first"]
    way = _WAYS.get(way, way if way.endswith("ending") else f"{way.removesuffix(' first')} first")
    return [f"{rows} are sorted by {key}{', ' if way else ''}{way}"]


_LATE = ("newest", "latest", "most recent")


def _said(said: Mapping[str, str], *names: str) -> str:
    return next((said[name] for name in names if name in said), "")


def _shown_sorted(match: re.Match[str]) -> list[str] | None:
    """Return grant and order of "when a clerk views bookings, the system shall return them sorted by date"."""
    allowed, order = granted(match["who"], "view", _bare(match["what"])), _sorted(match)
    return [*allowed, *order] if allowed and order and _alike(match["what"], match["rows"]) else None


def _bare(what: str) -> str:
    return re.sub(r"^(?:the |a )?(?:list|lists|listing|catalog|catalogue) of ", "the ", what)


def _alike(what: str, rows: str) -> bool:
    said = re.sub(r"^(?:the |all |an? |their )*", "", rows)
    return said in ("them", "it", "results", "records", "list") or thing(_bare(what)) == thing(said)


def _paged(match: re.Match[str]) -> list[str]:
    """Return the size of a page of "results shall be paginated with 20 items per page"."""
    said = match.groupdict()
    size, most = (next((said[f"{name}{n}"] for n in "123" if said.get(f"{name}{n}")), "") for name in ("size", "most"))
    if not size:
        return ["lists are given in pages"]
    return [f"lists show {size} items per page" + (f", at most {most} at once" if most else "")]


def _filtered(match: re.Match[str]) -> list[str] | None:
    """Return the filter of "when a user filters bookings by status, the system shall return only those"."""
    who = role(match["who"])
    items = {re.sub(r"^(?:an?|the) ", "", part) for part in parts(match["list"])}
    only = re.sub(
        r"^(?:the |that |those |this |specified |selected |given |chosen |requested |same )*", "", match["only"] or ""
    )
    if who is None or (only and only not in {"filter", "filters", "criteria", "value", *items}):
        return None
    found = sought(subject(who), ["filter"], f"{_bare(match['what'])} by {match['list']}")
    return [*declared(who), *found] if found and _alike(match["what"], match["rows"]) else None


def _searched(match: re.Match[str]) -> list[str] | None:
    who = role(match["who"])
    found = sought(subject(who), ["search"], f"the {match['what']} by {match['list']}") if who is not None else None
    return [*declared(who or ""), *found] if found and _alike(f"the {match['what']}", match["rows"]) else None


def _may_be(match: re.Match[str]) -> list[str] | None:
    """Return what can be asked of "bookings shall be filterable by status", and that they have such fields."""
    rows, items = thing(match["rows"]), fields(match["list"])
    if rows is None or not items:
        return None
    asked = [_ASKED[word] for word in parts(match["able"])]
    has = f"as is said, each {singular(rows)} has {', '.join(items)}"
    return [f"the system keeps {rows}", has, *(f"{rows} can be {each} by {', '.join(items)}" for each in asked)]


_ASKED = {"filterable": "filtered", "searchable": "searched", "sortable": "sorted"}
_ABLE = r"(?:filterable|searchable|sortable)"


def _provided(match: re.Match[str]) -> list[str] | None:
    """Return what users can do of "support filters by status for bookings", "booking search by name"."""
    acts = [next(act for act in ("filter", "search", "sort") if match["act"].startswith(act))]
    what = match["what"] or match["before"] or match["behind"] or ""
    return sought("users", acts, f"the {what} by {match['list']}") if fields(match["list"]) and thing(what) else None


def _looked_up(match: re.Match[str]) -> list[str] | None:
    rows = thing(match["what"])
    return granted("users", "view", f"the {rows}") if rows else None


_ITEMS = r"(?:items|results|records|entries|rows|elements|[a-z]+s)"
_SIZE = (
    rf"(?:,? ?(?:with|of|using|in|at|\(|showing|to|,|-) ?(?:(?:pages of|up to|a maximum "
    rf"of|a|default|limit|of|page size|at most"
    rf"|is|:) ?)*(?P<size1>\d+)(?: {_ITEMS})?(?: (?:per|a|on each|each) page| by default| default)?)"
)
_MOST = (
    r"(?:,? ?(?:and )?(?:a |with a |up to (?:a )?)?(?:max|maximum|at most)(?: page size)?(?: of)?:? ?"
    r"(?P<most1>\d+)(?: items)?)"
)
_PAGINATED = rf"(?:{_SIZE}(?: {_ITEMS})?{_MOST}?\)?)?"

LISTS: tuple[Turn, ...] = (
    turn(
        "ordered",
        rf"{SYSTEM} {SHALL} (?:{_SHOW} (?P<rows>{_NAME}),? (?:{_BY}|{_CHRONO})"
        rf"|(?:sort|order|arrange) (?P<sorted>{_NAME}) {_KEYED})",
        _sorted,
        "default order of a list",
        "The system shall display todos sorted by priority in descending order.",
        "The system shall display todos sorted by beauty in descending order.",
    ),
    turn(
        "ordered_be",
        rf"(?:the )?(?:lists? of )?(?P<rows>{_NAME})(?: lists?| results)? (?:{SHALL} be|are|is) (?:"
        rf"(?:displayed|shown|returned|presented|listed),? (?:by default )?(?:{_BY}|{_CHRONO})"
        rf"|(?:sorted|ordered|arranged),? (?:by default )?(?:{_KEYED}|{_CHRONO_TOO}))",
        _sorted,
        "default order of a list",
        "Todos shall be displayed in reverse chronological order.",
        "Todos shall be displayed in a funny order.",
    ),
    turn(
        "shown_ordered",
        rf"(?:when|whenever) (?P<who>(?:an?|any|the) [a-z -]+?|users) "
        rf"(?:requests|views|retrieves|lists|browses|opens|"
        rf"accesses|view|list) (?P<what>[a-z -]+?){THEN}(?:return|display|show|provide|list|sort|order) "
        rf"(?P<rows>(?:(?:an?|the|all|their) )*(?:(?:list|lists) of )?{_NAME}),? (?:{_BY}|{_CHRONO})",
        _shown_sorted,
        "who may see rows, and in which order",
        "WHEN a keeper views the list of todos THEN the system SHALL return all todos sorted by priority.",
        "WHEN a keeper views the list of todos THEN the system SHALL return all todos sorted by charm.",
    ),
    turn(
        "paginated",
        rf"(?:{SYSTEM} {SHALL} (?:paginate|support pagination (?:for|of|on)|provide pagination (?:for|of|on)|return) "
        rf"(?:all )?(?:[a-z]+ )?(?:lists?|results|list endpoints|list responses|listings)|(?:all )?(?:search "
        rf")?(?:lists?|results|"
        rf"list endpoints|list responses|listings) (?:{SHALL} be|are|is|{SHALL} support) "
        rf"(?:paginated|pagination)){_PAGINATED}"
        rf"|(?:the )?default page size (?:is|{SHALL} be|of) (?P<size2>\d+)(?: items)?(?:,? (?:and|with)(?: the| a)? "
        r"max(?:imum)? (?:page size )?(?:is |of )?(?P<most2>\d+))?"
        rf"|{SYSTEM} {SHALL} (?:support|provide|implement|use) pagination(?: (?:with|\()(?: ?a)?(?: default)?"
        rf"(?: page size(?: of)?| of)? ?(?P<size3>\d+)(?: {_ITEMS})?(?: per page)?(?:,? (?:and )?(?:a "
        rf")?max(?:imum)? (?:of )?"
        r"(?P<most3>\d+))?\)?)?",
        _paged,
        "size of the pages of lists",
        "All results shall be paginated with 20 items per page.",
        "All results shall be paginated with a smile.",
    ),
    turn(
        "narrowed_to",
        rf"(?:when|whenever|if) (?P<who>(?:an?|any|the) [a-z -]+?|users) (?:filters?|narrows?|requests?) "
        rf"(?P<what>[a-z -]+?) by "
        rf"(?:an? |the )?(?P<list>[a-z -]+?(?:(?:, and |, or |, | and | or )[a-z -]+?)*){THEN}(?:return|display|show|"
        rf"provide|list) (?:only )?(?:the |all )?(?:matching |filtered |corresponding )?(?P<rows>{_NAME})"
        r"(?: (?:matching|that match|with|of|in|filtered by|having|for) (?P<only>[a-z -]+))?",
        _filtered,
        "filter of a list",
        "WHEN a keeper filters todos by priority THEN the system SHALL return only todos with that priority.",
        "WHEN a keeper filters todos by smell THEN the system SHALL order a pizza.",
    ),
    turn(
        "found_by",
        rf"(?:when|whenever|if) (?P<who>(?:an?|any|the) [a-z -]+?|users) (?:searches|search|looks) (?:for "
        rf")?(?:an? |the )?"
        rf"(?P<what>[a-z -]+?) (?:by|using) (?:an? |the )?(?P<list>[a-z -]+?(?:(?:, and |, or |, | and | or "
        rf")[a-z -]+?)*)"
        rf"{THEN}(?:return|display|show|provide|list) (?:all )?(?:the )?(?:matching |relevant |corresponding )?"
        rf"(?P<rows>{_NAME})(?: (?:that match|matching)(?: the (?:search )?(?:query|criteria|term|text))?)?",
        _searched,
        "search of a list",
        "WHEN a keeper searches for todos by title THEN the system SHALL return the matching todos.",
        "WHEN a keeper searches for todos by title THEN the system SHALL hum.",
    ),
    turn(
        "askable",
        rf"(?P<rows>{_NAME}) (?:{SHALL} be|are|is) (?P<able>{_ABLE}(?:(?:, and |, | and | or ){_ABLE})*)"
        r" by (?P<list>.+)",
        _may_be,
        "what a list can be filtered by, searched for and sorted by",
        "Todos shall be filterable by priority and title.",
        "Todos shall be filterable by how they feel.",
    ),
    turn(
        "asked_of",
        rf"{SYSTEM} {SHALL} (?:support|provide|offer|allow|include)(?: a| an)? (?:(?P<before>{_NAME}) "
        rf")?(?P<act>filter(?:s|ing)?|"
        rf"search(?:ing)?|sorting) (?:(?:of|for|on) (?P<what>{_NAME}) )?(?:functionality |options )?by (?P<list>.+?)"
        rf"(?: (?:for|of|on) (?P<behind>{_NAME}))?",
        _provided,
        "what a list can be filtered by, searched for and sorted by",
        "The system shall provide todo filtering by priority and title.",
        "The system shall provide todo filtering by how they feel.",
    ),
    turn(
        "got_by_id",
        rf"{SYSTEM} {SHALL} (?:retrieve|return|provide|display|show|get|fetch) (?:an? |the )?(?:single "
        rf"|specific |individual |"
        rf"particular |one )?(?P<what>{_NAME})(?: details| information)? by (?:its |their |the )?(?:unique "
        rf")?(?:id|identifier)",
        _looked_up,
        "people see single rows",
        "The system shall retrieve a single todo by its ID.",
        "The system shall retrieve a single todo by its smell.",
    ),
)
