"""Everybody can read the page: with a keyboard, a screen reader, in the dark and on paper."""

import re
from itertools import pairwise

import pytest

from tests.workflows.report.recorded import FAILING, page, recorded
from workflows.events import Done


@pytest.mark.parametrize("done", [recorded(), FAILING], ids=["done", "failed"])
def test_the_page_is_sound_for_readers_without_eyes(done: Done):
    tree = page(done)
    ids = [each.attributes["id"] for each in tree.all() if "id" in each.attributes]
    assert len(ids) == len(set(ids))
    assert tree.first("html").attributes["lang"] == "en"
    for link in tree.all("a"):
        assert link.attributes["href"].removeprefix("#") in ids
        assert link.text
    for table in tree.all("table"):
        assert table.first("caption").text
        assert all(each.attributes.get("scope") for each in table.all("th"))
    levels = [int(each.tag[1]) for each in tree.all("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("scheme", [0, 1, 2], ids=["light", "dark", "print"])
def test_every_colour_of_text_stands_out_from_its_ground(scheme: int):
    style = "".join(map(str, page(recorded()).first("style").parts))
    colours = [
        dict(re.findall(r"--(\w+): (#\w+);", block)) for block in re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    ]
    assert len(colours) == 3
    own = colours[scheme]
    for ground in ("paper", "panel"):
        for text in ("ink", "soft", "link", "good", "bad", "warn", "calm"):
            assert contrast(own[text], own[ground]) >= 4.5, (text, ground)


def contrast(a: str, b: str) -> float:
    """Return the contrast of two colours after WCAG 2.2."""
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
