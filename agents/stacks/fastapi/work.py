"""What one operation does, step by step, and what the reactions of an entity are."""

from dataclasses import dataclass, replace
from functools import cached_property

from agents.spec.expression import Member, Name, parse, paths
from agents.spec.model import Effect
from agents.stacks.fastapi import naming
from agents.stacks.fastapi.expressions import Names, Row
from agents.stacks.fastapi.logic import Access, CheckView, Lock, Logic, Snippet, access_of, key_of_actor
from agents.stacks.fastapi.repositories import Collection, authorises, collection_of, stays
from agents.stacks.fastapi.schemas import SchemaView
from agents.stacks.fastapi.views import EntityView, FieldView, OperationView

WRITING = frozenset({"create", "register", "update", "update_me"})
_SERVICE_NAMES = {"session": "self._session", "now": "self._now", "today": "self._now.date()"}


def service_call(check: CheckView, row: str | None = None) -> str:
    """Return the call of a guard or rule in a service."""
    names = {**_SERVICE_NAMES, check.entity.var: row or check.entity.var}
    arguments = ", ".join(names.get(p, p) for p in check.parameters)
    return f"{'await ' if check.is_async else ''}{check.entity.module}_rules.{check.name}({arguments})"


def react_call(logic: Logic, row: str, before: str) -> str:
    """Return the call of the reactions of an entity in a service."""
    reactions = Reactions(logic)
    names = {**_SERVICE_NAMES, logic.entity.var: row, "before": before}
    arguments = ", ".join(names.get(p, p) for p in reactions.parameters)
    return f"{'await ' if reactions.is_async else ''}{logic.entity.module}_rules.react({arguments})"


@dataclass(frozen=True, eq=False)
class Reactions:
    """The function `react` of the rules of an entity."""

    logic: Logic

    @cached_property
    def steps(self) -> list[tuple[Snippet, list[tuple[FieldView, Snippet]]]]:
        """For each reaction its condition, and what it sets."""
        entity, found = self.logic.entity, []
        names: Names = {"self": Row(entity, entity.var), "old": Row(entity, "before", partial=True)}
        for operation in self.logic.reactions:
            when = operation.start.when if operation.start.on == "change" else "true"
            values = [pair for e in operation.effects if e.each is None for pair in e.values.items()]
            fields = [(entity.field(n), v) for n, v in values]
            found.append((self.logic.condition(when), [(f, self.logic.assigned(f, v, names)) for f, v in fields]))
        return found

    @property
    def is_async(self) -> bool:
        """Whether it asks the database."""
        return any(w.code.sql or any(v.code.sql for _, v in values) for w, values in self.steps)

    @property
    def parameters(self) -> list[str]:
        """The names of its arguments."""
        uses = set().union(*(w.uses.union(*(v.uses for _, v in values)) for w, values in self.steps))
        clock = [{"actor": "actor_id"}.get(u, u) for u in ("actor", "now", "today") if u in uses]
        before = ["before"] if self.logic.before else []
        return [*(["session"] if self.is_async else []), self.logic.entity.var, *before, *clock]


@dataclass(frozen=True, eq=False)
class Work:
    """What one operation does."""

    operation: OperationView
    logic: Logic

    @property
    def entity(self) -> EntityView:
        """The entity."""
        return self.operation.entity

    @property
    def kind(self) -> str:
        """The kind of the operation."""
        return self.operation.kind

    @cached_property
    def access(self) -> Access:
        """Whom the grants let in, and to which rows; what may be referred to can depend on who asks."""
        access = access_of(self.operation)
        asks = self.kind == "create" and any("actor_id" in call for _, call in self.references)
        return replace(access, mode="optional") if access.mode == "open" and asks else access

    @property
    def condition(self) -> str:
        """The condition of the operation itself, as a call; empty for all rows."""
        return self.logic.call(self.access)

    @property
    def loading(self) -> str:
        """The condition under which the row is loaded, as a further argument."""
        read = self.logic.read
        separate = self.authorises and self.kind != "create" and read is not None
        call = self.logic.call(read) if separate and read else self.condition
        return f", {call}" if call else ""

    @property
    def authorises(self) -> bool:
        """Whether it asks for more than reading does."""
        return authorises(self.operation, self.logic)

    @cached_property
    def references(self) -> list[tuple[FieldView, str]]:
        """The references that a request may send, and the condition under which their rows are visible."""
        schema = SchemaView(self.entity)
        fields = schema.creatable if self.kind in ("create", "register") else schema.updatable
        return [(f, self._visible(f.target)) for f in fields if f.is_ref]

    @property
    def unseen(self) -> list[tuple[FieldView, str]]:
        """The references of somebody who signs up, and the question whether their rows are there.

        Nobody is signed in yet: a row that only members may see must be there, but cannot be visible.
        """
        plain = [(f, "" if "actor_id" in call else call) for f, call in self.references]
        return [(f, reference_exists(f, f"body.{f.attribute}", call)) for f, call in plain]

    @staticmethod
    def _visible(target: EntityView) -> str:
        """Return the condition under which rows of an entity are visible, as a call."""
        logic = Logic(target)
        return logic.call(logic.read) if logic.read else ""

    @cached_property
    def guards(self) -> tuple[CheckView, ...]:
        """The guards."""
        return self.logic.guards(self.operation)

    @property
    def guard_calls(self) -> list[str]:
        """The calls of the guards."""
        return [service_call(g) for g in self.guards]

    @property
    def method(self) -> str:
        """The method of an action."""
        return naming.variable(self.operation.name)

    @property
    def title(self) -> str:
        """An action in words: the sentence that asks for it."""
        sentences = {s.id: s.text for s in self.entity.project.spec.trace}
        for source in self.operation.node.src:
            if source in sentences:
                return sentences[source]
        return f"{naming.words(self.operation.name)} of {naming.article(self.entity.words)}.".capitalize()

    @property
    def uses_before(self) -> bool:
        """Whether a guard compares with the row as it was."""
        return any("before" in g.parameters for g in self.guards)

    @property
    def moves(self) -> bool:
        """Whether a change can lead the row out of its condition."""
        return not stays(self.logic, self.access.condition)

    # A new row

    @cached_property
    def given(self) -> list[tuple[str, Snippet]]:
        """The attributes of a new row that no client sends, and their values."""
        fields = [f for f in self.entity.columns if not f.creatable and f.node.default is not None]
        return [(f.attribute, self._default(f)) for f in fields]

    @cached_property
    def filled(self) -> list[tuple[str, Snippet]]:
        """The attributes that are filled in when the client leaves them out."""
        fields = [f for f in self.entity.columns if f.creatable and f.node.default and not f.has_literal_default]
        return [(f.attribute, self._default(f)) for f in fields]

    def _default(self, field: FieldView) -> Snippet:
        return self.logic.assigned(field, field.node.default or "null", self._names)

    @property
    def _names(self) -> Names:
        return {"self": Row(self.entity, self.entity.var), "actor": key_of_actor(self.entity.project)}

    # Who asks

    @property
    def actor(self) -> str:
        """The parameter for who asks; empty where it makes no difference."""
        uses = {"actor"} <= self._uses() or "actor_id" in self._calls()
        if not uses:
            return ""
        return "actor_id: UUID | None" if self.access.mode == "optional" else "actor_id: UUID"

    def _uses(self) -> set[str]:
        snippets = [g.snippet for g in self.guards]
        if self.kind in ("create", "register"):
            snippets += [s for _, s in (*self.given, *self.filled)]
        lines = " ".join(self.effects)
        return set().union(*(s.uses for s in snippets)) | ({"actor"} if "actor_id" in lines else set())

    def _calls(self) -> str:
        read = self.logic.call(self.logic.read) if self.logic.read and self.authorises else ""
        references = "" if self.kind not in WRITING else " ".join(c for _, c in self.references)
        return f"{self.condition} {read} {references}"

    # Effects

    @property
    def own_effects(self) -> list[Effect]:
        """The effects on the row itself."""
        return [e for e in self.operation.node.effects if e.each is None]

    @property
    def writes_self(self) -> bool:
        """Whether the row itself changes by the effects."""
        return bool(self.own_effects)

    @cached_property
    def effects(self) -> list[str]:
        """The lines that set attributes of the row itself."""
        pairs = [pair for e in self.own_effects for pair in e.values.items()]
        return [self._assignment(self.entity.var, self.entity.field(name), text, self._names) for name, text in pairs]

    def _assignment(self, row: str, field: FieldView, text: str, names: Names) -> str:
        return f"{row}.{field.attribute} = {in_service(self.logic.assigned(field, text, names))}"

    @cached_property
    def bulks(self) -> list["Bulk"]:
        """The effects on other rows."""
        return [Bulk(self, e) for e in self.operation.node.effects if e.each is not None]

    @property
    def own_rules(self) -> tuple[CheckView, ...]:
        """The rules that the effects on the row itself may break."""
        written = {self.entity.field(n).attribute for e in self.own_effects for n in e.values}
        return self.logic.triggered(written) if written else ()


@dataclass(frozen=True, eq=False)
class Bulk:
    """An effect on every row of a collection."""

    work: Work
    effect: Effect

    @cached_property
    def entity(self) -> EntityView:
        """The entity of the rows."""
        return next(e for e in self.work.entity.project.entities if e.class_name == self._collection.model)

    @cached_property
    def _collection(self) -> Collection:
        return collection_of(self.work.entity, self.effect, self.work.operation.name)

    @cached_property
    def logic(self) -> Logic:
        """What the entity of the rows does."""
        return Logic(self.entity)

    @property
    def load(self) -> str:
        """The call that loads the rows."""
        names = {"now": ", self._now", "today": ", self._now.date()", "actor_id": ", actor_id"}
        more = "".join(names[name] for name in self._collection.uses)
        return f"self._{self.work.entity.plural}.{self._collection.name}({self.work.entity.var}{more})"

    @property
    def row(self) -> str:
        """The variable for one of the rows."""
        return f"other_{self.entity.var}" if self.entity is self.work.entity else self.entity.var

    @property
    def rows(self) -> str:
        """The variable for the rows."""
        return f"other_{self.entity.plural}" if self.entity is self.work.entity else self.entity.plural

    @cached_property
    def lines(self) -> list[str]:
        """The lines that set the attributes of one row."""
        variable = (self.effect.each or ("",))[0]
        root = self.work.entity
        names: Names = {
            "self": Row(root, root.var),
            variable: Row(self.entity, self.row),
            "actor": key_of_actor(root.project),
        }
        pairs = [(self.entity.field(name), text) for name, text in self.effect.values.items()]
        return [f"{self.row}.{f.attribute} = {in_service(self.logic.assigned(f, t, names))}" for f, t in pairs]

    @property
    def react(self) -> str:
        """The call of the reactions of one row; empty without any."""
        return react_call(self.logic, self.row, f"{self.row}_before") if self.logic.reactions else ""

    @property
    def rules(self) -> tuple[CheckView, ...]:
        """The rules that the effect may break."""
        return self.logic.triggered({self.entity.field(n).attribute for n in self.effect.values})

    def lock(self, rule: CheckView) -> Lock | None:
        """Return the lock of a rule, unless the row of the operation is the one to be locked."""
        lock = self.logic.locks.get(rule.name)
        if lock is None:
            return None
        path = parse((self.effect.each or ("", "self"))[1])
        direct = isinstance(path, Member) and path.base == Name("self") and path.name == lock.via.node.inverse
        return None if direct and rule.node.lock == f"self.{lock.via.name}" else lock

    def locked(self, lock: Lock) -> str:
        """Return the ids of the rows to be locked, in the order that everybody keeps."""
        value = f"{self.row}.{lock.via.attribute}"
        test = f" if {value}" if lock.via.nullable else ""
        return f"sorted({{{value} for {self.row} in {self.rows}{test}}})"

    def check(self, rule: CheckView) -> str:
        """Return the call of a rule for one row."""
        return service_call(rule, self.row)

    def by(self, rule: CheckView) -> str:
        """Return the attribute on which alone a rule depends, or nothing: then each row is checked."""
        lock = self.logic.locks.get(rule.name)
        own = [p for p in paths(parse(rule.node.expr)) if p.split(".")[0] == "self"]
        alone = lock and all(p.startswith(f"self.{lock.via.name}") for p in own)
        return lock.via.attribute if lock and alone else ""


def reference_exists(field: FieldView, value: str, call: str) -> str:
    """Return the question whether the row of a reference is there, and visible."""
    return f"self._{field.target.plural}.exists({', '.join(filter(None, [value, call]))})"


def in_service(snippet: Snippet) -> str:
    """Return the value of a snippet in a method of a service."""
    if snippet.code.sql:
        return f"await self._session.scalar(sa.select({snippet.text}))"
    return {"now": "self._now", "today": "self._now.date()"}.get(snippet.text, snippet.text)
