"""The path that applies a picture to a product."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Security

from app.dependencies import SessionDependency, bearer, route_for
from app.errors import problems
from app.models.enums import Role
from app.schemas.base import Input
from app.schemas.picture import FileName, PictureCreate
from app.services.picture import PictureService
from app.services.product import ProductService

router = APIRouter(
    tags=["products"], route_class=route_for(Role.ADMIN), dependencies=[Security(bearer)]
)


class PictureApply(Input):
    """A picture to be applied to the product of the path."""

    file_name: FileName


async def open_products(session: SessionDependency) -> ProductService:
    """Return the service of products for this request."""
    return ProductService(session)


async def open_pictures(session: SessionDependency) -> PictureService:
    """Return the service of pictures for this request."""
    return PictureService(session)


@router.post("/products/{id}/apply-picture", responses=problems(401, 403, 404, 422, 501))
async def apply_picture(
    product_id: Annotated[UUID, Path(alias="id")],
    body: PictureApply,
    products: Annotated[ProductService, Depends(open_products)],
    pictures: Annotated[PictureService, Depends(open_pictures)],
) -> None:
    """Store a picture of the product, which is listed and shown with the pictures."""
    product = await products.get(product_id)
    await pictures.create(PictureCreate(product_id=product.id, file_name=body.file_name))
