"""What a person reviews after specify: decisions first, each rule with one example in numbers, the rest behind."""

from pathlib import Path

import pytest

from agents.specify.artifact import DOCUMENT, render
from agents.specify.compiler import compile_bytes

LIBRARY = Path("examples/library.md").read_bytes()
MOST = 400


def pages(document: bytes) -> tuple[str, str]:
    """Return the artifact of a document, and its appendix."""
    body, _, appendix = render(compile_bytes(document))[DOCUMENT].decode().partition("\n# Appendix\n")
    return body, appendix


@pytest.fixture(scope="module")
def library() -> tuple[str, str]:
    return pages(LIBRARY + b"\n## Scenarios\n\nGiven a visitor, when they view a book, then the response is 200.\n")


def row(body: str, line: int) -> str:
    """Return the row of a rule with its example."""
    return next(text for text in body.splitlines() if text.startswith(f"| {line} |"))


def test_decisions_come_first_and_detail_last(library: tuple[str, str]) -> None:
    body, appendix = library
    headings = [text.removeprefix("## ") for text in body.splitlines() if text.startswith("## ")]
    assert headings[:4] == [
        "Open questions",
        "Decided for you",
        "The rules, each with one example",
        "Your own examples",
    ]
    assert len(body.splitlines()) <= MOST
    for heading in ("What can be done", "What must hold", "What the suite checks", "Trace"):
        assert f"## {heading}\n" in appendix


@pytest.mark.parametrize(
    ("line", "example"),
    [
        (54, "a loan of Ann (due on in 14 days)"),
        (90, "5 loans are accepted, one more is refused with 409; after return of one it is accepted"),
        (92, "blocked of Ann changed to yes, a loan of Ann is refused with 409 member_blocked_in_debt"),
        (94, "a loan of Ann (not overdue), 15 days later (overdue)"),
        (96, "15 days later (fine 0.25); a loan of Ann (fine 0.00), 100 days later (fine 10.00)"),
        (98, "15 days later (Ann: in debt, Bob: not in debt)"),
    ],
)  # fmt: skip
def test_each_rule_has_an_example_in_numbers(library: tuple[str, str], line: int, example: str) -> None:
    assert example in row(library[0], line)


def test_a_rule_that_is_changed_has_another_example() -> None:
    body, _ = pages(LIBRARY.replace(b"at most 5 active loans", b"at most 3 active loans").replace(b"0.25", b"0.40"))
    assert "3 loans are accepted, one more is refused with 409" in row(body, 90)
    assert "15 days later (fine 0.40)" in row(body, 96)


def test_own_examples_say_that_they_hold(library: tuple[str, str]) -> None:
    said = library[0].partition("## Your own examples\n")[2]
    assert "holds: Given a visitor, when they view a book, then the response is 200." in said
