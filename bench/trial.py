"""One mutant on trial: its backend is rendered and served, and the suite of the original must turn red."""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree

from pydantic import BaseModel, ValidationError

from agents.spec.model import Spec
from agents.spec.mutants import Mutant
from agents.stacks.stack import Stack, StackError
from bench.served import Host, NotMigratedError, digest
from sandbox.sandbox import ServerNotReady
from workflows.acceptance.runner import SuiteRun, failures
from workflows.acceptance.suite import render_suite

Verdict = Literal["red", "survived", "invalid"]
"""red: a test failed; survived: all passed; invalid: there was no backend to test, or the suite did not end."""

_SAID = 400


class Trial(BaseModel):
    """How one mutant fared.

    `test`: the test that failed; `named`: it names the mutated node. `key`: hash of all that was tried, so that a
    later call knows whether the verdict still holds. `why`: what made it invalid, or the failed assertion.
    """

    id: str
    key: str
    verdict: Verdict
    test: str = ""
    named: bool = False
    why: str = ""
    seconds: float = 0


@dataclass(frozen=True)
class Suite:
    """The suite of the original. `seconds`: how long each test took that passed there; `red`: those that did not."""

    files: Mapping[str, bytes]
    seconds: Mapping[str, float]
    red: tuple[str, ...]

    def order(self, mutant: Mutant) -> list[str]:
        """Return the tests, those first that name the mutated node, and the quick ones before the slow."""
        return sorted(self.seconds, key=lambda test: (test not in mutant.catches, self.seconds[test]))


def time_suite(host: Host, stack: Stack, spec: Spec, tests: Sequence[str]) -> Suite:
    """Run these tests of the suite against the original."""
    files = render_suite(spec)
    ran = host.run(stack.render(spec), files, tests)
    red = failures(ran)
    seconds = {test: took for test, took in _seconds(ran) if test not in red}
    return Suite(files, seconds, red)


def _seconds(ran: SuiteRun) -> list[tuple[str, float]]:
    cases = ElementTree.fromstring(ran.junit).iter("testcase")
    return [
        (f"{c.attrib['classname'].replace('.', '/')}.py::{c.attrib['name']}", float(c.attrib["time"])) for c in cases
    ]


@dataclass(frozen=True)
class Court:
    """Where mutants are tried: a host, the stack that renders them, the suite of the original, and what is known."""

    host: Host
    stack: Stack
    suite: Suite
    record: "Record"

    def try_mutant(self, mutant: Mutant) -> Trial:
        """Return the verdict on a mutant. Raises SandboxError if the environment fails: that is no verdict."""
        started = time.monotonic()
        files, trouble = self._render(mutant)
        key = self._key({**files, "trouble": trouble.encode()})
        known = self.record.find(mutant, key)
        if known:
            return known
        found = self._judge(mutant, files) if files else {"why": trouble}
        seconds = round(time.monotonic() - started, 2)
        trial = Trial.model_validate({"verdict": "invalid", **found, "id": mutant.id, "key": key, "seconds": seconds})
        self.record.add(trial)
        return trial

    def _render(self, mutant: Mutant) -> tuple[Mapping[str, bytes], str]:
        try:
            return self.stack.render(mutant.spec), ""
        except StackError as error:
            return {}, str(error)[-_SAID:]

    def _key(self, rendered: Mapping[str, bytes]) -> str:
        tests = {"tests": "\n".join(sorted(self.suite.seconds)).encode(), "lock": self.stack.toolchain().lock}
        return digest({**rendered, **self.suite.files, **self.stack.harness(), **tests})[:16]

    def _judge(self, mutant: Mutant, files: Mapping[str, bytes]) -> dict[str, object]:
        try:
            ran = self.host.run(files, self.suite.files, self.suite.order(mutant), stop_at_first=True)
        except (NotMigratedError, ServerNotReady) as error:
            return {"why": str(error)[-_SAID:]}
        return _verdict(ran, mutant)


def _verdict(ran: SuiteRun, mutant: Mutant) -> dict[str, object]:
    red = failures(ran)
    if ran.exit_code == 0:
        return {"verdict": "survived"}
    if ran.exit_code != 1 or not red:
        return {"verdict": "invalid", "why": f"pytest ended with {ran.exit_code}: {ran.output[-_SAID:]}"}
    why = [line for line in ran.output.splitlines() if line.startswith("E ")]
    said = " ".join(" ".join(why).split())[:_SAID]
    return {"verdict": "red", "test": red[0], "named": red[0] in mutant.catches, "why": said}


class Record:
    """The verdicts of earlier calls, one a line of a file, to which each new one is appended at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        trials = [trial for line in lines if (trial := _read(line)) and trial.verdict != "invalid"]
        self._known = {(trial.id, trial.key): trial for trial in trials}

    def find(self, mutant: Mutant, key: str) -> Trial | None:
        """Return the verdict on this mutant, if nothing has changed since; what was invalid is tried again."""
        return self._known.get((mutant.id, key))

    def add(self, trial: Trial) -> None:
        """Keep a verdict."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._lock, self._path.open("a", encoding="utf-8") as file:
            file.write(trial.model_dump_json() + "\n")


def _read(line: str) -> Trial | None:
    """Return the verdict of a line; none of one that a killed call left unfinished."""
    try:
        return Trial.model_validate_json(line)
    except ValidationError:
        return None
