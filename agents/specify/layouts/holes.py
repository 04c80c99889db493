"""What sentences ask for that the language cannot say: operations that are declared, and answered 501 until written."""

import re
from dataclasses import dataclass
from typing import Literal

from agents.specify.facts.facts import Fact, GrantFact
from agents.specify.facts.service import HoleFact, HoleTextFact
from agents.specify.grammar.domain import Domain
from agents.specify.grammar.reader import Outcome, Reading
from agents.specify.grammar.trees import Unresolved
from agents.specify.layouts.layout import Layout, Speech, nothing
from agents.specify.names.words import kebab, label, plural, singular, snake, words
from agents.specify.source.block import Block

_Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
_CALLED = re.compile(
    r"(?P<who>.+?) (?:reports?|sends?|posts?|delivers?) .+? (?:to|at|through) "
    r"`?(?P<method>POST|PUT) (?P<path>/[\w/-]+)`?"
    r"(?P<rest>.*\b(?:signed|signature)\b.*)",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"(?:an?|each|every) (?:event|notification|webhook|message) (?:that|which|with|without|whose) .+?"
    r" (?:is|are) (?:answered|refused|ignored)\b.*",
    re.IGNORECASE,
)
_APPLIES = re.compile(
    r"(?P<who>.+?) (?:can|may) (?P<verb>apply|redeem|use) (?:an?|one|the|their) (?P<thing>[\w -]+?) "
    r"(?:to|on|for|with) (?P<target>[\w -]+?)\.?",
    re.IGNORECASE,
)
_APPLIED = re.compile(
    r"(?:when )?(?:an?|the) (?P<thing>[\w-]+(?: [\w-]+)?) (?:can|may|must|is|cannot)(?: only)?(?: be)? "
    r"(?P<done>applied|redeemed|used)\b.*",
    re.IGNORECASE,
)
_VERBS = {"applied": "apply", "redeemed": "redeem", "used": "use"}


@dataclass(frozen=True)
class _Found:
    """What matched, in the names of the document."""

    verb: str
    thing: str

    @property
    def name(self) -> str:
        """What the operation is called: `apply_coupon`."""
        return snake(f"{self.verb} {self.thing}")


def _calls(block: Block, domain: Domain | None) -> bool:
    return domain is not None and block.row is None and any(_CALLED.match(t) for t in block.spoken)


def _called(block: Block, speech: Speech) -> Outcome:
    """Somebody outside reports events to a path of ours, signed: whoever can sign may call it."""
    match = next(m for t in block.spoken if (m := _CALLED.match(t)))
    path, domain = match["path"].rstrip("/"), speech.phrases.domain
    entity = _about(path, domain)
    method: _Method = "PUT" if match["method"].upper() == "PUT" else "POST"
    fact = HoleFact(entity, snake(path.strip("/")), method, path, (("anyone", None),), block.text, signed=True)
    return Outcome((Reading(CALL.name, (fact,)),))


def _about(path: str, domain: Domain) -> str:
    """Return the entity that the end of a path names, else the one that signs in."""
    try:
        return domain.entity(words(path.rpartition("/")[2]))
    except Unresolved:
        return domain.subject


def _tells(block: Block, domain: Domain | None) -> bool:
    return domain is not None and block.row is None and any(_EVENT.match(t) for t in block.spoken)


def _told(block: Block, _: Speech) -> Outcome:
    return Outcome((Reading(EVENT.name, (HoleTextFact("webhook", block.text),)),))


def _applies(block: Block, domain: Domain | None) -> bool:
    return domain is not None and block.row is None and any(_applied_to(t, domain) for t in block.spoken)


def _applied_to(text: str, domain: Domain) -> tuple[_Found, str, str] | None:
    """Return what is applied, by whom and to what, where what is applied is stored and is no deed itself."""
    match = _APPLIES.fullmatch(text)
    if match is None or (thing := _thing(match["thing"], domain)) is None:
        return None
    return _Found(match["verb"].lower(), thing), match["who"], match["target"]


def _thing(text: str, domain: Domain) -> str | None:
    try:
        return label(domain.entity(text))
    except Unresolved:
        return None


def _apply(block: Block, speech: Speech) -> Outcome:
    """Who may apply what to which rows is said; what happens then is not."""
    domain = speech.phrases.domain
    found, who, target = next(f for t in block.spoken if (f := _applied_to(t, domain)))
    outcome = speech.sentence(f"{who} can delete {target}")
    granted = [f for r in outcome.readings for f in r.facts if isinstance(f, GrantFact)]
    if len(outcome.readings) != 1 or outcome.readings[0].rest or not granted:
        raise Unresolved
    entity = granted[0].entity
    path = f"/{kebab(plural(label(entity)))}/{{id}}/{kebab(found.name)}"
    roles = tuple((f.role, f.when) for f in granted if f.entity == entity)
    fact: Fact = HoleFact(entity, found.name, "POST", path, roles, block.text, uses=domain.entity(found.thing))
    return Outcome((Reading(APPLY.name, (fact,)),))


def _speaks(block: Block, domain: Domain | None) -> bool:
    return domain is not None and block.row is None and any(_spoken_of(t, domain) for t in block.spoken)


def _spoken_of(text: str, domain: Domain) -> _Found | None:
    match = _APPLIED.fullmatch(text.rstrip("."))
    thing = _thing(singular(match["thing"].lower()), domain) if match else None
    return _Found(_VERBS[match["done"].lower()], thing) if match and thing else None


def _say(block: Block, speech: Speech) -> Outcome:
    found = next(f for t in block.spoken if (f := _spoken_of(t, speech.phrases.domain)))
    return Outcome((Reading(APPLIED.name, (HoleTextFact(found.name, block.text),)),))


_TODO = "## Rules\n"
CALL = Layout(
    "called from outside",
    "a path at which somebody outside reports signed events: answered 501 until its function is written",
    _TODO,
    "The supplier reports events to `POST /webhooks/fields`, signed in the header `X-Signature`.",
    "The supplier reports events by pigeon, signed with a feather.",
    _calls, nothing, _called,
)  # fmt: skip
EVENT = Layout(
    "event from outside",
    "what a function that is not written yet must do with events",
    _TODO + "\n- The supplier reports events to `POST /webhooks/fields`, signed in the header `X-Signature`.",
    "An event with a wrong signature is answered with 401.",
    "An event with cake is a party.",
    _tells, nothing, _told,
)  # fmt: skip
APPLY = Layout(
    "applied",
    "an operation of which only is said who may: answered 501 until its function is written",
    _TODO,
    "A user can apply a profile to their own lists.",
    "A user can apply make-up to their own lists.",
    _applies, nothing, _apply,
)  # fmt: skip
APPLIED = Layout(
    "when applied",
    "what a function that is not written yet must do",
    _TODO + "\n- A user can apply a profile to their own lists.",
    "When a profile is applied, the list shines.",
    "When make-up is applied, the list shines.",
    _speaks, nothing, _say,
)  # fmt: skip
HOLES = (CALL, EVENT, APPLY, APPLIED)
"""What names a function and leaves it open."""
