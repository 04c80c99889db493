"""The path that applies a coupon to an order."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Path, Security
from pydantic import StringConstraints
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit_log import sign
from app.dependencies import Actor, Now, SessionDependency, bearer, route_for
from app.errors import ConflictError, InvalidError, NotFoundError, problems
from app.events.order import OrderEvents
from app.models.coupon import Coupon
from app.models.enums import OrderStatus, Role
from app.models.order import Order
from app.repositories.order import OrderRepository
from app.roles import SignedIn
from app.schemas.base import Input, NoNul
from app.schemas.order import OrderRead

router = APIRouter(
    tags=["orders"], route_class=route_for(Role.CUSTOMER), dependencies=[Security(bearer)]
)

CENT = Decimal("0.01")
WHOLE = 100


class CouponCode(Input):
    """The coupon to be applied."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=20), NoNul]


class CouponUse:
    """Applies coupons to orders."""

    def __init__(self, session: AsyncSession, now: dt.datetime) -> None:
        self._session = session
        self._now = now
        self._orders = OrderRepository(session)

    async def apply(self, order_id: UUID, code: str, actor: SignedIn) -> Order:
        """Take the percentage of the coupon off the order, and count its use."""
        sign(self._session, "apply_coupon", actor.id)
        order = await self._order(order_id, actor)
        coupon = await self._coupon(code)
        self._check_dates(coupon)
        self._check_uses(coupon)
        part = order.subtotal * coupon.percent / WHOLE
        order.discount = part.quantize(CENT, ROUND_HALF_UP)
        order.coupon_code = coupon.code
        coupon.times_used += 1
        await self._session.flush()
        written = await self._read(order_id)
        await self._session.commit()
        return written

    async def _order(self, order_id: UUID, actor: SignedIn) -> Order:
        """Return the order, locked, if it is the actor's, pending and without a coupon."""
        events = OrderEvents(self._session, self._now)
        if await events.lock(order_id, OrderRepository.visible_to(actor)) is None:
            raise NotFoundError("not_found", "There is no such order.")
        order = await self._read(order_id)
        if order.status != OrderStatus.PENDING:
            raise ConflictError("order_status", "The order is not pending.")
        if order.coupon_code is not None:
            raise ConflictError("coupon_applied", "The order has a coupon.")
        return order

    async def _coupon(self, code: str) -> Coupon:
        """Return the coupon with the code, whatever its case, locked."""
        row = sa.select(Coupon).where(sa.func.lower(Coupon.code) == code.lower())
        coupon = await self._session.scalar(row.with_for_update())
        if coupon is None:
            raise InvalidError("unknown_reference", "There is no such coupon.", "code")
        return coupon

    def _check_dates(self, coupon: Coupon) -> None:
        """A coupon can be applied from its first day to its last, both included."""
        if not coupon.valid_from <= self._now.date() <= coupon.valid_until:
            raise ConflictError("coupon_dates", "The coupon is not valid today.")

    @staticmethod
    def _check_uses(coupon: Coupon) -> None:
        """A coupon can be applied as often as its limit says, if it has one."""
        if coupon.usage_limit is not None and coupon.times_used >= coupon.usage_limit:
            raise ConflictError("coupon_used", "The coupon is used up.")

    async def _read(self, order_id: UUID) -> Order:
        """Return the order with what is computed of it."""
        order = await self._orders.get(order_id)
        if order is None:
            raise NotFoundError("not_found", "There is no such order.")
        return order


async def open_use(session: SessionDependency, now: Now) -> CouponUse:
    """Return what applies coupons for this request."""
    return CouponUse(session, now)


@router.post(
    "/orders/{id}/apply-coupon",
    response_model=OrderRead,
    responses=problems(401, 403, 404, 409, 422, 501),
)
async def apply_coupon(
    order_id: Annotated[UUID, Path(alias="id")],
    body: CouponCode,
    actor: Actor,
    use: Annotated[CouponUse, Depends(open_use)],
) -> Order:
    """Apply a coupon to an order."""
    return await use.apply(order_id, body.code, actor)
