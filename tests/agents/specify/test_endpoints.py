"""Endpoints as API documentation writes them stand for what people can do; other addresses are told."""

import pytest

from agents.spec.model import Spec
from agents.specify.compiler import compile_bytes

ALONE = """# Notes API

### Create a note

`POST /api/v1/notes`

Authentication required, returns the created Note

Required fields: `title`, `body`

### List notes

`GET /api/v1/notes`

Filter by author:

No authentication required, returns multiple notes

### Get a remark

`GET /api/v1/notes/:id/remarks/:id`

Authentication required

### Star a note

`POST /api/v1/notes/:id/star`

Authentication required, returns the Note
"""

LISTED = """# Library API

- Each book has a title and a year (integer).

## Endpoints

- GET /api/books - list all books
- POST /api/books – Add a new book
- `PUT /api/books/{id}`: Update an existing book
- DELETE /api/books/{id}
- POST /api/books/{id} - create a book
- GET /api/books/search - find books
- GET /api/books/{id} - print the book on paper
- GET /health - is it alive
"""


def compiled(text: str) -> Spec:
    spec = compile_bytes(text.encode()).spec
    assert spec is not None
    return spec


def grants(spec: Spec) -> dict[str, tuple[str, ...]]:
    return {o.id: tuple(r for g in o.grants for r in g.roles) for o in spec.operations if o.entity != "User"}


def test_an_endpoint_below_its_heading_is_an_operation():
    spec = compiled(ALONE)
    found = grants(spec)
    assert found["op:Note.create"] == ("user",)
    assert found["op:Note.list"] == ("anyone",)
    assert found["op:Remark.get"] == ("user",)
    assert "op:Note.update" not in found
    assert [f.name for f in spec.entity("Note").fields] == ["title", "body", "author"]
    assert spec.trace[-1].status != "mapped"
    assert spec.trace[-2].status != "mapped"


@pytest.mark.parametrize(("line", "status"), [
    ("GET /api/books - list all books", "mapped"),
    ("POST /api/books – Add a new book", "mapped"),
    ("`PUT /api/books/{id}`: Update an existing book", "mapped"),
    ("DELETE /api/books/{id}", "mapped"),
    ("POST /api/books/{id} - create a book", "not_understood"),
    ("GET /api/books/search - find books", "not_understood"),
    ("GET /api/books/{id} - print the book on paper", "not_understood"),
    ("GET /health - is it alive", "not_understood"),
])  # fmt: skip
def test_a_list_of_endpoints_is_read_line_by_line(line, status):
    assert {s.text: s.status for s in compiled(LISTED).trace}[line] == status


def test_nobody_is_granted_anything_where_roles_are_spoken_of():
    """An address tells nothing of who may use it; where only some may do something, others say who."""
    spec = compiled(LISTED.replace("## Endpoints", "- Only admins can delete books.\n\n## Endpoints"))
    assert grants(spec) == {"op:Book.delete": ("admin",)}


MENTIONED = """# Shapes of answers

### Books

Each book has a title.

### Single note

The same shape is sent back by:

- `GET /api/notes/:id`
- `PUT /api/notes/:id`
"""


def test_addresses_below_a_heading_that_offers_none_are_only_spoken_of():
    offered = MENTIONED.replace("Single note", "Endpoints of notes")
    assert ["Note" in {e.name for e in compiled(text).entities} for text in (MENTIONED, offered)] == [False, True]
