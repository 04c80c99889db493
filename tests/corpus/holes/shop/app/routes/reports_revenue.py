"""The path of the revenue per day."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query, Security
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from app.dependencies import SessionDependency, bearer, route_for
from app.errors import InvalidError, problems
from app.models.enums import OrderStatus, Role
from app.models.order import Order
from app.repositories.order import OrderRepository
from app.schemas.base import Answer, Date

router = APIRouter(
    tags=["orders"], route_class=route_for(Role.OWNER), dependencies=[Security(bearer)]
)

PAID = (OrderStatus.PAID, OrderStatus.SHIPPED, OrderStatus.DELIVERED)
"""The states of orders that were paid and not given back."""


class Days(BaseModel):
    """The first and the last day of a report."""

    model_config = ConfigDict(extra="forbid")

    first: Date = Field(alias="from")
    last: Date = Field(alias="to")


class DayRevenue(Answer):
    """What was paid on one day."""

    day: dt.date
    total: Decimal


class Revenue(Answer):
    """What was paid on each day on which something was, in the order of the days."""

    items: list[DayRevenue]


class RevenueReport:
    """Adds up what was paid."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._orders = OrderRepository(session)

    async def between(self, first: dt.date, last: dt.date) -> Revenue:
        """Return the total of paid orders per day, both days included."""
        if last < first:
            raise InvalidError("dates", "The last day is before the first.", "to")
        totals: defaultdict[dt.date, Decimal] = defaultdict(Decimal)
        for order in await self._paid(first, last):
            if order.paid_at is not None:
                totals[order.paid_at.astimezone(dt.UTC).date()] += order.total
        items = [DayRevenue(day=day, total=totals[day]) for day in sorted(totals)]
        return Revenue(items=items)

    async def _paid(self, first: dt.date, last: dt.date) -> list[Order]:
        begin = dt.datetime.combine(first, dt.time(), dt.UTC)
        end = dt.datetime.combine(last, dt.time(), dt.UTC) + dt.timedelta(days=1)
        rows = sa.select(Order.id).where(
            Order.status.in_(PAID), Order.paid_at >= begin, Order.paid_at < end
        )
        keys = (await self._session.scalars(rows)).all()
        found = [await self._orders.get(key) for key in keys]
        return [order for order in found if order is not None]


async def open_report(session: SessionDependency) -> RevenueReport:
    """Return the report for this request."""
    return RevenueReport(session)


@router.get("/reports/revenue", responses=problems(401, 403, 422, 501))
async def reports_revenue(
    days: Annotated[Days, Query()], report: Annotated[RevenueReport, Depends(open_report)]
) -> Revenue:
    """Return the total of paid orders per day between two dates."""
    return await report.between(days.first, days.last)
