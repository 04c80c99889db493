"""The program on one page: nodes in running order, and ROUTES, the table of all edges that depend on an outcome."""

from langgraph.graph import START, StateGraph

from workflows.context import Context
from workflows.events import Phase
from workflows.gate_nodes import gate
from workflows.phase_nodes import analyze, deliver, execute, integrate, plan, specify
from workflows.recorded import Node, recorded
from workflows.refining import refine
from workflows.review_nodes import review
from workflows.state import Routes, State

END = "__end__"

PHASES: dict[Phase, Node] = {
    "specify": specify,
    "analyze": analyze,
    "plan": plan,
    "integrate": integrate,
    "execute": execute,
}
"""Each is followed by its gate; refine and deliver stand apart, because no gate of their own comes after them."""

ROUTES: Routes = {
    ("specify", "pass"): "analyze",
    ("specify", "review"): "review_specify",
    ("specify", "approve"): "analyze",
    ("specify", "fail"): END,
    ("specify", "reject"): END,
    ("analyze", "pass"): "plan",
    ("analyze", "review"): "review_analyze",
    ("analyze", "approve"): "plan",
    ("analyze", "fail"): END,
    ("analyze", "reject"): END,
    ("plan", "pass"): "integrate",
    ("plan", "review"): "review_plan",
    ("plan", "approve"): "integrate",
    ("plan", "fail"): END,
    ("plan", "reject"): END,
    ("integrate", "pass"): "execute",
    ("integrate", "review"): "review_integrate",
    ("integrate", "approve"): "execute",
    ("integrate", "fail"): "refine",
    ("integrate", "reject"): END,
    ("refine", "repaired"): "gate_integrate",
    ("refine", "stuck"): END,
    ("execute", "pass"): "deliver",
    ("execute", "review"): "review_execute",
    ("execute", "approve"): "deliver",
    ("execute", "fail"): END,
    ("execute", "reject"): END,
}


def build() -> StateGraph[State, Context, State, State]:
    """Return the graph without a checkpointer."""
    graph = StateGraph[State, Context, State, State](State, Context)
    for name, node in PHASES.items():
        graph.add_node(name, recorded(name, node))
        graph.add_node(f"gate_{name}", recorded(f"gate_{name}", gate(name, ROUTES)))
        graph.add_node(f"review_{name}", recorded(f"review_{name}", review(name, ROUTES)))
        graph.add_edge(name, f"gate_{name}")
    graph.add_node("refine", recorded("refine", refine(ROUTES)))
    graph.add_node("deliver", recorded("deliver", deliver))
    graph.add_edge(START, "specify")
    return graph


def drawing() -> str:
    """Return the graph as a mermaid flowchart, from the table that routes; docs/architecture.md shows it."""
    edges: list[tuple[str, str, str]] = [("start([start])", "specify", "")] + [
        (phase, f"gate_{phase}", "") for phase in PHASES
    ]
    for (phase, outcome), target in ROUTES.items():
        kind = "review_" if outcome in ("approve", "reject") else "gate_" if phase in PHASES else ""
        edges.append((f"{kind}{phase}", "finish([end])" if target == END else target, outcome))
    edges.append(("deliver", "finish([end])", ""))
    return "\n".join(["flowchart TD", *(f"    {a} -->{f'|{label}|' if label else ''} {b}" for a, b, label in edges)])
