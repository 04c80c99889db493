"""Filters, search, pages and odd requests: cases 23 to 26, 29 and 31 of the oracle of the todo document."""

import secrets
import uuid

import httpx

from tests.end_to_end.oracle.asking import assert_refused, change, ids, make_list, make_todo, read, total


def test_23_filters(ann: httpx.Client) -> None:
    home = make_list(ann)["id"]
    wanted = make_todo(ann, home, priority="high")["id"]
    make_todo(ann, home, priority="high", done=True)
    late = make_todo(ann, home, priority="low")["id"]
    change(ann, f"/todos/{late}", due_date="2026-03-09")
    assert ids(ann, "/todos?done=false&priority=high") == [wanted]
    assert total(ann, "/todos?done=false&priority=high") == 1
    assert ids(ann, "/todos?overdue=true") == [late]
    assert_refused(ann.get("/todos?priority=wrong"), 422)


def test_24_search(ann: httpx.Client, bob: httpx.Client) -> None:
    home, garden = make_list(ann)["id"], make_list(bob)["id"]
    found = {make_todo(ann, home, "Milk")["id"], make_todo(ann, home, "Shop", notes="buy milk")["id"]}
    make_todo(ann, home, "Bread")
    make_todo(bob, garden, "Milk")
    assert set(ids(ann, "/todos?q=MILK")) == found
    assert total(ann, "/todos?q=MILK") == 2


def test_25_order(ann: httpx.Client) -> None:
    home = make_list(ann)["id"]
    without = make_todo(ann, home)["id"]
    later = make_todo(ann, home, due_date="2026-03-12")["id"]
    sooner = make_todo(ann, home, due_date="2026-03-11")["id"]
    assert ids(ann, "/todos") == [sooner, later, without]


def test_26_pages(ann: httpx.Client) -> None:
    home = make_list(ann)["id"]
    for _ in range(5):
        make_todo(ann, home)
    page = read(ann, "/todos?limit=2&offset=2")
    assert len(page["items"]) == 2
    assert (page["total"], page["limit"], page["offset"]) == (5, 2, 2)
    assert_refused(ann.get("/todos?limit=0"), 422)
    assert_refused(ann.get("/todos?limit=101"), 422)


def test_29_malformed_requests(ann: httpx.Client) -> None:
    json = {"Content-Type": "application/json"}
    assert_refused(ann.post("/todos", content=b'{"title": ', headers=json), 400)
    assert_refused(ann.post("/todos", content=b"Milk", headers={"Content-Type": "text/plain"}), 415)
    assert_refused(ann.put("/lists", json={}), 405)


def test_31_odd_ids_and_texts(ann: httpx.Client) -> None:
    for odd in ("abc", str(uuid.uuid4())[:-1], secrets.token_hex(200), "%00"):
        answer = ann.get(f"/todos/{odd}")
        assert answer.status_code in (404, 422)
    home = make_list(ann)["id"]
    assert_refused(ann.post("/todos", json={"title": "a\0b", "list_id": home}), 422, "title")
    assert total(ann, "/todos") == 0
