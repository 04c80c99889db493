"""What people are answered who ask: no sentence about it makes rows public that others keep private."""

import pytest

from agents.specify.compiler import compile_bytes

SHOP = """# Shop

Anyone can sign up with an email and a password.
A parcel has a weight.
A parcel belongs to the user who created it.
Users can create and view their own parcels.
{line}
"""
ANSWERED = "WHEN a user requests parcel details THEN the system SHALL return complete parcel information"


def told(document: str):
    result = compile_bytes(document.encode())
    assert result.spec is not None
    grants = {o.name: {g.when for g in o.grants} for o in result.spec.operations if o.entity == "Parcel"}
    return grants, [d.code for d in result.diagnostics]


@pytest.mark.parametrize("line", [
    ANSWERED,
    "WHEN a user requests parcel details, the system SHALL return complete parcel information",
])  # fmt: skip
def test_an_answer_gives_no_more_than_own_rows(line):
    grants, codes = told(SHOP.format(line=line))
    assert grants["get"] == grants["list"] == {"self.user == actor"}
    assert "SP529" not in codes


@pytest.mark.parametrize("line", ["Users can view all parcels.", "Users can view any parcel."])
def test_what_says_all_stays_wide_and_is_told(line):
    grants, codes = told(SHOP.format(line=line))
    assert grants["get"] == {None}
    assert codes.count("SP529") == 1


def test_an_answer_about_what_is_nobodys_stays_wide():
    grants, codes = told(SHOP.format(line=ANSWERED).replace("Users can create and view their own parcels.\n", ""))
    assert grants["get"] == {None}
    assert "SP529" not in codes
