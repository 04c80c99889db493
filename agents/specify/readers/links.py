"""Links of a Markdown document to contracts beside it: `[schema](db/schema.sql)`. Nothing is ever fetched."""

import posixpath
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from agents.spec.diagnostic import Diagnostic, report
from agents.specify.readers.formats import SUFFIXES

_MAY_LINK = re.compile("|".join(map(re.escape, SUFFIXES)), re.IGNORECASE)


@dataclass(frozen=True)
class Link:
    """A link to a contract; `path`: where it leads to from the document, "" where it leads out of its folder."""

    line: int
    written: str
    path: str


def links_of(text: str) -> Iterator[Link]:
    """Yield the links of a Markdown document to files that are contracts by their names."""
    if ("](" not in text and "]:" not in text) or not _MAY_LINK.search(text):
        return
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        for child in token.children or ():
            written = str(child.attrGet("href") or "") if child.type == "link_open" else ""
            if _path_of(written).lower().endswith(SUFFIXES):
                yield Link(_line(token), unquote(written), _inside(written))


def said_of(token: Token) -> Iterator[str]:
    """Yield the words of links to contracts: a sentence with one tells where something stands."""
    children = token.children or []
    for child, words in pairwise(children):
        if child.type == "link_open" and _path_of(str(child.attrGet("href") or "")).lower().endswith(SUFFIXES):
            yield words.content


def _line(token: Token) -> int:
    return (token.map or [0])[0] + 1


def _path_of(written: str) -> str:
    """Return the path of an address; "" where it is none."""
    try:
        return unquote(urlsplit(written).path)
    except ValueError:
        return ""


def _inside(written: str) -> str:
    address = urlsplit(written)
    path = posixpath.normpath(unquote(address.path).replace("\\", "/"))
    leads_out = address.scheme or address.netloc or path.startswith(("/", "../")) or path == ".." or ":" in path
    return "" if leads_out or "\0" in path else path


def missing(text: str, path: str, known: Collection[str]) -> Iterator[Diagnostic]:
    """Report each link to a contract that was not read with the document."""
    for link in links_of(text):
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(path), link.path)) if link.path else ""
        if beside not in known:
            why = "is not a file in the folder of the document" if link.path else "leads out of the folder: not read"
            yield report("SP005", link.line, path=link.written, why=why).model_copy(update={"path": path})
