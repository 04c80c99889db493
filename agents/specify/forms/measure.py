"""Forms with the numbers of the service: latency, paging, base path, life of tokens."""

import re
from decimal import Decimal

from agents.specify.build.ranks import held
from agents.specify.facts.facts import ApiFact, AuthFact, Fact, LatencyFact, NodeFact, RateFact, RepeatFact
from agents.specify.grammar.phrases import Phrases
from agents.specify.grammar.trees import ParseTree, Unresolved, number, numbers, plain, subtree, token, tokens

_DAY = 24
_HOURS = {"hour": 1, "day": 24, "week": 168}
_REFUSED = 422
_MINUTES = {"minute": 1, "hour": 60, "day": 1440, "week": 10080}


def latency(tree: ParseTree, _: Phrases) -> list[Fact]:
    """95 % of requests are answered within 200 ms."""
    named = token(tree, "PERCENTILE")
    *said, time = numbers(tree)
    percentile = Decimal(re.findall(r"[\d.]+", named)[0]) if named else said[0]
    factor = 1 if (token(tree, "TIME_UNIT") or "").startswith("m") else 1000
    if not 0 < percentile < 100:
        raise Unresolved
    users = subtree(tree, "users")
    return [LatencyFact(percentile, Decimal(plain(time * factor)), int(numbers(users)[0]) if users else None)]


def rate(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """At most 120 requests per minute per user."""
    domain = phrases.domain
    said = domain.role(token(tree, "ROLE") or "")
    everybody = all(said in held(name, domain.model.ranks.roles) for name in domain.model.roles)
    if said == "anyone" or not (said == "user" or everybody):
        raise Unresolved
    return [RateFact(int(numbers(tree)[0]))]


def repeated(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """Creating a payment is idempotent by Idempotency-Key. Another body with a known key is always answered 422."""
    named = [phrases.domain.entity(text) for text in tokens(tree, "ENTITY")]
    again, hours = subtree(tree, "again"), _DAY
    codes = numbers(again) if again else []
    if again and (unit := token(again, "PERIOD")):
        hours, codes = int(codes[0]) * _HOURS.get(unit.removesuffix("s"), 0), codes[1:]
    shows_all = all(not f.read_roles for name in named for f in phrases.domain.get(name).fields)
    if codes not in ([], [_REFUSED]) or hours < 1 or phrases.domain.subject in named or not shows_all:
        raise Unresolved
    return [RepeatFact(name, hours) for name in named]


def casing(tree: ParseTree, _: Phrases) -> list[Fact]:
    """JSON field names are in camelCase."""
    return [ApiFact("casing", (token(tree, "CASING") or "").partition(" ")[0].removesuffix("case"))]


def problem(_: ParseTree, __: Phrases) -> list[Fact]:
    """Errors follow RFC 9457."""
    return [NodeFact("api")]


def paging(tree: ParseTree, _: Phrases) -> list[Fact]:
    """Lists show 25 items per page, at most 100. All lists are given in pages."""
    if tree.data == "paged":
        return [NodeFact("api")]
    size, *most = (int(n) for n in numbers(tree))
    if size < 1 or (most and most[0] < size):
        raise Unresolved
    facts: list[Fact] = [ApiFact("page_size", size)]
    return [*facts, *(ApiFact("page_max", n) for n in most)]


def base(tree: ParseTree, _: Phrases) -> list[Fact]:
    """All routes start with `/api/v2`."""
    path = (token(tree, "CODE") or "").strip("`").rstrip("/")
    if not path.startswith("/"):
        raise Unresolved
    return [ApiFact("base", path)]


def lifetimes(tree: ParseTree, _: Phrases) -> list[Fact]:
    """An access token lasts 15 minutes, a refresh token 14 days."""
    spans = [_minutes(n, u) for n, u in zip(tokens(tree, "NUMBER"), tokens(tree, "DURATION"), strict=True)]
    named = [t for t in ("ACCESS", "REFRESH") if token(tree, t)]
    facts: list[Fact] = []
    for name, minutes in zip(named, spans, strict=True):
        facts.append(AuthFact("access_minutes", int(minutes)) if name == "ACCESS" else _refresh(minutes))
    return facts


def _minutes(count: str, unit: str) -> Decimal:
    return number(count) * _MINUTES[unit.removesuffix("s")]


def _refresh(minutes: Decimal) -> Fact:
    if minutes % 1440:
        raise Unresolved
    return AuthFact("refresh_days", int(minutes // 1440))
