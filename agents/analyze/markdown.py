"""Markdown of the artifacts: Jinja templates with filters that keep a document's own text from being markup."""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from agents.spec.model import Spec

_MARKUP = re.compile(r"[\\`*<>\[\]|~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|&(?=#?\w+;)|^(?:[#+-]|\d+[.)])(?=\s)|^\s*=+$")
_NAMED_TESTS = 4
_ENTITY = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def plain(text: str) -> str:
    """Return text of a document as Markdown that shows exactly this text, on one line, also inside a table."""
    line = " ".join(text.split())
    return _MARKUP.sub(_escape, line)


def _escape(match: re.Match[str]) -> str:
    found = match.group()
    if found in _ENTITY:
        return _ENTITY[found]
    return found[:-1] + "\\" + found[-1] if found[0].isdigit() else "\\" + found


def code(text: str) -> str:
    """Return text as a code span that also holds backticks."""
    line = " ".join(text.split())
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}" if line else ""


def code_cell(text: str) -> str:
    """Return a code span for a table, where a bar ends the cell even inside of code."""
    return code(text).replace("|", "\\|")


def codes(texts: Iterable[str]) -> str:
    """Return code spans for a table, by comma."""
    return ", ".join(code_cell(text) for text in texts)


def named_tests(ids: Sequence[str]) -> str:
    """Return the names of tests for a table, e.g. `` `test_todo::test_create` and 3 more``; a dash for none."""
    shown = codes(re.sub(r"^(?:.*/)?(\w+)\.py::", r"\1::", name) for name in ids[:_NAMED_TESTS])
    more = len(ids) - _NAMED_TESTS
    return f"{shown} and {more} more" if more > 0 else shown or "–"


def plural(count: int, noun: str) -> str:
    """Return `1 table` or `3 tables`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def node_name(text: str) -> str:
    """Return a name that mermaid takes as the id of a node."""
    return re.sub(r"\W+", "_", text).strip("_").lower() or "node"


def fence(text: str) -> str:
    """Return a fence that no line of the text can close."""
    longest = max((len(run) for run in re.findall(r"^\s*(`{3,})", text, re.MULTILINE)), default=2)
    return "`" * (longest + 1)


class References:
    """Names sentences of the document the way a person finds them: by line, and by id where the document has one."""

    def __init__(self, spec: Spec) -> None:
        self._sentences = {s.id: s for s in spec.trace}

    def __call__(self, ids: Iterable[str]) -> str:
        """Return e.g. `lines 7, 9` or `FR-3 (line 41)`; a dash where nobody said it."""
        known = sorted((self._sentences[i] for i in ids if i in self._sentences), key=lambda s: s.line)
        lines = _runs(sorted({s.line for s in known if s.id.startswith("s-")}))
        named = [f"{plain(s.id)} (line {s.line})" for s in known if not s.id.startswith("s-")]
        counted = [f"line{'s' * (lines != lines[:1] or '–' in lines[0])} {', '.join(lines)}"] if lines else []
        return ", ".join(named + counted) or "–"

    def source(self, name: str) -> str:
        """Return a source of a risk: a sentence by its line, all else (a node, a decision) by its name."""
        return self([name]) if name in self._sentences else code_cell(name)

    def quote(self, ids: Iterable[str]) -> str:
        """Return the sentences in quotation marks, each with its line."""
        known = [self._sentences[i] for i in ids if i in self._sentences]
        return " ".join(f"“{plain(s.text)}” (line {s.line})" for s in sorted(known, key=lambda s: s.line)) or "–"


def _runs(lines: Sequence[int]) -> list[str]:
    """Return sorted lines, three or more that follow each other as one: `7, 9–12`."""
    found: list[list[int]] = []
    for line in lines:
        if found and line == found[-1][-1] + 1:
            found[-1].append(line)
        else:
            found.append([line])
    long = [[f"{run[0]}–{run[-1]}"] if len(run) > 2 else [str(line) for line in run] for run in found]
    return [text for run in long for text in run]


@cache
def environment(package: str) -> Environment:
    """Return the templates of a phase. Missing names are errors; values are escaped by filters, not by HTML rules."""
    loader = PackageLoader(package)
    env = Environment(  # noqa: S701  # the output is Markdown: HTML escaping would damage it, the filters escape
        loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    env.filters |= {
        "plain": plain,
        "code": code,
        "code_cell": code_cell,
        "codes": codes,
        "named_tests": named_tests,
        "fence": fence,
        "node": node_name,
    }
    env.globals |= {"plural": plural}
    return env


def render_template(package: str, name: str, **values: object) -> bytes:
    """Return a rendered template of `package`'s folder `templates`, with at most one empty line between blocks."""
    text = environment(package).get_template(name).render(**values)
    return re.sub(r"\n{3,}", "\n\n", text).strip().encode() + b"\n"
