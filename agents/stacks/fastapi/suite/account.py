"""The tests of the subject: signing up and in."""

import json
from functools import cached_property

from agents.stacks.fastapi.suite.suite import Suite
from agents.stacks.fastapi.suite.values import in_json, longest, sample, wrong
from agents.stacks.fastapi.views import FieldView, OperationView

_SHORT, _LONG = len("Number ann"), len("Number somebody")
"""The shortest and the longest text that tells people apart."""


class Account(Suite):
    """The tests of the entity that signs in."""

    @property
    def login(self) -> FieldView:
        """The field by which somebody signs in."""
        return self.entity.field(self.entity.project.auth.login)

    @property
    def secret(self) -> FieldView:
        """The field of the password."""
        return self.entity.field(self.entity.project.auth.password)

    @property
    def password(self) -> str:
        """A password that is long enough."""
        return "correct-horse-1".ljust(self.entity.project.auth.min_password, "x")

    @property
    def login_source(self) -> str:
        """The source of what somebody called `name` signs in by."""
        return 'f"{name}@example.com"' if self.login.type.kind == "email" else "name"

    def body_source(self, field: FieldView) -> str:
        """Return the source of a value of somebody called `name`: of one person it is always the same."""
        found = self.rows.body_source(field)
        room = field.type.kind in ("string", "text") and not field.node.pattern and longest(field) >= _LONG
        return 'f"Number {name}"' if "serial" in found and room and (field.node.min or 0) <= _SHORT else found

    def is_public(self, operation: OperationView) -> bool:
        """Tell whether an operation needs no token."""
        return any("anyone" in grant.roles for grant in operation.node.grants)

    def first_value(self, field: FieldView) -> str:
        """Return the source of a value of the first account, as a setting holds it."""
        if field.is_secret:
            return "SecretStr(PASSWORD)"
        if field.type.kind == "email":
            return '"first@example.com"'
        return in_json(field, sample(field))

    def example(self, *, sign_in: bool, role: str = "") -> str:
        """Return a body of a registration or of an account for somebody with a role, or of a sign-in, as JSON."""
        values = {f.json: str(sample(f)) for f in self.rows.required}
        values |= {self.secret.json: self.password}
        if self.login.type.kind == "email":
            values[self.login.json] = "ann@example.com"
        values |= {self.entity.project.role_field.json: role} if role else {}
        return json.dumps({k: v for k, v in values.items() if not sign_in or k in (self.login.json, self.secret.json)})

    @cached_property
    def refused(self) -> tuple[tuple[str, str, str], ...]:
        """Values that a registration refuses: id of the test, field, source."""
        fields = [f for f in self.entity.fields if f.creatable]
        found = [(f"{f.json}-{name}", f.json, value) for f in fields for name, value in wrong(f)]
        short = self.entity.project.auth.min_password - 1
        return (*found, (f"{self.secret.json}-too-short", self.secret.json, f'"x" * {short}'))
