"""Products, categories, coupons and reviews: cases 1 to 5, 19, 30, 31 and 36 of the oracle of the shop."""

import secrets
from typing import Any

import httpx

from tests.end_to_end.library.people import Person, Row, answered, refused


def new_category(sam: Person, **more: Any) -> str:
    return str(answered(sam.post("/categories", name=secrets.token_hex(8), **more), 201)["id"])


def product(sam: Person, **more: Any) -> Row:
    code = "".join(chr(65 + secrets.randbelow(26)) for _ in range(3)) + f"-{secrets.randbelow(10_000):04d}"
    body = {"code": code, "name": "Assam", "price": "12.50", "stock": 10, "weight": 100, "status": "active", **more}
    return body if "categoryId" in body else {**body, "categoryId": new_category(sam)}


def new_product(sam: Person, **more: Any) -> str:
    return str(answered(sam.post("/products", **product(sam, **more)), 201)["id"])


def test_01_visitors_see_active_products(visitor: httpx.Client, sam: Person) -> None:
    category = new_category(sam)
    p, r = new_product(sam, categoryId=category), new_product(sam, categoryId=category, status="draft")
    found = answered(visitor.get("/products", params={"categoryId": category}), 200)["items"]
    assert [row["id"] for row in found] == [p]
    refused(visitor.get(f"/products/{r}"), 404)
    assert sam.read(f"/products/{r}")["status"] == "draft"


def test_02_cost_is_for_staff(visitor: httpx.Client, sam: Person, ola: Person, cy: Person) -> None:
    category = new_category(sam)
    p = new_product(sam, cost="5.00", categoryId=category)
    assert "cost" not in answered(visitor.get(f"/products/{p}"), 200)
    assert "cost" not in cy.read(f"/products/{p}")
    assert "cost" not in cy.read("/products", categoryId=category)["items"][0]
    assert (sam.read(f"/products/{p}")["cost"], ola.read(f"/products/{p}")["cost"]) == ("5.00", "5.00")
    assert sam.read("/products", categoryId=category)["items"][0]["cost"] == "5.00"
    refused(cy.get("/products", sort="cost"), 422)


def test_03_invalid_products(sam: Person) -> None:
    known = answered(sam.post("/products", **product(sam)), 201)
    refused(sam.post("/products", **product(sam, code="AB-1")), 422)
    refused(sam.post("/products", **product(sam, code=known["code"])), 409)
    refused(sam.post("/products", **product(sam, price="0")), 422)
    refused(sam.post("/products", **product(sam, weight=5001)), 422)
    refused(sam.patch(f"/products/{known['id']}", code="AAA-0001"), 422)


def test_04_who_may_make_products(visitor: httpx.Client, sam: Person, cy: Person) -> None:
    body = product(sam)
    refused(cy.post("/products", **body), 403)
    refused(visitor.post("/products", json=body), 401)


def test_05_no_category_is_above_itself(sam: Person) -> None:
    top = new_category(sam)
    below = new_category(sam, parentId=top)
    lowest = new_category(sam, parentId=below)
    for parent in (top, below, lowest):
        refused(sam.patch(f"/categories/{top}", parentId=parent), 409)
    assert sam.read(f"/categories/{top}")["parentId"] is None


def test_19_invalid_coupons(sam: Person, ola: Person) -> None:
    body = {"code": secrets.token_hex(4), "percent": 10, "validFrom": "2026-05-01", "validUntil": "2026-05-31"}
    refused(ola.post("/coupons", **{**body, "percent": 51}), 422)
    refused(ola.post("/coupons", **{**body, "validUntil": "2026-04-30"}), 422)
    refused(sam.post("/coupons", **body), 403)
    answered(ola.post("/coupons", **body), 201)
    refused(ola.post("/coupons", **{**body, "code": body["code"].upper()}), 409)


def test_30_reviews_of_others(visitor: httpx.Client, sam: Person, cy: Person, dee: Person) -> None:
    p = new_product(sam)
    review = answered(cy.post("/reviews", productId=p, rating=4), 201)["id"]
    refused(cy.post("/reviews", productId=p, rating=4), 409)
    refused(dee.post("/reviews", productId=p, rating=6), 422)
    refused(dee.patch(f"/reviews/{review}", rating=1), 403)
    refused(sam.patch(f"/reviews/{review}", rating=1), 403)
    assert answered(visitor.get(f"/reviews/{review}"), 200)["rating"] == 4
    assert sam.delete(f"/reviews/{review}").status_code == 204


def test_31_rating_and_order(sam: Person, cy: Person, dee: Person) -> None:
    category = new_category(sam)
    p, q = (new_product(sam, categoryId=category, price=price) for price in ("12.50", "8.00"))
    for person, rating in ((cy, 4), (dee, 5)):
        answered(person.post("/reviews", productId=p, rating=rating), 201)
    assert (cy.read(f"/products/{p}")["rating"], cy.read(f"/products/{q}")["rating"]) == ("4.50", None)
    assert cy.ids("/products", categoryId=category, sort="-rating") == [p, q]
    assert cy.ids("/products", categoryId=category, sort="price") == [q, p]


def test_36_reports(sam: Person, ola: Person, cy: Person) -> None:
    low = new_product(sam, stock=4)
    assert low in sam.ids("/reports/low-stock", limit=100)
    refused(cy.get("/reports/low-stock"), 403)
    refused(sam.get("/reports/revenue"), 403)
    assert refused(ola.get("/reports/revenue"), 501)["code"] == "not_written"
