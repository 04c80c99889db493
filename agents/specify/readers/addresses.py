"""Where the rows of each entity are, as the paths of a contract tell it: `/parcel` with `/parcel/{id}`."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from agents.specify.names.words import kebab, label, plural
from agents.specify.readers.calls import Call
from agents.specify.readers.naming import entity_name

_PLAIN = re.compile(r"(?:/[\w.~-]+)+", re.ASCII)
_TAKEN = ("/auth", "/me", "/health", "/metrics", "/audit-log", "/docs", "/openapi.json")
_ON_ALL, _ON_ONE = ("list", "create"), ("get", "update", "delete")

Known = Iterable[tuple[Call, str, str]]
"""Operations with the entity that each is about, and what it does with it."""


def derived(entity: str) -> str:
    """Return the address that the language gives rows: `/parcels`."""
    return f"/{kebab(plural(label(entity_name(entity))))}"


def addresses(known: Known, entities: Iterable[str]) -> Mapping[str, str]:
    """Return the addresses of entities whose rows a contract has elsewhere, where no two get in each other's way."""
    counted = {entity: Counter[str]() for entity in entities}
    for call, entity, verb in known:
        if entity in counted:
            counted[entity].update(_told(call, verb))
    chosen = {e: found.most_common(1)[0][0] if found else derived(e) for e, found in counted.items()}
    return {e: path for e, path in chosen.items() if path != derived(e) and not _clashes(e, path, chosen)}


def _told(call: Call, verb: str) -> Iterator[str]:
    base, _, last = call.path.rstrip("/").rpartition("/")
    if verb in _ON_ONE and last.startswith("{") and _PLAIN.fullmatch(base):
        yield base
    searched = verb == "list" and len(call.steps) > 1 and any(p.get("in") == "query" for p in call.parameters)
    if verb in _ON_ALL and not searched and _PLAIN.fullmatch(call.path):
        yield call.path


def _clashes(entity: str, path: str, chosen: Mapping[str, str]) -> bool:
    others = {p for e, found in chosen.items() if e != entity for p in (found, derived(e))}
    near = {*others, *_TAKEN}
    return any(path == p or path.startswith(f"{p}/") or p.startswith(f"{path}/") for p in near)
