"""What every node shares: a person's wish to stop is heard between nodes, and each run of a node is recorded."""

import os
from collections.abc import Callable
from typing import Any, Protocol

from langgraph.runtime import Runtime
from langgraph.types import Command

from workflows.context import Context
from workflows.state import State

Node = Callable[[State, Context], "dict[str, Any] | Command[Any]"]


class Stopped(Exception):
    """A person asked to stop; the last checkpoint holds everything done so far."""


class GraphNode(Protocol):
    """A node as LangGraph calls it."""

    def __call__(self, state: State, *, runtime: Runtime[Context]) -> Any:
        """Run the node."""
        ...


def recorded(name: str, node: Node) -> GraphNode:
    """Return the node as LangGraph calls it, with a row in run.db for each time it runs."""

    def run(state: State, *, runtime: Runtime[Context]) -> Any:
        context = runtime.context
        if context.stopped():
            raise Stopped
        row = context.store.node_started(name, os.getpid())
        result = node(state, context)
        context.store.node_ended(row)
        return result

    return run
