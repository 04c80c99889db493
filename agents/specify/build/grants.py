"""Who may run an operation: what `all` means, which grants say more than others, and whom an operation leaves out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from agents.spec.diagnostic import Diagnostic, report
from agents.spec.expression import conjunction, parse
from agents.spec.model import Grant, Role, RoleName
from agents.specify.build.model import Model, of_kind
from agents.specify.build.ranks import held
from agents.specify.build.shape import Stated, named
from agents.specify.build.statements import Statements
from agents.specify.facts.facts import ActionFact, AllFact, DenyFact, GrantFact, NarrowFact, TransitionFact, Verb
from agents.specify.grammar.domain import show
from agents.specify.names.words import label, plural

Granted = list[tuple[Stated, GrantFact]]

_ROWS: tuple[Verb, ...] = ("list", "create", "get", "update", "delete")
_EVENTFUL: tuple[Verb, ...] = ("list", "create", "get")


@dataclass(frozen=True)
class Permissions:
    """All grants of a document, with the roles among which they are given."""

    stated: list[Stated]
    roles: tuple[Role, ...]

    def of(self, entity: str, verb: Verb) -> Granted:
        """Return the grants of one operation as they are said."""
        said = [(s, f) for s, f in of_kind(self.stated, GrantFact, entity) if verb in f.ops]
        limits = [(s, f) for s, f in of_kind(self.stated, NarrowFact, entity) if verb in f.ops]
        return [pair for one in said for each in self._by_role(*one, limits) for pair in self._narrowed(*each, limits)]

    def _by_role(self, said: Stated, fact: GrantFact, limits: list[tuple[Stated, NarrowFact]]) -> Granted:
        """Return what all who sign in may, for each role apart where some role alone is limited."""
        limited = {f.role for _, f in limits} - {None, "anyone"}
        if fact.role != "user" or not limited or "user" in limited or not limited <= {r.name for r in self.roles}:
            return [(said, fact)]
        return [(said, replace(fact, role=role.name)) for role in self.roles]

    @staticmethod
    def _narrowed(said: Stated, fact: GrantFact, limits: list[tuple[Stated, NarrowFact]]) -> Granted:
        """Return a grant as far as other sentences leave it; they are sources of it as well."""
        found = [(s, f) for s, f in limits if f.role in (None, fact.role)]
        if not found:
            return [(said, fact)]
        parts = [parse(w) for w in dict.fromkeys((fact.when, *(f.when for _, f in found))) if w]
        limited = replace(fact, when=show(conjunction(parts)))
        return [(said, limited), *((s, limited) for s, _ in found)]

    def nodes(self, entity: str, name: str, granted: Granted) -> tuple[Grant, ...]:
        """Return one grant for each role and condition that no other grant covers; the second of a role is numbered."""
        groups: dict[tuple[RoleName, str | None], list[Stated]] = defaultdict(list)
        for said, fact in granted:
            groups[fact.role, fact.when].append(said)
        found: list[Grant] = []
        for role, when in self._telling(list(groups)):
            count = sum(role in g.roles for g in found)
            id_ = f"grant:{entity}.{name}.{role}" + (f".{count + 1}" if count else "")
            src = named(groups[role, when])
            found.append(Grant(id=id_, roles=(role,), when=when, src=src, origin="explicit" if src else "default"))
        return tuple(found)

    def _telling(self, pairs: list[tuple[RoleName, str | None]]) -> list[tuple[RoleName, str | None]]:
        """Leave out what a role may anyway, by a role that it includes or by having signed in."""
        kept = list(pairs)
        for pair in reversed(pairs):
            others = [p for p in kept if p != pair]
            if any(role in self.below(pair[0]) and when in (None, pair[1]) for role, when in others):
                kept = others
        return kept

    def below(self, role: RoleName) -> set[RoleName]:
        """Return the roles whose rights a role has as well, with itself but for those that are built in."""
        if role in ("anyone", "user"):
            return {"anyone"} | ({"user"} if role == "user" else set())
        return {*held(role, self.roles), "user", "anyone"}


def conditions(role: RoleName, grants: Iterable[Grant], roles: tuple[Role, ...]) -> set[str | None]:
    """Return the conditions under which a role may run an operation; none: it may not at all."""
    below = {"anyone", "user", *held(role, roles)}
    return {grant.when for grant in grants if below & set(grant.roles)}


def with_all(model: Model, stated: list[Stated]) -> list[Stated]:
    """Return the facts in which `all` is said in operations; what it leaves out is reported."""
    reported: set[str] = set()
    found = Statements([])
    for each in stated:
        fact = each.fact
        if isinstance(fact, AllFact):
            if fact.entity not in reported:
                model.findings += _left_out(each, fact, model)
            reported.add(fact.entity)
            fact = GrantFact(fact.entity, _everything(fact, model, stated), fact.role, None)
        found.append(Stated(each.sentence, each.line, each.text, fact, each.path))
    return found


def _everything(fact: AllFact, model: Model, stated: list[Stated]) -> tuple[Verb, ...]:
    """Rows with a lifecycle end by its events; people who sign up are not created; what is denied stays so."""
    entity = fact.entity
    denied = {v for _, f in of_kind(stated, DenyFact, entity) if f.role in (None, fact.role) for v in f.ops}
    verbs = _EVENTFUL if entity in model.events else _ROWS
    if _signs_up(entity, model):
        verbs = tuple(v for v in verbs if v != "create")
    actions = [f.name for _, f in of_kind(stated, ActionFact, entity)]
    denied |= _inner(entity, stated)
    return tuple(dict.fromkeys(v for v in (*verbs, *model.events.get(entity, ()), *actions) if v not in denied))


def _inner(entity: str, stated: list[Stated]) -> set[Verb]:
    """Return the events that nobody asks for."""
    steps = [f for _, f in of_kind(stated, TransitionFact, entity)]
    return {f.event for f in steps if f.inner} - {f.event for f in steps if f.grants}


def _signs_up(entity: str, model: Model) -> bool:
    return entity == model.subject and model.ranks.register is not None


def _left_out(said: Stated, fact: AllFact, model: Model) -> Iterator[Diagnostic]:
    many = plural(label(fact.entity))
    place = (said.line, f"entity:{fact.entity}", said.path)
    if fact.entity in model.events:
        events = ", ".join(label(e) for e in model.events[fact.entity])
        yield report("SP516", *place, plural=many, events=events)
    if _signs_up(fact.entity, model):
        yield report("SP517", *place, plural=many)
