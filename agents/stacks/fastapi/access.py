"""Who may reach which rows: the grants of an operation as one condition."""

from collections.abc import Iterable
from dataclasses import dataclass

from agents.spec.expression import Binary, parse, unparse
from agents.spec.model import Grant
from agents.stacks.fastapi.snippets import names_of
from agents.stacks.fastapi.views import OperationView


@dataclass(frozen=True)
class Access:
    """Which rows an operation reaches.

    `mode`: `open` (nobody need sign in), `optional`, or `user`. `condition` holds for the rows of a person, None for
    all; `anonymous` for those without one. `name` is the repository's function, None without any condition.
    """

    mode: str
    condition: str | None
    anonymous: str | None = None
    name: str | None = None


def access_of(operation: OperationView) -> Access:
    """Return which rows the grants of an operation open, and to whom."""
    grants = operation.node.grants
    public = [g for g in grants if "anyone" in g.roles]
    condition = None if any(g.when is None for g in grants) else " || ".join(dict.fromkeys(_bracketed(grants)))
    if not public:
        return _named(operation, Access("user", condition))
    if operation.kind == "create" and any(f.node.default == "actor" for f in operation.entity.columns):
        return _named(operation, Access("user", condition))
    anonymous = None if any(g.when is None for g in public) else " || ".join(dict.fromkeys(_bracketed(public)))
    if anonymous == condition and not _reads_actor(condition):
        return _named(operation, Access("open", condition, anonymous))
    return _named(operation, Access("optional", condition, anonymous))


def _bracketed(grants: Iterable[Grant]) -> list[str]:
    found = [parse(g.when) for g in grants if g.when]
    return [f"({unparse(n)})" if isinstance(n, Binary) and n.op in ("&&", "||") else unparse(n) for n in found]


def _reads_actor(condition: str | None) -> bool:
    return condition is not None and "actor" in names_of(parse(condition))


def _named(operation: OperationView, access: Access) -> Access:
    if access.condition is None:
        return access
    owner = operation.entity.node.owner
    if access.condition == f"{owner} == actor" and access.mode == "user":
        name = "owned_by"
    else:
        name = "visible_to" if operation.kind in ("get", "list") else f"open_to_{operation.name}"
    return Access(access.mode, access.condition, access.anonymous, name)
