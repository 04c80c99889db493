"""The path that applies a checkout to a cart."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Path, Security
from sqlalchemy.ext.asyncio import AsyncSession

from app.computed import product as product_computed
from app.dependencies import Actor, SessionDependency, SignedInRoute, bearer
from app.errors import ConflictError, ForbiddenError, NotFoundError, problems
from app.models.cart import Cart
from app.models.cart_line import CartLine
from app.models.checkout import Checkout
from app.models.enums import CartStatus
from app.models.inventory import Inventory
from app.models.product import Product
from app.repositories.cart import CartRepository
from app.roles import SignedIn

router = APIRouter(tags=["carts"], route_class=SignedInRoute, dependencies=[Security(bearer)])

CENT = Decimal("0.01")
TAX_RATE = Decimal("0.00")
"""The part of the goods that is added as taxes."""
SHIPPING = Decimal("0.00")
"""What it costs to ship a cart."""


class CheckoutCalculation:
    """Calculates the checkout of a cart."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def apply(self, cart_id: UUID, actor: SignedIn) -> None:
        """Check what is in the cart, and keep what it costs in its newest checkout."""
        await self._lock_cart(cart_id, actor)
        goods = await self._goods(cart_id)
        taxes = (goods * TAX_RATE).quantize(CENT, ROUND_HALF_UP)
        checkout = await self._newest(cart_id)
        checkout.assign({"taxes": taxes, "shipping": SHIPPING, "total": goods + taxes + SHIPPING})
        await self._session.flush()
        await self._session.commit()

    async def _lock_cart(self, cart_id: UUID, actor: SignedIn) -> None:
        row = sa.select(Cart).where(Cart.id == cart_id, CartRepository.visible_to(actor))
        cart = await self._session.scalar(row.with_for_update())
        if cart is None:
            raise NotFoundError("not_found", "There is no such cart.")
        if cart.user_id != actor.id:
            raise ForbiddenError("forbidden", "You may not do this.")
        if cart.status != CartStatus.OPEN:
            raise ConflictError("cart_status", "The cart is not open.")

    async def _goods(self, cart_id: UUID) -> Decimal:
        """Return what the lines of the cart cost, if each of them can be bought."""
        products = sa.select(CartLine.product_id).where(CartLine.cart_id == cart_id)
        stock = sa.select(Inventory.id).where(Inventory.product_id.in_(products))
        await self._session.execute(stock.order_by(Inventory.id).with_for_update(read=True))
        rows = (
            sa.select(CartLine.quantity, Product.price, product_computed.unavailable(Product))
            .join(Product, Product.id == CartLine.product_id)
            .where(CartLine.cart_id == cart_id)
            .order_by(CartLine.id)
            .with_for_update(read=True, of=(CartLine, Product))
        )
        lines = (await self._session.execute(rows)).all()
        if not lines:
            raise ConflictError("cart_empty", "There is nothing in the cart.")
        goods = Decimal("0.00")
        for quantity, price, unavailable in lines:
            if unavailable:
                raise ConflictError("cart_blocked", "A product of the cart is unavailable.")
            goods += quantity * price
        return goods

    async def _newest(self, cart_id: UUID) -> Checkout:
        """Return the newest checkout of the cart, or a new one if there is none."""
        rows = sa.select(Checkout).where(Checkout.cart_id == cart_id)
        newest = rows.order_by(Checkout.created_at.desc(), Checkout.id.desc()).limit(1)
        checkout = await self._session.scalar(newest.with_for_update())
        if checkout is None:
            checkout = Checkout(cart_id=cart_id)
            self._session.add(checkout)
        return checkout


async def open_calculation(session: SessionDependency) -> CheckoutCalculation:
    """Return the calculation for this request."""
    return CheckoutCalculation(session)


@router.post("/carts/{id}/apply-checkout", responses=problems(401, 403, 404, 409, 422, 501))
async def apply_checkout(
    cart_id: Annotated[UUID, Path(alias="id")],
    actor: Actor,
    calculation: Annotated[CheckoutCalculation, Depends(open_calculation)],
) -> None:
    """Calculate taxes, shipping and total from the prices and quantities of the cart."""
    await calculation.apply(cart_id, actor)
