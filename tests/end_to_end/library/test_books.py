"""Books, genres and copies: cases 3 to 5, 24, 25 and 29 of the oracle of the library, from the oracle alone."""

import secrets

import httpx

from tests.end_to_end.library.people import Clock, Meet, Person, answered, lend, new_book, new_copy, refused

ISBN = "9780141439679"


def test_03_who_may_see_and_make_books(visitor: httpx.Client, lib: Person, max_: Person) -> None:
    body = {"title": "Emma", "author": "Jane Austen", "isbn": "9780141439587"}
    assert visitor.get("/books").status_code == 200
    refused(visitor.post("/books", json=body), 401)
    refused(max_.post("/books", **body), 403)
    made = answered(lib.post("/books", **body), 201)
    assert (made["language"], made["availableCopies"]) == ("en", 0)
    assert visitor.get(f"/books/{made['id']}").status_code == 200


def test_04_invalid_books(lib: Person) -> None:
    body = {"title": "Emma", "author": "Jane Austen", "isbn": ISBN}
    refused(lib.post("/books", **{**body, "isbn": "123"}), 422)
    refused(lib.post("/books", **body, publishedYear=1449), 422)
    refused(lib.post("/books", **body, language="it"), 422)
    answered(lib.post("/books", **body, publishedYear=1450), 201)
    refused(lib.post("/books", **body), 409)


def test_05_genres_of_a_book(visitor: httpx.Client, lib: Person, max_: Person) -> None:
    book, other = new_book(lib), new_book(lib)
    genre = answered(lib.post("/genres", name=secrets.token_hex(8)), 201)["id"]
    path = f"/books/{book}/genres/{genre}"
    refused(max_.put(path), 403)
    assert [lib.put(path).status_code for _ in range(2)] == [204, 204]
    found = answered(visitor.get("/books", params={"genre": genre}), 200)
    assert [row["id"] for row in found["items"]] == [book] != [other]
    assert lib.delete(path).status_code == 204
    assert answered(visitor.get("/books", params={"genre": genre}), 200)["total"] == 0


def test_24_deleting_a_book(lib: Person) -> None:
    held, free = new_book(lib), new_book(lib)
    new_copy(lib, held)
    refused(lib.delete(f"/books/{held}"), 409)
    assert lib.get(f"/books/{held}").status_code == 200
    assert lib.delete(f"/books/{free}").status_code == 204
    refused(lib.get(f"/books/{free}"), 404)


def test_25_searching_and_paging(visitor: httpx.Client, lib: Person) -> None:
    word = secrets.token_hex(6)
    by_title, by_author = new_book(lib, title=f"B {word}"), new_book(lib, title="A", author=f"Mr {word.upper()}")
    found = answered(visitor.get("/books", params={"q": word}), 200)["items"]
    assert [row["id"] for row in found] == [by_author, by_title]
    isbn = str(secrets.randbelow(10**12) + 9 * 10**12)
    by_isbn = new_book(lib, isbn=isbn)
    assert [row["id"] for row in answered(visitor.get("/books", params={"q": isbn[3:]}), 200)["items"]] == [by_isbn]
    shelf = secrets.token_hex(6)
    for number in range(26):
        new_book(lib, title=f"{shelf} {25 - number:02}")
    page = answered(visitor.get("/books", params={"q": shelf}), 200)
    assert (len(page["items"]), page["total"], page["limit"]) == (25, 26, 25)
    titles = [row["title"] for row in page["items"]]
    assert titles == sorted(titles)
    refused(visitor.get("/books", params={"limit": 101}), 422)


def test_29_popular_books(lib: Person, max_: Person, meet: Meet, clock: Clock) -> None:
    clock.set("2031-03-31", lib)
    early = new_copy(lib)
    lend(lib, max_, early)
    clock.set("2031-05-01", lib)
    books = [new_book(lib) for _ in range(11)]
    twice = new_book(lib)
    for book in (*books, twice, twice):
        lend(lib, meet("Moe"), new_copy(lib, book))
    refused(max_.get("/reports/popular-books"), 401)
    max_.sign_in()
    refused(max_.get("/reports/popular-books"), 403)
    items = lib.read("/reports/popular-books")["items"]
    found = [row["id"] for row in items]
    assert len(found) == 10
    assert found[0] == twice
    assert set(found[1:]) < set(books)
