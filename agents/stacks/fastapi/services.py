"""The service of an entity: its operations, and what they need."""

from dataclasses import dataclass
from functools import cached_property

from agents.stacks.fastapi.calls import in_service, react_call, reference_exists, service_call
from agents.stacks.fastapi.logic import Logic
from agents.stacks.fastapi.reach import WRITING
from agents.stacks.fastapi.repositories import RepositoryView
from agents.stacks.fastapi.views import EntityView, FieldView
from agents.stacks.fastapi.work import Work, about_actor

_SIGN_IN = frozenset({"login", "refresh", "logout", "hole"})


@dataclass(frozen=True, eq=False)
class ServiceView:
    """The service of an entity."""

    entity: EntityView

    @cached_property
    def logic(self) -> Logic:
        """What the entity does."""
        return Logic(self.entity)

    @cached_property
    def works(self) -> tuple[Work, ...]:
        """Its operations, without those of sign-in."""
        return tuple(Work(o, self.logic) for o in self.entity.operations if o.kind not in _SIGN_IN)

    @property
    def _text(self) -> str:
        """Whatever may ask for the time."""
        parts = [
            self.react,
            *(call for w in self.works for _, call in w.references),
            *(service_call(r) for r in self.logic.rules),
        ]
        for work in self.works:
            parts += [
                work.condition,
                work.loading,
                work.other_exists("id") if work.other else "",
                *(call for _, call in work.references),
                *work.guard_calls,
                *work.effects,
                work.made if work.uses_events else "",
            ]
            parts += [in_service(s) for _, s in (*work.given, *work.filled) if work.kind in ("create", "register")]
            for bulk in work.bulks:
                parts += [bulk.load, bulk.react, *bulk.lines, *(bulk.check(r) for r in bulk.rules)]
        return " ".join(parts)

    @property
    def keeps_now(self) -> bool:
        """Whether the service itself asks for the time."""
        return "self._now" in self._text

    @property
    def uses_now(self) -> bool:
        """Whether the service or one of its repositories asks for the time."""
        return self.keeps_now or any(Logic(e).clock for e in self.repositories)

    @property
    def authorises(self) -> bool:
        """Whether some operation asks for more than reading does."""
        return any(w.authorises for w in self.works)

    @property
    def reserves(self) -> bool:
        """Whether some operation asks for the role of who sends a field."""
        return any(w.reserves for w in self.works)

    @property
    def reserves_from_strangers(self) -> bool:
        """Whether whoever signs up could send a field that some roles may send."""
        return any(w.reserves for w in self.works if w.kind == "register")

    @property
    def writes(self) -> bool:
        """Whether some operation answers a row that it has written."""
        return any(w.kind in WRITING | {"action", "transition", "assign_role"} for w in self.works)

    @property
    def needs_found(self) -> bool:
        """Whether some operation looks for a row by its id."""
        looked_for = any(
            w.kind in ("get", "update", "delete", "action", "transition", "assign_role") for w in self.works
        )
        return looked_for or (self.writes and self.entity.is_reread)

    @property
    def restricts(self) -> list[str]:
        """What keeps a row from being deleted."""
        return list(dict.fromkeys(RepositoryView(self.entity).restricts))

    def work(self, kind: str) -> Work | None:
        """Return the first operation of a kind."""
        return next((w for w in self.works if w.kind == kind), None)

    @cached_property
    def repositories(self) -> list[EntityView]:
        """The entities whose repositories it needs."""
        used = [f.target for w in self.works if w.kind in WRITING for f, _ in w.references]
        beside = [w.other for w in self.works if w.other]
        return list(dict.fromkeys([self.entity, *used, *beside]))

    def repository(self, entity: EntityView) -> str:
        """Return the making of a repository."""
        return f"{entity.class_name}Repository(session{', now' if Logic(entity).clock else ''})"

    @property
    def _checked(self) -> list[Work]:
        return [w for w in self.works if w.kind in WRITING - {"register"}]

    @property
    def references(self) -> list[tuple[FieldView, str]]:
        """The references that requests may send, each once, and when they are refused."""
        found = [pair for w in self._checked for pair in w.references]
        return [(f, self._refused(f, call)) for f, call in {f.name: (f, call) for f, call in found}.values()]

    def _refused(self, field: FieldView, call: str) -> str:
        read = Logic(field.target).read
        missing = f"not await {reference_exists(field, field.attribute, call)}"
        asks = bool(about_actor(self.entity.project, call))
        needs_somebody = self._actor_is_optional and read is not None and read.mode == "user" and asks
        return f"({self.entity.project.actor} is None or {missing})" if needs_somebody else missing

    @property
    def _actor_is_optional(self) -> bool:
        return any(w.access.mode == "optional" for w in self._checked)

    @property
    def reference_actor(self) -> str:
        """The parameter for who asks, where the visibility of references depends on it."""
        project, calls = self.entity.project, " ".join(call for _, call in self.references)
        optional = " | None" if self._actor_is_optional else ""
        return f", {project.actor}: {project.actor_type}{optional}" if about_actor(project, calls) else ""

    @property
    def react(self) -> str:
        """The call of its reactions."""
        return react_call(self.logic, self.entity.var, "before") if self.logic.reactions else ""

    def loads(self, work: Work) -> bool:
        """Tell whether an update reads the row before it locks it: the row of a rule is locked first."""
        return bool(self.logic.locks) and work.kind in ("update", "update_me")

    @property
    def moving(self) -> list[FieldView]:
        """The references by which rules lock other rows, and which a change can lead elsewhere."""
        fields = {lock.via.name: lock.via for lock in self.logic.locks.values()}
        return [f for f in fields.values() if f.updatable]

    @property
    def before_of_new(self) -> str:
        """What a row was before it was made: its defaults."""
        values = []
        for field in self.logic.before:
            default = field.node.default if field.has_literal_default else None
            values.append(f"{field.attribute}={self.logic.assigned(field, default or 'null', {}).text}")
        return f"{self.entity.module}_rules.Before({', '.join(values)})"


def rules_needed(entity: EntityView) -> bool:
    """Tell whether an entity has guards, rules or reactions of its own."""
    logic = Logic(entity)
    return bool(logic.all_guards or logic.rules or logic.reactions or logic.before)


def service_needed(entity: EntityView) -> bool:
    """Tell whether an entity has operations other than sign-in."""
    return bool(ServiceView(entity).works)


def repository_needed(entity: EntityView) -> bool:
    """Tell whether somebody reads or writes rows of an entity through a repository."""
    return service_needed(entity) or RepositoryView(entity).exists or entity.is_subject
