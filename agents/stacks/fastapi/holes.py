"""Operations that are declared only: a module of routes for each, which somebody has to fill."""

from agents.stacks.fastapi.views import OperationView, ProjectView


def holes(project: ProjectView) -> tuple[OperationView, ...]:
    """Return the operations that nobody has written yet."""
    return tuple(o for e in project.entities for o in e.operations if o.kind == "hole")


def hole_text(hole: OperationView) -> str:
    """Return what the function must do, as the document says it."""
    functions = {f.op: f.text for f in hole.entity.project.spec.functions}
    return functions.get(hole.node.id, hole.name)
