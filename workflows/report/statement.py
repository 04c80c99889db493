"""The in-toto statement of a run: which tree was judged, by which gates, in which image, and how it ended.

It is not signed: whoever trusts it has run us, or signs it by the means of the place where we ran (`cosign attest`).
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workflows.events import Done
from workflows.report.sarif import our_version
from workflows.verdict import Verdict

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://in-toto.io/attestation/test-result/v0.1"


@dataclass(frozen=True)
class Judges:
    """What judged. `gates`: the hash of our code; `packages`: that of the lock; `base`: the sandbox's base image.

    `documents`: what was asked for, by name. Of a server that runs elsewhere neither packages nor base are known.
    """

    gates: str
    documents: Mapping[str, bytes]
    packages: str = ""
    base: str = ""


def statement(done: Done, judges: Judges) -> str:
    """Return the statement about a tree; where nothing was delivered, about the last tree that a gate looked at."""
    told = {
        "_type": STATEMENT,
        "subject": list(_subjects(done)),
        "predicateType": PREDICATE,
        "predicate": {
            "result": _result(done),
            "configuration": list(_configuration(done, judges)),
            "passedTests": _named(done, "pass"),
            "warnedTests": _named(done, "unchecked", "waived"),
            "failedTests": _named(done, "fail"),
        },
    }
    return json.dumps(told, indent=2, ensure_ascii=False)


def _subjects(done: Done) -> Iterator[dict[str, object]]:
    tree = done.tree or next((verdict.tree for verdict in reversed(done.verdicts) if verdict.tree), "")
    if done.commit:
        yield {"name": "commit", "digest": {"gitCommit": done.commit}}
    if tree:
        yield {"name": "tree", "digest": {"gitTree": tree}}
    if done.verified is not None and not tree:
        # What runs at an address has no hash that could be known; the address stands for it.
        yield {"name": done.verified, "digest": {"sha256": hashlib.sha256(done.verified.encode()).hexdigest()}}


def _result(done: Done) -> str:
    return {"done": "PASSED", "partial": "WARNED"}.get(done.status, "FAILED")


def _configuration(done: Done, judges: Judges) -> Iterator[dict[str, object]]:
    for name, data in judges.documents.items():
        yield {"name": name, "digest": {"sha256": hashlib.sha256(data).hexdigest()}}
    yield {"name": "orchestrate", "digest": {"sha256": judges.gates}, "annotations": {"version": our_version()}}
    if judges.packages:
        yield {"name": f"packages of {done.stack}", "annotations": {"key": judges.packages}}
    yield {"name": f"{done.sandbox} sandbox", "annotations": {"base": judges.base} if judges.base else {}}
    for verdict in done.verdicts:
        for file in verdict.evidence:
            yield {"name": f"evidence/{file.path}", "digest": {"sha256": file.sha256}}


def _named(done: Done, *statuses: str) -> list[str]:
    return [_name(verdict) for verdict in done.verdicts if verdict.status in statuses]


def _name(verdict: Verdict) -> str:
    return f"{verdict.phase}.{verdict.gate}"
