"""The variables that name the first account."""

from pathlib import Path

from agents.spec.bootstrap import bootstrap_variables
from agents.spec.canonical import load
from tests.agents.spec.garden import garden_spec

LIBRARY = Path(__file__).parents[2] / "corpus/ours/02-library.spec.json"


def test_every_field_that_an_account_needs_has_a_variable():
    spec = load(LIBRARY.read_text())
    found = bootstrap_variables(spec)
    assert list(found) == ["BOOTSTRAP_EMAIL", "BOOTSTRAP_PASSWORD", "BOOTSTRAP_NAME"]
    assert len(found["BOOTSTRAP_PASSWORD"]) >= spec.auth.min_password


def test_without_roles_there_is_no_first_account():
    assert bootstrap_variables(garden_spec()) == {}
