"""A Spec for experiments with expressions: each is a computed field (SQL) and the guard of an action (Python)."""

from agents.spec.model import Api, Auth, Check, Entity, Enum, Operation, Source, Spec
from tests.agents.stacks.fastapi.workshop import field, operation

CONDITIONS = {
    "null_equal": "self.n == self.p",
    "null_unequal": "self.n != 2",
    "null_order": "self.n < 5",
    "not_null_order": "!(self.n < 5)",
    "sum": "self.n + self.m > 6",
    "quotient": "self.m / self.n == 2.5",
    "minus": "-self.n < -2",
    "greatest": "greatest(self.n, self.m) == 4",
    "least_of_required": "least(self.m, 2) == 2",
    "least_is_null": "least(self.p, self.m) == null",
    "conditional": '(self.kind == "on hold" ? self.n : self.m) == 4',
    "conditional_null": "(self.flag ? self.d : null) == null",
    "nested_conditional": '(self.flag ? 1 : self.kind == "raw" ? 2 : 3) == 2',
    "date_difference": "self.d - self.e >= 10",
    "required_dates": "today - self.e > 3",
    "date_moved": "self.d + days(14) <= today",
    "date_moved_back": "self.e - days(self.m) < today - days(5)",
    "date_moved_by_field": "self.d - days(self.n) < self.e + days(12)",
    "date_moved_by_hours": "self.e + hours(50) < today",
    "moment_moved": "self.at + days(3) <= now",
    "moment_moved_by_minutes": "self.since - minutes(90) < now - hours(self.m)",
    "moment_moved_by_field": "self.at + hours(self.n) < self.since",
    "date_of_moment": "date(self.at) == self.e",
    "date_of_required_moment": "date(self.since) > self.e",
    "period_chosen": "self.e + (self.flag ? days(1) : days(10)) > today",
    "lateness": "self.late > 0",
    "charged": "self.charge == 1.5",
    "capped": "self.charge >= 5",
    "owing": "self.owing",
    "not_owing": "!self.owing",
    "parts_sum": "self.parts.map(x, x.n).sum() == 6",
    "parts_of_nothing": "self.parts.map(x, x.n).max() == null",
    "parts_min": "self.parts.filter(x, x.flag).map(x, x.m).min() == 1",
    "parts_avg": "self.parts.map(x, x.m).avg() == 3.5",
    "parts_max_date": "self.parts.map(x, x.d).max() > self.e",
    "first_part": "self.parts.first(x, x.m) == null",
    "first_part_m": "self.parts.filter(x, x.m > 2).first(x, x.m).m == 5",
    "owing_parts": "self.parts.exists(x, x.owing)",
    "parent_owing": "self.parent.owing == false",
    "older": "self.parent.parts.filter(x, x.m < self.m).size() + 1 == 2",
    "sum_of_sizes": "self.parts.map(x, x.parent.parts.size()).sum() == 4",
}
"""Name -> condition on a sample."""

SAMPLE = Entity(
    id="entity:Sample",
    name="Sample",
    plural="samples",
    fields=(
        field("Sample", "n", "integer"),
        field("Sample", "m", "integer", required=True),
        field("Sample", "p", "decimal(8,2)"),
        field("Sample", "d", "date"),
        field("Sample", "e", "date", required=True),
        field("Sample", "at", "datetime"),
        field("Sample", "since", "datetime", required=True),
        field("Sample", "flag", "boolean", default="false"),
        field("Sample", "kind", "enum(Kind)"),
        field("Sample", "parent", "ref(Sample)", inverse="parts"),
        field(
            "Sample",
            "late",
            "integer",
            write="never",
            nullable=True,
            computed='greatest(0, (self.kind == "raw" ? today : self.d) - self.e)',
        ),
        field(
            "Sample",
            "charge",
            "decimal(8,2)",
            write="never",
            nullable=True,
            computed="least(self.late * 0.5, 5)",
        ),
        field("Sample", "owing", "boolean", write="never", computed="self.charge > 0 && !self.flag"),
        *(field("Sample", f"is_{n}", "boolean", write="never", computed=text) for n, text in CONDITIONS.items()),
    ),
)


def _trial(name: str, condition: str) -> Operation:
    guard = Check(id=f"guard:Sample.try_{name}.{name}", expr=condition, status=409, code=name, message=f"It is {name}.")
    return operation(
        "Sample", f"try_{name}", "POST", f"/samples/{{id}}/{name}", ("user", None), kind="action", guards=(guard,)
    )


def laboratory_spec() -> Spec:
    user = Entity(
        id="entity:User",
        name="User",
        plural="users",
        fields=(
            field("User", "login", "string(40)", required=True, max=40),
            field("User", "secret", "password", required=True, min=8, max=100, write="create", secret="hash"),
        ),
    )
    return Spec(
        title="Laboratory",
        sources=(Source(path="laboratory.md", sha256="0" * 64),),
        enums=(Enum(id="enum:Kind", name="Kind", values=("raw", "on hold")),),
        entities=(user, SAMPLE),
        operations=(
            operation("User", "register", "POST", "/auth/register", ("anyone", None)),
            operation("User", "login", "POST", "/auth/login", ("anyone", None)),
            operation("User", "refresh", "POST", "/auth/refresh", ("anyone", None)),
            operation("User", "logout", "POST", "/auth/logout", ("anyone", None)),
            operation("Sample", "create", "POST", "/samples", ("user", None)),
            operation("Sample", "get", "GET", "/samples/{id}", ("user", None)),
            operation("Sample", "list", "GET", "/samples", ("user", None)),
            *(_trial(n, text) for n, text in CONDITIONS.items()),
        ),
        auth=Auth(id="auth", subject="User", login="login", password="secret", min_password=8),
        api=Api(id="api"),
        trace=(),
    )
