"""An effect on every row of a collection, as the lines of a service."""

from dataclasses import dataclass
from functools import cached_property

from agents.spec.expression import Macro, Member, Name, parse, paths
from agents.spec.model import Effect
from agents.stacks.fastapi.calls import given, in_service, react_call, service_call
from agents.stacks.fastapi.checks import CheckView, Lock
from agents.stacks.fastapi.logic import Logic
from agents.stacks.fastapi.pieces import Names, Row
from agents.stacks.fastapi.repositories import Collection, collection_of
from agents.stacks.fastapi.snippets import actor_in_service
from agents.stacks.fastapi.views import EntityView


@dataclass(frozen=True, eq=False)
class Bulk:
    """An effect on every row of a collection."""

    root: EntityView
    operation: str
    effect: Effect

    @cached_property
    def entity(self) -> EntityView:
        """The entity of the rows."""
        return next(e for e in self.root.project.entities if e.class_name == self._collection.model)

    @cached_property
    def _collection(self) -> Collection:
        return collection_of(self.root, self.effect, self.operation)

    @cached_property
    def logic(self) -> Logic:
        """What the entity of the rows does."""
        return Logic(self.entity)

    @property
    def load(self) -> str:
        """The call that loads the rows."""
        names = {"now": ", self._now", "today": ", self._now.date()", "actor_id": f", {self.root.project.actor_id}"}
        more = "".join(names[name] for name in self._collection.uses)
        return f"self._{self.root.plural}.{self._collection.name}({self.root.var}{more})"

    @property
    def row(self) -> str:
        """The variable for one of the rows."""
        return f"other_{self.entity.var}" if self.entity is self.root else self.entity.var

    @property
    def rows(self) -> str:
        """The variable for the rows."""
        return f"other_{self.entity.plural}" if self.entity is self.root else self.entity.plural

    @cached_property
    def lines(self) -> list[str]:
        """The lines that set the attributes of one row."""
        variable = (self.effect.each or ("",))[0]
        names: Names = {
            "self": Row(self.root, self.root.var),
            variable: Row(self.entity, self.row),
            "actor": actor_in_service(self.root.project),
        }
        pairs = [(self.entity.field(name), text) for name, text in self.effect.values.items()]
        values = ((f, self.logic.assigned(f, t, names, in_service=True)) for f, t in pairs)
        return [f"{self.row}.{f.attribute} = {given(f, value, in_service(value))}" for f, value in values]

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
        return None if self._shares(lock) and rule.node.lock == f"self.{lock.via.name}" else lock

    def _shares(self, lock: Lock) -> bool:
        """Tell whether all rows refer to the row of the operation in the attribute of a lock."""
        path = parse((self.effect.each or ("", "self"))[1])
        path = path.base if isinstance(path, Macro) and path.name == "filter" else path
        return isinstance(path, Member) and path.base == Name("self") and path.name == lock.via.node.inverse

    def locked(self, lock: Lock) -> str:
        """Return the ids of the rows to be locked, in the order that everybody keeps."""
        value = f"{self.row}.{lock.via.attribute}"
        test = f" if {value}" if lock.via.nullable else ""
        return f"sorted({{{value} for {self.row} in {self.rows}{test}}})"

    def check(self, rule: CheckView) -> str:
        """Return the call of a rule for one row."""
        return service_call(rule, self.row)

    def checked(self, rule: CheckView) -> str:
        """Return the rows for which a rule is checked: one for each row that it is about, or all."""
        lock = self.logic.locks.get(rule.name)
        own = [p for p in paths(parse(rule.node.expr)) if p.split(".")[0] == "self"]
        if lock is None or not all(p.startswith(f"self.{lock.via.name}") for p in own):
            return self.rows
        if self._shares(lock):
            return f"{self.rows}[:1]"
        return f"{{{self.row}.{lock.via.attribute}: {self.row} for {self.row} in {self.rows}}}.values()"
