"""The first account of the role that gives roles to others: which settings name it, and what they hold by default."""

from dataclasses import dataclass

from agents.spec.bootstrap import bootstrap_fields, variable
from agents.stacks.fastapi import naming
from agents.stacks.fastapi.views import FieldView, ProjectView

_TYPES = {"integer": "int", "boolean": "bool"}


@dataclass(frozen=True, eq=False)
class Bootstrap:
    """The first account."""

    project: ProjectView

    @property
    def role(self) -> str:
        """The role in the generated code: `Role.ADMIN`."""
        return self.project.role(self._name)

    @property
    def words(self) -> str:
        """The role in a sentence."""
        return naming.words(self._name)

    @property
    def function(self) -> str:
        """The function that makes the account: `ensure_admin`."""
        return f"ensure_{naming.snake(self._name).replace(' ', '_')}"

    @property
    def _name(self) -> str:
        return self.project.auth.bootstrap or ""

    @property
    def secret(self) -> "Setting":
        """The setting of the password."""
        return next(s for s in self.settings if s.field.is_secret)

    @property
    def settings(self) -> list["Setting"]:
        """The settings that name it, that of the sign-in first."""
        subject = self.project.subject
        fields = [subject.field(f.name) for f in bootstrap_fields(self.project.spec)]
        return sorted((Setting(f, self.words) for f in fields), key=lambda s: not s.is_login)


@dataclass(frozen=True, eq=False)
class Setting:
    """A setting that holds a value of the first account."""

    field: FieldView
    role: str

    @property
    def variable(self) -> str:
        """The name in the environment."""
        return variable(self.field.node)

    @property
    def name(self) -> str:
        """The attribute of the settings."""
        return self.variable.lower()

    @property
    def is_login(self) -> bool:
        """Whether the account signs in by it."""
        return self.field.name == self.field.entity.project.auth.login

    @property
    def default(self) -> str:
        """The value where nobody chose another; empty where somebody has to."""
        node = self.field.node
        most = node.max or self.field.type.size or len(self.role)
        fits = not node.pattern and (node.min or 0) <= len(self.role) <= most
        free = self.field.type.kind in ("string", "text") and not self.is_login
        return self.role.capitalize() if free and fits else ""

    @property
    def line(self) -> str:
        """The line of the settings."""
        if self.default:
            return f'{self.name}: str = "{self.default}"'
        type_ = "SecretStr" if self.field.is_secret else _TYPES.get(self.field.type.kind, "str")
        return f"{self.name}: {type_} | None = None"

    @property
    def value(self) -> str:
        """The source of its value, where the settings are at hand."""
        text = f"settings.{self.name}"
        return f"{text} and {text}.get_secret_value()" if self.field.is_secret else text
