"""Forms that declare what there is: entities, fields, references, sign-up, values, computed fields."""

import re
from dataclasses import replace
from decimal import Decimal

from agents.specify.facts.facts import (
    CheckFact,
    EntityFact,
    Fact,
    FieldFact,
    KeyFact,
    LinkFact,
    RefFact,
    RegisterFact,
    SubjectFact,
)
from agents.specify.forms.marks import special
from agents.specify.grammar.phrases import Phrases
from agents.specify.grammar.trees import ParseTree, Unresolved, need, numbers, plain, subtree, token, tokens, trees
from agents.specify.names import kinds
from agents.specify.names.epithets import names_a_role
from agents.specify.names.words import camel, plural, singular, snake, value, words

SUBJECT = "@subject"
"""Stands for the entity that signs in until the whole document is known."""

SPOKEN_OF = "@here"
"""Stands for the entity whose field is named without saying whose."""

_KEPT_OF = ("Information", "Details", "Detail")
"""What is kept of a thing is no thing of its own."""

IT = "@it"
"""Stands for the entity that was spoken of last."""

_NOBODY_SPECIAL = frozenset({
    "user", "anyone", "anybody", "everyone", "everybody", "visitor", "guest", "person", "people", "the public",
    "signed-in user", "registered user", "new user", "somebody", "someone",
})  # fmt: skip


def entity_name(text: str | None) -> str:
    """Return the entity that a noun declares."""
    return camel(singular(words(text or "")))


def role_entity(text: str | None) -> str:
    """Return the subject that a role word declares; a general word declares none of its own."""
    one = singular(words(text or "user"))
    if one not in _NOBODY_SPECIAL and not names_a_role(one):
        raise Unresolved
    return SUBJECT if one in _NOBODY_SPECIAL else camel(one)


def has(tree: ParseTree) -> list[Fact]:
    """Each list has a name (required, at most 80 characters) and an optional color."""
    entity = spoken_entity(tree)
    if entity == "Entity" or entity.endswith(_KEPT_OF):  # what is said of all entities declares none of that name
        raise Unresolved
    facts = [fact for i in trees(tree, "item") for fact in item(i, entity)]
    if token(tree, "MENTIONED"):
        facts = [replace(f, mentioned=True) if isinstance(f, FieldFact) else f for f in facts]
    demanded = bool(token(tree, "MUST", "NEED", "ALL_REQUIRED"))
    if demanded or token(tree, "OPTIONALLY", "MAY_HAVE"):
        facts = [_demanded(fact, required=demanded) for fact in facts]
    return facts if entity == IT else [EntityFact(entity), *facts]


def has_of(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """Return the fields of an entity; one row of another entity that people have refers to them."""
    domain = phrases.domain
    if _is_deed(tree, phrases.text) or _CHOOSES.search(re.sub(r"\([^()]*\)", "", phrases.text)):
        raise Unresolved
    if domain.nouns.get(words(token(tree, "NEW_ENTITY") or "")) == domain.subject:
        single = [words(token(i, "NEW_FIELD") or "") for i in trees(tree, "item") if token(i, "ONE")]
        if any(name in domain.nouns for name in single):
            raise Unresolved
    return has(tree)


_CHOOSES = re.compile(
    r"^(?!.*\b(?:one of|any of|either|:|is|be|or (?:more|less|fewer|not))\b)[^`\"]*[a-z],? or (?:an? |the )?[a-z]"
)
"""What "has a code or a name" has one of is for somebody to say: both would be too much."""


def _is_deed(tree: ParseTree, text: str) -> bool:
    """Tell whether a deed "needs a reason", not a thing: "rejecting" and "approval" stand without an article."""
    holder = token(tree, "NEW_ENTITY") or ""
    alone = bool(holder) and singular(holder) == holder and text.startswith(holder)
    return alone and token(tree, "NEED") is not None


def spoken_entity(tree: ParseTree) -> str:
    """Return the entity that a sentence is about; "it" is the one that was spoken of."""
    return IT if token(tree, "IT") else entity_name(token(tree, "NEW_ENTITY"))


def _demanded(fact: Fact, *, required: bool) -> Fact:
    """A row that must have something has it, unless the sentence says that it is optional."""
    if isinstance(fact, RefFact):
        return replace(fact, required=fact.required and required)
    return replace(fact, required=required) if isinstance(fact, FieldFact) and fact.required is None else fact


def item(tree: ParseTree, entity: str) -> list[Fact]:
    """Return the facts of one element of a field list."""
    label = words(token(tree, "NEW_FIELD") or "")
    fact = FieldFact(entity, snake(kinds.base_name(label)), type="boolean" if label.endswith(" flag") else None)
    target = next((t for m in trees(tree, "marks") for t in trees(m, "reference")), None)
    if target:
        optional = any(token(n, "OPTIONAL") for m in (tree, *trees(tree, "marks")) for n in trees(m, "need"))
        return [RefFact(entity, entity_name(token(target, "NEW_ENTITY")), fact.field, not optional)]
    extra: list[Fact] = []
    size = subtree(tree, "size")
    marks = [*trees(tree, "need"), *(trees(size, "bound", "span", "options", "alternatives") if size else [])]
    inside = subtree(tree, "marks")
    marks += [m for m in inside.children if not isinstance(m, str)] if inside else []
    kinds_of = [mark.data for mark in marks]
    if kinds_of.count("oneof") > 1 or {"oneof", "unknown"} <= set(kinds_of):
        raise Unresolved  # a list without one of its values would be another
    for mark in sorted(marks, key=lambda m: m.data != "kind"):
        fact, more = _marked(mark, fact)
        extra += more
    return [fact, *extra]


def _needed(mark: ParseTree, fact: FieldFact) -> tuple[FieldFact, list[Fact]]:
    if token(mark, "UNIQUE"):
        per = subtree(mark, "per")
        within = [snake(singular(words(t))) for t in tokens(per, "FIELD", "ENTITY")] if per else []
        return fact, [KeyFact(fact.entity, (*within, fact.field))]
    if token(mark, "READ_ONLY") or token(mark, "WRITE_ONCE"):
        return replace(fact, write="never" if token(mark, "READ_ONLY") else "create"), []
    return replace(fact, required=bool(token(mark, "REQUIRED"))), []


def _marked(mark: ParseTree, fact: FieldFact) -> tuple[FieldFact, list[Fact]]:
    match mark.data:
        case "need":
            return _needed(mark, fact)
        case "kind":
            said = token(mark, "TYPE") or ""
            return replace(fact, type=kinds.known(said), pattern=kinds.pattern_of(said) or fact.pattern), []
        case "oneof":
            chosen = need(subtree(mark, "options", "ticked", "chosen"))
            return replace(fact, values=values(chosen)), []
        case "options" | "alternatives":
            return replace(fact, values=values(mark)), []
        case "preset":
            return replace(fact, default=default(mark)), []
        case "generated" | "digits_mark" | "counted_from" | "editable" | "shown" | "pattern" | "folded":
            return special(mark, fact), []
        case "unknown" | "unknown_unit":
            return replace(fact, remarks=(*fact.remarks, *tokens(mark, "UNKNOWN"))), []
        case _:
            return sized(mark, fact)


def sized(mark: ParseTree, fact: FieldFact) -> tuple[FieldFact, list[Fact]]:
    """Apply "at most 80", "1-5", "between 1 and 5", "more than 0" to a field."""
    if mark.data == "not_negative":
        return replace(fact, min=Decimal(0)), []
    inner = subtree(mark, "bound", "span") or mark
    found = numbers(inner)
    if inner.data == "span":
        return replace(fact, min=found[0], max=found[1]), []
    if inner.data == "max_mark" or token(inner, "AT_MOST"):
        return replace(fact, max=found[0]), []
    if inner.data == "min_mark" or token(inner, "AT_LEAST"):
        return replace(fact, min=found[0]), []
    return strictly(fact, found[0], above=bool(token(inner, "MORE_THAN")))


def strictly(fact: FieldFact, limit: Decimal, *, above: bool) -> tuple[FieldFact, list[Fact]]:
    """Apply "more than" or "less than": a bound of an integer, a rule of a decimal."""
    kind = fact.type or kinds.by_name(words(fact.field))
    if kind == "integer":
        return replace(fact, min=limit + 1) if above else replace(fact, max=limit - 1), []
    if not kind.startswith("decimal"):
        raise Unresolved
    return fact, [CheckFact(fact.entity, f"self.{fact.field} {'>' if above else '<'} {plain(limit)}")]


def values(tree: ParseTree) -> tuple[str, ...]:
    """Return the values of "low, normal or high"."""
    return tuple(dict.fromkeys(value(t) for t in tokens(tree, "VALUE", "CODE")))


def default(tree: ParseTree) -> str:
    """Return the expression of a default in a mark."""
    said = subtree(tree, "value")
    return literal(said) if said else f'"{value(token(tree, "VALUE") or "")}"'


def literal(tree: ParseTree) -> str:
    """Return a value that needs no field to be understood: a number, now, today, true, false, a word."""
    if token(tree, "NUMBER"):
        return str(plain(numbers(tree)[0]))
    if token(tree, "NOW") or token(tree, "TODAY"):
        return "now" if token(tree, "NOW") else "today"
    if token(tree, "BOOLEAN"):
        return "true" if token(tree, "BOOLEAN") in ("true", "yes") else "false"
    said = token(tree, "ADJ") or token(tree, "CODE")
    return f'"{value(said)}"' if said else "null"


def belongs(tree: ParseTree) -> list[Fact]:
    """A list belongs to the user who created it."""
    entity = spoken_entity(tree)
    optional = (token(tree, "BELONGS_TO") or "").startswith(("may", "can", "optional"))
    facts: list[Fact] = [] if entity == IT else [EntityFact(entity)]
    for referred in trees(tree, "referred"):
        facts += _referred(referred, entity, optional=optional)
    return facts


def _referred(tree: ParseTree, entity: str, *, optional: bool) -> list[Fact]:
    creator = subtree(tree, "creator")
    if creator:
        return owned(creator, entity)
    required = not (optional or token(tree, "OPTIONAL"))
    said = token(tree, "NEW_ENTITY", "NEW_ROLE") or ""
    return [RefFact(entity, entity_name(said), snake(words(singular(said))), required)]


def owned(creator: ParseTree, entity: str) -> list[Fact]:
    """Return that an entity belongs to who created it, or to who borrows it where it is a borrowing."""
    does = token(creator, "WHO_DOES")
    if does and not is_doing(does.removeprefix("who "), entity):
        raise Unresolved
    target = role_entity(token(creator, "NEW_ROLE"))
    return [SubjectFact(target), RefFact(entity, target, "@target", owner=True)]


def is_doing(verb: str, entity: str) -> bool:
    """Tell whether an entity is what a verb brings about: `borrows` a borrowing, `booked` a booking."""
    return any(
        len(stem) > 3 and snake(words(entity)).startswith(stem)
        for end in ("s", "es", "d", "ed", "er", "or", "r") if verb.endswith(end) and (stem := verb.removesuffix(end))
    )  # fmt: skip


def has_many(tree: ParseTree) -> list[Fact]:
    """A list has many todos."""
    parent, child = tokens(tree, "NEW_ENTITY")
    if plural(singular(words(child))) != words(child):
        raise Unresolved
    target = entity_name(parent)
    return [EntityFact(target), RefFact(entity_name(child), target, snake(singular(words(parent))))]


def nested(tree: ParseTree) -> list[Fact]:
    """Categories can be nested. A category can have a parent category."""
    entity, *others = (entity_name(t) for t in tokens(tree, "NEW_ENTITY"))
    if any(other != entity for other in others):
        raise Unresolved
    return [EntityFact(entity), RefFact(entity, entity, "parent", required=False, acyclic=True)]


def linked(tree: ParseTree) -> list[Fact]:
    """Books and genres are many-to-many."""
    a, b, *more = (entity_name(t) for t in tokens(tree, "NEW_ENTITY"))
    if a == b or (more and more != [b, a]):
        raise Unresolved
    return [LinkFact(a, b)]


def signup(tree: ParseTree) -> list[Fact]:
    """Anyone can sign up with an email, a password and a display name."""
    entity = role_entity((tokens(tree, "NEW_ROLE") or ["user"])[-1])
    items = [fact for i in trees(tree, "item") for fact in item(i, entity)]
    facts: list[Fact] = [SubjectFact(entity), *([EntityFact(entity)] if items else [])]
    return [*facts, *(RegisterFact(singular(words(t))) for t in tokens(tree, "NEW_ROLE")[-1:]), *items]


def signin(tree: ParseTree) -> list[Fact]:
    """Users sign in with their email and password."""
    facts: list[Fact] = [f for f in signup(tree) if not isinstance(f, RegisterFact)]
    named = {f.field for f in facts if isinstance(f, FieldFact)}
    if named != {"email", "password"}:
        raise Unresolved
    return facts
