"""Tests of applying a picture to a product."""

from uuid import UUID, uuid4

import pytest

from tests.factories import Rows
from tests.people import Person

PICTURES = "/pictures"


def path_of(product_id: UUID) -> str:
    """Return the path that applies a picture to the product."""
    return f"/products/{product_id}/apply-picture"


async def stored(person: Person) -> set[tuple[str, str]]:
    """Return the product and the file name of each picture that can be seen."""
    items = (await person.get(PICTURES)).json()["items"]
    return {(item["product_id"], item["file_name"]) for item in items}


async def test_picture_is_stored_with_its_product(admin: Person, rows: Rows) -> None:
    product = await rows.new_product()
    await rows.new_product()
    response = await admin.post(path_of(product.id), {"file_name": "front.jpg"})
    assert response.status_code == 200
    page = (await admin.get(PICTURES)).json()
    assert page["total"] == 1
    [picture] = page["items"]
    assert (picture["product_id"], picture["file_name"]) == (str(product.id), "front.jpg")


async def test_picture_is_served_to_customers(ann: Person, admin: Person, rows: Rows) -> None:
    product = await rows.new_product()
    response = await admin.post(path_of(product.id), {"file_name": "front.jpg"})
    assert response.status_code == 200
    [listed] = (await ann.get(PICTURES)).json()["items"]
    shown = await ann.get(f"{PICTURES}/{listed['id']}")
    assert shown.status_code == 200
    assert shown.json() == listed


async def test_pictures_that_are_there_stay(admin: Person, rows: Rows) -> None:
    first, second = await rows.new_product(), await rows.new_product()
    await rows.new_picture(product_id=first.id, file_name="old.jpg")
    for product, name in ((first, "front.jpg"), (first, "back.jpg"), (second, "other.jpg")):
        response = await admin.post(path_of(product.id), {"file_name": name})
        assert response.status_code == 200
    assert await stored(admin) == {
        (str(first.id), "old.jpg"),
        (str(first.id), "front.jpg"),
        (str(first.id), "back.jpg"),
        (str(second.id), "other.jpg"),
    }


async def test_longest_name_is_accepted(admin: Person, rows: Rows) -> None:
    product = await rows.new_product()
    response = await admin.post(path_of(product.id), {"file_name": "x" * 255})
    assert response.status_code == 200
    assert await stored(admin) == {(str(product.id), "x" * 255)}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({}, id="missing"),
        pytest.param({"file_name": None}, id="null"),
        pytest.param({"file_name": 123}, id="wrong"),
        pytest.param({"file_name": "  "}, id="blank"),
        pytest.param({"file_name": "a\x00b"}, id="nul"),
        pytest.param({"file_name": "x" * 256}, id="too-long"),
    ],
)
async def test_name_that_is_none_is_refused(
    admin: Person, rows: Rows, body: dict[str, object]
) -> None:
    product = await rows.new_product()
    response = await admin.post(path_of(product.id), body)
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == ["file_name"]
    assert await stored(admin) == set()


async def test_no_such_product(admin: Person) -> None:
    response = await admin.post(path_of(uuid4()), {"file_name": "front.jpg"})
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"
    assert await stored(admin) == set()
