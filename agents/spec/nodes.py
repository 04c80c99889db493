"""Every node of a Spec, and where in the document each comes from."""

from collections.abc import Iterator

from agents.spec.model import Node, Spec


def nodes_of(spec: Spec) -> Iterator[Node]:
    """Yield every node in document order."""
    yield from (*spec.roles, *spec.enums)
    for entity in spec.entities:
        yield from (entity, *entity.fields, *entity.keys, *entity.rules)
        if entity.lifecycle:
            yield entity.lifecycle
    yield from spec.links
    for operation in spec.operations:
        yield from (operation, *operation.grants, *operation.guards)
        if operation.query:
            yield operation.query
    yield from (spec.auth, spec.api, *spec.quality)
    if spec.rate_limit:
        yield spec.rate_limit
    yield from (*spec.non_goals, *spec.functions)
    yield from (*spec.contract.routes, *spec.contract.shapes, *spec.contract.schemes)


class Places:
    """Finds the line of a node: that of the last sentence that it comes from."""

    def __init__(self, spec: Spec) -> None:
        self._lines = {s.id: s.line for s in spec.trace}
        self._nodes = {node.id: node for node in nodes_of(spec)}

    def line(self, node: Node) -> int:
        """Return the line, 0 for a default."""
        return max((self._lines.get(s, 0) for s in node.src), default=0)

    def line_of(self, node_id: str) -> int:
        """Return the line of a node by its id."""
        return self.line(self._nodes[node_id]) if node_id in self._nodes else 0
