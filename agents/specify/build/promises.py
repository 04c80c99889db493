"""What the sentences behind an operation that nobody has written yet say, or imply, of what it takes and answers."""

import re
from collections.abc import Iterable, Mapping

from agents.spec.model import Operation, Returned
from agents.specify.build.grants import conditions
from agents.specify.build.model import Model
from agents.specify.facts.service import HoleFact
from agents.specify.names.words import label, plural, snake, words

_STATUS = re.compile(r"\b(?:answer|refuse|reject|respond|repl|return)\w*(?: with| by)?(?: an?| the)?"
                     r"(?: http)?(?: status| error)?(?: code)? (4\d\d)\b", re.IGNORECASE)  # fmt: skip
_HEADER = re.compile(r"\bheader `?([A-Za-z][A-Za-z0-9-]*)`?")
_BETWEEN = re.compile(
    r"\b(?:between two|from one .+ to another) (dates?|days?|moments?|times?(?:stamps?)?)\b", re.IGNORECASE
)
_MEASURED = re.compile(r"(?:the )?(total|sum|number|count|average) of (.+)", re.IGNORECASE)
_PER = re.compile(r"\b(?:per|for each|for every) (\w+(?: \w+)?)", re.IGNORECASE)
_AFTER = re.compile(r"\s+(?:with|without|that|which|whose|who|in|of|by|between|per|sorted|ordered|for|since|from|on)"
                    r"\b.*", re.IGNORECASE)  # fmt: skip
_CHOOSING = re.compile(r"^(?:(?:a |the )?list of )?(?:(?:all|every|the)\b ?)*")
_ASKING = frozenset({"what", "how", "which", "whether", "why", "when", "who", "whose"})
_MOST_WORDS = 2
_SPANS = ("day", "week", "month", "year")
_WHOLE = ("number", "count")
_WITH_BODY = ("POST", "PUT", "PATCH")


def statuses(fact: HoleFact, texts: Iterable[str]) -> tuple[int, ...]:
    """Return the refusals that the sentences name, those of a body or query, and that of a state that is not right."""
    found = {int(status) for text in texts for status in _STATUS.findall(text)}
    if fact.uses:
        found.add(409)
    if (fact.uses or fact.signed) and fact.method in _WITH_BODY:
        found |= {400, 415, 422}
    if fact.method == "GET" and "{" not in fact.path:
        found.add(422)  # of a query that nobody knows
    return tuple(sorted(found))


def query_of(fact: HoleFact) -> dict[str, str]:
    """Return the parameters of the query: the bounds of the time that a report is about."""
    between = _BETWEEN.search(fact.text) if fact.method == "GET" else None
    if between is None:
        return {}
    kind = "date" if between[1].lower().startswith(("date", "day")) else "datetime"
    return {"from": kind, "to": kind}


def header_of(fact: HoleFact) -> tuple[str, ...]:
    """Return the header that carries a signature."""
    return tuple(dict.fromkeys(_HEADER.findall(fact.text))) if fact.signed else ()


def body_of(fact: HoleFact, operations: Iterable[Operation], model: Model) -> dict[str, str]:
    """Return what names the row that is applied: its id, or a key that is text for those who may not see such rows."""
    if not fact.uses:
        return {}
    thing = snake(label(fact.uses))
    readers = [o for o in operations if o.entity == fact.uses and o.kind in ("get", "list")]
    seen = any(conditions(role, o.grants, model.ranks.roles) for o in readers for role, _ in fact.roles)
    keys = () if seen else _text_keys(fact.uses, model)
    return {f"{thing}_{keys[0]}": "string"} if keys else {f"{thing}_id": f"ref({fact.uses})"}


def _text_keys(entity: str, model: Model) -> tuple[str, ...]:
    texts = {f.name for f in model.entities[entity].fields if f.type.startswith("string")}
    return tuple(k.fields[0] for k in model.entities[entity].keys if len(k.fields) == 1 and k.fields[0] in texts)


def returned(fact: HoleFact, model: Model) -> Returned:
    """Return what is answered: the row that was worked on, or what a report shows."""
    if fact.uses:
        return Returned(shape="row", entity=fact.entity)
    if fact.method != "GET" or "{" in fact.path:
        return Returned()
    names = {plural(label(name)).lower(): name for name in model.entities}
    measured = _MEASURED.fullmatch(fact.text.strip().rstrip("."))
    return _figures(measured[1].lower(), measured[2], model) if measured else _rows(fact.text, names)


def _figures(what: str, about: str, model: Model) -> Returned:
    """Return the answer of a report of numbers: one, or one for each span of time or row."""
    number = {what: "integer" if what in _WHOLE else "decimal"}
    per = _PER.search(about)
    if per is None:
        return Returned(shape="value", fields=number)
    unit = _unit(per[1].lower(), model)
    return Returned(shape="items", fields={**unit, **number}) if unit else Returned()


def _unit(said: str, model: Model) -> dict[str, str]:
    first = said.partition(" ")[0]
    if first in _SPANS:
        return {first: "date"}
    labels = {label(name).lower(): name for name in model.entities}
    found = next((labels[part] for part in (said, first) if part in labels), None)
    return {f"{snake(label(found))}_id": f"ref({found})"} if found else {}


def _rows(text: str, names: Mapping[str, str]) -> Returned:
    """Return the answer of a list: what it begins with are rows of an entity."""
    head = words(_AFTER.sub("", text.strip().rstrip(".")))
    fits = [noun for noun in names if (before := _before(noun, head)) is not None and _only_describes(before)]
    return Returned(shape="page", entity=names[max(fits, key=len)]) if fits else Returned()


def _before(noun: str, head: str) -> str | None:
    return head.removesuffix(noun).strip() if head == noun or head.endswith(f" {noun}") else None


def _only_describes(said: str) -> bool:
    """Tell whether words before a noun choose among its rows: an article, a number, an adjective or two."""
    rest = _CHOOSING.sub("", said).split()
    return len(rest) <= _MOST_WORDS and not _ASKING & set(rest)
