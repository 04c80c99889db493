"""Tests of applying a checkout to a cart."""

from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from tests.factories import Rows
from tests.people import Person

CHECKOUTS = "/checkouts"


def path_of(cart_id: UUID) -> str:
    """Return the path that applies a checkout to the cart."""
    return f"/carts/{cart_id}/apply-checkout"


async def filled_cart(rows: Rows, *lines: tuple[str, int], stock: int = 9) -> UUID:
    """Store a cart whose lines have these prices and quantities, of products with this stock."""
    cart = await rows.only_cart()
    for price, quantity in lines:
        product = await rows.new_product(price=Decimal(price))
        await rows.new_inventory(product_id=product.id, quantity=stock)
        await rows.new_cart_line(cart_id=cart.id, product_id=product.id, quantity=quantity)
    return cart.id


async def calculated(person: Person, cart_id: UUID) -> list[dict[str, str]]:
    """Return the checkouts of the cart whose total is known."""
    items = (await person.get(CHECKOUTS)).json()["items"]
    return [item for item in items if item["cart_id"] == str(cart_id) and item["total"] is not None]


@pytest.mark.parametrize(
    ("lines", "goods"),
    [
        pytest.param([("10.50", 1)], "10.50", id="one"),
        pytest.param([("10.50", 3)], "31.50", id="several-of-one-product"),
        pytest.param([("10.50", 2), ("3.25", 1), ("0.01", 4)], "24.29", id="several-products"),
    ],
)
async def test_total_is_goods_with_taxes_and_shipping(
    ann: Person, rows: Rows, others: Rows, lines: list[tuple[str, int]], goods: str
) -> None:
    await filled_cart(others, ("99.00", 2))
    cart_id = await filled_cart(rows, *lines)
    await rows.new_checkout(cart_id=cart_id)
    response = await ann.post(path_of(cart_id), {})
    assert response.status_code == 200
    [checkout] = await calculated(ann, cart_id)
    taxes, shipping = Decimal(checkout["taxes"]), Decimal(checkout["shipping"])
    assert taxes >= 0
    assert shipping >= 0
    assert Decimal(checkout["total"]) == Decimal(goods) + taxes + shipping


async def test_checkouts_of_others_stay_as_they_are(
    ann: Person, bob: Person, rows: Rows, others: Rows
) -> None:
    theirs = await filled_cart(others, ("99.00", 2))
    await others.new_checkout(cart_id=theirs)
    cart_id = await filled_cart(rows, ("10.50", 1))
    await rows.new_checkout(cart_id=cart_id)
    before = (await bob.get(CHECKOUTS)).json()
    assert (await ann.post(path_of(cart_id), {})).status_code == 200
    assert (await bob.get(CHECKOUTS)).json() == before


async def test_lines_and_stock_stay_as_they_are(ann: Person, admin: Person, rows: Rows) -> None:
    cart_id = await filled_cart(rows, ("10.50", 2))
    await rows.new_checkout(cart_id=cart_id)
    lines = (await ann.get("/cart-lines")).json()
    inventories = (await admin.get("/inventories")).json()
    assert (await ann.post(path_of(cart_id), {})).status_code == 200
    assert (await ann.get("/cart-lines")).json() == lines
    assert (await admin.get("/inventories")).json() == inventories


async def test_empty_cart_is_refused(ann: Person, rows: Rows) -> None:
    cart_id = await filled_cart(rows)
    await rows.new_checkout(cart_id=cart_id)
    response = await ann.post(path_of(cart_id), {})
    assert response.status_code == 409
    assert response.headers["Content-Type"] == "application/problem+json"
    assert await calculated(ann, cart_id) == []


async def test_cart_with_a_product_that_is_unavailable_is_refused(ann: Person, rows: Rows) -> None:
    cart_id = await filled_cart(rows, ("10.50", 1))
    await filled_cart(rows, ("3.25", 1), stock=0)
    await rows.new_checkout(cart_id=cart_id)
    response = await ann.post(path_of(cart_id), {})
    assert response.status_code == 409
    assert response.headers["Content-Type"] == "application/problem+json"
    assert await calculated(ann, cart_id) == []


async def test_last_piece_is_available(ann: Person, rows: Rows) -> None:
    cart_id = await filled_cart(rows, ("10.50", 1), stock=1)
    await rows.new_checkout(cart_id=cart_id)
    assert (await ann.post(path_of(cart_id), {})).status_code == 200
    assert len(await calculated(ann, cart_id)) == 1


async def test_cart_of_somebody_else_is_not_found(ann: Person, bob: Person, rows: Rows) -> None:
    cart_id = await filled_cart(rows, ("10.50", 1))
    await rows.new_checkout(cart_id=cart_id)
    assert (await bob.post(path_of(cart_id), {})).status_code == 404
    assert await calculated(ann, cart_id) == []


async def test_who_may_see_a_cart_may_not_check_it_out(
    ann: Person, admin: Person, rows: Rows
) -> None:
    cart_id = await filled_cart(rows, ("10.50", 1))
    await rows.new_checkout(cart_id=cart_id)
    assert (await admin.post(path_of(cart_id), {})).status_code == 403
    assert await calculated(ann, cart_id) == []


async def test_no_such_cart(ann: Person) -> None:
    assert (await ann.post(path_of(uuid4()), {})).status_code == 404
