"""The report in the formats of other programs, beside the page for people."""

from collections.abc import Mapping

from workflows.events import Done
from workflows.report.junit import junit
from workflows.report.sarif import sarif_of_run
from workflows.report.statement import Judges, statement

JSON = "report.json"


def formats(done: Done, judges: Judges) -> Mapping[str, bytes]:
    """Return the files by their names: all of the run as JSON, JUnit, SARIF and an in-toto statement."""
    document = next(iter(judges.documents)) if len(judges.documents) == 1 else ""
    return {
        JSON: done.model_dump_json(by_alias=True, indent=2).encode(),
        "report.junit.xml": junit(done),
        "report.sarif": sarif_of_run(done, document).encode(),
        "report.intoto.json": statement(done, judges).encode(),
    }
