"""Who is who: cases 1, 2, 17, 30 to 33 of the oracle of the library, written from the oracle alone."""

import re
from typing import Any

import httpx

from tests.end_to_end.library.conftest import Library
from tests.end_to_end.library.people import (
    Clock,
    Meet,
    Person,
    answered,
    lend,
    new_book,
    new_copy,
    refused,
    register,
    reserve,
)


def test_01_members_get_a_card(visitor: httpx.Client) -> None:
    first, second = (answered(register(visitor, name), 201) for name in ("Max", "Mia"))
    assert re.fullmatch(r"LIB-\d{6}", first["cardNumber"])
    assert int(second["cardNumber"][4:]) == int(first["cardNumber"][4:]) + 1
    assert first["role"] == "member"
    refused(register(visitor, "Eve", cardNumber="LIB-999999"), 422)
    refused(register(visitor, "Eve", role="admin"), 422)


def test_02_only_an_admin_gives_roles(ada: Person, lib: Person, max_: Person, mia: Person) -> None:
    path = f"/members/{mia.id}/role"
    refused(max_.put(path, role="librarian"), 403)
    refused(lib.put(path, role="librarian"), 403)
    assert answered(ada.put(path, role="librarian"), 200)["role"] == "librarian"
    assert mia.read("/me")["role"] == "librarian"


def test_17_a_blocked_member(lib: Person, max_: Person) -> None:
    path = f"/members/{max_.id}"
    assert answered(lib.patch(path, blocked=True), 200)["blocked"] is True
    refused(lib.post("/loans", memberId=max_.id, copyId=new_copy(lib)), 409)
    assert max_.patch(path, blocked=False).status_code in (403, 422)
    assert max_.patch("/me", blocked=False).status_code in (403, 422)
    assert max_.read("/me")["blocked"] is True


def test_30_deleting_a_member(ada: Person, lib: Person, max_: Person, mia: Person) -> None:
    lend(lib, max_)
    refused(lib.delete(f"/members/{max_.id}"), 403)
    refused(ada.delete(f"/members/{max_.id}"), 409)
    assert ada.delete(f"/members/{mia.id}").status_code == 204


def test_31_requests_a_minute(max_: Person, mia: Person) -> None:
    answers = [max_.get("/me") for _ in range(125)]
    assert answers[0].status_code == 200
    problem = refused(answers[-1], 429)
    assert problem["code"]
    assert int(answers[-1].headers["Retry-After"]) in range(1, 61)
    assert {a.status_code for a in answers[:119]} == {200}
    assert mia.get("/me").status_code == 200


def test_31_tokens_end(max_: Person, clock: Clock) -> None:
    tokens = max_.sign_in()
    clock.set("2026-05-01T09:16:00Z")
    assert max_.get("/me").status_code == 401
    renewed = answered(max_.client.post("/auth/refresh", json={"refreshToken": tokens["refreshToken"]}), 200)
    max_.client.headers["Authorization"] = f"Bearer {renewed['accessToken']}"
    assert max_.get("/me").status_code == 200
    clock.set("2026-05-16T09:17:00Z")
    assert max_.client.post("/auth/refresh", json={"refreshToken": renewed["refreshToken"]}).status_code == 401


def test_32_changes_of_a_loan_are_recorded(ada: Person, lib: Person, max_: Person, clock: Clock) -> None:
    loan = lend(lib, max_)["id"]
    answered(max_.post(f"/loans/{loan}/renew"), 200)
    clock.set("2026-06-15", lib, ada)
    answered(lib.post(f"/loans/{loan}/return"), 200)
    answered(lib.post(f"/loans/{loan}/settle"), 200)
    entries = [e for e in ada.read("/audit-log", limit=100)["items"] if e["rowId"] == loan]
    told = [(e["actorId"], e["at"][:10]) for e in reversed(entries)]
    assert told == [
        (lib.id, "2026-05-01"),
        (max_.id, "2026-05-01"),
        (lib.id, "2026-06-15"),
        (lib.id, "2026-06-15"),
    ]


def test_33_errors_and_names(visitor: httpx.Client, lib: Person, max_: Person, meet: Meet) -> None:
    for answer in (
        visitor.post("/books", json={}),
        max_.post("/books", title="T"),
        lib.post("/books", title=""),
        lib.get("/books/00000000-0000-0000-0000-000000000000"),
        visitor.post("/auth/login", json={"email": "a@example.com", "password": "wrong-password"}),
    ):
        refused(answer, answer.status_code)
        assert answer.status_code >= 400
    book = new_book(lib, publishedYear=1854)
    loan = lend(lib, max_, new_copy(lib, book))
    shown = [loan, lib.read(f"/books/{book}"), max_.read("/me"), reserve(meet("Moe"), book), max_.sign_in()]
    names = {name for row in [*shown, lib.read("/loans")] for name in _names(row)}
    assert {"dueOn", "publishedYear", "cardNumber", "queuePosition", "accessToken"} <= names
    assert not [name for name in names if not re.fullmatch(r"[a-z]+([A-Z][a-z0-9]*)*", name)]


def _names(value: Any) -> set[str]:
    if isinstance(value, list):
        return {name for each in value for name in _names(each)}
    if not isinstance(value, dict):
        return set()
    return set(value) | _names(list(value.values()))


def test_a_clock_that_is_being_written_stands_still(max_: Person, library: Library) -> None:
    library.clock.write_text("")
    assert max_.get("/me").status_code == 200
