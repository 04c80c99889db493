"""Carts and what becomes of them: cases 6 to 8 and 10 to 15 of the oracle of the shop."""

from concurrent.futures import ThreadPoolExecutor

from tests.end_to_end.library.people import Person, answered, refused
from tests.end_to_end.shop.buying import cart_of, new_address, ordered, put
from tests.end_to_end.shop.test_catalogue import new_product


def lines_of(person: Person) -> list[tuple[str, int]]:
    found = person.read("/cart-lines")["items"]
    return sorted((line["productId"], line["quantity"]) for line in found if line["cartId"] == cart_of(person))


def test_06_what_may_be_in_a_cart(cy: Person, sam: Person) -> None:
    p, draft = new_product(sam), new_product(sam, status="draft")
    answered(put(cy, p, 2), 201)
    refused(put(cy, p), 409)
    refused(put(cy, new_product(sam), 21), 422)
    assert put(cy, draft).status_code in (409, 422)
    assert lines_of(cy) == [(p, 2)]


def test_07_nobody_sees_the_cart_of_another(cy: Person, dee: Person, sam: Person) -> None:
    line = answered(put(cy, new_product(sam)), 201)["id"]
    refused(dee.get(f"/cart-lines/{line}"), 404)
    refused(dee.patch(f"/cart-lines/{line}", quantity=2), 404)
    refused(dee.get(f"/carts/{cart_of(cy)}"), 404)


def test_08_the_total_of_a_cart(cy: Person, sam: Person) -> None:
    put(cy, new_product(sam, price="12.50"), 2)
    put(cy, new_product(sam, price="8.00"))
    assert cy.read(f"/carts/{cart_of(cy)}")["total"] == "33.00"


def test_10_an_address_of_somebody_else(cy: Person, dee: Person) -> None:
    refused(ordered(cy, addressId=new_address(dee)), 422)


def test_11_an_order_of_what_is_in_the_cart(cy: Person, sam: Person) -> None:
    p, q = new_product(sam, price="12.50", stock=10), new_product(sam, price="8.00", stock=1)
    put(cy, p, 2)
    put(cy, q)
    order = answered(ordered(cy), 201)
    assert (order["subtotal"], order["shipping"], order["total"]) == ("33.00", "4.90", "37.90")
    assert (order["status"], lines_of(cy)) == ("pending", [])
    assert [sam.read(f"/products/{key}")["stock"] for key in (p, q)] == [8, 0]


def test_12_no_shipping_above_forty(cy: Person, sam: Person) -> None:
    put(cy, new_product(sam, price="12.50"), 4)
    order = answered(ordered(cy), 201)
    assert (order["shipping"], order["total"]) == ("0.00", "50.00")


def test_13_nothing_happens_where_something_is_out_of_stock(cy: Person, sam: Person) -> None:
    p, q = new_product(sam, stock=10), new_product(sam, stock=0)
    put(cy, p, 2)
    put(cy, q)
    assert refused(ordered(cy), 409)["code"] == "out_of_stock"
    assert (cy.read("/orders")["total"], cy.read("/order-lines")["total"]) == (0, 0)
    assert lines_of(cy) == sorted([(p, 2), (q, 1)])
    assert sam.read(f"/products/{p}")["stock"] == 10


def test_14_one_of_two_gets_the_last_one(cy: Person, dee: Person, sam: Person) -> None:
    q = new_product(sam, stock=1)
    bodies = {}
    for person in (cy, dee):
        answered(put(person, q), 201)
        bodies[person.id] = new_address(person)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda person: ordered(person, addressId=bodies[person.id]), (cy, dee)))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert sam.read(f"/products/{q}")["stock"] == 0


def test_33_an_order_that_is_sent_again(cy: Person, sam: Person) -> None:
    put(cy, new_product(sam, stock=5), 2)
    body, key = {"trackingCode": "T", "addressId": new_address(cy)}, {"Idempotency-Key": "again"}
    first, again = (cy.client.post("/orders", headers=key, json=body) for _ in range(2))
    assert answered(again, 201) == answered(first, 201)
    assert cy.read("/orders")["total"] == 1
    refused(cy.client.post("/orders", headers=key, json={**body, "trackingCode": "U"}), 422)
    other = cy.client.post("/orders", headers={"Idempotency-Key": "new"}, json=body)
    assert answered(other, 201)["id"] != first.json()["id"]


def test_15_a_price_that_changes_later(cy: Person, sam: Person) -> None:
    p = new_product(sam, price="12.50")
    put(cy, p, 2)
    order = answered(ordered(cy), 201)
    answered(sam.patch(f"/products/{p}", price="99.00"), 200)
    (line,) = [each for each in cy.read("/order-lines")["items"] if each["orderId"] == order["id"]]
    assert line["unitPrice"] == "12.50"
