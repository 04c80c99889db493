"""Orders, calls from outside and roles: cases 22, 24 to 26, 35 and 38 of the oracle of the shop, as far as built."""

import re

import httpx

from tests.end_to_end.library.people import Clock, Person, answered, refused
from tests.end_to_end.shop.buying import ordered


def test_11_numbers_of_orders(cy: Person) -> None:
    order, other = (answered(ordered(cy), 201) for _ in range(2))
    assert all(re.fullmatch(r"T-\d{5}", one["number"]) for one in (order, other))
    assert int(other["number"][2:]) == int(order["number"][2:]) + 1
    assert (order["status"], order["discount"]) == ("pending", "0.00")


def test_16_at_most_three_pending_orders(cy: Person, dee: Person) -> None:
    for _ in range(3):
        answered(ordered(cy), 201)
    refused(ordered(cy), 409)
    answered(ordered(dee), 201)


def test_22_nobody_pays_by_a_request(cy: Person, sam: Person, ola: Person) -> None:
    order = answered(ordered(cy), 201)["id"]
    for person in (cy, sam, ola):
        refused(person.post(f"/orders/{order}/pay"), 404)
    assert cy.read(f"/orders/{order}")["status"] == "pending"


def test_24_no_delivery_before_shipping(cy: Person, sam: Person) -> None:
    order = answered(ordered(cy), 201)["id"]
    refused(sam.post(f"/orders/{order}/deliver"), 409)
    refused(sam.post(f"/orders/{order}/ship"), 409)
    refused(cy.post(f"/orders/{order}/ship"), 403)


def test_25_own_pending_orders_are_cancelled(cy: Person, dee: Person) -> None:
    order = answered(ordered(cy), 201)["id"]
    refused(dee.post(f"/orders/{order}/cancel"), 404)
    assert answered(cy.post(f"/orders/{order}/cancel"), 200)["status"] == "cancelled"


def test_26_unpaid_orders_expire(cy: Person, clock: Clock) -> None:
    order = answered(ordered(cy), 201)
    assert order["placedAt"].startswith("2026-05-01T09:00")
    clock.set("2026-05-01T09:29:00Z", cy)
    assert cy.read(f"/orders/{order['id']}")["status"] == "pending"


def test_35_nobody_deletes_orders(cy: Person, sam: Person, ola: Person) -> None:
    order = answered(ordered(cy), 201)["id"]
    for person in (cy, sam, ola):
        refused(person.delete(f"/orders/{order}"), 405)


def test_38_only_the_owner_gives_roles(cy: Person, sam: Person, ola: Person) -> None:
    refused(sam.put(f"/customers/{cy.id}/role", role="staff"), 403)
    assert answered(ola.put(f"/customers/{cy.id}/role", role="staff"), 200)["role"] == "staff"


def test_what_is_not_written_says_so(visitor: httpx.Client, cy: Person, sam: Person) -> None:
    refused(visitor.post("/webhooks/payments", json={}), 501)
    order = answered(ordered(cy), 201)["id"]
    refused(cy.post(f"/orders/{order}/apply-coupon", code="TEN"), 501)
    refused(sam.post(f"/orders/{order}/apply-coupon", code="TEN"), 403)
    refused(visitor.post(f"/orders/{order}/apply-coupon", json={"code": "TEN"}), 401)
