"""The path that finds pets by their tags."""

from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query, Security
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from app.dependencies import SessionDependency, SignedInRoute, bearer
from app.errors import problems
from app.models.links import pet_tags
from app.models.pet import Pet
from app.models.tag import Tag
from app.schemas.base import Answer
from app.schemas.pet import PetRead

router = APIRouter(tags=["pets"], route_class=SignedInRoute, dependencies=[Security(bearer)])

MOST = 50


class TagNames(BaseModel):
    """The tags to find pets by."""

    model_config = ConfigDict(extra="forbid")

    tags: list[str] = Field(max_length=MOST)


class FoundPets(Answer):
    """Pets, the first by name first."""

    items: list[PetRead]


class PetSearch:
    """Finds pets."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def by_tags(self, names: list[str]) -> FoundPets:
        """Return the pets that have at least one of the tags, each once."""
        tagged = (
            sa.select(pet_tags.c.pet_id)
            .join(Tag, Tag.id == pet_tags.c.tag_id)
            .where(Tag.name.in_(names))
        )
        rows = sa.select(Pet).where(Pet.id.in_(tagged)).order_by(Pet.name, Pet.id)
        found = (await self._session.scalars(rows)).all()
        return FoundPets(items=[PetRead.model_validate(pet) for pet in found])


async def open_search(session: SessionDependency) -> PetSearch:
    """Return the search for this request."""
    return PetSearch(session)


@router.get("/pet/findByTags", responses=problems(401, 422, 501))
async def find_pets_by_tags(
    asked: Annotated[TagNames, Query()], search: Annotated[PetSearch, Depends(open_search)]
) -> FoundPets:
    """Find pets by tags."""
    return await search.by_tags(asked.tags)
