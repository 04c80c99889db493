"""Tests of changing a pet with a form."""

from uuid import uuid4

import pytest

from app.models.enums import PetStatus
from tests.factories import Rows
from tests.people import Person


@pytest.mark.parametrize(
    ("body", "name", "status"),
    [
        ({"name": "Bo"}, "Bo", "pending"),
        ({"status": "sold"}, "Rex", "sold"),
        ({"status": None}, "Rex", None),
        ({"name": "Bo", "status": "sold"}, "Bo", "sold"),
    ],
)
async def test_what_is_sent_changes(
    ann: Person, rows: Rows, body: dict[str, object], name: str, status: str | None
) -> None:
    category = await rows.new_category()
    values = {"name": "Rex", "status": PetStatus.PENDING, "category_id": category.id}
    pet, other = await rows.new_pet(**values), await rows.new_pet(**values)
    response = await ann.post(f"/pet/{pet.id}", body)
    assert response.status_code == 200
    changed, same = [(await ann.get(f"/pet/{each.id}")).json() for each in (pet, other)]
    assert (changed["name"], changed["status"]) == (name, status)
    assert (same["name"], same["status"]) == ("Rex", "pending")
    assert {changed["categoryId"], same["categoryId"]} == {str(category.id)}
    assert response.json() == changed


@pytest.mark.parametrize("body", [{}, {"name": None}, {"name": ""}, {"status": "gone"}, {"age": 3}])
async def test_form_that_is_none_is_refused(
    ann: Person, rows: Rows, body: dict[str, object]
) -> None:
    pet = await rows.new_pet(name="Rex")
    assert (await ann.post(f"/pet/{pet.id}", body)).status_code == 422
    assert (await ann.get(f"/pet/{pet.id}")).json()["name"] == "Rex"


async def test_no_such_pet(ann: Person) -> None:
    assert (await ann.post(f"/pet/{uuid4()}", {"name": "Bo"})).status_code == 404
