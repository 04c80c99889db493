"""The reference lists every form of the grammar as it is."""

from pathlib import Path

from agents.specify.forms import FORMS

REFERENCE = Path(__file__).parents[3] / "docs" / "requirements.md"


def test_the_reference_lists_every_form() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    missing = [form.name for form in FORMS if f"| {form.name} | {form.meaning} | {form.example} |" not in text]
    assert missing == []
