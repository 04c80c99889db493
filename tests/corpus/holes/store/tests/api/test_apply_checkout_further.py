"""Tests of applying a checkout that faults in its code have shown to be missing."""

from decimal import Decimal
from uuid import uuid4

import pytest

from app.models.enums import CartStatus
from tests.api.test_apply_checkout import calculated, filled_cart, path_of
from tests.factories import Rows
from tests.people import Person
from tests.times import FrozenClock, moment


@pytest.mark.parametrize("newest_first", [True, False])
async def test_newest_checkout_of_a_cart_is_calculated(
    ann: Person, rows: Rows, clock: FrozenClock, *, newest_first: bool
) -> None:
    cart_id = await filled_cart(rows, ("10.50", 1))
    ages = (-1, -9) if newest_first else (-9, -1)
    made = []
    for age in ages:
        clock.time = moment(age)
        made.append(await rows.new_checkout(cart_id=cart_id))
    assert (await ann.post(path_of(cart_id), {})).status_code == 200
    [checkout] = await calculated(ann, cart_id)
    assert checkout["id"] == str(made[0 if newest_first else 1].id)


@pytest.mark.parametrize("status", [each for each in CartStatus if each != CartStatus.OPEN])
async def test_cart_that_is_not_open_is_refused(
    ann: Person, rows: Rows, status: CartStatus
) -> None:
    cart_id = await filled_cart(rows, ("10.50", 1))
    cart = await rows.only_cart()
    cart.status = status
    await rows.session.flush()
    assert (await ann.post(path_of(cart_id), {})).status_code == 409
    assert await calculated(ann, cart_id) == []


async def test_nothing_says_of_taxes_and_shipping_so_there_are_none(
    ann: Person, rows: Rows
) -> None:
    cart_id = await filled_cart(rows, ("10.50", 2))
    assert (await ann.post(path_of(cart_id), {})).status_code == 200
    [checkout] = await calculated(ann, cart_id)
    money = [Decimal(checkout[name]) for name in ("taxes", "shipping", "total")]
    assert money == [Decimal(0), Decimal(0), Decimal("21.00")]


async def test_newest_checkout_of_somebody_else_stays_as_it_is(
    ann: Person, bob: Person, rows: Rows, others: Rows, clock: FrozenClock
) -> None:
    mine, theirs = await filled_cart(rows, ("10.50", 1)), await filled_cart(others, ("99.00", 2))
    for age, maker, cart_id in ((-9, rows, mine), (-1, others, theirs)):
        clock.time = moment(age)
        await maker.new_checkout(cart_id=cart_id)
    assert (await ann.post(path_of(mine), {})).status_code == 200
    assert len(await calculated(ann, mine)) == 1
    assert await calculated(bob, theirs) == []


async def test_no_other_cart_stands_in_for_one_that_is_not_there(ann: Person, rows: Rows) -> None:
    cart_id = await filled_cart(rows, ("10.50", 1))
    assert (await ann.post(path_of(uuid4()), {})).status_code == 404
    assert await calculated(ann, cart_id) == []
