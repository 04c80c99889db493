"""The files of the plan: Markdown and JSON."""

from agents.analyze.markdown import References, render_template
from agents.analyze.render import FOLDER
from agents.plan.artifact import Plan, Strategy
from agents.spec.model import Spec

DOCUMENT = f"{FOLDER}/03_PLAN_IMPLEMENTATION.md"
DATA = f"{FOLDER}/plan.json"

STRATEGIES: dict[Strategy, str] = {
    "tdd": "The acceptance tests of the task are derived from the document and frozen before its code exists; they are "
    "red without it, must turn green, and may not be changed by who writes the code.",
    "characterization": "Tests pin what the code does today before it is touched; none of them may change.",
    "test-after": "No acceptance test names the task, because clients cannot see it; its gates judge the files once "
    "they exist, and every later task stands on it.",
    "bug-fix": "One test that shows the bug is red first; then the fix.",
    "refactor": "All tests stay green and unchanged.",
    "flexible": "Who carries out the task chooses, and says what was chosen.",
}
"""What is red, when, and what must not change."""


def render(plan: Plan, spec: Spec) -> dict[str, bytes]:
    """Return the files of the phase by path below the project root."""
    used = {task.strategy for task in plan.tasks}
    values = {"p": plan, "refs": References(spec), "strategies": {k: v for k, v in STRATEGIES.items() if k in used}}
    return {
        DOCUMENT: render_template("agents.plan", "plan.md.jinja", **values),
        DATA: plan.model_dump_json(indent=2, exclude_defaults=True).encode() + b"\n",
    }
