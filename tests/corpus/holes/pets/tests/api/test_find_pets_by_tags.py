"""Tests of finding pets by their tags."""

import sqlalchemy as sa

from app.models.links import pet_tags
from tests.factories import Rows
from tests.people import Person

PATH = "/pet/findByTags"


async def tagged(rows: Rows, name: str, *tags: str) -> None:
    """Store a pet with tags of its own."""
    pet = await rows.new_pet(name=name)
    for each in tags:
        tag = await rows.new_tag(name=each)
        await rows.session.execute(sa.insert(pet_tags).values(pet_id=pet.id, tag_id=tag.id))


async def found(ann: Person, *tags: str) -> list[str]:
    """Return the names of the pets with one of the tags."""
    query = "&".join(f"tags={tag}" for tag in tags)
    response = await ann.send("GET", f"{PATH}?{query}", None)
    assert response.status_code == 200
    return [item["name"] for item in response.json()["items"]]


async def test_pets_with_one_of_the_tags_are_found_once(ann: Person, rows: Rows) -> None:
    await tagged(rows, "Rex", "big", "loud")
    await tagged(rows, "Bo", "big")
    await tagged(rows, "Ace", "calm")
    await tagged(rows, "Zed")
    assert await found(ann, "big", "loud") == ["Bo", "Rex"]
    assert await found(ann, "calm") == ["Ace"]
    assert await found(ann, "small") == []


async def test_most_tags_are_accepted_and_no_more(ann: Person, rows: Rows) -> None:
    await tagged(rows, "Rex", "t49")
    assert await found(ann, *(f"t{n}" for n in range(50))) == ["Rex"]
    query = "&".join(f"tags=t{n}" for n in range(51))
    assert (await ann.send("GET", f"{PATH}?{query}", None)).status_code == 422


async def test_tags_are_asked_for(ann: Person) -> None:
    response = await ann.get(PATH)
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == ["tags"]
