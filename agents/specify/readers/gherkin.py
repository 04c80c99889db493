"""Gherkin -> sentences "Given …, When …, Then …", one for each scenario and for each row of its examples."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gherkin.errors import CompositeParserException, ParserError, ParserException
from gherkin.parser import Parser

from agents.spec.diagnostic import report
from agents.specify.readers.schema import Malformed
from agents.specify.source.block import Block
from agents.specify.source.entry import NOT_BUILT, Entry

MOST_ROWS = 200
"""Rows of examples that are read of one outline."""

_KEYWORDS = {"Context": "Given", "Action": "When", "Outcome": "Then"}


def read(text: str, _: str = "") -> list[Entry | Block]:
    """Return the scenarios of a feature. Raises Malformed where it is none."""
    try:
        document: Mapping[str, Any] = Parser().parse(text)
    except ParserError as error:
        raise _malformed(error.errors[0] if isinstance(error, CompositeParserException) else error) from error
    feature = document.get("feature")
    if not feature:
        raise Malformed("it holds no feature", 1)
    return list(_scenarios(feature, feature["name"], ()))


def _malformed(error: ParserError) -> Malformed:
    why = re.sub(r"^\(\d+:\d+\): ", "", str(error)).splitlines()[0]
    return Malformed(why, int(error.location["line"]) if isinstance(error, ParserException) else 0)


def _scenarios(part: Mapping[str, Any], section: str, before: Sequence[Mapping[str, Any]]) -> Iterator[Entry | Block]:
    before = list(before)
    for child in part["children"]:
        if "background" in child:
            before += child["background"]["steps"]
        elif "rule" in child:
            yield from _scenarios(child["rule"], child["rule"]["name"] or section, before)
        else:
            yield from _examples(child["scenario"], section, before)


def _examples(
    scenario: Mapping[str, Any], section: str, before: Sequence[Mapping[str, Any]]
) -> Iterator[Entry | Block]:
    steps = [*before, *scenario["steps"]]
    rows = [(e["tableHeader"], row) for e in scenario["examples"] for row in e["tableBody"] if e.get("tableHeader")]
    if not rows:
        yield _block(scenario["location"]["line"], section, steps, {})
    for header, row in rows[:MOST_ROWS]:
        values = {h["value"]: c["value"] for h, c in zip(header["cells"], row["cells"], strict=True)}
        yield _block(row["location"]["line"], section, steps, values)
    if len(rows) > MOST_ROWS:
        line, what = rows[MOST_ROWS][1]["location"]["line"], f"{len(rows) - MOST_ROWS} rows of examples"
        lost = report(NOT_BUILT, line, what=what, why=f"{MOST_ROWS} are read of one outline", way="leave them out")
        yield Entry(line, section, scenario["name"], "gherkin", findings=(lost,))


def _block(line: int, section: str, steps: Sequence[Mapping[str, Any]], values: Mapping[str, str]) -> Block:
    said: list[str] = []
    for step in steps:
        keyword = _KEYWORDS.get(step.get("keywordType", ""), "and")
        said.append(f"{keyword} {_filled(step['text'], values)}{_table(step, values)}")
    text = ", ".join(said).replace(", and ", " and ")
    return Block("", line, section, text or "an empty scenario", "requirements", (text,))


def _filled(text: str, values: Mapping[str, str]) -> str:
    return re.sub(r"<([^<>]+)>", lambda m: values.get(m[1], m[0]), text)


def _table(step: Mapping[str, Any], values: Mapping[str, str]) -> str:
    """A table of two columns, or of a header and rows, as `name value` pairs."""
    rows = [[_filled(c["value"], values) for c in row["cells"]] for row in step.get("dataTable", {}).get("rows", ())]
    if len(rows) < 2:
        return ""
    return " with " + "; ".join(
        " and ".join(f"{n} {v}" for n, v in zip(rows[0], row, strict=False)) for row in rows[1:]
    )
