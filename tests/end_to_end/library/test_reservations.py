"""Reservations: cases 19 to 23 of the oracle of the library, written from the oracle alone."""

import time

from tests.end_to_end.library.people import Clock, Person, answered, lend, new_book, new_copy, refused, reserve

_SOON = 20.0
"""Seconds within which what time starts must have happened."""


def test_19_queueing(lib: Person, max_: Person, mia: Person, clock: Clock) -> None:
    book = new_book(lib)
    first = reserve(max_, book)
    assert (first["status"], first["queuePosition"]) == ("waiting", 1)
    clock.set("2026-05-01T09:01:00Z")
    assert reserve(mia, book)["queuePosition"] == 2
    refused(max_.post("/reservations", bookId=book), 409)
    reserve(max_, new_book(lib))
    reserve(max_, new_book(lib))
    refused(max_.post("/reservations", bookId=new_book(lib)), 409)


def test_20_the_oldest_comes_first(lib: Person, max_: Person, mia: Person, clock: Clock) -> None:
    book = new_book(lib)
    loan = lend(lib, lib, new_copy(lib, book))["id"]
    first = reserve(max_, book)["id"]
    clock.set("2026-05-01T09:01:00Z")
    second = reserve(mia, book)["id"]
    answered(lib.post(f"/loans/{loan}/return"), 200)
    ready = max_.read(f"/reservations/{first}")
    assert (ready["status"], ready["readyAt"][:16]) == ("ready", "2026-05-01T09:01")
    waiting = mia.read(f"/reservations/{second}")
    assert (waiting["status"], waiting["queuePosition"]) == ("waiting", 1)


def test_21_nothing_to_offer(lib: Person, max_: Person) -> None:
    path = f"/reservations/{reserve(max_, new_book(lib))['id']}/offer"
    refused(lib.post(path), 409)
    refused(max_.post(path), 403)


def test_22_expiring(lib: Person, max_: Person, clock: Clock) -> None:
    book = new_book(lib)
    new_copy(lib, book)
    path = f"/reservations/{reserve(max_, book)['id']}"
    assert answered(lib.post(f"{path}/offer"), 200)["status"] == "ready"
    clock.set("2026-05-04T08:59:00Z", lib, max_)
    time.sleep(2)
    assert max_.read(path)["status"] == "ready"
    clock.set("2026-05-04T09:01:00Z", lib, max_)
    deadline = time.monotonic() + _SOON
    while max_.read(path)["status"] == "ready" and time.monotonic() < deadline:
        time.sleep(0.5)
    assert max_.read(path)["status"] == "expired"
    refused(lib.post(f"{path}/collect"), 409)


def test_23_cancelling(lib: Person, max_: Person, mia: Person) -> None:
    book = new_book(lib)
    new_copy(lib, book)
    path = f"/reservations/{reserve(max_, book)['id']}"
    refused(mia.post(f"{path}/cancel"), 404)
    assert answered(max_.post(f"{path}/cancel"), 200)["status"] == "cancelled"
    other = f"/reservations/{reserve(max_, book)['id']}"
    answered(lib.post(f"{other}/offer"), 200)
    assert answered(lib.post(f"{other}/collect"), 200)["status"] == "collected"
    refused(max_.post(f"{other}/cancel"), 409)
