"""The reference lists every form of the grammar as it is."""

import re
from pathlib import Path

from agents.specify.compiler import compile_bytes
from agents.specify.forms.forms import FORMS
from agents.specify.layouts.layout import Layout
from agents.specify.layouts.layouts import LAYOUTS
from agents.specify.turns.turns import TURNS

REFERENCE = Path(__file__).parents[3] / "docs" / "requirements.md"


def test_the_reference_lists_every_form() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    missing = [form.name for form in FORMS if f"| {form.name} | {form.meaning} | {form.example} |" not in text]
    assert missing == []


def test_the_reference_lists_every_turn() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    missing = [t.name for t in TURNS if f"| {t.name} | {t.meaning} | {t.example} | {t.counter} |" not in text]
    assert missing == []


def test_the_reference_lists_every_layout() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    missing = [each.name for each in LAYOUTS if row_of(each) not in text]
    assert missing == []


def test_the_ten_minutes_are_one_document_that_is_understood_as_a_whole():
    pieces = re.findall(r"```markdown\n(.*?)```", REFERENCE.read_text(encoding="utf-8"), re.DOTALL)
    compiled = compile_bytes("\n".join(pieces).encode())
    assert len(pieces) == 3
    assert [d for d in compiled.diagnostics if d.severity != "info"] == []
    assert compiled.spec
    assert {s.status for s in compiled.spec.trace} == {"mapped", "out_of_scope"}


def row_of(layout: Layout) -> str:
    shown = [cell.replace("|", "\\|") for cell in (layout.meaning, layout.example, layout.counter)]
    return f"| {layout.name} | {' | '.join(shown)} |"
