"""YAML and JSON -> maps and lists that know their lines. No tag is obeyed, and aliases cannot grow without end."""

from collections.abc import Iterator
from typing import Any

import yaml
from yaml.events import CollectionEndEvent, CollectionStartEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from agents.specify.readers.schema import Malformed

MOST_NODES = 200_000
"""Nodes that a document may have, once all its aliases stand for what they name."""

DEEPEST = 100
"""How deep maps and lists may lie in each other."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SCALARS = {"tag:yaml.org,2002:int": int, "tag:yaml.org,2002:float": float}


class Map(dict[str, Any]):
    """A map whose keys know their lines; `line`: where it begins."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}
        self.doubled: dict[str, int] = {}

    def line_of(self, key: str) -> int:
        """Return the line of a key, else that of the map."""
        return self.lines.get(key, self.line)


def listed(value: Any) -> list[Any]:
    """Return a list, empty for what is none."""
    return value if isinstance(value, list) else []


def mapped(value: Any) -> Map:
    """Return a map, empty for what is none."""
    return value if isinstance(value, Map) else Map(0)


def load(text: str) -> Map:
    """Return the map that a document is. Raises Malformed where it is none, or larger than it looks."""
    try:
        _check_depth(text)
        node = yaml.compose(text, Loader=_LOADER)
        if not isinstance(node, MappingNode):
            raise Malformed("it is no map", 1)
        if _size(node, {}) > MOST_NODES:
            raise Malformed(f"its aliases stand for more than {MOST_NODES} values", 1)
        value = _value(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Malformed(str(error.problem or error.context), mark.line + 1 if mark else 0) from error
    except yaml.YAMLError as error:
        raise Malformed(str(error).splitlines()[0]) from error
    except RecursionError as error:
        raise Malformed("it is nested too deeply") from error
    assert isinstance(value, Map)
    return value


def _check_depth(text: str) -> None:
    """Refuse what is nested deeper than the stack of the parser could bear: it would take the process with it."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > DEEPEST:
            line = event.start_mark.line + 1 if event.start_mark else 0
            raise Malformed(f"it is nested more than {DEEPEST} deep", line)


def _size(node: Node, known: dict[int, int]) -> int:
    """Count the nodes, each as often as it is named. Raises Malformed for one that holds itself."""
    if id(node) in known:
        if known[id(node)] < 0:
            raise Malformed("an alias names what it stands in", node.start_mark.line + 1)
        return known[id(node)]
    known[id(node)] = -1
    known[id(node)] = 1 + sum(_size(child, known) for child in _children(node))
    return known[id(node)]


def _children(node: Node) -> Iterator[Node]:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield key
            yield value
    elif isinstance(node, SequenceNode):
        yield from node.value


def _value(node: Node) -> Any:
    if isinstance(node, MappingNode):
        return _map(node)
    if isinstance(node, SequenceNode):
        return [_value(child) for child in node.value]
    return _scalar(node)


def _map(node: MappingNode) -> Map:
    found = Map(node.start_mark.line + 1)
    for key, value in node.value:
        name, line = str(key.value) if isinstance(key, ScalarNode) else "", key.start_mark.line + 1
        read = _value(value)
        if name == "<<" and isinstance(read, Map):
            for inherited, known in read.items():
                found.setdefault(inherited, known)
            continue
        if name in found and name in found.lines:
            found.doubled[name] = line
        found[name] = read
        found.lines[name] = line
    return found


def _scalar(node: Node) -> Any:
    text = str(node.value)
    if node.tag == "tag:yaml.org,2002:null":
        return None
    if node.tag == "tag:yaml.org,2002:bool" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    try:
        return _SCALARS[node.tag](text) if node.tag in _SCALARS else text
    except ValueError:
        return text
