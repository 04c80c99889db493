"""The tasks of a stack without templates: its skeleton, what the recipe lists, and one task for each entity."""

import re
from collections.abc import Iterable, Iterator, Mapping

from agents.spec.model import Entity, Id, Node, Operation, Spec
from agents.stacks.described.recipe import PerEntity, Recipe, Share, Shared, filled
from agents.stacks.stack import Unit

SETUP = "setup"
ACCOUNT = frozenset({"register", "login", "refresh", "logout", "me", "update_me"})


def described_units(spec: Spec, recipe: Recipe, skeleton: Iterable[str]) -> tuple[Unit, ...]:
    """Return the units of a backend: the skeleton is there, everything else is for an agent."""
    setup = Unit(SETUP, "Project, tools and what all parts stand on", tuple(sorted(skeleton)))
    shared = [_shared(task, spec) for task in recipe.tasks]
    return (setup, *shared, *(_entity(e, recipe.entity_task, spec) for e in entities(spec)))


def entities(spec: Spec) -> tuple[Entity, ...]:
    """Return the entities with something to carry out beside sign-in, those first that others refer to."""
    return tuple(entity for entity in in_order(spec) if _own(entity, spec) or _rules(entity))


def in_order(spec: Spec) -> list[Entity]:
    """Return the entities, each after those that it refers to; a circle is broken in the order of the document."""
    placed: list[Entity] = []
    waiting = list(spec.entities)
    while waiting:
        names = {entity.name for entity in waiting}
        ready = next((e for e in waiting if not (targets(e) - {e.name}) & names), waiting[0])
        placed.append(ready)
        waiting.remove(ready)
    return placed


def targets(entity: Entity) -> set[str]:
    """Return the names of the entities that an entity refers to."""
    return {found[1] for field in entity.fields if (found := re.fullmatch(r"ref\((\w+)\)", field.type))}


def words_for(entity: Entity) -> dict[str, str]:
    """Return the words that names of files may have of an entity: `{entity}` LineItem, `{folder}` line-items."""
    return {"entity": entity.name, "folder": _kebab(entity.plural), "words": _kebab(entity.plural).replace("-", " ")}


def module_of(folder: str) -> Mapping[str, str]:
    """Return folder and variable of a part of the application: `line-items`, `lineItemsModule`."""
    first, *others = folder.split("-")
    return {"folder": folder, "variable": first + "".join(part.capitalize() for part in others) + "Module"}


def _shared(task: Shared, spec: Spec) -> Unit:
    nodes = tuple(_nodes(task.nodes, spec))
    needs = task.needs or (SETUP,)
    return Unit(task.key, task.title, task.files, nodes, needs, by="agent", own_tests=task.own_tests)


def _entity(entity: Entity, task: PerEntity, spec: Spec) -> Unit:
    words = words_for(entity)
    order = entities(spec)
    before = [e for e in order[: order.index(entity)] if e.name in targets(entity)]
    return Unit(
        filled(task.key, words),
        filled(task.title, words),
        tuple(filled(path, words) for path in task.files),
        tuple(_operations_of(entity, spec)),
        (*task.needs, *(filled(task.key, words_for(e)) for e in before)),
        by="agent",
        own_tests=tuple(filled(path, words) for path in task.own_tests),
    )


def _nodes(share: Share, spec: Spec) -> Iterator[Id]:
    if share == "tables":
        yield from (e.id for e in spec.enums)
        for entity in spec.entities:
            yield from (entity.id, *_ids(entity.fields), *_ids(entity.keys))
        yield from _ids(spec.links)
    if share == "accounts":
        yield from (spec.auth.id, spec.api.id, *_ids(spec.roles))
        yield from _ids([spec.rate_limit] if spec.rate_limit else [])
        known = {entity.name for entity in entities(spec)}
        for operation in spec.operations:
            if operation.kind in ACCOUNT or operation.entity not in known:
                yield from _operation(operation)


def _operations_of(entity: Entity, spec: Spec) -> Iterator[Id]:
    yield from _rules(entity)
    for operation in _own(entity, spec):
        yield from (*_operation(operation), *(f.id for f in spec.functions if f.op == operation.id))


def _rules(entity: Entity) -> tuple[Id, ...]:
    return (*_ids([entity.lifecycle] if entity.lifecycle else []), *_ids(entity.rules))


def _own(entity: Entity, spec: Spec) -> list[Operation]:
    return [o for o in spec.operations if o.entity == entity.name and o.kind not in ACCOUNT]


def _operation(operation: Operation) -> Iterator[Id]:
    yield operation.id
    yield from (*_ids(operation.grants), *_ids(operation.guards))
    if operation.query:
        yield operation.query.id


def _ids(nodes: Iterable[Node]) -> tuple[Id, ...]:
    return tuple(node.id for node in nodes)


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[\s_]+", "-", name).lower()
