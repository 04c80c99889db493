"""Reads a page as strictly as a browser is lenient: an unclosed tag or a stray end fails."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "br", "rect"})
BREAKING = frozenset({"br", "h1", "h2", "h3", "li", "p", "pre", "td", "th", "dd", "dt", "caption", "summary"})


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    above: "Element | None" = None
    parts: "list[Element | str]" = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self._words()).split())

    def _words(self) -> Iterator[str]:
        for part in self.parts if self.tag != "style" else []:
            if isinstance(part, str):
                yield part
            else:
                yield from (*part._words(), " " if part.tag in BREAKING else "")

    def all(self, *tags: str) -> "list[Element]":
        found = [] if tags and self.tag not in tags else [self]
        for part in self.parts:
            if isinstance(part, Element):
                found += part.all(*tags)
        return found

    def first(self, tag: str) -> "Element":
        return self.all(tag)[0]

    def at(self, anchor: str) -> "Element":
        (found,) = (each for each in self.all() if each.attributes.get("id") == anchor)
        return found

    def section(self, heading: str) -> "Element":
        found = self.at(heading).above
        assert found is not None
        return found


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.here = Element("", {})
        self.declared = ""

    def handle_decl(self, decl: str) -> None:
        self.declared = decl

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute twice in {self.get_starttag_text()}"
        element = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.parts.append(element)
        if tag not in VOID:
            self.here = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID, f"<{tag}/> is not void"
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.here.tag == tag, f"</{tag}> within <{self.here.tag}>, line {self.getpos()[0]}"
        assert self.here.above is not None
        self.here = self.here.above

    def handle_data(self, data: str) -> None:
        self.here.parts.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def read(page: bytes) -> Element:
    """Return the tree of a page that is well-formed."""
    reader = Reader()
    reader.feed(page.decode())
    reader.close()
    assert reader.declared == "doctype html"
    assert reader.here is reader.root, f"<{reader.here.tag}> is never closed"
    return reader.root
