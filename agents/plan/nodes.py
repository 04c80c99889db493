"""Which unit of a stack carries out which node of the Spec."""

from collections.abc import Iterator, Mapping, Sequence

from agents.spec.model import Entity, Id, Node, Operation, Spec
from agents.stacks.stack import Unit


def all_nodes(spec: Spec) -> dict[Id, Node]:
    """Return every node of a Spec by its id, in the order of the Spec."""
    kinds = (*spec.roles, *spec.enums, *spec.entities, *spec.links)
    limits = (*spec.quality, *((spec.rate_limit,) if spec.rate_limit else ()))
    top = (*kinds, *spec.operations, spec.auth, spec.api, *limits, *spec.functions, *spec.non_goals)
    parts = [part for node in top for part in (node, *_parts(node))]
    return {node.id: node for node in parts}


def _parts(node: Node) -> Iterator[Node]:
    if isinstance(node, Entity):
        yield from (*node.fields, *node.keys, *node.rules, *((node.lifecycle,) if node.lifecycle else ()))
    if isinstance(node, Operation):
        yield from (*node.grants, *node.guards, *((node.query,) if node.query else ()))


def claimed(units: Sequence[Unit], spec: Spec) -> Mapping[str, tuple[Id, ...]]:
    """Return the nodes of each unit: those it names, and the parts of these that no unit names itself.

    A target that no unit names is a property of the whole, so it goes to the last unit: only then it can be measured.
    """
    known = all_nodes(spec)
    named = {unit.key: unit.nodes for unit in units}
    taken = {node for nodes in named.values() for node in nodes}
    if units:
        named[units[-1].key] += tuple(target.id for target in spec.quality if target.id not in taken)
    return {key: tuple(_with_parts(nodes, taken, known)) for key, nodes in named.items()}


def _with_parts(nodes: tuple[Id, ...], taken: set[Id], known: Mapping[Id, Node]) -> Iterator[Id]:
    for node in nodes:
        yield node
        if node in known:
            yield from (part.id for part in _parts(known[node]) if part.id not in taken)
