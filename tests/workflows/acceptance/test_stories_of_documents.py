"""Stories that documents ask for are told as they can be told: by whoever sees the row by then, once it is prepared."""

from pathlib import Path

import pytest

from agents.spec.cases import derive_cases
from agents.spec.model import Spec
from agents.specify.compiler import compile_documents
from tests.workflows.acceptance.test_reference import served
from workflows.acceptance.runner import failures, run_suite
from workflows.acceptance.suite import render_suite
from workflows.acceptance.tried import try_mutants

DOCUMENTS = Path(__file__).parent / "documents"


def compiled(name: str) -> Spec:
    found = compile_documents({name: (DOCUMENTS / name).read_bytes()})
    assert found.spec, found.diagnostics
    return found.spec


@pytest.mark.parametrize("name", ["depot.md", "jury.md"])
def test_suite_passes_against_its_own_spec(name: str, tmp_path: Path) -> None:
    spec = compiled(name)
    with served(spec, tmp_path, spec) as target:
        ran = run_suite(render_suite(spec), target)
    assert failures(ran) == ()


def test_a_row_is_made_by_those_who_may_and_below_one_of_those_who_may_make_that() -> None:
    rows = render_suite(compiled("jury.md"))["acceptance/rows.py"].decode()
    assert 'own_story(staff(api, "author"), "verdict")' in rows or 'spare_story(staff(api, "author"))' in rows


def test_keys_of_requests_are_known_to_the_reference_and_seen_to_be_forgotten() -> None:
    spec = compiled("jury.md")
    trials = try_mutants(spec, derive_cases(spec), render_suite(spec), 60)
    killers = {trial.id: trial.killers for trial in trials.trials}
    assert "acceptance/test_story.py::test_create_again" in killers["op:Story.create/repeated"]
    assert killers["op:Story.create/forgotten"]
    assert trials.unfit == ()


def test_a_new_row_is_in_the_first_state_where_no_sentence_says_which() -> None:
    status = next(f for f in compiled("jury.md").entity("Story").fields if f.name == "status")
    assert status.default == '"sent"'


def test_whoever_no_longer_sees_a_row_is_not_asked_about_it() -> None:
    suite = render_suite(compiled("depot.md"))["acceptance/test_crate.py"].decode()
    (told,) = [part for part in suite.split("\ndef ") if part.startswith("test_scrap(")]
    assert "untouched(auditor" in told
    assert 'refuse(auditor.post(crate.url + "/scrap"), 409, code="crate_is_scrapped")' in told


def test_a_step_for_everybody_is_refused_to_those_who_do_not_see_the_row() -> None:
    said = {case.id.rpartition("::")[2]: case.readback for case in derive_cases(compiled("depot.md"))}
    assert said["test_read_of_another"] == "read of a note of somebody else is 404, and the note is unchanged"
    assert "test_close_by_anybody" not in said


def test_rows_that_are_hidden_at_first_are_not_looked_for_by_others() -> None:
    talks = compile_documents({"talks.md": TALKS.encode()}).spec
    assert talks
    said = [case.id.rpartition("::")[2] for case in derive_cases(talks)]
    assert "test_submit" in said
    assert not {"test_list_shows_all", "test_get_allowed"} & set(said)


TALKS = """# Talks

## Roles

- **Speaker**: submits talks.
- **Reviewer**: scores talks; can do everything a speaker can.

Speakers sign up with an email and a password. Only a reviewer can give somebody another role.

- Each talk has a title (required).
- A talk belongs to the speaker who created it.
- Speakers can create and view their own talks.
- Reviewers can view all submitted talks.

## Talk lifecycle

A new talk is draft.

| From | Event | To | Who |
|---|---|---|---|
| draft | submit | submitted | speaker (own) |
"""
