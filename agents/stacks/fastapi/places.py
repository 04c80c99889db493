"""Where the application carries out a node of the Spec: the file, and a text of the line."""

from collections.abc import Iterator, Mapping

from agents.spec.model import Id, Operation
from agents.stacks.fastapi.calls import Reactions
from agents.stacks.fastapi.context import TableView
from agents.stacks.fastapi.happenings import far_reactions
from agents.stacks.fastapi.links import links_of
from agents.stacks.fastapi.logic import Logic
from agents.stacks.fastapi.views import EntityView, OperationView, ProjectView
from agents.stacks.fastapi.work import Work
from agents.stacks.stack import StackError

Place = tuple[str, str]
_LONGEST_CONDITION = 80
_NAMED = ("action", "transition", "link", "unlink")
_ROUTED_IN = {
    "register": "auth",
    "login": "auth",
    "refresh": "auth",
    "logout": "auth",
    "me": "me",
    "update_me": "me",
    "audit": "audit_log",
}


def places(project: ProjectView) -> Mapping[Id, Place]:
    """Return the place of each node that is carried out in one."""
    return dict(_places(project))


def place(found: Mapping[Id, Place], node: Id) -> Place:
    """Return the place of a node. Raises StackError for a node that the Spec has not."""
    if node not in found:
        raise StackError(f"{node} is no node of this Spec that is carried out in one place. Take an id from spec.json.")
    return found[node]


def _places(project: ProjectView) -> Iterator[tuple[Id, Place]]:
    yield project.api.id, ("app/main.py", "BASE_PATH = ")
    yield project.auth.id, ("app/services/auth.py", "class AuthService")
    for enum in project.enums:
        yield enum.node.id, ("app/models/enums.py", f"class {enum.class_name}(StrEnum)")
    for link in links_of(project):
        yield link.node.id, ("app/models/links.py", f"{link.table} = sa.Table(")
    for role in project.spec.roles if project.has_roles else ():
        yield role.id, ("app/roles.py", f"    {project.role(role.name)}: {{")
    if project.spec.rate_limit:
        yield project.spec.rate_limit.id, ("app/rate_limit.py", "class RateLimit")
    for quality in project.spec.quality:
        yield quality.id, ("README.md", project.title)
    for entity in project.entities:
        yield from _entity(entity)
        yield from _rules(entity)
        for operation in (o for o in project.spec.operations if o.entity == entity.name):
            yield from _operation(entity, operation)


def _entity(entity: EntityView) -> Iterator[tuple[Id, Place]]:
    model = f"app/models/{entity.module}.py"
    yield entity.node.id, (model, f"class {entity.class_name}(")
    for field in entity.fields:
        yield field.node.id, (model, f"    {field.attribute}: Mapped[")
        if field.is_computed:
            yield field.node.id, (f"app/repositories/{entity.module}.py", f"def _{field.name}(")
    if entity.node.lifecycle:
        yield entity.node.lifecycle.id, (f"app/events/{entity.module}.py", f"class {entity.class_name}Events")
    for constraint in TableView(entity).constraints:
        if constraint.node:
            yield constraint.node, (model, constraint.name)


def _rules(entity: EntityView) -> Iterator[tuple[Id, Place]]:
    logic = Logic(entity)
    module = f"app/rules/{entity.module}.py"
    for check in (*logic.all_guards, *logic.rules):
        yield check.node.id, (module, f"def {check.name}(")
    for reaction, (when, _) in zip(logic.reactions, Reactions(logic).steps, strict=True):
        on_one_line = not when.code.sql and len(when.text) < _LONGEST_CONDITION
        yield reaction.id, (module, f"if {when.text}:" if on_one_line else "def react(")


def _operation(entity: EntityView, operation: Operation) -> Iterator[tuple[Id, Place]]:
    if operation.start.on != "http":
        yield from _event(entity, operation)
        return
    if operation.kind == "hole":
        for node in (operation, *operation.grants):
            yield node.id, (f"app/routes/{operation.name}.py", f"def {operation.name}(")
        return
    service = f"app/services/{entity.module}.py"
    view = OperationView(operation, entity)
    routes = _ROUTED_IN.get(operation.kind, entity.plural)
    if operation.kind in ("login", "refresh", "logout", "audit"):
        service = f"app/services/{routes}.py"
    work = Work(view, Logic(entity))
    yield operation.id, (service, f"def {_method(work)}(")
    if operation.query:
        yield operation.query.id, _query(work)
    for grant in operation.grants:
        name = work.access.name
        where = (
            (f"app/repositories/{entity.module}.py", f"def {name}(") if name else (f"app/routes/{routes}.py", "router")
        )
        yield grant.id, where


def _event(entity: EntityView, operation: Operation) -> Iterator[tuple[Id, Place]]:
    """Yield the place of what time or a change starts; a change that sets columns of its row stands in the rules."""
    module = f"app/events/{entity.module}.py"
    if operation.start.on == "time":
        yield operation.id, (module, f"def {operation.name}_if_due(")
    elif operation.start.on == "call":
        yield operation.id, (module, f"def {OperationView(operation, entity).method}_if_possible(")
    elif operation in far_reactions(entity):
        yield operation.id, (module, f"def _{operation.name}(")


def _method(work: Work) -> str:
    if work.kind == "audit":
        return "page"
    if work.kind == "list":
        return work.listing.method
    return work.method if work.kind in _NAMED else work.kind


def _query(work: Work) -> Place:
    """Return what a list can be asked for; where that is its order alone, the function that selects its rows."""
    listing = work.listing
    if listing.narrows:
        return f"app/schemas/{work.entity.module}.py", f"class {listing.query_class}("
    return f"app/repositories/{work.entity.module}.py", f"def {listing.method}("
