"""Loans: cases 6 to 16, 18 and 26 to 28 of the oracle of the library, written from the oracle alone."""

from concurrent.futures import ThreadPoolExecutor

from tests.end_to_end.library.people import Clock, Person, answered, lend, new_book, new_copy, refused


def test_06_lending(lib: Person, max_: Person) -> None:
    book = new_book(lib)
    copy, _ = new_copy(lib, book), new_copy(lib, book)
    loan = lend(lib, max_, copy)
    assert (loan["loanedOn"], loan["dueOn"], loan["status"]) == ("2026-05-01", "2026-05-15", "active")
    assert lib.read(f"/copies/{copy}")["status"] == "on loan"
    assert lib.read(f"/books/{book}")["availableCopies"] == 1


def test_07_members_do_not_lend(lib: Person, max_: Person) -> None:
    copy = new_copy(lib)
    refused(max_.post("/loans", memberId=max_.id, copyId=copy), 403)
    refused(lib.post("/loans", memberId=max_.id, copyId=copy, dueOn="2027-01-01"), 422)
    assert lib.read(f"/copies/{copy}")["status"] == "available"


def test_08_only_available_copies(lib: Person, max_: Person, mia: Person) -> None:
    copy, lost = new_copy(lib), new_copy(lib, status="lost")
    lend(lib, max_, copy)
    refused(lib.post("/loans", memberId=mia.id, copyId=copy), 409)
    refused(lib.post("/loans", memberId=mia.id, copyId=lost), 409)


def test_09_five_loans(lib: Person, max_: Person) -> None:
    loans = [lend(lib, max_)["id"] for _ in range(5)]
    sixth = {"memberId": max_.id, "copyId": new_copy(lib)}
    refused(lib.post("/loans", **sixth), 409)
    answered(lib.post(f"/loans/{loans[0]}/return"), 200)
    answered(lib.post("/loans", **sixth), 201)


def test_10_two_at_once(lib: Person, max_: Person, mia: Person) -> None:
    for _ in range(5):
        copy = new_copy(lib)
        bodies = [{"memberId": person.id, "copyId": copy} for person in (max_, mia)]
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda body: lib.post("/loans", **body), bodies))
        assert sorted(a.status_code for a in answers) == [201, 409]
        made = next(a for a in answers if a.status_code == 201).json()["id"]
        answered(lib.post(f"/loans/{made}/return"), 200)


def test_11_who_sees_loans(lib: Person, max_: Person, mia: Person) -> None:
    his, hers = lend(lib, max_)["id"], lend(lib, mia)["id"]
    refused(mia.get(f"/loans/{his}"), 404)
    assert max_.read(f"/loans/{his}")["id"] == his
    assert mia.ids("/loans") == [hers]
    assert {his, hers} <= set(lib.ids("/loans", limit=100))


def test_12_renewing(lib: Person, max_: Person, mia: Person) -> None:
    path = f"/loans/{lend(lib, max_)['id']}/renew"
    refused(mia.post(path), 404)
    first = answered(max_.post(path), 200)
    assert (first["dueOn"], first["renewals"]) == ("2026-05-29", 1)
    assert answered(max_.post(path), 200)["renewals"] == 2
    refused(max_.post(path), 409)


def test_13_a_day_late(lib: Person, max_: Person, clock: Clock) -> None:
    loan = lend(lib, max_)["id"]
    clock.set("2026-05-15", lib)
    assert lib.read(f"/loans/{loan}")["overdue"] is False
    clock.set("2026-05-16", lib, max_)
    late = lib.read(f"/loans/{loan}")
    assert (late["overdue"], late["daysLate"], late["fine"]) == (True, 1, "0.25")
    refused(max_.post(f"/loans/{loan}/renew"), 409)


def test_14_the_fine_has_an_end(lib: Person, max_: Person, clock: Clock) -> None:
    loan = lend(lib, max_)["id"]
    clock.set("2026-07-31", lib)
    late = lib.read(f"/loans/{loan}")
    assert (late["daysLate"], late["fine"]) == (77, "10.00")


def test_15_the_fine_stays_after_the_return(lib: Person, max_: Person, clock: Clock) -> None:
    loan = lend(lib, max_)["id"]
    clock.set("2026-05-20", lib)
    back = answered(lib.post(f"/loans/{loan}/return"), 200)
    assert (back["status"], back["returnedOn"], back["fine"]) == ("returned", "2026-05-20", "1.25")
    clock.set("2026-06-30", lib)
    assert lib.read(f"/loans/{loan}")["fine"] == "1.25"


def test_16_debt(lib: Person, max_: Person, clock: Clock) -> None:
    loan, free = lend(lib, max_)["id"], new_copy(lib)
    clock.set("2026-05-20", lib, max_)
    answered(lib.post(f"/loans/{loan}/return"), 200)
    assert max_.read("/me")["inDebt"] is True
    refused(lib.post("/loans", memberId=max_.id, copyId=free), 409)
    refused(max_.post(f"/loans/{loan}/settle"), 403)
    assert answered(lib.post(f"/loans/{loan}/settle"), 200)["settled"] is True
    assert max_.read("/me")["inDebt"] is False
    lend(lib, max_, free)


def test_18_what_ended_stays_so(lib: Person, max_: Person) -> None:
    loan = lend(lib, max_)["id"]
    answered(lib.post(f"/loans/{loan}/return"), 200)
    assert "returned" in refused(lib.post(f"/loans/{loan}/return"), 409)["code"]
    copy = new_copy(lib)
    other = lend(lib, max_, copy)["id"]
    assert answered(lib.post(f"/loans/{other}/report-lost"), 200)["status"] == "lost"
    assert lib.read(f"/copies/{copy}")["status"] == "lost"
    assert lib.read(f"/loans/{other}")["fine"] is None


def test_26_filtering(lib: Person, max_: Person, mia: Person, clock: Clock) -> None:
    late = lend(lib, max_)["id"]
    clock.set("2026-05-16", lib)
    lend(lib, mia)
    assert lib.ids("/loans", overdue="true", memberId=max_.id) == [late]
    assert lib.ids("/loans", overdue="true", memberId=mia.id) == []
    assert lib.ids("/loans", status="returned", memberId=max_.id) == []


def test_27_loans_of_a_member(lib: Person, max_: Person, mia: Person) -> None:
    loan = lend(lib, max_)["id"]
    lend(lib, mia)
    path = f"/members/{max_.id}/loans"
    assert max_.ids(path) == [loan]
    refused(mia.get(path), 404)
    assert lib.ids(path) == [loan]


def test_28_overdue_loans(lib: Person, max_: Person, mia: Person, clock: Clock) -> None:
    clock.set("2032-05-01", lib)
    late = lend(lib, max_)["id"]
    clock.set("2032-05-16", lib, max_, mia)
    lend(lib, mia)
    items = lib.read("/reports/overdue", limit=100)["items"]
    assert late in [row["id"] for row in items]
    assert all(row["overdue"] for row in items)
    refused(max_.get("/reports/overdue"), 403)
