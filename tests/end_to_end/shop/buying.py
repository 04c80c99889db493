"""What customers do to buy: an address, things in their cart, an order of them."""

from typing import Any

import httpx

from tests.end_to_end.library.people import Person, answered


def new_address(person: Person) -> str:
    body = {"street": "Leaf Lane 1", "city": "Bremen", "postcode": "28195"}
    return str(answered(person.post("/addresses", **body), 201)["id"])


def cart_of(person: Person) -> str:
    (cart,) = person.read("/carts")["items"]
    return str(cart["id"])


def put(person: Person, product: str, quantity: int = 1) -> httpx.Response:
    return person.post("/cart-lines", cartId=cart_of(person), productId=product, quantity=quantity)


def ordered(person: Person, **more: Any) -> httpx.Response:
    return person.post("/orders", **{"trackingCode": "T", "addressId": new_address(person), **more})
