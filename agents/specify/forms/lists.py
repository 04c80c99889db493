"""Forms that say what lists can be asked for: filters, search, order."""

from agents.specify.facts.facts import ConfirmFact, Fact, OrderFact, QueryFact
from agents.specify.facts.narrow import SeekFact
from agents.specify.forms.permit import roles
from agents.specify.grammar.phrases import Phrases
from agents.specify.grammar.trees import ParseTree, Unresolved, subtree, token, tokens, trees

_DESCENDING = ("newest", "latest", "most", "highest", "largest", "longest", "descending", "in descending")
_BY_TIME = ("newest", "latest", "most recent", "oldest", "earliest")


def filtered(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """Users can filter todos by list, priority, done and overdue."""
    who = subtree(tree, "who_can")
    entity = phrases.domain.entity(token(tree, "ENTITY") or "")
    seeking = [SeekFact(entity, role) for role in (roles(who, phrases) if who else ("user",))]
    return [*_asked(tree, entity, phrases), *(seeking if entity != phrases.domain.subject else [])]


def _asked(tree: ParseTree, entity: str, phrases: Phrases) -> list[Fact]:
    if tree.data == "searched_all":
        return [QueryFact(entity, search=_texts(entity, phrases))]
    if tree.data in ("narrowed", "searched"):
        return [_told(tree, entity, phrases)]
    names = tuple(dict.fromkeys(_quality(q, entity, phrases) for q in trees(tree, "quality_of")))
    pieces = any(token(q, "PIECE_OF") for q in trees(tree, "quality_of"))
    ask = {t.split()[0].removesuffix("ed").removesuffix("er") for t in tokens(tree, "ASK", "ASKED")}
    if pieces and "filt" in ask:
        raise Unresolved
    facts: list[Fact] = [QueryFact(entity, filters=_filterable(entity, names, phrases))] if "filt" in ask else []
    if ask & {"search", "find", "found", "look"}:
        facts.append(QueryFact(entity, search=_searchable(entity, names, phrases)))
    return facts if not ask & {"sort", "ord"} else [*facts, ConfirmFact(entity, ("list",))]


def _told(tree: ParseTree, entity: str, phrases: Phrases) -> Fact:
    """Read "A search finds todos whose title contains the text" and "narrow down todos to the open ones"."""
    if tree.data == "narrowed":
        return QueryFact(entity, filters=(_state_of(tree, entity, phrases),))
    names = tuple(phrases.domain.field(entity, t) for t in tokens(tree, "FIELD"))
    return QueryFact(entity, search=_searchable(entity, names, phrases))


def _quality(tree: ParseTree, entity: str, phrases: Phrases) -> str:
    text = token(tree, "FIELD")
    if text is None:
        return _state_of(tree, entity, phrases)
    said = (token(tree, "GENITIVE") or "").removesuffix("s").removesuffix("'")
    if said and phrases.domain.entity(said) != entity:
        raise Unresolved
    return phrases.domain.linked(entity, text) or phrases.domain.field(entity, text)


def _state_of(tree: ParseTree, entity: str, phrases: Phrases) -> str:
    """Return the field whose values "open or returned" are."""
    found = {phrases.domain.state_field(entity, t)[0] for t in tokens(tree, "ADJ")}
    if len(found) != 1:
        raise Unresolved
    return found.pop()


def _filterable(entity: str, names: tuple[str, ...], phrases: Phrases) -> tuple[str, ...]:
    if any(phrases.domain.type_of(entity, n).kind in ("password", "text") for n in names):
        raise Unresolved
    return names


def _searchable(entity: str, names: tuple[str, ...], phrases: Phrases) -> tuple[str, ...]:
    if any(phrases.domain.type_of(entity, n).kind not in ("string", "text", "email") for n in names):
        raise Unresolved
    return names


def _texts(entity: str, phrases: Phrases) -> tuple[str, ...]:
    """Return where a search looks that names no field: in every text of a row that is shown."""
    names = tuple(
        f.name for f in phrases.domain.get(entity).fields
        if f.type.rstrip("?").partition("(")[0] in ("string", "text") and f.computed is None
    )  # fmt: skip
    if not names or entity == phrases.domain.subject:
        raise Unresolved
    return names


def sorting(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """Todos are sorted by due date, earliest first."""
    text, extreme = token(tree, "FIELD"), token(tree, "NEWEST", "EXTREME")
    entity = _sorted_entity(token(tree, "ENTITY"), text, phrases)
    if tree.data == "sorted_by":
        field = phrases.domain.field(entity, text or "")
        return [OrderFact(entity, (_directed(extreme or "", field),))]
    if extreme:
        if extreme in ("earliest", "latest") and _times(entity, phrases):
            raise Unresolved(why=f"say by what: {_times(entity, phrases)[0].replace('_', ' ')}, or when it was created")
        return [OrderFact(entity, (_directed(extreme, "created_at"),))]
    return [OrderFact(entity, tuple(_key(k, entity, phrases) for k in trees(tree, "sort_key", "newest")))]


def _times(entity: str, phrases: Phrases) -> list[str]:
    """Return the times of a row that could be meant besides that of its creation."""
    fields = phrases.domain.get(entity).fields
    return [f.name for f in fields if f.type.rstrip("?") in ("date", "datetime") and f.write != "never"]


def _sorted_entity(said: str | None, field: str | None, phrases: Phrases) -> str:
    if said:
        return phrases.domain.entity(said)
    if phrases.here is None:
        raise Unresolved
    return phrases.domain.holder(field, phrases.here) if field else phrases.here


def _directed(direction: str, field: str) -> str:
    return ("-" if direction.startswith(_DESCENDING) else "") + field


def _key(tree: ParseTree, entity: str, phrases: Phrases) -> str:
    direction = (token(tree, "DIRECTION") or "").removeprefix("with ").removeprefix("the ")
    text = token(tree, "FIELD")
    if not text and not direction.startswith(_BY_TIME):
        raise Unresolved
    field = phrases.domain.field(entity, text) if text else "created_at"
    return _directed(direction, field)
