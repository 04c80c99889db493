"""Tests of the products that sell best."""

import datetime as dt

import pytest

from app.models.enums import OrderStatus
from tests.factories import Rows
from tests.people import Person
from tests.times import moment

PATH = "/reports/bestsellers"
MONTH = 30 * 24 * 60


async def sold(
    rows: Rows,
    quantity: int,
    name: str,
    minutes: int | None = 0,
    status: OrderStatus = OrderStatus.PAID,
) -> None:
    """Store a product of which so many pieces were sold."""
    product = await rows.new_product(name=name)
    paid_at: dt.datetime | None = None if minutes is None else moment(minutes)
    order = await rows.new_order(paid_at=paid_at, status=status)
    await rows.new_order_line(order_id=order.id, product_id=product.id, quantity=quantity)


async def best(owner: Person) -> list[tuple[str, int]]:
    """Return the names of the products and how many were sold."""
    response = await owner.get(PATH)
    assert response.status_code == 200
    return [(item["name"], item["quantity"]) for item in response.json()["items"]]


async def test_most_sold_comes_first_and_equals_by_name(
    owner: Person, rows: Rows, others: Rows
) -> None:
    await sold(rows, 3, "Black")
    await sold(others, 5, "Green")
    await sold(rows, 3, "Assam")
    assert await best(owner) == [("Green", 5), ("Assam", 3), ("Black", 3)]


async def test_pieces_of_all_orders_are_added_up(owner: Person, rows: Rows, others: Rows) -> None:
    product, other = await rows.new_product(name="Black"), await rows.new_product(name="Green")
    for maker, pieces in ((rows, 4), (rows, 5), (others, 6)):
        order = await maker.new_order(paid_at=moment(0), status=OrderStatus.PAID)
        await maker.new_order_line(order_id=order.id, product_id=product.id, quantity=pieces)
        await maker.new_order_line(order_id=order.id, product_id=other.id, quantity=1)
    assert await best(owner) == [("Black", 15), ("Green", 3)]
    items = (await owner.get(PATH)).json()["items"]
    assert [item["productId"] for item in items] == [str(product.id), str(other.id)]


async def test_ten_are_shown(owner: Person, rows: Rows) -> None:
    for pieces in range(1, 13):
        await sold(rows, pieces, f"Tea {pieces}")
    assert await best(owner) == [(f"Tea {pieces}", pieces) for pieces in range(12, 2, -1)]


async def test_last_thirty_days_count(owner: Person, rows: Rows) -> None:
    await sold(rows, 2, "Today", 0)
    await sold(rows, 1, "Just", -MONTH)
    await sold(rows, 9, "Before", -MONTH - 1)
    await sold(rows, 9, "Never", None)
    assert await best(owner) == [("Today", 2), ("Just", 1)]


@pytest.mark.parametrize(
    ("status", "counts"),
    [
        (OrderStatus.PENDING, False),
        (OrderStatus.PAID, True),
        (OrderStatus.SHIPPED, True),
        (OrderStatus.DELIVERED, True),
        (OrderStatus.CANCELLED, False),
        (OrderStatus.REFUNDED, False),
    ],
)
async def test_only_what_is_sold_counts(
    owner: Person, rows: Rows, status: OrderStatus, *, counts: bool
) -> None:
    await sold(rows, 1, "Black", 0, status)
    assert bool(await best(owner)) == counts


async def test_only_an_owner_may_see_it(ann: Person, staff: Person) -> None:
    for person in (ann, staff):
        assert (await person.get(PATH)).status_code == 403
