"""The published schemas are those of the models, and what is printed follows them."""

import json

import pytest
from jsonschema import Draft202012Validator

from orchestrator.schema import ADAPTERS, FOLDER, schema_text
from tests.orchestrator.recorded import EVENTS, FAILED


@pytest.mark.parametrize("name", ADAPTERS)
def test_the_published_schema_is_the_models(name: str) -> None:
    assert (FOLDER / f"{name}.json").read_text(encoding="utf-8") == schema_text(name)


def test_events_follow_the_schema() -> None:
    validator = Draft202012Validator(json.loads(schema_text("events")))
    for _, event in [*EVENTS, (0.0, FAILED)]:
        validator.validate(json.loads(event.model_dump_json(by_alias=True)))
    assert not validator.is_valid({"type": "done"})
