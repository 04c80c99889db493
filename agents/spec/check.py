"""The invariants of a Spec as diagnostics: whatever is wrong with one is found here, whoever wrote it."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from agents.spec.check_fields import check_fields
from agents.spec.check_operations import check_operations
from agents.spec.check_people import check_people
from agents.spec.check_steps import check_steps
from agents.spec.contradictions import check_contradictions
from agents.spec.cycles import check_cycles
from agents.spec.diagnostic import Diagnostic, report
from agents.spec.model import Spec
from agents.spec.nodes import Places, nodes_of


def check(spec: Spec) -> list[Diagnostic]:
    """Return what is wrong with a Spec. What depends on names is checked only when all names are there."""
    found = [
        *_ids(spec), *_trace(spec), *_paths(spec), *check_fields(spec), *check_operations(spec), *check_people(spec),
        *check_steps(spec),
    ]  # fmt: skip
    if not any(d.severity == "error" for d in found):
        found += [*check_cycles(spec), *check_contradictions(spec)]
    return found


def _ids(spec: Spec) -> Iterator[Diagnostic]:
    places = Places(spec)
    for node_id, count in Counter(node.id for node in nodes_of(spec)).items():
        if count > 1:
            yield report("SP951", places.line_of(node_id), node_id, id=node_id)


def _trace(spec: Spec) -> Iterator[Diagnostic]:
    sentences = {s.id for s in spec.trace}
    for node in nodes_of(spec):
        for sentence in node.src:
            if sentence not in sentences:
                yield report("SP952", 0, node.id, of=node.id, sentence=sentence)
    ids = {node.id for node in nodes_of(spec)}
    for read in spec.trace:
        if read.status == "mapped" and not read.nodes:
            yield report("SP955", read.line, sentence=read.id)
        for name in read.nodes:
            if name not in ids:
                yield report("SP953", read.line, sentence=read.id, named=name)


def _paths(spec: Spec) -> Iterator[Diagnostic]:
    """Two entities with one plural would share a table and a path."""
    places = Places(spec)
    groups: dict[str, list[str]] = defaultdict(list)
    for entity in spec.entities:
        groups[entity.plural].append(entity.name)
    for name, entities in groups.items():
        if len(entities) > 1:
            line = places.line(spec.entity(entities[1]))
            yield report("SP113", line, f"entity:{entities[1]}", a=entities[0], b=entities[1], name=name)
