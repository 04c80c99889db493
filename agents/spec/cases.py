"""The acceptance cases of a Spec: what is tested, under which id, for which requirement.

Ids are a function of Spec ids, so the plan can name a test before it is written. `workflows.acceptance` renders
exactly these cases as tests; the read-back of the specify artifact prints their sentences.
"""

from collections.abc import Iterable, Iterator

from agents.spec.model import Closed, Id, Node, Spec
from agents.spec.scenarios.resource import Scenario
from agents.spec.scenarios.suite import modules

FOLDER = "acceptance"
"""The folder of the suite in a delivered project."""


class Case(Closed):
    """One acceptance test.

    `id` is the pytest node id below the project root, e.g. `acceptance/test_todo.py::test_rule_list_done_at_limit`.
    `requirements`: ids of the sentences it proves. `nodes`: the Spec nodes it would catch if they were removed.
    `readback`: one concrete scenario in words and numbers, e.g. "a list with 100 todos that are not done: one more
    is refused with 409; after one is marked as done it is accepted".
    """

    id: str
    nodes: tuple[Id, ...]
    requirements: tuple[str, ...]
    readback: str


def derive_cases(spec: Spec) -> tuple[Case, ...]:
    """Return the acceptance cases of a Spec in the order of its nodes."""
    sentences = sentences_of(spec)
    return tuple(_case(module, s, sentences) for module, _, scenarios in modules(spec) for s in scenarios)


def uncovered(spec: Spec) -> tuple[Id, ...]:
    """Return the nodes that something is built from and that no case would catch.

    A computed field needs a case of its own: that it can be filtered by, or not be written, does not say its value.
    """
    cases = derive_cases(spec)
    caught = {node for case in cases for node in case.nodes}
    for entity in spec.entities:
        for item in entity.fields:
            if item.computed and not any(item.id in c.nodes and c.id.endswith(f"_{item.name}_computed") for c in cases):
                caught.discard(item.id)
    return tuple(node.id for node in testable_nodes(spec) if node.id not in caught)


def testable_nodes(spec: Spec) -> Iterator[Node]:
    """Yield every node of a Spec that shows in the behaviour of the API, in document order."""
    yield spec.auth
    yield spec.api
    yield from (*spec.roles, *spec.enums, *spec.links)
    for entity in spec.entities:
        yield entity
        yield from (*entity.fields, *entity.keys, *entity.rules)
        if entity.lifecycle:
            yield entity.lifecycle
    for operation in spec.operations:
        yield operation
        yield from (*operation.grants, *operation.guards)
        if operation.query:
            yield operation.query
    if spec.rate_limit:
        yield spec.rate_limit


def case_id(module: str, scenario: Scenario) -> str:
    """Return the pytest node id of a scenario."""
    return f"{FOLDER}/{module}.py::test_{scenario.name}"


def _case(module: str, scenario: Scenario, sentences: dict[Id, tuple[str, ...]]) -> Case:
    nodes = tuple(dict.fromkeys(scenario.nodes))
    found = dict.fromkeys(scenario.cites or (s for node in nodes for s in sentences.get(node, ())))
    order = sorted(found, key=list(sentences[""]).index)
    return Case(id=case_id(module, scenario), nodes=nodes, requirements=tuple(order), readback=scenario.readback)


def sentences_of(spec: Spec) -> dict[Id, tuple[str, ...]]:
    """Return the ids of sentences for each node, and under the empty id all of them in document order."""
    found: dict[Id, dict[str, None]] = {"": {s.id: None for s in spec.trace}}
    for node in testable_nodes(spec):
        _add(found, node.id, (s for s in node.src if s in found[""]))
    for sentence in spec.trace:
        for node_id in sentence.nodes:
            _add(found, node_id, (sentence.id,))
    return {node: tuple(ids) for node, ids in found.items()}


def _add(found: dict[Id, dict[str, None]], node: Id, sentences: Iterable[str]) -> None:
    found.setdefault(node, {}).update(dict.fromkeys(sentences))
