"""The report in the formats of other programs: each follows its schema and says what the page says."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from google.protobuf import json_format
from in_toto_attestation.predicates.test_result.v0.test_result_pb2 import TestResult as Predicate
from in_toto_attestation.v1.resource_descriptor import ResourceDescriptor
from in_toto_attestation.v1.statement import Statement
from in_toto_attestation.v1.statement_pb2 import Statement as StatementMessage
from jsonschema import Draft4Validator, Draft202012Validator

from orchestrator.schema import schema_text
from tests.workflows.report.recorded import BROKEN, FAILING, changed, recorded
from workflows.events import Done
from workflows.report.formats import formats
from workflows.report.statement import PREDICATE, Judges

SARIF = Draft4Validator(
    json.loads((Path(__file__).parents[2] / "corpus/sarif/sarif-2.1.0.json").read_text(encoding="utf-8"))
)
JUDGES = Judges("ab" * 32, {"todo.md": b"# To-do\n"}, "cd" * 8, "python:3.12-slim")
HOSTILE = 'a\x00b\x1b[31m]]> &"<\n::error::'
SPOILT = recorded(
    status="failed", exit_code=3,
    verdicts=changed("verdicts", {"phase": "execute", "gate": "acceptance"}, status="fail", finding=HOSTILE),
)  # fmt: skip


def of(done: Done, name: str) -> bytes:
    return formats(done, JUDGES)[name]


def cases(done: Done) -> dict[tuple[str, str], ET.Element]:
    root = ET.fromstring(of(done, "report.junit.xml"))
    return {(case.attrib["classname"], case.attrib["name"]): case for case in root.iter("testcase")}


def test_junit_has_each_test_and_each_gate_once_with_counts_that_are_true() -> None:
    done = recorded()
    root = ET.fromstring(of(done, "report.junit.xml"))
    assert root.attrib["tests"] == str(len(root.findall("testsuite/testcase")))
    assert len(root) == len(done.verdicts)
    assert len(cases(done)) == sum(1 + len(verdict.tests) for verdict in done.verdicts)
    assert (root.attrib["failures"], root.attrib["errors"]) == ("0", "0")


def test_a_failed_test_and_its_gate_are_red_in_junit() -> None:
    path, _, name = BROKEN["id"].rpartition("::")
    where = f"execute.{path.removesuffix('.py').replace('/', '.')}"
    failed = cases(FAILING)[where, name].find("failure")
    gate = cases(FAILING)["execute.acceptance", "verdict"].find("failure")
    assert failed is not None
    assert failed.attrib["message"] == BROKEN["message"]
    assert gate is not None
    assert gate.text == "first line\nthe email was taken twice"


def test_an_advisory_gate_that_fails_is_not_red_in_junit() -> None:
    advisory = recorded(verdicts=changed("verdicts", {"gate": "lint"}, status="fail", level="advisory", finding="x"))
    assert all(case.find("failure") is None for case in cases(advisory).values())


@pytest.mark.parametrize("done", [recorded(), FAILING, SPOILT], ids=["done", "failed", "hostile"])
def test_sarif_and_json_follow_their_schemas(done: Done) -> None:
    SARIF.validate(json.loads(of(done, "report.sarif")))
    told = json.loads(of(done, "report.json"))
    Draft202012Validator(json.loads(schema_text("events"))).validate(told)


def test_sarif_points_to_the_sentence_that_failed() -> None:
    (run,) = json.loads(of(FAILING, "report.sarif"))["runs"]
    (result,) = [each for each in run["results"] if each["ruleId"] == "requirement/failed"]
    place = result["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == ("todo.md", 8)
    assert run["results"][0]["ruleId"] == "gate/acceptance"
    assert all(run["tool"]["driver"]["rules"][r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"])


@pytest.mark.parametrize(("done", "result"), [(recorded(), "PASSED"), (FAILING, "FAILED")])
def test_the_statement_is_one_of_in_toto(done: Done, result: str) -> None:
    told = json.loads(of(done, "report.intoto.json"))
    message = json_format.ParseDict(told, StatementMessage())
    subject = [ResourceDescriptor.copy_from_pb(each).pb for each in message.subject]
    Statement(subject, message.predicate_type, message.predicate).validate()
    predicate = json_format.ParseDict(told["predicate"], Predicate())
    assert (message.predicate_type, predicate.result) == (PREDICATE, result)


def test_the_statement_names_tree_document_gates_image_and_evidence() -> None:
    done = recorded()
    told = json.loads(of(done, "report.intoto.json"))
    assert {"name": "tree", "digest": {"gitTree": done.tree}} in told["subject"]
    names = {each["name"]: each for each in told["predicate"]["configuration"]}
    evidence = {f"evidence/{file.path}" for verdict in done.verdicts for file in verdict.evidence}
    assert evidence
    assert set(names) == {"todo.md", "orchestrate", "packages of fastapi", f"{done.sandbox} sandbox", *evidence}
    assert names[f"{done.sandbox} sandbox"]["annotations"]["base"] == "python:3.12-slim"
    assert "execute.acceptance" in told["predicate"]["passedTests"]
