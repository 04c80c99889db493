"""An example of the document that can be said in requests: what is there, what somebody does, and what comes of it.

Values are expressions: a constant, `today + days(3)`, `now`, or the name of a row. Examples state nothing: they are
held against what the rest of the Spec states, by the interpreter and by a test of their own.
"""

from typing import Literal

from pydantic import Field as Attribute

from agents.spec.node import Closed, Expr, Id


class Given(Closed):
    """What was done before: a row is made for somebody, a field is changed, an operation runs, or time passes."""

    do: Literal["make", "change", "run", "wait"]
    row: str = ""
    entity: str = ""
    owner: str = ""
    operation: Id = ""
    values: dict[str, Expr] = Attribute(default_factory=dict)
    days: int = 0


class Done(Closed):
    """What happens: `by` (a person of the tests; nobody who has signed in: "") runs an operation, or time passes.

    `owner`: whose a new row is; `without`: fields that are left out.
    """

    by: str = ""
    operation: Id = ""
    row: str = ""
    owner: str = ""
    values: dict[str, Expr] = Attribute(default_factory=dict)
    without: tuple[str, ...] = ()
    days: int = 0
    minutes: int = 0


class Seen(Closed):
    """What is so afterwards: the value of a field of a row, or that the row is gone."""

    row: str
    field: str = ""
    value: Expr = "null"


class Example(Closed):
    """An example, by the id of its sentence. `status`: of the answer. The row that is made is called `made`."""

    sentence: str
    given: tuple[Given, ...] = ()
    when: Done
    status: int
    then: tuple[Seen, ...] = ()


MADE = "made"
"""The row that an example makes."""
