"""The path that changes the name and the status of a pet."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Security
from pydantic.json_schema import SkipJsonSchema
from sqlalchemy.ext.asyncio import AsyncSession

from app.dependencies import SessionDependency, SignedInRoute, bearer
from app.errors import InvalidError, NotFoundError, problems
from app.models.enums import PetStatus
from app.models.pet import Pet
from app.repositories.pet import PetRepository
from app.schemas.base import Changes, NotNull
from app.schemas.pet import Name, PetRead

router = APIRouter(tags=["pets"], route_class=SignedInRoute, dependencies=[Security(bearer)])


class PetForm(Changes):
    """What changes of a pet."""

    name: Annotated[Name | SkipJsonSchema[None], NotNull] = None
    status: PetStatus | None = None


class PetChange:
    """Changes pets."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._pets = PetRepository(session)

    async def carry_out(self, pet_id: UUID, form: PetForm) -> Pet:
        """Change what was sent of the pet."""
        changes = form.sent()
        if not changes:
            raise InvalidError("nothing", "There is nothing to change.")
        pet = await self._pets.lock(pet_id)
        if pet is None:
            raise NotFoundError("not_found", "There is no such pet.")
        pet.assign(changes)
        await self._session.flush()
        await self._session.commit()
        return pet


async def open_change(session: SessionDependency) -> PetChange:
    """Return what changes pets for this request."""
    return PetChange(session)


@router.post("/pet/{petId}", response_model=PetRead, responses=problems(401, 404, 422, 501))
async def update_pet_with_form(
    pet_id: Annotated[UUID, Path(alias="petId")],
    form: PetForm,
    change: Annotated[PetChange, Depends(open_change)],
) -> Pet:
    """Change the name and the status of a pet."""
    return await change.carry_out(pet_id, form)
