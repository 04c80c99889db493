"""Runs the graph on its checkpoints: start, resume with or without a decision, rewind."""

import getpass
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Command, Interrupt, StateSnapshot

from workflows.context import Context
from workflows.graph import build
from workflows.review_nodes import Decision
from workflows.state import SCHEMA, State
from workflows.store import RunStore

RECURSION_LIMIT = 60
"""Supersteps; the longest run, with all repairs and reviews, takes fewer than forty."""

Graph = CompiledStateGraph[State, Context, State, State]


class CheckpointError(Exception):
    """A run cannot go on from its checkpoint. The message names the way out."""


class StaleDecision(CheckpointError):
    """The decision is about another tree than the one that waits."""


@contextmanager
def opened(database: Path) -> Iterator[Graph]:
    """Yield the graph with its checkpoints in `database`."""
    os.environ["LANGGRAPH_STRICT_MSGPACK"] = "true"  # nothing but JSON may come out of a checkpoint
    connection = sqlite3.connect(database, check_same_thread=False, timeout=30)
    try:
        yield build().compile(checkpointer=SqliteSaver(connection))
    finally:
        connection.close()


def start(graph: Graph, head: str, context: Context) -> None:
    """Run from the first node. `head`: the commit that holds the requirements document."""
    first = State(schema=SCHEMA, phase="specify", head=head, attempt=1, ending="")
    _invoke(graph, first, _config(context.run_id), context)


def resume(graph: Graph, context: Context, decision: Decision | None = None) -> None:
    """Go on from the last checkpoint, with a person's decision if the run waits for one. Raises CheckpointError."""
    snapshot = snapshot_of(graph, context.run_id)
    if snapshot.values.get("schema") != SCHEMA:
        raise CheckpointError("the checkpoint comes from another version of orchestrate: start a new run")
    answer: Command[Any] | None = None
    if snapshot.interrupts:
        asked = snapshot.interrupts[0]
        decided = _decided(asked, context.store, decision)
        if decided is None:
            return
        answer = Command(resume={asked.id: decided.model_dump()})
    _invoke(graph, answer, _config(context.run_id), context)


def _decided(asked: Interrupt, store: RunStore, decision: Decision | None) -> Decision | None:
    """Record a decision before it takes effect; without a new one return that of a process that was killed then."""
    if decision is None:
        known = store.review(asked.id)
        return Decision.model_validate(known) if known else None
    if decision.tree != asked.value["tree"]:
        raise StaleDecision("what waits is not what was shown: look at it again")
    store.add_review(asked.id, asked.value["phase"], decision.action, decision.comment, decision.tree, _person())
    return decision


def _person() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as in many containers
        return "unknown"


def rewind(graph: Graph, context: Context, node: str) -> None:
    """Run again from the newest checkpoint before `node`. Raises CheckpointError if the run never got there."""
    for snapshot in graph.get_state_history(_config(context.run_id)):
        if snapshot.next == (node,):
            _invoke(graph, None, {**snapshot.config, "recursion_limit": RECURSION_LIMIT}, context)
            return
    raise CheckpointError(f"the run has not reached {node} yet: resume it without --from")


def snapshot_of(graph: Graph, run_id: str) -> StateSnapshot:
    """Return the newest checkpoint of a run; its values are empty before the first."""
    return graph.get_state(_config(run_id))


def _config(run_id: str) -> Any:
    return {"configurable": {"thread_id": run_id, "__pregel_strict_resume": True}, "recursion_limit": RECURSION_LIMIT}


def _invoke(graph: Graph, value: State | Command[Any] | None, config: Any, context: Context) -> None:
    graph.invoke(value, config, context=context, durability="sync")
