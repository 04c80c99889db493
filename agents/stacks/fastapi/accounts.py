"""Who signs in, as the generated code writes it: the roles, and the parameter for who asks."""

from dataclasses import dataclass
from functools import cached_property

from agents.spec.accounts import is_closed, newcomer
from agents.spec.model import Auth
from agents.spec.types import read_type
from agents.stacks.fastapi.enums import EnumView
from agents.stacks.fastapi.names import ProjectNames


@dataclass(frozen=True, eq=False)
class Accounts(ProjectNames):
    """The accounts of a project."""

    @property
    def auth(self) -> Auth:
        """Sign-in."""
        return self.spec.auth

    @property
    def has_roles(self) -> bool:
        """Whether people have roles."""
        return self.auth.role_field is not None

    @property
    def roles(self) -> tuple[str, ...]:
        """The names of the roles in order."""
        return tuple(role.name for role in self.spec.roles)

    @property
    def has_bootstrap(self) -> bool:
        """Whether configuration names the first account of a role."""
        return self.has_roles and self.auth.bootstrap is not None

    @property
    def is_closed(self) -> bool:
        """Whether nobody signs up: the first account and those whom it lets make the others."""
        return self.has_bootstrap and is_closed(self.spec)

    @property
    def newcomer(self) -> str:
        """The role of a new account, unless another is said."""
        return newcomer(self.spec) or next(iter(self.roles), "user")

    def rights(self, name: str) -> list[str]:
        """Return the roles whose rights a role has, its own first."""
        return [name, *(r for r in self.roles if r != name and name in self.spec.holders(r))]

    def role(self, name: str) -> str:
        """Return a role as the generated code writes it: `Role.LIBRARIAN`."""
        return f"{self.role_enum.class_name}.{self.role_enum.members[name]}"

    @property
    def actor(self) -> str:
        """The parameter of services for who is signed in: the id, or with roles an object that has the role too."""
        return "actor" if self.has_roles else "actor_id"

    @property
    def actor_type(self) -> str:
        """The type of that parameter."""
        return "SignedIn" if self.has_roles else "UUID"

    @property
    def actor_id(self) -> str:
        """The id of who is signed in, in a service."""
        return "actor.id" if self.has_roles else "actor_id"

    @cached_property
    def role_enum(self) -> EnumView:
        """The enum of the field that holds the role."""
        field = next(f for f in self.spec.subject.fields if f.name == self.auth.role_field)
        return EnumView(self.spec.enum(read_type(field.type).of))
