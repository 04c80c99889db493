"""Functions that check guards: they are given what they read, and nothing else."""

from agents.specify.compiler import compile_bytes
from agents.stacks import open_stack

DOCUMENT = """# Depot

Users sign up with an email and a password.

- Each crate has a label. A crate belongs to the user who created it.
- A user can create, view, edit and delete their own crates.
- Each order has a note (optional). An order belongs to the user who created it.
- A user can create and view their own orders.
- Each user shows the number of their crates as crate count.
- A user is ready when their crate count is at least 1.
- A user that is not ready cannot create orders.
"""


def test_a_guard_on_who_acts_is_not_given_the_row():
    spec = compile_bytes(DOCUMENT.encode()).spec
    assert spec is not None
    rules = open_stack("fastapi").render(spec)["app/rules/order.py"].decode()
    assert "def check_user_is_not_ready(session: AsyncSession, actor_id: UUID) -> None:" in rules
