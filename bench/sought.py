"""What facts of labels are looked up in: a Spec by the names that people use."""

import re
from collections.abc import Iterable
from decimal import Decimal

from agents.spec.model import Entity, Field, Grant, Operation, Spec

_OF_SUBJECT = {"get": "me", "update": "update_me", "create": "register"}


def same(name: str, wanted: str) -> bool:
    """Tell whether a name is one of `a|b`, whatever its case, underscores and number."""
    return wanted == "*" or _plain(name) in {_plain(each) for each in wanted.split("|")}


def _plain(name: str) -> str:
    low = re.sub(r"[^a-z0-9]", "", name.lower())
    return re.sub(r"ie$", "y", low[:-1]) if low.endswith("s") and not low.endswith("ss") else low


class Sought:
    """What facts are looked up in."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec

    def entities(self, name: str) -> list[Entity]:
        """Return the entities of that name."""
        return [entity for entity in self.spec.entities if same(entity.name, name)]

    def fields(self, path: str) -> list[tuple[Entity, Field]]:
        """Return the fields at `Entity.field`."""
        entity, _, name = path.partition(".")
        return [(e, f) for e in self.entities(entity) for f in e.fields if same(f.name, name)]

    def refers(self, source: str, target: str) -> list[Field]:
        """Return the fields of one entity that refer to another."""
        fields = [field for entity in self.entities(source) for field in entity.fields]
        return [f for f in fields if (m := re.fullmatch(r"ref\((\w+)\)\??", f.type)) and same(m[1], target)]

    def operations(self, verb: str, entity: str) -> list[Operation]:
        """Return the operations of that verb, kind or event on an entity; `change`: any that changes a row."""
        found = [o for o in self.spec.operations if same(o.entity, entity)]
        return [o for o in found if self._is(o, verb)]

    def _is(self, operation: Operation, verb: str) -> bool:
        if verb == "change":
            return operation.kind in ("update", "update_me", "transition", "action", "assign_role")
        names = {operation.kind, operation.name}
        own = operation.entity == self.spec.subject.name and _OF_SUBJECT.get(verb) == operation.kind
        return own or any(same(name, verb) for name in names)

    def grants(self, role: str, verb: str, entity: str) -> list[Grant]:
        """Return what a role is granted: by its name, as the entity that signs in, or as it includes another.

        A role is granted what all who sign in are: a Spec does not say that again.
        Who may change the row that they signed in with may change that one only.
        """
        return [
            g.model_copy(update={"when": g.when or ("self == actor" if o.kind in ("me", "update_me") else None)})
            for o in self.operations(verb, entity) for g in o.grants if any(self._acts(r, role) for r in g.roles)
        ]  # fmt: skip

    def _acts(self, granted: str, role: str) -> bool:
        if same(granted, role):
            return True
        wanted = {r.name for r in self.spec.roles if same(r.name, role)}
        everybody = granted == "user" and (bool(wanted) or same(self.spec.subject.name, role))
        return everybody or bool(wanted & set(self.spec.holders(granted)) - {"user", "anyone"})

    def expressions(self, entity: Entity) -> list[str]:
        """Return every rule, guard and computed value of an entity, and what a change or the clock does to it."""
        operations = [o for o in self.spec.operations if o.entity == entity.name]
        found = [rule.expr for rule in entity.rules] + [f.computed for f in entity.fields if f.computed]
        found += [f.default for f in entity.fields if f.default]
        effects = [effect for o in operations for effect in o.effects]
        found += [guard.expr for o in operations for guard in o.guards]
        found += [o.start.when for o in operations if o.start.on in ("change", "time")]
        return found + [f"{name} = {value}" for effect in effects for name, value in effect.values.items()]

    def bounded(self, path: str, operators: str, bound: str, stored: Iterable[Decimal | None]) -> bool:
        """Tell whether a bound is stored with a field, or spoken of in an expression of its entity."""
        if Decimal(bound) in stored:
            return True
        spoken = [re.escape(f.name) for _, f in self.fields(path)]
        return any(
            re.search(rf"\b{name}(\.size\(\))? ({operators}) {bound}(?!\.?\d)", expression)
            for name in spoken for entity, _ in self.fields(path) for expression in self.expressions(entity)
        )  # fmt: skip
