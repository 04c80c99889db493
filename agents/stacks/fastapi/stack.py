"""The FastAPI stack: a Spec becomes units of work, files, and the place where each node is carried out."""

from collections.abc import Mapping

from agents.spec.model import Id, Spec
from agents.stacks.fastapi.application import APPLICATION
from agents.stacks.fastapi.delivery import DELIVERY
from agents.stacks.fastapi.files import expand
from agents.stacks.fastapi.places import place, places
from agents.stacks.fastapi.render import render_files
from agents.stacks.fastapi.toolchain import harness, toolchain
from agents.stacks.fastapi.units import project_units
from agents.stacks.fastapi.views import ProjectView
from agents.stacks.stack import Toolchain, Unit

TEMPLATES = (*APPLICATION, *DELIVERY)

MARKS = {"app/main.py": "def create_app(", "app/config.py": "class Settings", "alembic.ini": ""}


class FastApiStack:
    """FastAPI, SQLAlchemy 2, Alembic and PostgreSQL."""

    name = "fastapi"
    title = "FastAPI"
    marks: Mapping[str, str] = MARKS

    def __init__(self) -> None:
        self._placed: tuple[Spec, Mapping[Id, tuple[str, str]]] | None = None

    def units(self, spec: Spec) -> tuple[Unit, ...]:
        """Return the units of the backend in the order in which they are built."""
        project = ProjectView(spec)
        return project_units(project, tuple(expand(TEMPLATES, project)))

    def render(self, spec: Spec) -> Mapping[str, bytes]:
        """Return every file of the project by path. Raises StackError."""
        project = ProjectView(spec)
        return render_files(expand(TEMPLATES, project), project)

    def harness(self) -> Mapping[str, bytes]:
        """Return our own files for `/harness`."""
        return harness()

    def toolchain(self) -> Toolchain:
        """Return how projects of this stack are checked and run."""
        return toolchain()

    def where(self, spec: Spec, node: Id) -> tuple[str, str]:
        """Return the file that carries out a node, and a text that stands on the line where it does so."""
        if self._placed is None or self._placed[0] is not spec:
            self._placed = (spec, places(ProjectView(spec)))
        return place(self._placed[1], node)
