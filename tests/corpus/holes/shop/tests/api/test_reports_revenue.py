"""Tests of the revenue per day."""

import datetime as dt
from decimal import Decimal

import pytest

from app.models.enums import OrderStatus
from tests.factories import Rows
from tests.people import Person
from tests.times import day, iso

PATH = "/reports/revenue"
LAST_MOMENT = dt.time(23, 59, 59, 999999)


def at(offset: int, time: dt.time = dt.time()) -> dt.datetime:
    """Return a time of a day."""
    return dt.datetime.combine(day(offset), time, dt.UTC)


async def sold(
    rows: Rows,
    price: str,
    paid_at: dt.datetime | None,
    status: OrderStatus = OrderStatus.PAID,
    discount: str = "0.00",
) -> None:
    """Store an order with one line of two pieces."""
    order = await rows.new_order(paid_at=paid_at, status=status, discount=Decimal(discount))
    await rows.new_order_line(order_id=order.id, quantity=2, unit_price=Decimal(price))


async def revenue(owner: Person, first: int, last: int) -> list[tuple[str, str]]:
    """Return the days of the report and what was paid on them."""
    response = await owner.get(PATH, **{"from": iso(day(first)), "to": iso(day(last))})
    assert response.status_code == 200
    return [(item["day"], item["total"]) for item in response.json()["items"]]


async def test_totals_of_a_day_are_added_up(owner: Person, rows: Rows, others: Rows) -> None:
    await sold(rows, "10.00", at(-1))
    await sold(others, "25.00", at(-1, LAST_MOMENT), discount="5.00")
    await sold(rows, "1.00", at(0))
    assert await revenue(owner, -3, 0) == [(iso(day(-1)), "69.90"), (iso(day(0)), "6.90")]


async def test_first_and_last_day_count_and_no_other(owner: Person, rows: Rows) -> None:
    for offset in (-4, -3, -2, -1):
        await sold(rows, "20.00", at(offset))
        await sold(rows, "20.00", at(offset, LAST_MOMENT))
    assert await revenue(owner, -3, -2) == [(iso(day(-3)), "80.00"), (iso(day(-2)), "80.00")]
    assert await revenue(owner, -3, -3) == [(iso(day(-3)), "80.00")]


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
async def test_only_what_was_paid_and_kept_counts(
    owner: Person, rows: Rows, status: OrderStatus, *, counts: bool
) -> None:
    await sold(rows, "20.00", at(0), status)
    await sold(rows, "20.00", None, OrderStatus.PENDING)
    assert bool(await revenue(owner, 0, 0)) == counts


async def test_days_the_wrong_way_round_are_refused(owner: Person) -> None:
    response = await owner.get(PATH, **{"from": iso(day(0)), "to": iso(day(-1))})
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == ["to"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "2026-03-10"}, "to"),
        ({"to": "2026-03-10"}, "from"),
        ({"from": "10.3.2026", "to": "2026-03-10"}, "from"),
        ({"from": "2026-03-10", "to": "2026-03-10", "day": "1"}, "day"),
    ],
)
async def test_query_that_is_none_is_refused(
    owner: Person, query: dict[str, str | int], field: str
) -> None:
    response = await owner.get(PATH, **query)
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]


async def test_only_an_owner_may_see_it(ann: Person, staff: Person) -> None:
    for person in (ann, staff):
        response = await person.get(PATH, **{"from": iso(day(0)), "to": iso(day(0))})
        assert response.status_code == 403
