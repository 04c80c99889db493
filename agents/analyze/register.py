"""Decisions, risks and needs are data beside this module: entries that hold when a fact does, with words for it.

An entry names a fact by `if` (one entry when there is any) or by `for` (one entry an item). Texts may use `{name}`,
`{text}`, `{Text}` (with a capital) and `{node}` of an item, `{<fact>}` for all names of a fact in one phrase, and
the names of `settings`.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from agents.analyze.facts import Facts, Item
from agents.analyze.surface import enumerate_words
from agents.spec.model import Spec


class RegisterError(Exception):
    """An entry of a register names a fact or a word that nobody knows; the message says which."""


@cache
def _load(name: str) -> tuple[Mapping[str, Any], ...]:
    text = (files("agents.analyze") / "registers" / f"{name}.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["entry"])


def settings(spec: Spec) -> dict[str, str]:
    """Return the words about a Spec that every text may use."""
    return {
        "title": spec.title,
        "base": spec.api.base,
        "login": spec.auth.login,
        "access_minutes": str(spec.auth.access_minutes),
        "refresh_days": str(spec.auth.refresh_days),
        "min_password": str(spec.auth.min_password),
        "page_size": str(spec.api.page_size),
        "page_max": str(spec.api.page_max),
        "entities": str(len(spec.entities)),
        "per_minute": str(spec.rate_limit.per_minute if spec.rate_limit else ""),
        "bootstrap": spec.auth.bootstrap or "",
        "register_role": spec.auth.register_role or "",
    }


class Entry(NamedTuple):
    """A worded entry, the sentences behind it and, where it is about several, its nodes."""

    texts: dict[str, Any]
    src: tuple[str, ...]
    nodes: tuple[str, ...]


def entries(name: str, known: Facts, words: Mapping[str, str]) -> Iterator[Entry]:
    """Yield the entries of a register that hold. Raises RegisterError."""
    named = {fact: enumerate_words(i.name for i in items) for fact, items in known.items()}
    for entry in _load(name):
        for item in _items(entry, known):
            texts = {
                **words,
                **named,
                "name": item.name,
                "text": item.text,
                "Text": _begin(item.text),
                "node": item.node,
            }
            nodes = () if "for" in entry else tuple(i.node for i in _about(entry, known) if i.node)
            yield Entry(_worded(entry, texts), item.src, nodes if len(nodes) > 1 else ())


def _begin(text: str) -> str:
    return text[:1].upper() + text[1:]


def _about(entry: Mapping[str, Any], known: Facts) -> tuple[Item, ...]:
    fact = entry.get("for") or entry["if"]
    if fact not in known and not fact.startswith("stack_"):
        raise RegisterError(f"no fact {fact}. Name one of {', '.join(known)}.")
    return known.get(fact, ())


def _items(entry: Mapping[str, Any], known: Facts) -> tuple[Item, ...]:
    items = _about(entry, known)
    if "for" in entry:
        return items
    sources = tuple(dict.fromkeys(s for item in items for s in item.src))
    return (items[0]._replace(src=sources),) if items else ()


def _worded(entry: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    return {key: _format(value, texts) for key, value in entry.items() if key not in ("if", "for")}


def _format(value: Any, texts: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        try:
            return " ".join(value.format_map(texts).split())
        except KeyError as error:
            raise RegisterError(f"no word {error} for: {value}. Name a fact or a setting.") from error
    if isinstance(value, list):
        return tuple(_format(item, texts) for item in value)
    return {key: _format(item, texts) for key, item in value.items()}
