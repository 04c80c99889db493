"""SARIF 2.1.0 for code scanning: findings in the documents, sentences that are not proved, and gates that failed."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import PurePath
from urllib.parse import quote

from agents.spec.diagnostic import CATALOGUE, Diagnostic
from workflows.events import Done, Requirement
from workflows.report.words import REQUIREMENTS
from workflows.verdict import Verdict

MOST_RESULTS = 5000
"""More of them in one run are refused by those who read SARIF."""

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_NOT_PROVED = {"failed": "error", "weak": "warning", "untested": "warning"}
Json = dict[str, object]


def sarif(findings: Sequence[Diagnostic]) -> str:
    """Return a SARIF log with every finding; those that hold a document as a whole have no region."""
    return _log([_of_code(code) for code in sorted({each.code for each in findings})], map(_finding, findings))


def sarif_of_run(done: Done, document: str) -> str:
    """Return a SARIF log of a run: first what failed, then the sentences not proved, then the findings.

    `document`: where the sentences stand; empty if they stand in several, of which the result does not tell.
    """
    failed = [each for each in done.verdicts if each.status == "fail"]
    open_ones = [each for each in done.requirements if each.status in _NOT_PROVED]
    rules = [
        *({f"gate/{each.gate}": f"the gate {each.gate} failed" for each in failed}.items()),
        *({f"requirement/{each.status}": REQUIREMENTS[each.status].word for each in open_ones}.items()),
    ]
    codes = sorted({each.code for each in done.diagnostics})
    results = (
        *map(_gate, failed), *(_requirement(each, document) for each in open_ones), *map(_finding, done.diagnostics)
    )  # fmt: skip
    return _log([*(_plain(*each) for each in rules), *map(_of_code, codes)], results)


def _log(rules: Sequence[Json], results: Iterator[Json] | Sequence[Json]) -> str:
    places = {rule["id"]: number for number, rule in enumerate(rules)}
    shown = [{**each, "ruleIndex": places[each["ruleId"]]} for each in results]
    driver = {"name": "orchestrate", "version": our_version(), "rules": list(rules)}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": shown[:MOST_RESULTS]}
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def our_version() -> str:
    """Return the version of this program; "0" where it was not installed."""
    try:
        return version("orchestrate")
    except PackageNotFoundError:
        return "0"


def _of_code(code: str) -> Json:
    entry = CATALOGUE[code]
    return {
        "id": code,
        "shortDescription": {"text": entry.message},
        "help": {"text": entry.hint or entry.message},
        "defaultConfiguration": {"level": _LEVELS[entry.severity]},
    }


def _plain(rule: str, text: str) -> Json:
    return {"id": rule, "shortDescription": {"text": text}}


def _finding(finding: Diagnostic) -> Json:
    hint = f"\nhint: {finding.hint}" if finding.hint else ""
    told = (finding.code, PurePath(finding.path).name, finding.node, finding.about or finding.message)
    result = _result(finding.code, _LEVELS[finding.severity], finding.message + hint, told)
    return {**result, "locations": [{"physicalLocation": _place(finding)}]} if finding.path else result


def _requirement(requirement: Requirement, document: str) -> Json:
    why = f"{REQUIREMENTS[requirement.status].word}: {requirement.text}"
    told = f"{why}\n{requirement.reason}" if requirement.reason else why
    rule, level = f"requirement/{requirement.status}", _NOT_PROVED[requirement.status]
    result = _result(rule, level, told, (rule, requirement.id))
    if not document or not requirement.line:
        return result
    place = {"artifactLocation": {"uri": quote(document)}, "region": {"startLine": requirement.line}}
    return {**result, "locations": [{"physicalLocation": place}]}


def _gate(verdict: Verdict) -> Json:
    level = "error" if verdict.level == "required" else "warning"
    told = verdict.finding.strip() or verdict.reason or f"the gate {verdict.gate} failed"
    rule = f"gate/{verdict.gate}"
    return _result(rule, level, told, (rule, verdict.phase))


def _result(rule: str, level: str, text: str, told: Sequence[str]) -> Json:
    """A result stays the same one when lines are put in above it: `told` is what makes it this one."""
    print_ = hashlib.sha256("\0".join(told).encode()).hexdigest()[:16]
    return {
        "ruleId": rule, "level": level, "message": {"text": text}, "partialFingerprints": {"orchestrate/v1": print_},
    }  # fmt: skip


def _place(finding: Diagnostic) -> Json:
    place: Json = {"artifactLocation": {"uri": quote(PurePath(finding.path).as_posix())}}
    if not finding.line:
        return place
    column = max(finding.column, 1)
    return {
        **place,
        "region": {
            "startLine": finding.line,
            "startColumn": column,
            "endColumn": column + max(finding.length, 1),
            "snippet": {"text": finding.source},
        },
    }
