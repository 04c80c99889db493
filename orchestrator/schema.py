"""The JSON Schemas of everything that `--json` prints; `python -m orchestrator.schema` writes them beside this file."""

import json
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter

from orchestrator.reports import CheckReport, DoctorReport, Explained, RunReport, RunsReport, Serving
from workflows.events import Event, Failure

Result = Annotated[
    CheckReport | DoctorReport | Explained | RunReport | RunsReport | Serving | Failure, Field(discriminator="type")
]
"""What the other commands print: one line, their result or the error."""

FOLDER = Path(__file__).parent / "schemas"
ADAPTERS: dict[str, TypeAdapter[Event] | TypeAdapter[Result]] = {
    "events": TypeAdapter(Event),
    "results": TypeAdapter(Result),
}
"""`events`: a line of `run`, `resume`, `approve` or `reject`; `results`: the line of any other command."""


def schema_text(name: str) -> str:
    """Return a schema as it is published."""
    schema = ADAPTERS[name].json_schema(mode="serialization", by_alias=True)
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": name, **schema}
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def write() -> None:
    """Write every schema."""
    for name in ADAPTERS:
        (FOLDER / f"{name}.json").write_text(schema_text(name), encoding="utf-8")


if __name__ == "__main__":
    write()
