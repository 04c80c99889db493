"""Numbers that a field must have, or must not have, as people say it: 0, zero, exactly five."""

import pytest

from agents.specify.compiler import compile_bytes

AROUND = """# Sheds

- Each shed has a name (string, required), a stock (integer) and a price (decimal).
- Users can manage sheds.

"""


def field(sentence: str, name: str) -> str | None:
    spec = compile_bytes(f"{AROUND}- {sentence}\n".encode()).spec
    assert spec is not None
    shed = next(e for e in spec.entities if e.name == "Shed")
    return next((f.computed for f in shed.fields if f.name == name), None)


@pytest.mark.parametrize(("said", "condition"), [
    ("is 0", "self.stock == 0"),
    ("is zero", "self.stock == 0"),
    ("equals 0", "self.stock == 0"),
    ("is exactly 5", "self.stock == 5"),
    ("is not 0", "self.stock != 0"),
    ("does not equal five", "self.stock != 5"),
    ("is more than 0", "self.stock > 0"),
    ("is at least zero", "self.stock >= 0"),
])  # fmt: skip
def test_a_number_is_compared_with_one_that_is_said(said, condition):
    assert field(f"A shed is ready when its stock {said}.", "ready") == condition


@pytest.mark.parametrize("said", ["must not be 0", "must not be zero", "cannot be 0", "is never 0", "must not equal 0"])
def test_a_number_that_a_field_never_is(said):
    spec = compile_bytes(f"{AROUND}- The price of a shed {said}.\n".encode()).spec
    assert spec is not None
    shed = next(e for e in spec.entities if e.name == "Shed")
    assert [rule.expr for rule in shed.rules] == ["self.price != 0"]


@pytest.mark.parametrize(
    "sentence",
    [
        "A shed is ready when its name is 0.",
        "The name of a shed must not be 0.",
        "A shed is ready when its stock is 0 apples.",
    ],
)
def test_what_is_no_number_is_not_compared_with_one(sentence):
    compiled = compile_bytes(f"{AROUND}- {sentence}\n".encode())
    assert [d.code for d in compiled.diagnostics if d.line > AROUND.count("\n")] == ["SP201"]
