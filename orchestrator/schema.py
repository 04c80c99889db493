"""The JSON Schemas of `spec.json` and of everything that `--json` prints.

`orchestrate schema NAME` prints one; `python -m orchestrator.schema` writes them beside this file.
"""

import json
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter

from agents.spec.model import Spec
from orchestrator.outlet import Outlet
from orchestrator.reports import (
    AnswerReport,
    ChangesReport,
    CheckReport,
    ConfigReport,
    DoctorReport,
    Explained,
    PublishedSchema,
    RunReport,
    RunsReport,
    Serving,
    Traced,
    Written,
)
from workflows.events import Event, Failure

Result = Annotated[
    AnswerReport
    | ChangesReport
    | CheckReport
    | ConfigReport
    | DoctorReport
    | Explained
    | PublishedSchema
    | RunReport
    | RunsReport
    | Serving
    | Traced
    | Written
    | Failure,
    Field(discriminator="type"),
]
"""What the other commands print: one line, their result or the error."""

FOLDER = Path(__file__).parent / "schemas"
ADAPTERS: dict[str, TypeAdapter[Event] | TypeAdapter[Result] | TypeAdapter[Spec]] = {
    "events": TypeAdapter(Event),
    "results": TypeAdapter(Result),
    "spec": TypeAdapter(Spec),
}
"""`spec`: `spec.json`, the model that a document is compiled to; `events`: a line of `run`, `resume`, `approve` or
`reject`; `results`: the line of any other command."""


def show(outlet: Outlet, name: str) -> int:
    """Print a schema."""
    text = schema_text(name)
    outlet.result(PublishedSchema(name=name, document=json.loads(text)), lambda terminal: terminal.write(text.rstrip()))
    return 0


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
