"""Who may reach which rows: the grants of an operation as one condition, or as one for the holders of some roles."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from agents.spec.expression import Binary, parse, unparse
from agents.spec.model import Grant
from agents.stacks.fastapi.snippets import names_of
from agents.stacks.fastapi.views import EntityView, OperationView


@dataclass(frozen=True)
class Branch:
    """Which rows people reach who have the rights of one of the roles. `exact`: only those who have the role itself."""

    roles: tuple[str, ...]
    condition: str | None
    exact: bool = False


@dataclass(frozen=True)
class Access:
    """Which rows an operation reaches.

    `mode`: `open` (nobody need sign in), `optional`, or `user`. `gate`: only people with the rights of one of these
    roles get in; empty for all. `condition` holds for the rows of a person, None for all, unless one of the
    `branches` before it is about the person; `anonymous` for those without one. `by_role`: the condition of each role
    that gets in. `name` is the repository's function, None without any condition.
    """

    mode: str
    condition: str | None
    anonymous: str | None = None
    name: str | None = None
    gate: tuple[str, ...] = ()
    branches: tuple[Branch, ...] = ()
    by_role: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def rows(self) -> tuple[str, str | None, str | None, tuple[Branch, ...]]:
        """What decides about rows."""
        return self.mode, self.condition, self.anonymous, self.branches

    @property
    def conditions(self) -> tuple[str | None, ...]:
        """The conditions of all who are signed in."""
        return (*(b.condition for b in self.branches), self.condition)


def access_of(operation: OperationView) -> Access:
    """Return which rows the grants of an operation open, and to whom."""
    read = _read(operation.entity)
    access = _access(operation)
    if all(c is None for c in access.conditions) and access.anonymous is None:
        return access
    if access.rows == ("user", f"{operation.entity.node.owner} == actor", None, ()):
        return replace(access, name="owned_by")
    if read and access.rows == _access(read).rows:
        return replace(access, name="visible_to")
    return replace(access, name="listed_for" if operation.is_plain_list else f"open_to_{operation.name}")


def _read(entity: EntityView) -> OperationView | None:
    return entity.operation("get") or entity.operation("list")


def _access(operation: OperationView) -> Access:
    grants = operation.node.grants
    public = [g for g in grants if "anyone" in g.roles]
    access = _signed_in(operation)
    if not public or (operation.kind == "create" and any(f.node.default == "actor" for f in operation.entity.columns)):
        return access
    anonymous = _condition(public)
    same = anonymous == access.condition and not access.branches and not _reads_actor(anonymous)
    by_role = {"anyone": anonymous, **access.by_role}
    return replace(access, mode="open" if same else "optional", anonymous=anonymous, by_role=by_role)


def _signed_in(operation: OperationView) -> Access:
    """Return whom the grants let in, with the condition of most of them, and those of the others."""
    project, grants = operation.entity.project, operation.node.grants
    if not project.has_roles:
        condition = _condition(grants)
        return Access("user", condition, by_role={"user": condition})
    by_role = {r: _condition(found) for r in project.roles if (found := _granted(operation, r))}
    groups: dict[str | None, list[str]] = {}
    for role, condition in by_role.items():
        groups.setdefault(condition, []).append(role)
    # Those with the most rights come first, and whoever is left has the last condition.
    *others, (condition, _) = sorted(groups.items(), key=lambda group: _breadth(operation, group[1])) or [(None, [])]
    gate = () if len(by_role) == len(project.roles) else _least(operation, list(by_role))
    return Access("user", condition, gate=gate, branches=tuple(_branches(operation, others)), by_role=by_role)


def _granted(operation: OperationView, role: str) -> list[Grant]:
    """Return the grants that a role has, its own or those of roles that it includes."""
    holders = operation.entity.project.spec.holders
    grants = operation.node.grants
    return [g for g in grants if any(r in ("anyone", "user") or role in holders(r) for r in g.roles)]


def _branches(operation: OperationView, groups: list[tuple[str | None, list[str]]]) -> Iterable[Branch]:
    holders = operation.entity.project.spec.holders
    done: set[str] = set()
    for condition, roles in groups:
        least = _least(operation, roles)
        reached = set().union(*(holders(role) for role in least))
        done |= set(roles)
        exact = not reached <= done
        yield Branch(tuple(roles) if exact else least, condition, exact)


def _least(operation: OperationView, roles: list[str]) -> tuple[str, ...]:
    """Return the roles that include none of the others."""
    holders = operation.entity.project.spec.holders
    return tuple(r for r in roles if not any(r in holders(other) for other in roles if other != r))


def _breadth(operation: OperationView, roles: list[str]) -> int:
    """Return how many roles have the rights of one of these."""
    holders = operation.entity.project.spec.holders
    return len(set().union(*(holders(role) for role in roles)))


def _condition(grants: Iterable[Grant]) -> str | None:
    whens = [g.when for g in grants]
    return None if None in whens else " || ".join(dict.fromkeys(_bracketed(w for w in whens if w)))


def _bracketed(whens: Iterable[str]) -> list[str]:
    found = [parse(when) for when in whens]
    return [f"({unparse(n)})" if isinstance(n, Binary) and n.op in ("&&", "||") else unparse(n) for n in found]


def _reads_actor(condition: str | None) -> bool:
    return condition is not None and "actor" in names_of(parse(condition))
