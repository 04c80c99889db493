"""Contracts in Markdown: in fences and linked; diagrams and scenarios; and what they and the text disagree about."""

import pytest

from agents.specify.compiler import compile_documents
from tests.agents.specify.readers.contracts import compiled, spec_of, told

CLUB = """\
# Club

## Data

```mermaid
erDiagram
    MEMBER ||--o{ LOAN : borrows
    BOOK ||--|{ LOAN : of
    BOOK }|--|{ GENRE : has
    BOOK {
        string title
        string isbn UK "the number"
    }
    GENRE { string name }
    MEMBER { string name }
```

## Loan lifecycle

```mermaid
stateDiagram-v2
    [*] --> active
    active --> returned : return
    active --> lost
    returned --> [*]
```
"""


def test_diagrams_in_fences_are_read() -> None:
    spec = spec_of(a_md=CLUB)
    assert {e.name for e in spec.entities} == {"User", "Member", "Loan", "Book", "Genre"}
    assert {f.name: f.type for f in spec.entity("Loan").fields if f.name != "status"} == {
        "member": "ref(Member)", "book": "ref(Book)",
    }  # fmt: skip
    assert ("isbn",) in {k.fields for k in spec.entity("Book").keys}
    lifecycle = spec.entity("Loan").lifecycle
    assert lifecycle is not None
    assert [(t.op, t.sources, t.target) for t in lifecycle.transitions] == [
        ("op:Loan.return", ("active",), "returned"), ("op:Loan.lose", ("active",), "lost"),
    ]  # fmt: skip
    assert {r for o in spec.operations if o.id == "op:Loan.return" for g in o.grants for r in g.roles} == {"user"}


def test_lines_of_a_fence_are_those_of_its_document() -> None:
    spec = spec_of(a_md=CLUB)
    assert next(s.line for s in spec.trace if s.text.startswith("string isbn")) == 12


def test_a_diagram_for_the_eye_is_told() -> None:
    compilation = compiled(a_md=CLUB + "\n```mermaid\nflowchart TD\n  a --> b\n```\n")
    assert any("for the eye" in message for _, message in told(compilation, "SP707"))


def test_guards_of_a_state_diagram_are_not_dropped() -> None:
    found = told(compiled(a_md=CLUB.replace(": return", ": return [it is late] / tell him")), "SP706")
    assert [line for line, _ in found] == [23, 23]


def test_classes_are_entities_and_enumerations_lists() -> None:
    spec = spec_of(
        a_mmd="classDiagram\n class Kind {\n <<enumeration>>\n A\n B\n }\n class Box {\n String name\n +Kind kind\n }\n"
        ' Box "1" --> "*" Item : holds\n Item : int weight\n'
    )
    assert spec.enum("Kind").values == ("A", "B")
    assert {f.name: f.type for f in spec.entity("Item").fields} == {"weight": "integer", "box": "ref(Box)"}


def test_scenarios_become_sentences_and_outlines_one_for_each_row() -> None:
    compilation = compiled(
        a_feature="Feature: Loans\n  Background:\n    Given a member\n  Scenario Outline: many\n"
        "    When the member takes <n> books\n    Then the response is <code>\n    Examples:\n"
        "      | n | code |\n      | 1 | 201 |\n      | 6 | 409 |\n"
    )
    assert [(r.block.line, r.block.text) for r in compilation.sentences] == [
        (9, "Given a member, When the member takes 1 books, Then the response is 201"),
        (10, "Given a member, When the member takes 6 books, Then the response is 409"),
    ]


def test_a_sentence_that_links_a_contract_states_nothing_else() -> None:
    compilation = compile_documents({
        "a.md": b"# A\n\n## Data\n\nThe data is in [the schema](a.sql).\n", "a.sql": b"CREATE TABLE boxes (name text);",
    })  # fmt: skip
    assert compilation.spec is not None
    assert [s.status for s in compilation.spec.trace if s.text.startswith("The data")] == ["info"]


def test_front_matter_gives_the_title_and_its_lines_count() -> None:
    spec = spec_of(a_md="---\ntitle: Boxes\nauthor: me\n---\n\nEach box has a name.\n")
    assert spec.title == "Boxes"
    assert {s.text: (s.line, s.status) for s in spec.trace} == {
        "author: me": (3, "info"), "Each box has a name.": (6, "mapped"),
    }  # fmt: skip


def test_broken_front_matter_is_told() -> None:
    assert [line for line, _ in told(compiled(a_md="---\na: [\n---\nEach box has a name.\n"), "SP004")] == [3]


def test_what_is_not_built_may_be_accepted() -> None:
    sql = b"CREATE TABLE boxes (\n  name text,\n  extra jsonb\n);"
    before = compile_documents({"a.sql": sql})
    sentence = next(r.block.id for r in before.sentences if r.block.line == 3)
    lock = f"## Line 3 ({sentence})\n\n> extra jsonb\n\nnot built: nobody needs it\n"
    compilation = compile_documents({"a.sql": sql, "requirements.lock.md": lock.encode()})
    assert not told(compilation, "SP706")
    assert compilation.spec is not None
    assert [s.status for s in compilation.spec.trace if s.line == 3] == ["accepted"]


def test_linked_contracts_must_be_among_the_documents() -> None:
    text = "# A\n\n- [one](db/a.sql)\n- [two](../b.sql)\n- [three](https://example.com/c.yaml)\n"
    compilation = compile_documents({
        "docs/a.md": text.encode(), "docs/db/a.sql": b"CREATE TABLE boxes (name text NOT NULL);",
    })  # fmt: skip
    assert [(d.path, d.line) for d in compilation.diagnostics if d.code == "SP005"] == [
        ("docs/a.md", 4), ("docs/a.md", 5),
    ]  # fmt: skip
    assert compilation.spec is not None
    assert "Box" in {e.name for e in compilation.spec.entities}


SQL = """
```sql
CREATE TABLE books (
  title varchar(200) NOT NULL,
  pages integer,
  kind text CHECK (kind IN ('new','old'))
);
```
"""


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Each book has a title (at most 80 characters).", ["the contract: 200 / 80"]),
        ("Each book has pages (decimal).", ["integer / decimal(12,2)"]),
        ("The kind of a book is one of new or used.", ["new, old / new, used"]),
        ("Each book has a title (string).", []),
        ("Each book has a title (at most 200 characters).", []),
    ],
)
def test_what_text_and_contract_say_differently_is_an_error(sentence: str, found: list[str]) -> None:
    compilation = compiled(a_md=f"# Books\n\n## Books\n\n{sentence}\n{SQL}")
    disagreeing = [message for _, message in told(compilation, "SP702")]
    assert len(disagreeing) == len(found)
    assert all(words.rpartition(": ")[2] in message for words, message in zip(found, disagreeing, strict=True))


def test_sentences_say_who_may_do_what() -> None:
    contract = (
        "openapi: 3.0.0\npaths:\n  /books:\n    get:\n      responses:\n        '200': {content: {application/json: "
        "{schema: {type: array, items: {$ref: '#/components/schemas/Book'}}}}}\ncomponents:\n  schemas:\n    Book: "
        "{type: object, properties: {title: {type: string}}}\n"
    )
    text = b"# Books\n\n## Rights\n\nUsers can view and create books.\n"
    spec = compile_documents({"a.md": text, "b.yaml": contract.encode()}).spec
    assert spec is not None
    roles = {r for o in spec.operations if o.id == "op:Book.list" for g in o.grants for r in g.roles}
    assert roles == {"user"}


@pytest.mark.parametrize("name", ["a.sql", "a.dbml", "a.jdl", "a.mmd", "a.feature", "a.yaml"])
@pytest.mark.parametrize(
    "text",
    ["%%% ~~ {{{", "Table a {\n x", "hello", "(" * 3000, "'\"" * 999, "{" * 3000, "/*" * 3000, "[" * 3000, "\n", "ä\n"],
)
def test_no_contract_is_a_reason_to_fall(name: str, text: str) -> None:
    assert compile_documents({name: text.encode()}).diagnostics


@pytest.mark.parametrize("name", ["a.sql", "a.yaml", "a.jdl"])
def test_bytes_that_are_no_text_are_refused(name: str) -> None:
    assert [d.code for d in compile_documents({name: "größe".encode("latin-1")}).diagnostics] == ["SP001"]
