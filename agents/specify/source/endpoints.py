"""Endpoints as API documentation writes them: `DELETE /api/notes/:id`, what is said below, and what they stand for."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from agents.specify.names.nouns import done, fields, parts, thing
from agents.specify.names.words import plural, singular, words
from agents.specify.source.block import Block

_LINE = re.compile(
    r"[`*]*(?P<method>GET|POST|PUT|PATCH|DELETE)[`*]*:? +[`*]*(?P<path>/[^\s`*?]*)[`*]*"
    r"(?:\s*(?:[-–—:→]|=>|->)+\s*(?P<said>.+?))?[.;]?"
)
_PREFIX = re.compile(r"api|rest|v\d+(?:\.\d+)?")
_HELD = re.compile(r":\w+|\{\w+\}|<\w+>")
_ACTS = {
    ("GET", False): "view", ("POST", False): "create", ("GET", True): "view", ("PUT", True): "edit",
    ("PATCH", True): "edit", ("DELETE", True): "delete",
}  # fmt: skip
"""What a method does with all rows of a kind, and with one."""

_RESTRICTED = re.compile(r"(?i)\b(?:admin\w*|roles?|only|permissions?|authori[sz]\w+|forbidden)\b")
_OPEN = re.compile(r"(?i)(?:no authentication(?: is)? (?:required|needed)|authentication(?: is)? optional)\b")
_CLOSED = re.compile(r"(?i)(?:authentication(?: is)? required|requires (?:authentication|an? (?:access )?token))\b")
_RETURNS = re.compile(
    r"(?:[,;.] ?(?:and )?(?:it )?(?:returns|will return|responds with) (?:an? |the )?(?:list of |single |multiple |"
    r"all |created |updated |new |deleted )*(?P<rows>[a-z][a-z ]*?))?"
)
_FIELDS = re.compile(r"(?P<which>required|optional|accepted|allowed) (?:body )?(?:fields?|parameters?): (?P<list>.+)")
_FILTER = re.compile(r"filter(?:ed|ing)?(?: [a-z]+)? by (?P<list>[a-z][a-z ,]*?):?")
_FILLERS = frozenset({
    "a", "an", "the", "all", "single", "specific", "one", "by", "id", "its", "of", "for", "existing", "new", "details",
    "list", "with", "from", "to", "in",
})  # fmt: skip


_TELLS = re.compile(r"(?i)\b(?:apis?|endpoints?|routes?|operations?|requests?|methods?|resources?)\b")
"""A heading below which addresses stand for what there is."""


@dataclass(frozen=True)
class Endpoint:
    """What an address is for: an act, the rows in the plural, and the rows that they are part of.

    `described`: words behind the address say what it is for.
    """

    act: str
    rows: str
    parent: str
    described: bool = False

    def said(self, who: str) -> str:
        """Return that somebody can do it."""
        return f"{who} can {self.act} {self.rows}"


def endpoint_of(text: str) -> Endpoint | None:
    """Return what a line as `DELETE /api/notes/:id - delete a note` stands for; None where it is not certain."""
    found = _LINE.fullmatch(text)
    if found is None:
        return None
    steps = [step for step in found["path"].strip("/").split("/") if not _PREFIX.fullmatch(step)]
    held = [_HELD.fullmatch(step) is not None for step in steps]
    one = bool(held) and held[-1]
    names = [step for step, is_held in zip(steps, held, strict=True) if not is_held]
    act = _ACTS.get((found["method"], one))
    if act is None or not names or len(names) > 2 or held != [n % 2 == 1 for n in range(len(held))]:
        return None
    rows = [thing(f"the {words(name)}") for name in names]
    if any(row is None or row != words(name) for row, name in zip(rows, names, strict=True)):
        return None
    found_rows = [row or "" for row in rows]
    if found["said"] and not _agrees(found["said"], act, found_rows):
        return None
    return Endpoint(act, found_rows[-1], found_rows[0] if len(found_rows) > 1 else "", bool(found["said"]))


def _agrees(said: str, act: str, rows: Sequence[str]) -> bool:
    """Tell whether a description says nothing but what the address says."""
    named = {word for row in rows for name in (row, singular(row)) for word in name.split(" ")}
    left = [w for w in re.findall(r"[a-z]+", said.lower()) if w not in named | _FILLERS]
    return all(done(word) == [act] for word in left)


def with_endpoints(blocks: Sequence[Block]) -> Iterator[Block]:
    """Say in plain words what endpoints stand for, and what is said of the only one of a section."""
    restricted = any(_RESTRICTED.search(block.text) for block in blocks)
    for _, section in groupby(blocks, key=lambda block: block.section):
        told = list(section)
        found = [endpoint_of(block.text) if block.row is None and not block.entry else None for block in told]
        known = [each for each in found if each]
        lines = sum(_LINE.fullmatch(block.text) is not None for block in told)
        access = _access([block.text for block in told]) if lines == 1 else ""
        who = access or ("" if restricted else "users")
        only = known[0] if len(known) == 1 == lines else None
        offered = bool(access) or _is_offer(told[0].section, known)
        for block, endpoint in zip(told, found, strict=True):
            if endpoint and not (endpoint.described or offered):
                yield block
            else:
                yield _worded(block, endpoint or (only if block.row is None else None), who, first=endpoint is not None)


def _is_offer(heading: str, known: Sequence[Endpoint]) -> bool:
    """Tell whether a heading says that addresses below it are there to be used; else they are only spoken of."""
    said = [done(word) for word in re.findall(r"[a-z]+", heading.lower())]
    named = {act for one in said if one for act in one}
    return _TELLS.search(heading) is not None or any(each.act in named for each in known)


def _access(texts: Sequence[str]) -> str:
    """Return who may use the only endpoint of a section, "" where it does not tell."""
    if any(_OPEN.match(text) for text in texts):
        return "anyone"
    return "users" if any(_CLOSED.match(text) for text in texts) else ""


def _worded(block: Block, endpoint: Endpoint | None, who: str, *, first: bool) -> Block:
    if endpoint is None:
        return block
    said = _stated(endpoint, who) if first else _below(block.text, endpoint, who)
    return replace(block, spoken=(said, *block.spoken)) if said else block


def _stated(endpoint: Endpoint, who: str) -> str:
    """Return the sentence of an endpoint; where it is not told who may use it, it confirms what others say."""
    if who:
        return f"{endpoint.said(who)} through the api"
    doing = {"view": "listing", "create": "creating", "edit": "editing", "delete": "deleting"}[endpoint.act]
    code = {"create": 201, "delete": 204}.get(endpoint.act, 200)
    return f"{doing} {endpoint.rows} is answered with {code}"


def _below(text: str, endpoint: Endpoint, who: str) -> str:
    """Return what a sentence below an endpoint says of it, "" where it says something else."""
    said = re.sub(r"`", "", text).lower().rstrip(" .")
    access = _OPEN.match(text) or _CLOSED.match(text)
    if access:
        rest = _RETURNS.fullmatch(said[access.end() :])
        named = rest["rows"] if rest else None
        fits = rest is not None and (named is None or plural(singular(named)) == endpoint.rows)
        return f"{endpoint.said(who)} through the api" if fits and who else ""
    listed, asked = _FIELDS.fullmatch(said), _FILTER.fullmatch(said)
    if listed and endpoint.act in ("create", "edit") and fields(listed["list"]):
        must = "must have" if (listed["which"], endpoint.act) == ("required", "create") else "has"
        return f"each {singular(endpoint.rows)} {must} {', '.join(parts(listed['list']))}"
    if asked and endpoint.act == "view":
        return f"the application allows filtering {endpoint.rows} by {asked['list']}"
    return ""
