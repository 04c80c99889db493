"""Tests of applying a coupon to an order."""

from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from app.models.enums import OrderStatus
from tests.factories import Rows
from tests.people import Person
from tests.times import FrozenClock, day, moment


def path_of(order_id: UUID) -> str:
    """Return the path that applies a coupon to the order."""
    return f"/orders/{order_id}/apply-coupon"


async def order_of(rows: Rows, price: str = "16.50", quantity: int = 2, **values: object) -> UUID:
    """Store an order with one line."""
    order = await rows.new_order(**values)
    await rows.new_order_line(order_id=order.id, quantity=quantity, unit_price=Decimal(price))
    return order.id


async def coupon(rows: Rows, **values: object) -> UUID:
    """Store a coupon of ten percent that is valid today."""
    plain: dict[str, object] = {"code": "TEN", "percent": 10, "valid_from": day(-5)}
    return (await rows.new_coupon(**(plain | {"valid_until": day(5)} | values))).id


async def uses(owner: Person, key: UUID) -> int:
    """Return how often the coupon was used."""
    return int((await owner.get(f"/coupons/{key}")).json()["timesUsed"])


async def discount(ann: Person, key: UUID) -> tuple[str, str | None]:
    """Return the discount of the order, and the code of its coupon."""
    order = (await ann.get(f"/orders/{key}")).json()
    return order["discount"], order["couponCode"]


@pytest.mark.parametrize(
    ("price", "quantity", "percent", "off"),
    [
        pytest.param("16.50", 2, 10, "3.30", id="ten"),
        pytest.param("0.25", 1, 10, "0.03", id="half-a-cent-up"),
        pytest.param("0.24", 1, 10, "0.02", id="less-than-half-down"),
        pytest.param("100.00", 3, 50, "150.00", id="half"),
    ],
)
async def test_coupon_takes_its_percentage_off(
    ann: Person, owner: Person, rows: Rows, price: str, quantity: int, percent: int, off: str
) -> None:
    key, order_id = await coupon(rows, percent=percent), await order_of(rows, price, quantity)
    response = await ann.post(path_of(order_id), {"code": "TEN"})
    assert response.status_code == 200
    shown = response.json()
    total = Decimal(shown["subtotal"]) - Decimal(off) + Decimal(shown["shipping"])
    assert (shown["discount"], shown["couponCode"]) == (off, "TEN")
    assert Decimal(shown["total"]) == total
    assert shown == (await ann.get(f"/orders/{order_id}")).json()
    assert await uses(owner, key) == 1


async def test_only_the_order_and_the_coupon_of_the_request_change(
    ann: Person, bob: Person, owner: Person, rows: Rows, others: Rows
) -> None:
    key, other = await coupon(rows), await coupon(rows, code="OTHER", percent=50)
    mine, theirs = await order_of(rows), await order_of(others)
    also_mine = await order_of(rows)
    assert (await ann.post(path_of(mine), {"code": "TEN"})).status_code == 200
    assert [await uses(owner, each) for each in (key, other)] == [1, 0]
    assert await discount(ann, mine) == ("3.30", "TEN")
    assert await discount(ann, also_mine) == ("0.00", None)
    assert await discount(bob, theirs) == ("0.00", None)


async def test_case_of_a_code_does_not_matter(ann: Person, rows: Rows) -> None:
    await coupon(rows, code="TeN")
    order_id = await order_of(rows)
    assert (await ann.post(path_of(order_id), {"code": " tEn "})).status_code == 200
    assert await discount(ann, order_id) == ("3.30", "TeN")


async def test_unknown_code_is_refused(ann: Person, rows: Rows) -> None:
    await coupon(rows)
    order_id = await order_of(rows)
    response = await ann.post(path_of(order_id), {"code": "TE"})
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == ["code"]
    assert await discount(ann, order_id) == ("0.00", None)


@pytest.mark.parametrize(
    "body", [{}, {"code": ""}, {"code": "x" * 21}, {"code": 3}, {"code": None}]
)
async def test_body_without_a_code_is_refused(
    ann: Person, rows: Rows, body: dict[str, object]
) -> None:
    order_id = await order_of(rows)
    response = await ann.post(path_of(order_id), body)
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == ["code"]


async def test_longest_code_is_found(ann: Person, rows: Rows) -> None:
    await coupon(rows, code="x" * 20)
    order_id = await order_of(rows)
    assert (await ann.post(path_of(order_id), {"code": "x" * 20})).status_code == 200


@pytest.mark.parametrize(("first", "last"), [(0, 0), (-1, 0), (0, 1)])
async def test_first_and_last_day_count(ann: Person, rows: Rows, first: int, last: int) -> None:
    await coupon(rows, valid_from=day(first), valid_until=day(last))
    order_id = await order_of(rows)
    assert (await ann.post(path_of(order_id), {"code": "TEN"})).status_code == 200


@pytest.mark.parametrize(("first", "last"), [(1, 2), (-2, -1)])
async def test_other_days_do_not_count(
    ann: Person, owner: Person, rows: Rows, first: int, last: int
) -> None:
    key = await coupon(rows, valid_from=day(first), valid_until=day(last))
    order_id = await order_of(rows)
    assert (await ann.post(path_of(order_id), {"code": "TEN"})).status_code == 409
    assert await discount(ann, order_id) == ("0.00", None)
    assert await uses(owner, key) == 0


async def test_last_use_is_allowed_and_no_other(ann: Person, owner: Person, rows: Rows) -> None:
    key = await coupon(rows, usage_limit=3, times_used=2)
    first, second = await order_of(rows), await order_of(rows)
    assert (await ann.post(path_of(first), {"code": "TEN"})).status_code == 200
    assert (await ann.post(path_of(second), {"code": "TEN"})).status_code == 409
    assert await discount(ann, second) == ("0.00", None)
    assert await uses(owner, key) == 3


async def test_order_has_one_coupon_at_most(ann: Person, owner: Person, rows: Rows) -> None:
    await coupon(rows)
    other = await coupon(rows, code="OTHER", percent=50)
    order_id = await order_of(rows)
    assert (await ann.post(path_of(order_id), {"code": "TEN"})).status_code == 200
    assert (await ann.post(path_of(order_id), {"code": "OTHER"})).status_code == 409
    assert await discount(ann, order_id) == ("3.30", "TEN")
    assert await uses(owner, other) == 0


@pytest.mark.parametrize("status", [each for each in OrderStatus if each != OrderStatus.PENDING])
async def test_order_that_is_not_pending_is_refused(
    ann: Person, owner: Person, rows: Rows, status: OrderStatus
) -> None:
    key = await coupon(rows)
    order_id = await order_of(rows, status=status)
    assert (await ann.post(path_of(order_id), {"code": "TEN"})).status_code == 409
    assert await uses(owner, key) == 0


async def test_order_of_somebody_else_is_not_found(
    ann: Person, bob: Person, owner: Person, rows: Rows
) -> None:
    key = await coupon(rows)
    order_id = await order_of(rows)
    assert (await bob.post(path_of(order_id), {"code": "TEN"})).status_code == 404
    assert (await bob.post(path_of(uuid4()), {"code": "TEN"})).status_code == 404
    assert await discount(ann, order_id) == ("0.00", None)
    assert await uses(owner, key) == 0


async def test_staff_may_not(staff: Person, owner: Person, rows: Rows) -> None:
    await coupon(rows)
    order_id = await order_of(rows)
    for person in (staff, owner):
        assert (await person.post(path_of(order_id), {"code": "TEN"})).status_code == 403


async def test_use_is_in_the_log(
    ann: Person, owner: Person, rows: Rows, clock: FrozenClock
) -> None:
    key = await coupon(rows)
    order_id = await order_of(rows)
    clock.time = moment(7)
    assert (await ann.post(path_of(order_id), {"code": "TEN"})).status_code == 200
    entries = (await owner.get("/audit-log")).json()["items"]
    found = {entry["rowId"]: entry for entry in entries if entry["operation"] == "apply_coupon"}
    assert set(found) == {str(key), str(order_id)}
    assert {entry["actorId"] for entry in found.values()} == {str(ann.row.id)}
    assert found[str(key)]["changes"] == {"timesUsed": {"old": 0, "new": 1}}
    assert set(found[str(order_id)]["changes"]) == {"discount", "couponCode"}
