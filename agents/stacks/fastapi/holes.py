"""Operations that are declared only: their routes, by who gets in."""

from agents.stacks.fastapi.access import Access, access_of
from agents.stacks.fastapi.naming import snake
from agents.stacks.fastapi.views import OperationView, ProjectView

MODULE = "not_written"


def holes(project: ProjectView) -> tuple[OperationView, ...]:
    """Return the operations that nobody has written yet."""
    return tuple(o for e in project.entities for o in e.operations if o.kind == "hole")


def hole_routers(project: ProjectView) -> dict[str, Access]:
    """Return a router for everybody who gets in under the same condition."""
    return {hole_router(hole): access_of(hole) for hole in holes(project)}


def hole_router(hole: OperationView) -> str:
    """Return the name of the router of an operation."""
    access = access_of(hole)
    if access.gate:
        return f"for_{'_or_'.join(snake(role).replace(' ', '_') for role in access.gate)}"
    return "signed_in" if access.mode == "user" else "public"


def hole_text(hole: OperationView) -> str:
    """Return what the function must do, as the document says it."""
    functions = {f.op: f.text for f in hole.entity.project.spec.functions}
    return functions.get(hole.node.id, hole.name)
