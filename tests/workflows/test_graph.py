"""The graph and its drawing."""

from pathlib import Path

from workflows.graph import PHASES, ROUTES, build, drawing

ARCHITECTURE = Path(__file__).parents[2] / "docs" / "architecture.md"


def test_the_drawing_in_the_docs_is_made_from_the_routes():
    assert drawing() in ARCHITECTURE.read_text(encoding="utf-8")


def test_every_route_leads_to_a_node():
    nodes = set(build().nodes) | {"__end__"}
    assert set(ROUTES.values()) <= nodes
    assert {f"gate_{phase}" for phase in PHASES} <= nodes
