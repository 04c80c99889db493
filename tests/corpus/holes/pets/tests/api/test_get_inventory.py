"""Tests of the inventory of pets."""

from httpx import AsyncClient

from app.models.enums import PetStatus
from tests.factories import Rows
from tests.people import Person

PATH = "/store/inventory"


async def test_pets_are_counted_by_status(ann: Person, rows: Rows) -> None:
    for status in (PetStatus.AVAILABLE, PetStatus.AVAILABLE, PetStatus.SOLD, None):
        await rows.new_pet(status=status)
    response = await ann.get(PATH)
    assert (response.status_code, response.json()) == (200, {"available": 2, "sold": 1})


async def test_without_pets_nothing_is_counted(ann: Person) -> None:
    assert (await ann.get(PATH)).json() == {}


async def test_whoever_is_not_signed_in_is_refused(client: AsyncClient) -> None:
    assert (await client.get(PATH)).status_code == 401
