import re
from decimal import Decimal

import pytest

from agents.spec.scenarios.patterns import matching
from agents.specify.names.words import singular, words
from tests.agents.specify.readers.contracts import CORPUS, compiled, corpus, fields, plain, spec_of, told

DOCUMENTS = sorted(p.name for p in (CORPUS / "jdl").glob("*.j*"))
_RULES = {"required", "unique"}


def _entities(text: str) -> dict[str, list[tuple[str, str, str]]]:
    """Read entities line by line: the name, then name, type and rules of each field."""
    bare = re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.DOTALL)
    found = {}
    for name, body in re.findall(r"\bentity\s+(\w+)\s*\{([^}]*)\}", bare):
        rows = re.findall(r"(\w+)[ \t]+([A-Z]\w*)([^\n,]*)", body)
        found[name] = [(field, kind, rules) for field, kind, rules in rows]
    return found


def _name(entity: str) -> str:
    return plain(singular(words(entity)))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_entity_and_field_is_built_or_told(name: str) -> None:
    text, compilation = corpus(f"jdl/{name}")
    spec = compilation.spec
    assert spec is not None
    assert not compilation.errors
    by_name = {plain(e.name): e.name for e in spec.entities}
    lost = " ".join(plain(message) for _, message in told(compilation, "SP706"))
    entities = _entities(text)
    assert entities
    for entity, columns in entities.items():
        assert _name(entity) in by_name, entity
        there = fields(spec, by_name[_name(entity)]) | {"id", "createdat", "updatedat"}
        for field, _, _ in columns:
            assert plain(field) in there or plain(f"{by_name[_name(entity)]}.{field}") in lost, f"{entity}.{field}"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_constraint_is_that_of_the_document(name: str) -> None:
    text, compilation = corpus(f"jdl/{name}")
    assert compilation.spec is not None
    spec = compilation.spec
    constants = dict(re.findall(r"^(\w+)\s*=\s*(\d+)", text, re.MULTILINE))
    by_name = {plain(e.name): e for e in spec.entities}
    for entity, columns in _entities(text).items():
        built = by_name[_name(entity)]
        for name_, _, rules in columns:
            field = next((f for f in built.fields if plain(f.name) == plain(name_)), None)
            if field is None:
                continue
            assert field.required == ("required" in rules), f"{entity}.{name_}"
            assert ((field.name,) in {k.fields for k in built.keys}) == ("unique" in rules), f"{entity}.{name_}"
            for bound, value in re.findall(r"(min|max)(?:length)?\((\w+)\)", rules):
                assert getattr(field, bound) == Decimal(constants.get(value, value)), f"{entity}.{name_}"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_value_of_an_enum_in_use_is_there(name: str) -> None:
    text, compilation = corpus(f"jdl/{name}")
    assert compilation.spec is not None
    for enum, body in re.findall(r"\benum\s+(\w+)\s*\{([^}]*)\}", text):
        values = re.findall(r"\b([A-Z][A-Z_0-9]*)\b(?![^(]*\))", body)
        assert list(compilation.spec.enum(enum).values) == values


def test_relations_become_references_keys_and_links() -> None:
    _, compilation = corpus("jdl/library.jh")
    assert compilation.spec is not None
    spec = compilation.spec
    book, borrowed = spec.entity("Book"), spec.entity("BorrowedBook")
    assert {f.name: f.type for f in borrowed.fields if f.type.startswith("ref")} == {
        "book": "ref(Book)", "client": "ref(Client)",
    }  # fmt: skip
    assert {("publisher",), ("isbn",)} == {k.fields for k in book.keys}
    assert [(link.a, link.b) for link in spec.links] == [("Book", "Author")]


def test_the_many_side_holds_the_reference_of_one_to_many() -> None:
    spec = spec_of(
        a_jdl="entity A { x String }\nentity B { y String }\nrelationship OneToMany { A{b} to B{owner required} }"
    )
    assert {f.name: (f.type, f.required) for f in spec.entity("B").fields} == {
        "y": ("string(255)", False), "owner": ("ref(A)", True),
    }  # fmt: skip


def test_people_are_the_built_in_users() -> None:
    _, compilation = corpus("jdl/blog-oauth2.jdl")
    assert compilation.spec is not None
    assert next(f for f in compilation.spec.entity("Blog").fields if f.name == "user").type == "ref(User)"


def test_what_cannot_be_built_is_told_with_its_line() -> None:
    compilation = compiled(
        a_jdl="entity A {\n  name Strin\n  file Blobb required\n}\nentity A { x String }\n"
        "relationship Weird { A to A }\nrelationship OneToOne { A{b} to Nowhere }\nenum E { X }\n"
    )
    lines = [line for line, _ in told(compilation, "SP706")]
    assert lines == [2, 3, 5, 6, 7, 8]


def test_a_file_is_text_in_base64() -> None:
    spec = spec_of(a_jdl="entity Scan {\n  page ImageBlob required minbytes(4) maxbytes(100)\n  raw AnyBlob\n}\n")
    page, raw = (next(f for f in spec.entity("Scan").fields if f.name == name) for name in ("page", "raw"))
    assert (page.type, page.required, page.min, page.max) == ("text", True, 8, 136)
    assert (raw.max, raw.pattern) == (87_384, page.pattern)
    assert matching(page) == "A" * 8


def test_a_line_that_is_no_jdl_is_shown() -> None:
    assert told(compiled(a_jdl="entity A {\n  name String\n  %%%\n}"), "SP004") == [
        (3, "JDL cannot be read: '%%%' is not expected here")
    ]


def test_patterns_match_the_whole_text() -> None:
    spec = spec_of(a_jdl=r"entity A { code String pattern(/^[A-Z]{2}\/[0-9]+$/) }")
    assert spec.entity("A").fields[0].pattern == "[A-Z]{2}/[0-9]+"


def test_lists_are_filtered_by_what_a_filter_names() -> None:
    spec = spec_of(a_jdl="entity A { x String\n y TextBlob\n }\nfilter A")
    query = next(o.query for o in spec.operations if o.id == "op:A.list")
    assert query is not None
    assert query.filters == ("x",)
