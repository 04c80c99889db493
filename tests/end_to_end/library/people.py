"""People of the town library, as they talk to its backend: each fails the test that asks if an answer is odd.

Deliberately plain: nothing in this folder knows our Spec, our cases or the suite that is rendered from them.
"""

import itertools
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

PASSWORD = "correct-horse-1"
Row = dict[str, Any]
_ISBN = itertools.count(9_780_000_000_000)


class Person:
    """Somebody with an account, signed in; after the clock has moved, `sign_in` anew."""

    def __init__(self, client: httpx.Client, email: str, password: str = PASSWORD) -> None:
        self.client = client
        self.email = email
        self._password = password
        self.sign_in()
        self.id = str(self.read("/me")["id"])

    def sign_in(self) -> Row:
        answer = self.client.post("/auth/login", json={"email": self.email, "password": self._password})
        assert answer.status_code == 200, answer.text
        tokens: Row = answer.json()
        self.client.headers["Authorization"] = f"Bearer {tokens['accessToken']}"
        return tokens

    def get(self, path: str, **params: Any) -> httpx.Response:
        return self.client.get(path, params=params)

    def post(self, path: str, **body: Any) -> httpx.Response:
        return self.client.post(path, json=body) if body else self.client.post(path)

    def patch(self, path: str, **body: Any) -> httpx.Response:
        return self.client.patch(path, json=body)

    def put(self, path: str, **body: Any) -> httpx.Response:
        return self.client.put(path, json=body) if body else self.client.put(path)

    def delete(self, path: str) -> httpx.Response:
        return self.client.delete(path)

    def read(self, path: str, **params: Any) -> Row:
        return answered(self.get(path, **params), 200)

    def ids(self, path: str, **params: Any) -> list[str]:
        return [row["id"] for row in self.read(path, **params)["items"]]


def answered(answer: httpx.Response, status: int) -> Row:
    """Return the body of an answer with this status."""
    assert answer.status_code == status, answer.text
    body: Row = answer.json()
    return body


def refused(answer: httpx.Response, status: int) -> Row:
    """Return the problem that an answer with this status carries."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem: Row = answer.json()
    assert {"type", "title", "status", "code"} <= set(problem)
    return problem


def register(client: httpx.Client, name: str, **more: Any) -> httpx.Response:
    email = f"{secrets.token_hex(8)}@example.com"
    return client.post("/auth/register", json={"email": email, "password": PASSWORD, "name": name, **more})


def new_book(lib: Person, **fields: Any) -> str:
    body = {"title": "Hard Times", "author": "Charles Dickens", "isbn": str(next(_ISBN)), **fields}
    return str(answered(lib.post("/books", **body), 201)["id"])


def new_copy(lib: Person, book: str | None = None, **fields: Any) -> str:
    body = {"barcode": secrets.token_hex(8), "bookId": book or new_book(lib), **fields}
    return str(answered(lib.post("/copies", **body), 201)["id"])


def lend(lib: Person, member: Person, copy: str | None = None) -> Row:
    return answered(lib.post("/loans", memberId=member.id, copyId=copy or new_copy(lib)), 201)


def reserve(member: Person, book: str) -> Row:
    return answered(member.post("/reservations", bookId=book), 201)


class Clock:
    """The time of the server; whoever goes on with it signs in anew, as tokens do not live that long."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def set(self, time: str, *people: Person) -> None:
        self._file.write_text(time if "T" in time else f"{time}T09:00:00Z")
        for person in people:
            person.sign_in()


Meet = Callable[[str], Person]
