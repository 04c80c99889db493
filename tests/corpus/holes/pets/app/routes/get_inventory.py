"""The path of the inventory of pets."""

from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Security
from sqlalchemy.ext.asyncio import AsyncSession

from app.dependencies import SessionDependency, SignedInRoute, bearer
from app.errors import problems
from app.models.pet import Pet

router = APIRouter(tags=["users"], route_class=SignedInRoute, dependencies=[Security(bearer)])


class Inventory:
    """Counts pets."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def by_status(self) -> dict[str, int]:
        """Return how many pets there are of each status that some have."""
        rows = (
            sa.select(Pet.status, sa.func.count(Pet.id))
            .where(Pet.status.is_not(None))
            .group_by(Pet.status)
        )
        found = (await self._session.execute(rows)).all()
        return {str(status): count for status, count in found}


async def open_inventory(session: SessionDependency) -> Inventory:
    """Return the inventory for this request."""
    return Inventory(session)


@router.get("/store/inventory", responses=problems(401, 501))
async def get_inventory(
    inventory: Annotated[Inventory, Depends(open_inventory)],
) -> dict[str, int]:
    """Return pet inventories by status."""
    return await inventory.by_status()
