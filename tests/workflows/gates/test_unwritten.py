"""Operations whose function nobody has written: known by their files, and the contract says 501 of them alone."""

from agents.analyze.openapi import openapi
from agents.specify.compiler import compile_bytes
from agents.stacks.fastapi.stack import FastApiStack
from workflows.gates.contract import surface
from workflows.gates.unwritten import unwritten

DOCUMENT = b"""# Shelves

- A shelf belongs to a user and has a label (string, required, at most 40 characters).
- A user can create and view their own shelves.
- A book belongs to a user and has a title (string, required, at most 90 characters).
- A user can create and view their own books.
- A user can apply a book to their own shelves.
- When a book is applied, the shelf shines.
"""
ROUTE = "app/routes/apply_book.py"
OPERATION = "op:Shelf.apply_book"


def test_what_a_tree_has_as_the_templates_have_it_is_not_written() -> None:
    spec = compile_bytes(DOCUMENT).spec
    assert spec is not None
    stack = FastApiStack()
    files = dict(stack.render(spec))
    assert unwritten(spec, stack, files) == (OPERATION,)
    assert unwritten(spec, stack, {**files, ROUTE: b"# written"}) == ()
    (unit,) = [each for each in stack.units(spec) if each.by == "agent"]
    assert unit.files == (ROUTE,)
    assert unit.more == tuple(f"app/{layer}/apply_book.py" for layer in ("schemas", "services", "repositories"))


def test_the_contract_declares_the_501_of_what_is_left() -> None:
    spec = compile_bytes(DOCUMENT).spec
    assert spec is not None
    name = "POST /api/v1/shelves/{}/apply-book"
    assert surface(openapi(spec, [OPERATION]))[name] - surface(openapi(spec))[name] == {"501"}
    assert b"501" in FastApiStack().render(spec)[ROUTE]
