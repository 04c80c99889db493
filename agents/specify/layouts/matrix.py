"""Permission tables: a row for each kind of thing or action, a column for each role, or the other way round."""

import re
from collections.abc import Iterator

from agents.spec.expression import conjunction, parse
from agents.specify.facts.facts import ActionFact, AllFact, AssignFact, DenyFact, Fact, GrantFact, Verb
from agents.specify.forms.act import action_name, assigned
from agents.specify.forms.permit import VERBS
from agents.specify.grammar.domain import Domain, show
from agents.specify.grammar.phrases import Phrases
from agents.specify.grammar.phrases import Row as Spoken
from agents.specify.grammar.reader import Outcome, Reading
from agents.specify.grammar.trees import MILD, Unresolved
from agents.specify.layouts.layout import Layout, Speech, nothing
from agents.specify.names.words import words
from agents.specify.source.block import Block, Row

_NO = frozenset({"", "-", "–", "—", "no", "none", "nothing", "n", "✗", "✘", "❌", "never"})
_DENIED = _NO - {"", "-", "–", "—"}
_YES = frozenset({"yes", "y", "x", "✓", "✔", "✅", "✔️"})
_ALL = frozenset({"all", "everything", "full access", "full", "anything"})
_ONLY_VIEW = frozenset({"read-only", "read only", "view only", "only view"})
_LETTERS = {"C": "create", "R": "view", "U": "edit", "D": "delete"}
_SEP = re.compile(r"\s*(?:,\s*and|[,;/&]|\band\b)\s*")
_ACTION = re.compile(
    r"(?P<before>own|their own|any|all)? ?(?P<verb>.+?) ?(?P<after>\(?(?:own|their own|any|all|every|everything)\)?)?"
)
_ASSIGN = re.compile(r"(assign|give|change|manage) (the )?roles?|roles")


def _reads(block: Block, domain: Domain | None) -> bool:
    """Every table among the permissions, and elsewhere one whose columns are roles."""
    if block.row is None or len(block.row.header) < 2 or block.spoken != (block.text,):
        return False
    if block.kind == "permissions":
        return True
    return domain is not None and all(_is_role(name, domain) for name in block.row.header[1:])


def _is_role(text: str, domain: Domain) -> bool:
    try:
        return bool(text) and bool(domain.role(words(text)))
    except Unresolved:
        return False


def _build(block: Block, speech: Speech) -> Outcome:
    """A cell that is not understood is left over as a whole; the others count."""
    domain, row = speech.phrases.domain, block.row or Row((), ())
    label, *cells = row.cells
    columns = row.header[1:]
    turned = not _is_role(columns[0], domain) and _is_role(label, domain)
    facts: list[Fact] = []
    rest: list[str] = []
    for column, cell in zip(columns, cells, strict=False):
        who, what = (label, column) if turned else (column, label)
        if cell.strip().lower() in _NO:
            facts += _denied(cell.strip().lower(), what, domain.role(words(who)), domain)
            continue
        try:
            facts += _cell(cell.strip(), what, domain.role(words(who)), speech)
        except Unresolved as reason:
            if reason.code not in MILD:
                raise
            rest.append(f"{column}: {cell}")
    return Outcome((Reading(MATRIX.name, tuple(facts), tuple(rest)),) if facts or not rest else ())


def _denied(cell: str, what: str, role: str, domain: Domain) -> list[Fact]:
    """An action that a role is said not to do is denied to it; a cell that is left empty says nothing."""
    if cell not in _DENIED or _entities(what, domain):
        return []
    found = list(_split(words(what), domain))
    facts = [_action((verb, ""), entity, role, None, domain) for verb, entity in found[:1] if len(found) == 1]
    return [DenyFact(f.entity, f.ops, role) for f in facts if isinstance(f, GrantFact)]


def _cell(cell: str, what: str, role: str, speech: Speech) -> list[Fact]:
    text, _, condition = cell.partition(" if ")
    domain = speech.phrases.domain
    entities = _entities(what, domain)
    if entities:
        return [f for e in entities for f in _granted(text, e, role, _test(condition, e, speech), domain)]
    return [_by_action(words(text), what, role, speech)] if not condition else _unread()


def _unread() -> list[Fact]:
    raise Unresolved


def _entities(text: str, domain: Domain) -> list[str]:
    try:
        return [domain.entity(name) for name in _SEP.split(words(text)) if name]
    except Unresolved:
        return []


def _test(condition: str, entity: str, speech: Speech) -> str | None:
    if not condition:
        return None
    phrases = Phrases(speech.phrases.domain, (entity,))
    found = {show(phrases.test(tree, Spoken(entity))) for tree in speech.parts("test", condition)}
    if len(found) != 1:
        raise Unresolved
    return found.pop()


def _granted(cell: str, entity: str, role: str, when: str | None, domain: Domain) -> list[Fact]:
    """Return what the cell of an entity grants."""
    text = cell.lower()
    if text in _ALL:
        return [AllFact(entity, role)] if when is None else _unread()
    if re.fullmatch(r"[CRUD–-]{1,4}", cell) and set(cell) & set(_LETTERS):
        text = ", ".join(_LETTERS[letter] for letter in cell if letter in _LETTERS)
    if text in _ONLY_VIEW:
        text = "view"
    if text == "own":
        text = "manage own"
    return [_action(part, entity, role, when, domain) for part in _parts(text)]


def _parts(text: str) -> list[tuple[str, str]]:
    """Return each action with `own`, `all` or nothing; "view, edit own" does not say what it is that is own."""
    found = []
    for part in _SEP.split(text):
        match = _ACTION.fullmatch(part)
        if match is None or (match["before"] and match["after"]):
            raise Unresolved
        scope = (match["before"] or match["after"] or "").strip("()").removeprefix("their ")
        found.append((match["verb"], "own" if scope == "own" else "all" if scope else ""))
    if len({scope for _, scope in found}) > 1 and found[-1][1] == "own" and not all(scope for _, scope in found):
        raise Unresolved
    return found


def _action(part: tuple[str, str], entity: str, role: str, when: str | None, domain: Domain) -> Fact:
    verb, scope = part
    own = scope == "own"
    if own and role == "anyone":
        raise Unresolved
    event = domain.event(entity, verb)
    ops: tuple[Verb, ...] | None = VERBS.get(verb) or ((event,) if event else None)
    if ops is None:
        return _state_change(verb, entity, role, own, when, domain)
    conditions = [parse(c) for c in (_own(entity, domain) if own else None, when) if c]
    return GrantFact(entity, ops, role, show(conjunction(conditions)) if conditions else None)


def _own(entity: str, domain: Domain) -> str:
    return "self == actor" if entity == domain.subject else domain.owner(entity)


def _state_change(verb: str, entity: str, role: str, own: bool, when: str | None, domain: Domain) -> Fact:
    """An action that puts a row into a state: `settle`. The states of a lifecycle change by its events only."""
    state = domain.state_by(entity, verb)
    if when is not None or (entity in domain.model.events and domain.state_field(entity, state)[1] is not None):
        raise Unresolved
    values = (assigned(entity, state, Phrases(domain), negated=False),)
    return ActionFact(entity, action_name(state, "", negated=False), None, entity, values, role, own)


def _by_action(cell: str, what: str, role: str, speech: Speech) -> Fact:
    """Return what the cell of an action grants: "delete books | yes"."""
    domain = speech.phrases.domain
    if cell not in (*_YES, *_ALL, "own"):
        raise Unresolved
    if _ASSIGN.fullmatch(words(what)) and cell in _YES:
        return AssignFact(role)
    found = list(_split(words(what), domain))
    if len(found) != 1:
        raise Unresolved
    verb, entity = found[0]
    return _action((verb, "own" if cell == "own" else ""), entity, role, None, domain)


def _split(text: str, domain: Domain) -> Iterator[tuple[str, str]]:
    """Yield the ways to take "report a loan lost" for an event or an action and an entity."""
    steps = text.split(" ")
    for start in range(1, len(steps)):
        for end in range(start + 1, len(steps) + 1):
            named = re.sub(r"^(an?|the|all|any) ", "", " ".join(steps[start:end]))
            verb = " ".join([*steps[:start], *steps[end:]])
            for entity in _entities(named, domain):
                if verb in VERBS or domain.event(entity, verb):
                    yield verb, entity


MATRIX = Layout(
    "matrix",
    "grants of each role; `all`, `own`, `yes`, `no`, CRUD letters, events of the lifecycle",
    "## Permissions\n\n| | User | Visitor |\n|---|---|---|",
    "Lists | create own, view own | view",
    "Lists | juggle | no",
    _reads,
    nothing,
    _build,
)
