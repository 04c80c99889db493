"""Backends whose rows everybody sees and their author changes; roles of any length."""

import re

from agents.specify.compiler import compile_bytes
from agents.stacks.fastapi.stack import FastApiStack

RECIPES = """# Recipes

Anyone can sign up with an email, a password and a name.

Each recipe has a title (required, at most 120 characters) and a method (optional).
A recipe belongs to the user who created it.

- {read}
- Only the author can edit and delete a recipe.
- A user can create recipes.
"""
BEDS = b"""# Beds

## Roles

- **Deputy Head Of Horticultural Administration**: keeps the beds.
- **Responsible Maintenance Administrator**: does less.
- **Gardener**: signs up and plants.

Gardeners sign up themselves. A deputy head of horticultural administration can assign roles.

Each bed has a name (required, at most 120 characters).
A bed belongs to the gardener who created it.

- Gardeners can create, view, edit and delete their own beds.
- A deputy head of horticultural administration can create, view, edit and delete beds.
- A responsible maintenance administrator can view and edit beds.
- Every change to beds is recorded in the audit log with who, when, before and after.
"""


def rendered(document: bytes) -> dict[str, str]:
    spec = compile_bytes(document).spec
    assert spec is not None
    return {path: content.decode() for path, content in FastApiStack().render(spec).items()}


def answers(document: str) -> dict[str, str]:
    """What the tests of recipes expect for somebody else: the answer by the end of the name of the test."""
    text = rendered(document.encode())["tests/api/test_recipes.py"]
    found = re.findall(r"async def test_somebody_else_(\w+)\(.+?status_code == (\d+)", text, re.DOTALL)
    return dict(found)


def test_who_sees_every_row_is_forbidden_to_change_it():
    assert answers(RECIPES.format(read="All users can view all recipes.")) == {"may_only_look": "403"}


def test_who_sees_own_rows_finds_no_others():
    assert answers(RECIPES.format(read="A user can view their own recipes.")) == {"finds_nothing": "404"}


def test_no_role_makes_a_line_too_long():
    for path, text in rendered(BEDS).items():
        if path.endswith(".py"):
            assert max(map(len, text.splitlines()), default=0) <= 100, path


DESKS = b"""# Office

Anyone can sign up with an email and a password.
A user has one desk.
A desk has a label.
A desk belongs to the user who created it.
A user can create, see, update and delete their own desks.
A drawer has a title.
A drawer belongs to a desk.
A user can create, see, update and delete drawers of their own desks.
"""


def test_own_tests_make_one_row_for_who_has_one_at_most():
    files = rendered(DESKS)
    tests = re.split(r"\nasync def test_", files["tests/api/test_desks.py"])[1:]
    assert [test for test in tests if test.count("rows.new_desk(") > 1 or "in range(" in test] == []
    assert "self.only_desk()" in files["tests/factories.py"]
