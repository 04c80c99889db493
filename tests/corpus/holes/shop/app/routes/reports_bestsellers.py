"""The path of the products that sell best."""

import datetime as dt
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Security
from sqlalchemy.ext.asyncio import AsyncSession

from app.dependencies import Now, SessionDependency, bearer, route_for
from app.errors import problems
from app.models.enums import OrderStatus, Role
from app.models.order import Order
from app.models.order_line import OrderLine
from app.models.product import Product
from app.schemas.base import Answer

router = APIRouter(
    tags=["products"], route_class=route_for(Role.OWNER), dependencies=[Security(bearer)]
)

DAYS = 30
MOST = 10
SOLD = (OrderStatus.PAID, OrderStatus.SHIPPED, OrderStatus.DELIVERED)
"""The states of orders whose lines are sold."""


class Bestseller(Answer):
    """A product, and how many pieces of it were sold."""

    product_id: UUID
    name: str
    quantity: int


class Bestsellers(Answer):
    """The products that sell best, the best first."""

    items: list[Bestseller]


class BestsellerReport:
    """Counts what was sold."""

    def __init__(self, session: AsyncSession, now: dt.datetime) -> None:
        self._session = session
        self._now = now

    async def newest(self) -> Bestsellers:
        """Return the ten products of which most was sold in the last 30 days."""
        sold = sa.func.sum(OrderLine.quantity)
        since = self._now - dt.timedelta(days=DAYS)
        rows = (
            sa.select(Product.id, Product.name, sold)
            .join(OrderLine, OrderLine.product_id == Product.id)
            .join(Order, Order.id == OrderLine.order_id)
            .where(Order.status.in_(SOLD), Order.paid_at >= since)
            .group_by(Product.id, Product.name)
            .order_by(sold.desc(), Product.name, Product.id)
            .limit(MOST)
        )
        found = (await self._session.execute(rows)).all()
        items = [Bestseller(product_id=key, name=name, quantity=n) for key, name, n in found]
        return Bestsellers(items=items)


async def open_report(session: SessionDependency, now: Now) -> BestsellerReport:
    """Return the report for this request."""
    return BestsellerReport(session, now)


@router.get("/reports/bestsellers", responses=problems(401, 403, 501))
async def reports_bestsellers(
    report: Annotated[BestsellerReport, Depends(open_report)],
) -> Bestsellers:
    """Return the ten products with the highest quantity sold in the last 30 days."""
    return await report.newest()
