"""Gate: every case derived from the Spec passes against a server that somebody else runs.

Nobody can move its clock, empty its database or raise its limits for us. A case that needs one of these is unchecked
with the reason: it neither passes, nor is it held against the server.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from agents.spec.cases import FOLDER
from agents.spec.model import Spec
from agents.spec.scenarios.resource import resources
from sandbox.scratch import scratch
from workflows.acceptance.address import answers
from workflows.acceptance.runner import SuiteRun, Target, run_suite
from workflows.acceptance.suite import render_suite
from workflows.acceptance.vocabulary import reworded
from workflows.gates.acceptance import read_report
from workflows.gates.junit import Address, compare, complaints, strangers
from workflows.gates.outcome import Outcome, conclude, measures_of
from workflows.gates.subject import Matter
from workflows.verdict import Measure, TestResult, Verdict

CLOCK = "it needs the server's clock to be moved, which nobody can over HTTP"
LIMITED = "the server refused with 429, too many requests: raise its limits, then verify again"
GONE = "the server could not be reached any more"
_SUITE_WITHIN = 60.0
_CASE_WITHIN = 5.0
_TOO_MANY = 429
_TOLD = 5
_GONE = re.compile(r"^E\s+acceptance\.connection\.UnreachableError\b", re.MULTILINE)
_PLACE = re.compile(r"^(\S+\.py):\d+: ", re.MULTILINE)

Exchanges = Mapping[str, Sequence[Mapping[str, object]]]
"""What each test sent and was answered, in order; tests in the order in which they ran."""


@dataclass(frozen=True)
class Live:
    """A server that is there: its base URL, and how long the whole suite may take (None: by the number of cases).

    `account`: the variables that name its first account, where the document has one (`agents.spec.bootstrap`).
    """

    base_url: str
    within: float | None = None
    account: Mapping[str, str] = field(default_factory=dict)


def judge_live(matter: Matter, live: Live) -> Verdict:
    """Run the suite against a server and hold its report against the cases."""
    return conclude(matter, "acceptance", lambda: _look(matter, live))


def _look(matter: Matter, live: Live) -> Outcome:
    within = live.within or _SUITE_WITHIN + _CASE_WITHIN * len(matter.cases)
    suite = reworded(render_suite(matter.spec), matter.spec)
    with scratch() as folder:
        log = folder / "exchanges.jsonl"
        ran = run_suite(suite, Target(base_url=live.base_url, account=live.account), timeout=within, exchanges=log)
        exchanges = _exchanges(log, urlsplit(live.base_url).path)
    return _judge(matter, live, ran, exchanges)


def _judge(matter: Matter, live: Live, ran: SuiteRun, exchanges: Exchanges) -> Outcome:
    wanted = [case.id for case in matter.cases]
    found, unreadable = read_report(ran)
    excuse = partial(_excuse, ran=ran, exchanges=exchanges, crowded=crowded_lists(matter.spec, exchanges))
    results = _settled(compare(wanted, found), excuse)
    problems = [*_broken(matter, results), *complaints(results, "acceptance tests"), *unreadable]
    if not ran.timed_out:  # else the test that was at work stands there without a name
        problems += [*strangers(wanted, found), *_odd_end(found, ran)]
    if not answers(live.base_url, matter.spec):
        problems.insert(0, f"the server did not outlive the suite: {live.base_url} answers no more")
    unchecked = [result for result in results if result.status == "unchecked"]
    return Outcome(
        problems=tuple(problems),
        unchecked=_reasons(unchecked, len(results)),
        measures=(*measures_of(results), Measure(name="unchecked", value=len(unchecked))),
        evidence=(
            matter.keep("acceptance.xml", ran.junit),
            matter.keep("acceptance.log", ran.output.encode()),
        ),
        tests=results,
        command=f"BASE_URL={live.base_url} python -m pytest acceptance",
        exit_code=ran.exit_code,
    )


def _broken(matter: Matter, results: Sequence[TestResult]) -> list[str]:
    """Return in words what does not hold, the first few cases: who mends the server does not know our tests."""
    said = {case.id: case.readback for case in matter.cases}
    return [f"not so: {said[each.id]}" for each in results if each.status in ("failed", "error")][:_TOLD]


def _odd_end(found: Mapping[Address, TestResult], ran: SuiteRun) -> list[str]:
    """Return how the suite ended, if its tests do not explain it."""
    explained = int(any(result.status in ("failed", "error") for result in found.values()))
    return [] if ran.exit_code == explained else [f"the suite ended with exit code {ran.exit_code}"]


def _reasons(unchecked: Sequence[TestResult], whole: int) -> str:
    """Return why cases are unchecked, each reason once."""
    by_reason: dict[str, list[str]] = defaultdict(list)
    for result in unchecked:
        by_reason[result.message].append(result.id.rpartition("::")[2])
    told = [f"{len(names)} of {whole} cases could not be checked: {why}" for why, names in by_reason.items()]
    return "\n".join(told)


Excuse = Callable[[TestResult], str]


def _settled(results: Sequence[TestResult], excuse: Excuse) -> tuple[TestResult, ...]:
    """Return the results, those unchecked for which there is an excuse.

    What several tests share is made once: where that fails, all of them say the same, and the first has the excuse.
    """
    reasons = {result.id: excuse(result) for result in results if result.status != "passed"}
    shared = {result.message: reasons[result.id] for result in results if reasons.get(result.id)}
    return tuple(
        result.model_copy(update={"status": "unchecked", "message": reason})
        if (reason := reasons.get(result.id) or (shared.get(result.message, "") if result.status == "error" else ""))
        else result
        for result in results
    )


def _excuse(result: TestResult, *, ran: SuiteRun, exchanges: Exchanges, crowded: Mapping[str, str]) -> str:
    """Return why a test that did not pass says nothing about the server; empty if it does."""
    if result.status == "skipped":
        return CLOCK
    if result.status == "missing":
        return f"the suite was stopped after {ran.duration:.0f} s, before it ran" if ran.timed_out else ""
    if _GONE.search(result.message):
        return GONE
    sent = exchanges.get(result.id, ())
    if sent and sent[-1]["status"] == _TOO_MANY:
        return LIMITED
    nouns = crowded.get(_list_of(sent[-1])) if sent and _is_comparison(result.message) else None
    return f"it needs a database without the {nouns} of others, and this one holds some" if nouns else ""


def _is_comparison(message: str) -> bool:
    """Tell whether a test itself compared what it read last, rather than that an answer was not the expected one."""
    places = _PLACE.findall(message)
    return bool(places) and places[-1].startswith(f"{FOLDER}/test_")


def crowded_lists(spec: Spec, exchanges: Exchanges) -> dict[str, str]:
    """Return the lists that show rows of others by right, and held more of them than the tests had made.

    A list of one's own is never among them: a row of somebody else in it is a finding.
    """
    made: dict[str, int] = defaultdict(int)
    shared = {f"GET {spec.api.base}{r.path}": r for r in resources(spec) if r.list and not r.owned(r.list)}
    crowded: dict[str, str] = {}
    for each in (each for sent in exchanges.values() for each in sent):
        made[_list_of(each)] += each["status"] == 201
        resource = shared.get(_list_of(each))
        if resource and _total(each) > made[_list_of(each).replace("GET", "POST", 1)]:
            crowded[_list_of(each)] = resource.nouns
    return crowded


def _list_of(exchange: Mapping[str, object]) -> str:
    return f"{exchange['method']} {str(exchange['path']).partition('?')[0]}"


def _total(exchange: Mapping[str, object]) -> int:
    answer = exchange["answer"]
    total = answer.get("total") if isinstance(answer, dict) else 0
    return total if isinstance(total, int) else 0


def _exchanges(log: Path, prefix: str) -> Exchanges:
    """Read what went over the wire, with paths as they are without the prefix of the base URL."""
    found: dict[str, list[Mapping[str, object]]] = defaultdict(list)
    for line in log.read_text(encoding="utf-8").splitlines() if log.is_file() else ():
        exchange = json.loads(line)
        found[exchange["test"]].append({**exchange, "path": exchange["path"].removeprefix(prefix)})
    return found
