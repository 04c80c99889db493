"""A document's text is hostile input: the page shows it, and neither obeys it nor loads anything."""

import json
import re
from base64 import b64encode
from hashlib import sha256
from typing import Any

from sandbox.repo import Entry
from tests.workflows.report.pages import read
from tests.workflows.report.recorded import FAILING, LOG, changed, recorded
from workflows.events import Done
from workflows.report.render import render

HOSTILE = (
    "\"'><script>alert(1)</script></title></style></pre><img src=//evil.example/x onerror=alert(1)>{{ 7*7 }}&lt;b&gt;"
)


def hostile(value: Any, text: str) -> Any:
    """Return a value with every free text in it replaced."""
    if isinstance(value, list):
        return [hostile(each, text) for each in value]
    if isinstance(value, dict):
        kept = ("status", "level", "severity", "phase", "type", "tests", "code")
        return {key: each if key in kept and key != "tests" else hostile(each, text) for key, each in value.items()}
    return text if isinstance(value, str) and value else value


def poisoned(text: str) -> bytes:
    failing = json.loads(FAILING.model_dump_json(by_alias=True, exclude={"requirements": {"__all__": {"id"}}}))
    failing = {**hostile(failing, text), "commit": text}
    failing["requirements"] = [{**each, "id": f"R{n}"} for n, each in enumerate(failing["requirements"])]
    for number, verdict in enumerate(failing["verdicts"]):
        verdict["gate"] = f"{text}{number}" if verdict["gate"] != "acceptance" else "acceptance"
    failing["error"] = {"code": text, "message": text, "hint": text}
    return render(Done.model_validate(failing), text, (Entry("0" * 40, text, {"Requirement": ("R1",)}),))


def test_what_a_document_says_is_text_and_nothing_else():
    poison, harmless = poisoned(HOSTILE), poisoned("harmless")
    tree = read(poison)
    assert [each.tag for each in tree.all()] == [each.tag for each in read(harmless).all()]
    assert not tree.all("script", "img")
    assert HOSTILE in tree.first("h1").above.text
    assert tree.text.count(HOSTILE) == read(harmless).text.count("harmless")
    assert "49" not in re.findall(r"\}\}(49)", tree.text)


def test_characters_that_hide_what_is_written_are_spelled_out():
    text = "may delete\u202e everything \x1b[2J\x00 and\ufeff more"
    shown = render(recorded(requirements=changed("requirements", {"line": 8}, text=text)), "a.md", LOG).decode()
    assert "may delete⟨U+202E⟩ everything ⟨U+001B⟩[2J⟨U+0000⟩ and⟨U+FEFF⟩ more" in shown


def test_nothing_is_loaded_and_nothing_runs():
    raw = render(FAILING, "todo.md", LOG)
    tree = read(raw)
    assert not tree.all("script", "link", "img", "iframe", "object", "embed", "form", "base", "audio", "video")
    for element in tree.all():
        assert not {"src", "srcset", "style", "action", "data", "poster"} & set(element.attributes), element.tag
        assert not [name for name in element.attributes if name.startswith("on")]
    assert b"url(" not in raw
    assert b"@import" not in raw
    assert b"http:" not in raw
    assert b"https:" not in raw


def test_the_policy_lets_in_our_style_and_nothing_else():
    tree = read(render(recorded(), "todo.md", LOG))
    (policy,) = (each.attributes["content"] for each in tree.all("meta") if each.attributes.get("http-equiv"))
    (style,) = tree.all("style")
    digest = b64encode(sha256("".join(map(str, style.parts)).encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
