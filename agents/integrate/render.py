"""The files of the account: Markdown and JSON."""

from agents.analyze.markdown import render_template
from agents.analyze.render import FOLDER
from agents.integrate.artifact import Implementation

DOCUMENT = f"{FOLDER}/04_IMPLEMENT_BACKEND.md"
DATA = f"{FOLDER}/implementation.json"


def render(implementation: Implementation) -> dict[str, bytes]:
    """Return the files of the phase by path below the project root."""
    return {
        DOCUMENT: render_template("agents.integrate", "implementation.md.jinja", i=implementation),
        DATA: implementation.model_dump_json(indent=2, exclude_defaults=True).encode() + b"\n",
    }
