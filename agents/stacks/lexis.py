"""How sources that are not Python are read here: by patterns that the stack names, without running anything.

Whoever writes the code under test writes nothing of this: names of tests, lines that count and signatures are found in
the text by us, so no setting and no comment of the project can hide any.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from pydantic import Field as Attribute
from pydantic import field_validator

from agents.spec.model import Closed


class Lexis(Closed):
    """The patterns of one language; regular expressions, in which `^` and `$` stand for the ends of lines."""

    language: str
    """As Markdown calls it, e.g. `typescript`."""

    suffix: str
    """What the names of its sources end with."""

    test_files: str
    """Fits the paths of files with tests."""

    test: str
    """Fits where a test begins; its group `name` is the name of the test."""

    helper: str
    """Fits where a function begins that tests may call; its group `name` is its name."""

    asserts: str
    """Fits a call that can make a test fail."""

    comment: str
    """Fits comments, and texts that look like them, which have the group `text`."""

    interface: tuple[str, ...] = Attribute(min_length=1)
    """Fit what others see of a source: signatures and types without what is behind them."""

    @field_validator("test_files", "test", "helper", "asserts", "comment", "interface")
    @classmethod
    def _compiles(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for pattern in (value,) if isinstance(value, str) else value:
            try:
                _compiled(pattern)
            except re.error as error:
                raise ValueError(f"`{pattern}` is no pattern: {error}") from error
        return value

    def tests(self, path: str, content: bytes) -> tuple[str, ...]:
        """Return the ids of the tests that stand in a file, `PATH::NAME`; none where it is no file of tests."""
        if not _compiled(self.test_files).search(path):
            return ()
        return tuple(
            dict.fromkeys(f"{path}::{found['name']}" for found in _compiled(self.test).finditer(_text(content)))
        )

    def lines(self, content: bytes) -> frozenset[int]:
        """Return the lines that hold code: something other than blanks, brackets and comments."""
        return frozenset(
            n for n, line in enumerate(self._bare(_text(content)).split("\n"), 1) if re.search(r"\w", line)
        )

    def assertion_free(self, files: Mapping[str, bytes], tests: Sequence[str]) -> list[str]:
        """Return one line for each of the tests, given by id, that asserts nothing, nor calls a helper that does."""
        parts = {path: list(self._parts(self._bare(_text(content), texts=True))) for path, content in files.items()
                 if path in {test.partition("::")[0] for test in tests} or self._helps(path, tests)}  # fmt: skip
        asserting = self._asserting([part for found in parts.values() for part in found])
        told = []
        for test in tests:
            path, _, name = test.partition("::")
            bodies = [part for part in parts.get(path, ()) if part[0] == name and part[3]]
            if bodies and not any(self._asserts(part[2], asserting) for part in bodies):
                told.append(f"{path}:{bodies[0][1]}: {name} asserts nothing")
        return told

    def shown(self, content: bytes) -> str:
        """Return what others see of a source, in its order."""
        text = _text(content)
        found = (match for pattern in self.interface for match in _compiled(pattern).finditer(text))
        return "".join(f"{match[0].strip()}\n" for match in sorted(found, key=lambda match: match.start()))

    def is_source(self, path: str) -> bool:
        """Tell whether a file is of this language."""
        return path.endswith(self.suffix)

    def _bare(self, text: str, *, texts: bool = False) -> str:
        """Return a text without its comments; its lines stay where they are. `texts`: keep what stands in quotes."""

        def blank(match: re.Match[str]) -> str:
            quoted = match.groupdict().get("text")
            return match[0] if quoted and texts else ("x" if quoted else "") + "\n" * match[0].count("\n")

        return _compiled(self.comment).sub(blank, text)

    def _helps(self, path: str, tests: Sequence[str]) -> bool:
        """Tell whether a file lies below a top folder of the tests: helpers there are the tests' own."""
        return self.is_source(path) and path.split("/", 1)[0] in {test.split("/", 1)[0] for test in tests}

    def _parts(self, text: str) -> Iterator[tuple[str, int, str, bool]]:
        """Yield name, line and text of each test and helper; a part reaches to the next one. Last: is it a test?"""
        tests = [(match, True) for match in _compiled(self.test).finditer(text)]
        helpers = [(match, False) for match in _compiled(self.helper).finditer(text)]
        starts = sorted([*tests, *helpers], key=lambda each: each[0].start())
        for (match, is_test), after in zip(starts, [*(m.start() for m, _ in starts[1:]), len(text)], strict=True):
            yield match["name"], text.count("\n", 0, match.start()) + 1, text[match.end() : after], is_test

    def _asserting(self, parts: Sequence[tuple[str, int, str, bool]]) -> frozenset[str]:
        """Return the helpers that assert, by themselves or by others that do."""
        known: frozenset[str] = frozenset()
        while True:
            found = frozenset(name for name, _, body, is_test in parts if not is_test and self._asserts(body, known))
            if found == known:
                return known
            known = found

    def _asserts(self, body: str, helpers: frozenset[str]) -> bool:
        called = rf"\b(?:{'|'.join(map(re.escape, sorted(helpers)))})\s*\("
        return bool(_compiled(self.asserts).search(body) or (helpers and re.search(called, body)))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.MULTILINE)


def _text(content: bytes) -> str:
    return content.decode(errors="replace")
