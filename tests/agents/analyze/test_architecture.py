"""The architecture: complete for the Spec, honest about defaults, readable."""

import time
from pathlib import Path

import pytest

from agents.analyze.draft import draft
from agents.analyze.erd import erd
from agents.analyze.markdown import code, plain
from agents.analyze.render import CONTRACT, DATA, DIAGRAM, DOCUMENT, render
from agents.analyze.surface import enumerate_words, with_article
from agents.spec.model import Check, Spec
from tests.agents.analyze.museum import HOSTILE, museum_spec
from tests.agents.golden import cells, check_golden, check_readable
from tests.agents.library import library_spec
from tests.agents.todo import todo_spec

GOLDEN = Path(__file__).parent / "golden"
LIBRARY = library_spec()
SPECS = {"todo": todo_spec(), "museum": museum_spec(), "library": LIBRARY}


def architecture(spec):
    return draft(spec, "fastapi")


def without(spec: Spec, line: int) -> Spec:
    """The Spec as it would be without one sentence."""
    gone = {s.id for s in spec.trace if s.line == line}

    def keep(nodes):
        return tuple(n for n in nodes if not n.src or not set(n.src) <= gone)

    entities = tuple(e.model_copy(update={"rules": keep(e.rules)}) for e in spec.entities)
    trace = tuple(s for s in spec.trace if s.line != line)
    update = {"entities": entities, "operations": keep(spec.operations), "quality": keep(spec.quality), "trace": trace}
    return spec.model_copy(update=update)


def test_todo_document_is_the_golden_one():
    files = render(architecture(todo_spec()), todo_spec())
    check_golden(GOLDEN, {path: data for path, data in files.items() if path.endswith((".md", ".yaml", ".mmd"))})


def test_library_document_is_the_golden_one():
    files = render(architecture(LIBRARY), LIBRARY)
    check_golden(GOLDEN / "library", {path: data for path, data in files.items() if path in (DOCUMENT, DIAGRAM)})


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_documents_are_readable(spec):
    for path, content in render(architecture(spec), spec).items():
        if path.endswith(".md"):
            check_readable(content)


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_artifact_survives_its_json(spec):
    drafted = architecture(spec)
    assert type(drafted).model_validate_json(render(drafted, spec)[DATA]) == drafted


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_every_risk_is_owned_and_answered(spec):
    risks = architecture(spec).risks
    assert risks
    assert all(r.owner and r.mitigation and r.due and r.source for r in risks)
    assert [r.priority for r in risks] == sorted((r.priority for r in risks), reverse=True)
    assert len({r.id for r in risks}) == len(risks)


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_every_decision_weighs_alternatives(spec):
    decisions = architecture(spec).decisions
    assert [d.number for d in decisions] == list(range(1, len(decisions) + 1))
    assert all(d.context and d.choice and d.alternatives and d.consequences for d in decisions)
    assert not [d for d in decisions if "{" in d.context + d.choice]


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_every_field_is_a_column_or_derived(spec):
    tables = architecture(spec).tables
    held = {c.node for t in tables for c in t.columns} | {d.node for t in tables for d in t.derived}
    assert {f.id for e in spec.entities for f in e.fields} <= held


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_references_and_indexes_name_columns_that_exist(spec):
    tables = architecture(spec).tables
    columns = {f"{t.name}.{c.name}" for t in tables for c in t.columns}
    assert {c.references for t in tables for c in t.columns if c.references} <= columns
    indexed = {(t.name, name) for t in tables for i in t.indexes for name in i.columns}
    assert {f"{table}.{name.removeprefix('lower(').removesuffix(')')}" for table, name in indexed} <= columns


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_diagram_draws_every_table_and_reference(spec):
    drafted = architecture(spec)
    text = erd(drafted)
    assert all(f"    {t.name} {{" in text for t in drafted.tables)
    assert text.count("--o{") == len(drafted.relations)
    assert render(drafted, spec)[DIAGRAM].decode() == text


def test_decisions_follow_the_spec():
    slugs = {name: {d.slug for d in architecture(spec).decisions} for name, spec in SPECS.items()}
    assert "lock-the-parent" in slugs["todo"]
    assert "decimals-as-strings" in slugs["museum"] - slugs["todo"]
    assert "reactions-in-the-transaction" in slugs["todo"] - slugs["museum"]


def test_no_lock_is_decided_without_a_rule_over_siblings():
    drafted = architecture(without(todo_spec(), 36))
    assert "lock-the-parent" not in {d.slug for d in drafted.decisions}
    assert not [b for b in drafted.behaviours if b.kind == "rule"]


def test_removing_a_sentence_removes_its_rows():
    def document(spec):
        return render(architecture(spec), spec)[DOCUMENT].decode()

    before, after = document(todo_spec()), document(without(todo_spec(), 31))
    assert "complete-all" in before
    assert "complete-all" not in after


def test_budgets_of_the_document_replace_defaults_and_never_contradict_them():
    todo = {b.metric: b for b in architecture(todo_spec()).budgets}
    assert (todo["latency p95"].limit, todo["latency p95"].origin) == ("≤ 200 ms", "document")
    assert todo["latency p99"].origin == "default"
    museum = {b.metric: b for b in architecture(museum_spec()).budgets}
    assert museum["latency p95"].limit == "≤ 300 ms"
    assert "latency p99" not in museum  # 200 ms by default, but p95 may already take 300


def test_public_reading_is_a_risk_that_somebody_owns():
    risks = [r for r in architecture(museum_spec()).risks if r.source == "op:ArtPiece.list"]
    assert [r.owner for r in risks] == ["product owner"]
    assert not [r for r in architecture(todo_spec()).risks if "is public" in r.text]


def test_what_was_not_understood_is_one_risk_that_lists_it():
    (risk,) = (r for r in architecture(todo_spec()).risks if r.source in ("s-line40", "s-line45"))
    unread = [s for s in todo_spec().trace if s.id in ("s-line40", "s-line45")]
    assert len(unread) == 2
    assert [s.text for s in unread if s.text not in risk.text] == []
    assert risk.text.startswith("Nothing was built from 2 sentences that were not understood: ")


def test_indexes_say_what_they_serve():
    tables = {t.name: t for t in architecture(todo_spec()).tables}
    indexes = {i.columns: i for i in tables["todos"].indexes}
    assert "todos of one list" in indexes[("list_id",)].serves
    assert {i.columns for i in tables["lists"].indexes} == {("user_id", "name")}
    assert all(i.serves for t in tables.values() for i in t.indexes)


def test_rules_over_one_row_are_checks_and_others_are_not():
    spec = todo_spec()
    rules = tuple(
        Check(id=f"rule:Todo.{n}", expr=expr, status=422, code="c", message="m")
        for n, expr in enumerate(("self.title != self.notes", "self.due_date >= today", "!self.overdue"))
    )
    todo = spec.entity("Todo").model_copy(update={"rules": (*spec.entity("Todo").rules, *rules)})
    entities = tuple(todo if e.name == "Todo" else e for e in spec.entities)
    table = next(t for t in architecture(spec.model_copy(update={"entities": entities})).tables if t.name == "todos")
    assert table.checks == ("priority in (low, normal, high)", "self.title != self.notes")


def test_text_of_a_document_is_never_markup():
    spec = museum_spec()
    content = render(architecture(spec), spec)[DOCUMENT]
    assert content.decode().startswith("# Museum &lt;loans&gt; \\| desk: architecture\n")
    assert HOSTILE not in content.decode()
    shown = cells(f"| a |\n|---|\n| {plain(HOSTILE)} |\n".encode())
    assert shown[1] == [HOSTILE]


@pytest.mark.parametrize(("text", "span"), [("a`b", "``a`b``"), ("`", "`` ` ``"), ("a | b", "`a | b`"), ("", "")])
def test_code_spans_hold_backticks(text, span):
    assert code(text) == span


def test_words_read_like_english():
    assert [with_article(n) for n in ("User", "Order", "Unit", "Usher")] == ["a user", "an order", "a unit", "an usher"]
    assert enumerate_words(["a", "b", "c", "b"]) == "a, b and c"


def test_contract_is_among_the_files():
    spec = todo_spec()
    assert render(architecture(spec), spec)[CONTRACT].decode().startswith("openapi: 3.1.0\n")


def test_drafting_and_rendering_take_no_time():
    spec = todo_spec()

    def cpu() -> float:
        begin = time.process_time()
        render(architecture(spec), spec)
        return time.process_time() - begin

    assert min(cpu() for _ in range(4)) < 0.3
