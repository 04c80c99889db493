"""What the description of a thing in a data model says in plain sentences: "A visit of a patient with a date"."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace

from agents.specify.names.nouns import fields, parts, thing
from agents.specify.names.words import plural, singular, words
from agents.specify.source.block import Block, Thing
from agents.specify.source.columns import RULE
from agents.specify.source.relations import names_others, related, relation

LABEL = (
    r"(?:(?:key|main|core|important|basic|primary|essential|the|its|following) )*"
    r"(?P<need>required |mandatory |optional )?"
    r"(?:attributes?|fields?|properties|columns?|data(?: fields)?|details|information)"
)
"""What a list of fields is called."""

_LABELLED = re.compile(rf"{LABEL}(?:(?: (?:include|are|is|such as|like))?:? |: ?)(?P<list>.+)")
_HAVING = (
    r"(?:has|have|includes?|contains?|consists? of|comprises?|stores?|records?|captures?|tracks?|holds?|carries|keeps?|"
    r"(?:is |are )?(?:described|characteri[sz]ed|defined) by|(?:is |are )?made up of|with|including|containing|"
    r"consisting of|such as)"
)
_HAS = re.compile(
    rf"(?:(?:it|they|each(?: one)?|this|also|which|that) )?(?:must |shall |should |will )?{_HAVING} "
    rf"(?:an? |the )?(?:following )?(?:{LABEL}(?: such as)?:? (?:of )?)?(?P<list>.+)"
)
_WITH = re.compile(
    r"(?<!associated)(?<!linked)(?<!related)(?<!together)(?<!along)(?<!connected),? (?:(?:which|that|it) )?"
    rf"{_HAVING} (?=\S)(?:(?:the|its) )?(?:following )?(?:{LABEL}(?: such as)?:? )?(?P<list>.+)"
)
_IS = r"(?:represents|describes|stores|holds|models|records|tracks|defines|captures|is)?(?: information about)? ?"
_PROSE = re.compile(rf"{_IS}(?:an?|the|one|any|each) [a-z][^():;`]*")
_KEY = re.compile(
    r",? ?(?:(?:is|are) )?(?:uniquely )?(?:identified|distinguished) by (?:its |their |an? |the )?(?:unique )?"
    r"(?P<name>[a-z][a-z-]*(?: [a-z]+)?)$"
)
_TIED = re.compile(r"(?:assigned|linked|attached|associated|related|connected|corresponding|parent|owning) ")
"""A row of another thing; which one it is is said elsewhere."""

_MODAL = re.compile(r"\b(?:can|may|must|shall|should|will|cannot|how|whether|if|when|unless|not|no)\b")
_RELATES = re.compile(r"(?:relationships?|relations?|associations?|references?)(?: with| to)?: ?(?P<list>.+)")
_CHOICE = re.compile(
    r"(?P<of>[a-z][a-z -]*?) (?P<field>status|type|category|kind|level|state|priority|severity|mode|class)"
)
_CHOSEN = re.compile(
    r"(?:represents |describes )?(?:the |an? )?(?:[a-z][a-z -]*?)(?: ?\((?P<inside>[^()]+)\)|"
    r"(?::| -| –) (?P<list>[^():]+))"
)
_VALUE = re.compile(r"[a-z][a-z0-9_-]*(?: [a-z0-9_-]+){0,2}")


@dataclass
class _Said:
    """What was read so far: items of a list of fields, and sentences about other things.

    `listed`: a mere list is one of fields.
    """

    listed: bool
    items: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def with_portraits(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks; what describes a thing of the data model with the plain sentences that it stands for."""
    blocks = list(blocks)
    names = {named(block.thing.name) for block in blocks if block.thing} - {""}
    for block in blocks:
        plain = portrayed(block.thing, names) if block.thing else ()
        yield replace(block, plain=plain) if plain else block


def portrayed(told: Thing, names: Collection[str]) -> tuple[str, ...]:
    """Return the plain sentences that a description stands for; nothing where part of it says something else.

    `names`: the things of the data model in the singular. What merely describes a thing names none of the others.
    """
    one, text = named(told.name), _lowered(told.said)
    if not one or not text:
        return ()
    return _values(one, text, names) or _sentences(one, text, names, listed=told.named)


def named(entity: str) -> str:
    """Return the name of a thing in the singular; "" for what is no name."""
    one = singular(words(re.sub(r"(?i)^(?:entity|table|model): | (?:entity|table|model|schema)$", "", entity)))
    return one if re.fullmatch(r"[a-z][a-z0-9-]*(?: [a-z0-9-]+){0,3}", one) else ""


def _lowered(text: str) -> str:
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", text)
    return re.sub(r"[`*]", "", re.sub(r"\s+", " ", apart)).lower().strip(" .")


def _values(one: str, text: str, names: Collection[str]) -> tuple[str, ...]:
    """Return the values of "Order Status: the state of an order (open, paid)", where there are orders."""
    name, said = _CHOICE.fullmatch(one), _CHOSEN.fullmatch(text)
    if name is None or said is None or name["of"] not in names:
        return ()
    values = [value.strip(" \"'") for value in parts(said["inside"] or said["list"])]
    if len(values) < 2 or not all(_VALUE.fullmatch(value) for value in values):
        return ()
    listed = ", ".join(f"`{value}`" if " " in value else value for value in values)
    return (f"each {name['of']} has a {name['field']} (one of {listed})",)


def _sentences(one: str, text: str, names: Collection[str], *, listed: bool) -> tuple[str, ...]:
    """Return what a description states; a mere one tells that there is such a thing, where the line names it."""
    said = _Said(listed)
    if not all(_read(segment, one, names, said) for segment in _segments(text)):
        return ()
    if not (said.items or said.others) and not (listed and thing(one)):
        return ()
    what = f"each {one} has {', '.join(said.items)}" if said.items else f"a {one} is an entity"
    return (what, *dict.fromkeys(said.others))


def _segments(text: str) -> Iterator[str]:
    """Yield what stands between full stops and semicolons, but not within brackets."""
    depth, start = 0, 0
    for match in re.finditer(r"[()]|\. |; ?", text):
        if match[0] in "()":
            depth += 1 if match[0] == "(" else -1
        elif not depth:
            yield text[start : match.start()].strip()
            start = match.end()
    yield text[start:].strip()


def _read(text: str, one: str, names: Collection[str], said: _Said) -> bool:
    """Take in one segment; tell whether all of it was understood."""
    if found := _RELATES.fullmatch(text):
        return all(_takes_relation(part, one, said) for part in parts(found["list"]))
    if _takes_relation(text, one, said):
        return True
    found = _LABELLED.fullmatch(text) or _HAS.fullmatch(text)
    if found and _takes(found["list"], one, said, found["need"] or ""):
        return True
    rest, tied = related(text)
    if tied and not rest:
        said.others += [f"a {one} belongs to a {name}" for name in tied]
        return True
    if said.listed and _PROSE.match(text):
        return _described(text, one, names, said)
    return said.listed and len(parts(text)) > 1 and _takes(text, one, said)


def _takes_relation(text: str, one: str, said: _Said) -> bool:
    found = relation(one, text)
    said.others += found or []
    return bool(found)


def _takes(text: str, one: str, said: _Said, need: str = "") -> bool:
    """Take in the elements of a list: fields, and what the thing belongs to."""
    mark = {"optional ": "optional", "": ""}.get(need, "required")
    items: list[str] = []
    others: list[str] = []
    if re.search(r"\bor\b", re.sub(r"\([^()]*\)", "", text)):
        return False
    for part in parts(re.sub(r"^and ", "", text)):
        tied = relation(one, part)
        found = None if tied or _TIED.match(part) else fields(part)
        if not tied and found is None:
            return False
        others += tied or []
        items += [_marked(item, mark) for item in found or []]
    said.items += items
    said.others += others
    return True


def _marked(item: str, mark: str) -> str:
    if not mark or re.search(r"\((?:.*\b)?(?:required|optional)\b", item):
        return item
    return f"{item[:-1]}, {mark})" if item.endswith(")") else f"{item} ({mark})"


def _described(text: str, one: str, names: Collection[str], said: _Said) -> bool:
    """Take in what a thing is; what it has comes behind a word such as "with", and must all be fields."""
    for found in _WITH.finditer(text):
        if _takes(found["list"], one, said, found["need"] or ""):
            text = text[: found.start()]
            break
    if key := _KEY.search(text):
        text = text[: key.start()]
        said.items.append(f"{key['name']} (unique)")
    rest, tied = related(text)
    if tied and re.search(r"\bor\b", text):
        return False
    said.others += [f"a {one} belongs to a {name}" for name in dict.fromkeys(tied) if name != one]
    return _is_plain(rest, one, names)


def _is_plain(text: str, one: str, names: Collection[str]) -> bool:
    """Tell whether a description merely describes: it names no other thing, and states nothing more."""
    if (
        not _PROSE.fullmatch(text)
        or _WITH.search(text)
        or RULE.search(text)
        or _MODAL.search(text)
        or names_others(text, one)
    ):
        return False
    others = [name for name in names if name != one]
    return not any(re.search(rf"\b(?:{re.escape(n)}|{re.escape(plural(n))})\b", text) for n in others)
