"""What the compiler made of a document, as a model hears it: names, and what proposals add to them."""

from collections.abc import Iterator

from agents.spec.model import Check, Field, Grant, Node, Spec
from agents.spec.nodes import nodes_of
from agents.specify.compiler import Compilation


def names(compilation: Compilation) -> Iterator[str]:
    """Yield the things with their fields, the lists of values, and who may do what."""
    spec = compilation.spec
    for entity in spec.entities if spec else ():
        yield f"{entity.name}: {', '.join(map(_field, entity.fields))}"
    for enum in spec.enums if spec else ():
        yield f"{enum.name} is one of {', '.join(enum.values)}"
    for operation in spec.operations if spec else ():
        yield f"{operation.id.removeprefix('op:')}: {'; '.join(map(_grant, operation.grants)) or 'nobody'}"


def added(before: Compilation, after: Compilation, sentence: str) -> str:
    """Return what comes of a sentence that did not come of it before, in the notation of names."""
    there = set(_told(before.spec, sentence)) if before.spec else set()
    return ", ".join(each for each in (_told(after.spec, sentence) if after.spec else ()) if each not in there)


def _told(spec: Spec, sentence: str) -> Iterator[str]:
    nodes = {node for trace in spec.trace if trace.id == sentence for node in trace.nodes}
    for node in nodes_of(spec):
        if node.id in nodes:
            yield _node(node)


def _node(node: Node) -> str:
    if isinstance(node, Field):
        return f"field {node.id.partition(':')[2]} ({_type(node)})"
    if isinstance(node, Grant):
        return f"{node.id.partition(':')[2].rpartition('.')[0]}: {_grant(node)}"
    if isinstance(node, Check):
        return f"{node.id}: {node.expr}"
    return node.id


def _field(field: Field) -> str:
    return f"{field.name} ({_type(field)})"


def _type(field: Field) -> str:
    return field.type + ("" if field.required else ", optional")


def _grant(grant: Grant) -> str:
    return ", ".join(grant.roles) + (f" if {grant.when}" if grant.when else "")
