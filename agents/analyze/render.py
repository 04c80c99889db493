"""The files of the architecture: Markdown, JSON, the contract, the diagram and one record a decision."""

from agents.analyze.artifact import Architecture
from agents.analyze.erd import erd
from agents.analyze.lifecycles import state_diagram
from agents.analyze.markdown import References, render_template
from agents.analyze.openapi import openapi, to_yaml
from agents.spec.model import Spec

FOLDER = "docs/orchestrate"
DOCUMENT = f"{FOLDER}/02_ANALYZE_ARCHITECTURE.md"
DATA = f"{FOLDER}/architecture.json"
CONTRACT = f"{FOLDER}/openapi.yaml"
DIAGRAM = f"{FOLDER}/erd.mmd"


def render(architecture: Architecture, spec: Spec) -> dict[str, bytes]:
    """Return the files of the phase by path below the project root."""
    refs = References(spec)
    diagram = erd(architecture)
    diagrams = {view.node: state_diagram(view) for view in architecture.lifecycles}
    values = {
        "a": architecture,
        "spec": spec,
        "refs": refs,
        "erd": erd(architecture, columns=False),
        "diagrams": diagrams,
    }
    records = {
        decision.path: render_template("agents.analyze", "adr.md.jinja", d=decision, refs=refs)
        for decision in architecture.decisions
    }
    return {
        DOCUMENT: render_template("agents.analyze", "architecture.md.jinja", **values),
        DATA: architecture.model_dump_json(indent=2, exclude_defaults=True).encode() + b"\n",
        CONTRACT: to_yaml(openapi(spec)).encode(),
        DIAGRAM: diagram.encode(),
        **records,
    }
