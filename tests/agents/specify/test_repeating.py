"""Requests that may be repeated with a key."""

import pytest

from agents.spec.model import Spec
from agents.spec.mutants import derive_mutants
from agents.spec.scenarios.suite import modules
from agents.specify.compiler import Compilation, compile_bytes
from agents.stacks.fastapi.stack import FastApiStack
from workflows.acceptance.suite import render_suite

CLUB = """# Club

Members sign up with an email and a password.

- A court has a name (required).
- A visit has a note (optional) and seats (integer, required, 1-4). A visit belongs to the member who created it.
- Users can create and view courts.
- Users can create and view their own visits.
"""
FIRST = "; the same key with the same body returns the first answer"


def compiled(sentence: str = "") -> Compilation:
    return compile_bytes((CLUB + f"- {sentence}\n" * bool(sentence)).encode())


def spec_of(sentence: str = "") -> Spec:
    spec = compiled(sentence).spec
    assert spec is not None
    return spec


def hours(sentence: str) -> dict[str, int]:
    return {o.id: o.repeatable for o in spec_of(sentence).operations if o.repeatable is not None}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Creating a visit is idempotent by `Idempotency-Key`.", 24),
        ("Creating visits accepts an Idempotency-Key header.", 24),
        ("Requests to create visits may be repeated safely with an idempotency key.", 24),
        (f"POST requests to visits accept an `Idempotency-Key`{FIRST} for 2 days, with another body 422.", 48),
        ("Creating a visit takes an idempotency key; the same key with another body is refused with 422.", 24),
    ],
)
def test_a_creation_may_be_repeated(sentence: str, expected: int) -> None:
    assert spec_of(sentence).trace[-1].status == "mapped"
    assert hours(sentence) == {"op:Visit.create": expected}


def test_several_may() -> None:
    assert set(hours("POST requests to visits and courts accept an `Idempotency-Key`.")) == {
        "op:Visit.create",
        "op:Court.create",
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "Creating a visit is idempotent by good luck.",
        "Creating a member is idempotent by `Idempotency-Key`.",
        "Creating a visit takes an idempotency key; the same key with another body is refused with 409.",
        "Deleting a visit is idempotent by `Idempotency-Key`.",
    ],
)
def test_what_is_not_built_is_not_understood(sentence: str) -> None:
    assert spec_of(sentence).trace[-1].status == "not_understood"
    assert hours(sentence) == {}


def test_a_key_belongs_to_somebody() -> None:
    open_ = CLUB.replace("- Users can create and view courts.", "- Visitors can create and view courts.")
    found = compile_bytes((open_ + "- Creating a court is idempotent by `Idempotency-Key`.\n").encode()).diagnostics
    assert "SP530" in [d.code for d in found]


def test_it_is_tested_from_outside_and_leaves_no_trace_elsewhere() -> None:
    plain, asked = spec_of(), spec_of("Creating a visit is idempotent by `Idempotency-Key`.")
    names = {s.name for module, _, scenarios in modules(asked) if module == "test_visit" for s in scenarios}
    assert {"create_again", "create_again_changed", "create_again_at_once", "create_again_later"} <= names
    changes = {m.change for m in derive_mutants(asked)} - {m.change for m in derive_mutants(plain)}
    assert changes == {"create of Visit makes a row for each request", "create of Visit forgets keys too early"}
    for spec, traced in ((plain, False), (asked, True)):
        files = {**FastApiStack().render(spec), **render_suite(spec)}
        assert any(b"dempotency" in text for text in files.values()) is traced
