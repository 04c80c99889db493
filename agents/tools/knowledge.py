"""Tools that read what is to be built: the requirements as they were written, and the Spec that came of them."""

import json
from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field

from agents.model.tool import AnyTool, Tool, TryAgain
from agents.spec.model import Node, Operation, Spec
from agents.spec.nodes import nodes_of
from agents.tools.reading import numbered
from prompts.prompt import quoted

MOST_NODES = 30
"""Nodes that are shown in one answer."""


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Passage(_Closed):
    """Which part of which document to read."""

    document: str
    from_line: int = Field(ge=1)


class Nodes(_Closed):
    """Which nodes of the Spec to show."""

    start: str = Field(description="the beginning of ids, e.g. op:Todo or field:Todo.title; empty: list all ids")
    after: str = Field(
        default="", description="the id behind which to go on, as the cut names it; empty: from the first"
    )


def requirements_tool(documents: Mapping[str, bytes]) -> AnyTool:
    """Return the tool that reads the documents of a run."""

    def read(passage: Passage) -> str:
        if passage.document not in documents:
            raise TryAgain(f"there is no document {passage.document}; there are: {', '.join(documents)}")
        text = documents[passage.document].decode("utf-8-sig", errors="replace")
        return quoted(numbered(text, passage.from_line), "document", passage.document)

    return Tool("read_requirements", "Read the requirements as people wrote them.", Passage, read)


def spec_tool(spec: Spec) -> AnyTool:
    """Return the tool that shows nodes of the Spec, each with the sentences that it comes from."""
    nodes = {node.id: node for node in nodes_of(spec)}
    sentences = {each.id: each.text for each in spec.trace}

    def show(wanted: Nodes) -> str:
        if not wanted.start:
            return "\n".join(nodes)
        found = _behind(wanted.after, [key for key in nodes if key.startswith(wanted.start)])
        if not found:
            raise TryAgain(f"no id begins with {wanted.start}; an empty start lists them all")
        told = [_told(_as_promised(nodes[key]).model_dump(mode="json", exclude_defaults=True), sentences)
                for key in found[:MOST_NODES]]  # fmt: skip
        return quoted("\n".join([*told, *_cut(found)]), "spec", wanted.start)

    about = f"Show nodes of the Spec: things, fields, operations, rules. At most {MOST_NODES} at a time."
    return Tool("read_spec", about, Nodes, show)


def _behind(after: str, keys: Sequence[str]) -> Sequence[str]:
    """Return the ids behind one of them. Raises TryAgain for one that is not among them, and for the last."""
    if not after:
        return keys
    if after not in keys[:-1]:
        raise TryAgain(f"nothing comes behind {after} there; leave `after` empty, or give the id that the cut names")
    return keys[keys.index(after) + 1 :]


def _cut(found: Sequence[str]) -> list[str]:
    """Return how many are not shown, which comes next, and how to go on."""
    if len(found) <= MOST_NODES:
        return []
    last, following = found[MOST_NODES - 1], found[MOST_NODES]
    return [f"[{len(found) - MOST_NODES} more, the next is {following}: give a longer start, or after {last}]"]


def _as_promised(node: Node) -> Node:
    """Return a node as it is once everything is written: who reads it here builds that."""
    return node.model_copy(update={"errors": node.promised}) if isinstance(node, Operation) else node


def _told(node: dict[str, object], sentences: Mapping[str, str]) -> str:
    source = node.pop("src", ())
    said = [sentences.get(each, each) for each in source] if isinstance(source, list) else []
    return json.dumps({**node, "sentences": said}, ensure_ascii=False)
