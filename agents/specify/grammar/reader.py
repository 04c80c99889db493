"""Sentences -> readings: parse, build the facts of every parse, keep the readings that differ."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from agents.spec.expression import ExpressionError
from agents.specify.facts.facts import CheckFact, EntityFact, Fact, FieldFact, KeyFact, LatencyFact, OrderFact, RefFact
from agents.specify.forms.form import Form
from agents.specify.forms.forms import BY_RULE
from agents.specify.grammar.parser import Parser
from agents.specify.grammar.phrases import Phrases
from agents.specify.grammar.salvage import salvaged
from agents.specify.grammar.settle import as_references, of_subject, remarked, settle, with_fields
from agents.specify.grammar.trees import MILD, ParseTree, Unresolved
from agents.specify.source.block import Block
from agents.specify.turns.clauses import clauses, contrasted, plainly
from agents.specify.turns.turns import impersonal, wordings

_EXAMPLE = re.compile(r"(generated,? (?:like|as) )([\w./#-]*\d)(?![\w`])", re.IGNORECASE)
"""An example whose case counts, without backticks."""

_CODE = re.compile(r"(\bdefaults?(?: to| is)? )([A-Z][A-Z0-9]+)\b(?!`)")
"""A default that is written as a code, without backticks: `DE`, `EUR`."""

_DECLARATIVE = (CheckFact, EntityFact, FieldFact, KeyFact, LatencyFact, OrderFact, RefFact)
"""What holds whatever else a sentence says; who may do what does not."""


@dataclass(frozen=True)
class Reading:
    """What one sentence states in one reading; `rest`: the words that no fact came from.

    `twice`: the fields that a list of fields names more than once.
    """

    form: str
    facts: tuple[Fact, ...]
    rest: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """The readings of a sentence (one, if it is understood) and the reason when there is none.

    `said`: the words it is about, where they are not those of the document.
    """

    readings: tuple[Reading, ...]
    reason: Unresolved | None = None
    said: str = ""


def spoken(text: str) -> str:
    """Return a sentence as the grammar reads it: one line, lower case but for code, no final full stop."""
    clean = impersonal(text).rstrip(" .!;").replace("’", "'").replace("“", '"').replace("”", '"')
    parts = re.split(r"(`[^`]*`)", _CODE.sub(r"\1`\2`", _EXAMPLE.sub(r"\1`\2`", clean)))
    return plainly("".join(p if p.startswith("`") else _lower(p) for p in parts).strip())


def _lower(text: str) -> str:
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", text)
    return re.sub(r"\s+", " ", apart).lower()


def declared(parser: Parser, block: Block) -> tuple[Fact, ...]:
    """Return what a sentence declares in the first pass: as a whole, else clause by clause."""
    found: list[tuple[int, tuple[Fact, ...]]] = []
    for said in _wordings(block):
        rest, facts = _declared_together(parser, said)
        if facts and not rest:
            return facts
        found += [(rest, facts)] if facts else []
    return found[0][1] if found else _declared_in_part(parser, block)


def _declared_in_part(parser: Parser, block: Block) -> tuple[Fact, ...]:
    parts = (salvaged(parser, spoken(text)) for text in block.spoken)
    return next((_declared(parser, part[0])[1] for part in parts if part), ())


def _wordings(block: Block) -> Iterator[tuple[str, ...]]:
    """Yield the ways in which a block may be said in the language, those of each of its sentences in turn.

    What stands for most sentences comes first: it tells of the roles and things that it speaks of.
    """
    if block.plain:
        yield block.plain
    for text in map(spoken, block.spoken):
        yield from sorted(wordings(text, free=block.free), key=len, reverse=True)


def _declared_together(parser: Parser, sentences: tuple[str, ...]) -> tuple[int, tuple[Fact, ...]]:
    """Return how many parts of sentences are left over, and what the others declare."""
    found = [each for text in sentences for each in _declared_by_parts(parser, text)]
    return sum(rest for rest, _ in found), tuple(fact for _, facts in found for fact in facts)


def _declared_by_parts(parser: Parser, text: str) -> list[tuple[int, tuple[Fact, ...]]]:
    whole = _declared(parser, text)
    return [whole] if whole[1] else [_declared(parser, clause) for clause in clauses(text)]


def _declared(parser: Parser, text: str) -> tuple[int, tuple[Fact, ...]]:
    """Names are not known yet, so every parse counts that leaves the fewest words over; return how many it leaves."""
    found: list[tuple[int, list[Fact]]] = []
    for tree in parser.parses(text):
        declares = BY_RULE[str(tree.data)].declares
        try:
            found.append((len(_rest(tree)), declares(tree) if declares else []))
        except Unresolved:
            continue
    least = min((rest for rest, _ in found), default=0)
    return least, tuple(dict.fromkeys(fact for rest, facts in found if rest == least for fact in facts))


def _rest(tree: ParseTree) -> tuple[str, ...]:
    return tuple(" ".join(map(str, t.children)) for t in tree.find_data("unknown"))


def understand(parser: Parser, block: Block, phrases: Phrases) -> Outcome:
    """Return the readings of a sentence in the second pass: of the first way to say it that leaves no word over."""
    found: list[Outcome] = []
    for said in _wordings(block):
        outcome = understand_text(parser, said[0], phrases) if len(said) == 1 else _together(parser, said, phrases)
        if len(outcome.readings) == 1 and not outcome.readings[0].rest:
            return outcome
        found.append(outcome)
    return next((o for o in found if o.readings), None) or _understood_in_part(parser, block, phrases) or found[0]


def _understood_in_part(parser: Parser, block: Block, phrases: Phrases) -> Outcome | None:
    """Return the reading of a list of fields without the elements that cannot be read; they are left over."""
    for text in map(spoken, block.spoken):
        part = salvaged(parser, text)
        outcome = understand_text(parser, part[0], phrases) if part else None
        if part and outcome and len(outcome.readings) == 1:
            reading = outcome.readings[0]
            return replace(outcome, readings=(replace(reading, rest=(*reading.rest, *part[1])),))
    return None


def _together(parser: Parser, sentences: tuple[str, ...], phrases: Phrases) -> Outcome:
    """Join what sentences state that stand for one; the first that is not understood speaks for all."""
    facts: list[Fact] = []
    rest: list[str] = []
    forms: list[str] = []
    for sentence in sentences:
        outcome = understand_text(parser, spoken(sentence), phrases)
        if len(outcome.readings) != 1:
            return replace(outcome, said=sentence)
        phrases = phrases.after(outcome.readings[0].facts)
        facts += outcome.readings[0].facts
        rest += outcome.readings[0].rest
        forms.append(outcome.readings[0].form)
    return Outcome((Reading(forms[0], tuple(dict.fromkeys(facts)), tuple(rest)),), said=" ".join(sentences))


def understand_text(parser: Parser, text: str, phrases: Phrases) -> Outcome:
    """Return the readings of one sentence: as a whole, else clause by clause."""
    outcome = _understand(parser, text, phrases)
    return outcome if outcome.readings else _by_clauses(parser, text, phrases, outcome)


def _by_clauses(parser: Parser, text: str, phrases: Phrases, whole: Outcome) -> Outcome:
    """Join what the clauses of a sentence state; a clause that is not understood is left over, if that is safe."""
    facts: list[Fact] = []
    forms: list[str] = []
    rest: list[str] = []
    for clause in clauses(text):
        outcome = _understand(parser, clause, phrases)
        if len(outcome.readings) != 1:
            rest.append(clause)
            continue
        one = outcome.readings[0]
        phrases = phrases.after(one.facts)
        facts += one.facts
        forms.append(one.form)
        rest += one.rest
    safe = not rest or (not contrasted(text) and all(isinstance(f, _DECLARATIVE) for f in facts))
    if not facts or not safe:
        return whole
    return Outcome((Reading(forms[0], tuple(dict.fromkeys(facts)), tuple(rest)),))


def _understand(parser: Parser, text: str, phrases: Phrases) -> Outcome:
    phrases = phrases.saying(text)
    found: dict[frozenset[Fact], Reading] = {}
    reason: Unresolved | None = None
    for tree in parser.parses(text):
        try:
            reading = _reading(BY_RULE[str(tree.data)], tree, phrases)
        except Unresolved as error:
            reason = _telling(reason, error)
            continue
        except ExpressionError:
            continue
        found.setdefault(frozenset(reading.facts), reading)
    least = min((len(r.rest) for r in found.values()), default=0)
    return Outcome(tuple(r for r in found.values() if len(r.rest) == least), reason)


def _telling(one: Unresolved | None, other: Unresolved) -> Unresolved:
    """Return which of two reasons tells more: one in words, a name that does not fit, else the first."""
    if one is None or ("why" in other.values and "why" not in one.values):
        return other
    return other if "why" not in one.values and one.code in MILD and other.code != "SP201" else one


def _reading(form: Form, tree: ParseTree, phrases: Phrases) -> Reading:
    domain = phrases.domain
    facts = of_subject(form.build(tree, phrases), domain.subject)
    placed = [settle(f, domain.subject, lambda text: domain.holder(text, phrases.here), phrases.here) for f in facts]
    if not placed:
        raise Unresolved
    references = as_references(placed, domain.entity_labels, domain.model.roles, domain.subject)
    references = [with_fields(f, domain) for f in references]
    meant = {f: remarked(f, domain.entity_labels, domain.model.roles, domain.subject) for f in placed}
    named = [f.field for f in references if isinstance(f, FieldFact | RefFact) and form.name == "has"]
    both = [f.field for f, said in meant.items() if isinstance(f, FieldFact) and len(said) > 1]
    twice = tuple(name for name in dict.fromkeys(named) if named.count(name) > 1 + both.count(name))
    told = {each for f, said in meant.items() if isinstance(f, FieldFact) and said for each in f.remarks}
    rest = tuple(each for each in _rest(tree) if each not in told)
    return Reading(form.name, tuple(dict.fromkeys(references)), rest, twice)
