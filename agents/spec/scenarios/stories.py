"""Tests of what takes several rows, several people or time: each fact is broken, and paths are found that show it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from agents.spec.interpreter.rows import Index
from agents.spec.model import Check, Field, Http, Id, Key, Lifecycle, OnChange, OnTime, Operation, Spec, Transition
from agents.spec.mutations import copied, with_entity, with_field, with_operation
from agents.spec.mutations.expressions import broken
from agents.spec.paths.preparing import cast_of
from agents.spec.paths.relevance import Relevance, Slot, changes
from agents.spec.paths.search import Path, Search
from agents.spec.paths.steps import Act, State
from agents.spec.scenarios.resource import Resource, Scenario
from agents.spec.scenarios.rows import granted
from agents.spec.scenarios.story import Seen, Story
from agents.spec.scenarios.telling import told

_CONSTANT = "always "
"""Names of what shows that a value is not always the same; that alone says little."""


@dataclass(frozen=True)
class Fact:
    """What is to be shown: the name of the test, its nodes, what matters to it, what is read, and how to break it."""

    name: str
    nodes: tuple[str, ...]
    matters: Relevance
    focus: tuple[Slot, ...]
    broken: dict[str, Spec]
    needs: tuple[str, ...] = ()
    ordered: bool = False
    seen: Seen | None = None
    alike: int = 2
    most: int = 300
    last: Act | None = None


class Stage:
    """Finds the paths of facts about one entity."""

    def __init__(self, r: Resource) -> None:
        self.r, self.spec, self.index = r, r.spec, Index(r.spec)
        self.start = State.start(cast_of(self.index))

    def scenario(self, fact: Fact, *, live: bool = False) -> Iterator[Scenario]:
        """Yield the test of a fact, unless no path shows it. `live`: it keeps nothing for other tests."""
        paths = self.search(fact)
        if paths:
            story = Story(fact.focus, fact.seen)
            body, scenes = (story.body(paths), ()) if live else story.kept(paths)
            yield Scenario(fact.name, fact.nodes, "; ".join(told(p, fact.focus) for p in paths), body, scenes=scenes)

    def search(self, fact: Fact) -> list[Path]:
        """Return paths that show a fact."""
        indexes = {name: Index(spec) for name, spec in fact.broken.items()}
        if fact.ordered:
            indexes["backwards"] = Index(self.spec, backwards=True)
        search = Search(self.start, self.r.entity.name, fact.matters, fact.focus, indexes, fact.needs)
        search.alike, search.most = fact.alike, fact.most
        paths = search.after(self.reached, fact.last) if fact.last else search.run()
        real = {name for name in indexes if not name.startswith(_CONSTANT)}
        return paths if real - search.left or not real else []

    def paths(self, matters: Relevance, focus: tuple[Slot, ...], indexes: dict[str, Index]) -> list[Path]:
        """Return paths on which the worlds differ in what is read."""
        return Search(self.start, self.r.entity.name, matters, focus, indexes).run()

    def paths_to(self, operation: Operation) -> list[Path]:
        """Return a path that ends with the operation, done."""
        if self.spec.transition(operation.id):
            last, gone = Act(self.r.var, operation.id), {"gone": Index(self.without(operation))}
            found = Search(self.start, self.r.entity.name, self._moving, (), gone).after(self.reached, last)
            return [path for path in found if not path[-1].outcome]
        matters = Relevance(self.index)
        matters.add_operation(operation)
        gone = {"gone": Index(self.without(operation))}
        search = Search(self.start, self.r.entity.name, matters, (), gone, (operation.id,))
        return [path for path in search.run() if not path[-1].outcome]

    def without(self, operation: Operation) -> Spec:
        """Return the Spec without an operation."""
        return copied(self.spec, operations=tuple(o for o in self.spec.operations if o.id != operation.id))

    def facts(self, done: set[str]) -> Iterator[Fact]:
        """Yield the facts of the entity for whose nodes there are no tests yet."""
        entity = self.r.entity
        yield from (self.computed(f) for f in entity.fields if f.computed and f.id not in done)
        yield from (self.default(f) for f in entity.fields if _is_given(f))
        yield from (self.rule(rule) for rule in entity.rules if rule.id not in done)
        yield from (self.key(key) for key in entity.keys if key.when)
        for operation in (o for o in self.spec.operations if o.entity == entity.name):
            yield from (self.guard(operation, g) for g in operation.guards if g.id not in done)
            step = self.spec.transition(operation.id)
            if step and entity.lifecycle and isinstance(operation.start, Http):
                yield self.transition(operation, step, entity.lifecycle)
            elif isinstance(operation.start, OnChange) and operation.id not in done:
                yield self.reaction(operation, operation.start)
            elif operation.effects and _shows_effects(operation, done):
                yield self.effects(operation)

    def computed(self, item: Field) -> Fact:
        """The value of a computed field."""
        slot = (self.r.entity.name, item.name)
        specs = {
            name: with_field(self.spec, self.r.entity, copied(item, computed=text))
            for name, text in (*broken(item.computed or ""), *self._constant(item))
        }
        return Fact(f"field_{item.name}_computed", (item.id,), self._matters(slot), (slot,), specs)

    def _constant(self, item: Field) -> Iterator[tuple[str, str]]:
        """The value that the field has of most rows says nothing yet."""
        known = {"boolean": ("true", "false"), "integer": ("0", "1"), "decimal": ("0",)}
        yield from ((f"{_CONSTANT}{text}", text) for text in known.get(self.r.type_of(item.name).kind, ()))

    def default(self, item: Field) -> Fact:
        """What a field that nobody writes has in a new row."""
        slot = (self.r.entity.name, item.name)
        other = with_field(self.spec, self.r.entity, copied(item, default=None))
        matters = Relevance(self.index)
        return Fact(f"field_{item.name}_new", (item.id,), matters, (slot,), {"gone": other})

    def rule(self, rule: Check) -> Fact:
        """What must hold of a row after every write."""
        entity = self.r.entity
        matters = Relevance(self.index)
        matters.add(entity.name, rule.expr)

        def without(changed: tuple[Check, ...]) -> Spec:
            rest = tuple(x for x in entity.rules if x.id != rule.id)
            return with_entity(self.spec, copied(entity, rules=(*rest, *changed)))

        specs = {name: without((copied(rule, expr=text),)) for name, text in broken(rule.expr)}
        specs["gone"] = without(())
        return Fact(_named(rule), (rule.id,), matters, (), specs, self._writers(matters), alike=4)

    def key(self, key: Key) -> Fact:
        """Of which rows the fields are unique together: those for which the condition holds."""
        entity = self.r.entity
        rest = tuple(k for k in entity.keys if k.id != key.id)
        specs = {
            "gone": with_entity(self.spec, copied(entity, keys=rest)),
            "always": with_entity(self.spec, copied(entity, keys=(*rest, copied(key, when=None)))),
        }
        for name in key.fields if len(key.fields) > 1 else ():
            less = copied(key, fields=tuple(n for n in key.fields if n != name))
            specs[f"without {name}"] = with_entity(self.spec, copied(entity, keys=(*rest, less)))
        matters = Relevance(self.index, slots={(entity.name, name) for name in key.fields})
        matters.collections = {(entity.name, n) for n in key.fields if self.r.type_of(n).kind == "ref"}
        matters.add(entity.name, key.when or "true")
        # What a key of references forbids, effects on the rows may forbid as well: they are undone.
        matters.slots |= {slot for o in self.spec.operations if o.kind == "create" for slot in changes(self.index, o)}
        return Fact(f"key_{key.id.partition('.')[2]}_while", (key.id,), matters, (), specs)

    def guard(self, operation: Operation, guard: Check) -> Fact:
        """When an operation is refused."""
        matters = Relevance(self.index)
        matters.add(operation.entity, guard.expr)
        rest = tuple(g for g in operation.guards if g.id != guard.id)
        specs = {
            name: with_operation(self.spec, copied(operation, guards=(*rest, copied(guard, expr=text))))
            for name, text in broken(guard.expr)
        }
        specs["gone"] = with_operation(self.spec, copied(operation, guards=rest))
        return Fact(_named(guard), (guard.id,), matters, (), specs, (operation.id,))

    def transition(self, operation: Operation, step: Transition, life: Lifecycle) -> Fact:
        """From which states an event leads to which, and what it changes."""
        entity = self.r.entity
        slot = (entity.name, life.field)

        def stepped(**changed: object) -> Spec:
            steps = tuple(copied(t, **changed) if t.op == step.op else t for t in life.transitions)
            return with_entity(self.spec, copied(entity, lifecycle=copied(life, transitions=steps)))

        states = self.spec.enum(self.r.type_of(life.field).of).values
        specs = {f"from_{s}": stepped(sources=(*step.sources, s)) for s in states if s not in step.sources}
        specs |= {f"not_{s}": stepped(sources=tuple(x for x in step.sources if x != s)) for s in step.sources}
        specs |= {f"to_{s}": stepped(target=s) for s in states if s != step.target}
        specs |= self._effectless(operation)
        focus = (slot, *(s for s in changes(self.index, operation) if s != slot))
        nodes = (*granted(operation), life.id, f"enum:{self.r.type_of(life.field).of}", *self._ids(focus))
        return Fact(operation.name, nodes, self._moving, focus, specs, last=Act(self.r.var, operation.id))

    @cached_property
    def _moving(self) -> Relevance:
        """What matters to all events of the lifecycle."""
        matters, life = Relevance(self.index), self.r.entity.lifecycle
        if life:
            matters.add_slot((self.r.entity.name, life.field))
            for operation in (self.index.operations[t.op] for t in life.transitions if t.op in self.index.operations):
                matters.add_operation(operation)
                if isinstance(operation.start, OnTime):
                    matters.add(self.r.entity.name, operation.start.when)
        return matters

    @cached_property
    def reached(self) -> list[Path]:
        """Paths to each state of the lifecycle."""
        life = self.r.entity.lifecycle
        if life is None:
            return []
        states = self.spec.enum(self.r.type_of(life.field).of).values
        return Search(self.start, self.r.entity.name, self._moving, (), {}).reach(life.field, states)

    def reaction(self, operation: Operation, start: OnChange) -> Fact:
        """What follows from a change."""
        matters = Relevance(self.index)
        matters.add_operation(operation)
        matters.add(operation.entity, start.when)
        focus = tuple(dict.fromkeys(changes(self.index, operation)))
        specs = {
            name: with_operation(self.spec, copied(operation, start=copied(start, when=text)))
            for name, text in broken(start.when)
        }
        specs |= self._effectless(operation)
        return Fact(operation.name, (operation.id, *self._ids(focus)), matters, focus, specs, ordered=True, most=500)

    def effects(self, operation: Operation) -> Fact:
        """What an operation changes."""
        matters = Relevance(self.index)
        matters.add_operation(operation)
        focus = tuple(dict.fromkeys(changes(self.index, operation)))
        nodes, needs = (*granted(operation), *self._ids(focus)), (operation.id,)
        name = operation.name if operation.kind == "action" else f"{operation.name}_effects"
        return Fact(name, nodes, matters, focus, self._effectless(operation), needs)

    def _effectless(self, operation: Operation) -> dict[str, Spec]:
        """Return the Spec without each value that is set, and without each effect."""
        found = {}
        for number, effect in enumerate(operation.effects):
            for name in effect.values:
                less = copied(effect, values={n: v for n, v in effect.values.items() if n != name})
                effects = (*operation.effects[:number], less, *operation.effects[number + 1 :])
                found[f"{number}_{name}"] = with_operation(self.spec, copied(operation, effects=effects))
            others = (*operation.effects[:number], *operation.effects[number + 1 :])
            found[f"{number}"] = with_operation(self.spec, copied(operation, effects=others))
        return found

    def _matters(self, slot: Slot) -> Relevance:
        found = Relevance(self.index)
        found.add_slot(slot)
        return found

    def _writers(self, matters: Relevance) -> tuple[str, ...]:
        return tuple(o.id for o in self.spec.operations if set(changes(self.index, o)) & matters.slots)

    def _ids(self, slots: Sequence[Slot]) -> tuple[str, ...]:
        return tuple(self.index.fields[slot].id for slot in slots)


def story_scenarios(r: Resource, scenarios: Sequence[Scenario]) -> Iterator[Scenario]:
    """Yield the tests of facts of which the others know nothing."""
    stage, names = Stage(r), {s.name for s in scenarios}
    shown = {node for s in scenarios for node in s.nodes if _shows(s, node)}
    for fact in stage.facts(shown):
        if fact.name not in names:
            yield from stage.scenario(fact)


def _is_given(item: Field) -> bool:
    """Tell whether a new row has a value that nobody sends, and that follows from the Spec alone."""
    plain = item.write == "never" and not item.computed
    return plain and item.default is not None and item.default != "actor" and not item.default.startswith("sequence(")


def _shows_effects(operation: Operation, done: set[str]) -> bool:
    """Tell whether the effects of an operation are to be shown: no other test of a create or update does."""
    return operation.kind in ("create", "update") or (operation.kind == "action" and operation.id not in done)


def _shows(scenario: Scenario, node: Id) -> bool:
    """Tell whether a test is about the node itself: a computed field is filtered by, and read, in many."""
    kind, _, rest = node.partition(":")
    name = rest.partition(".")[2]
    if kind == "field":
        return scenario.name == f"field_{name}_computed"
    return kind in ("rule", "guard") or (kind == "op" and scenario.name == name)


def _named(check: Check) -> str:
    kind, _, rest = check.id.partition(":")
    return f"{kind}_{rest.partition('.')[2].replace('.', '_')}"
