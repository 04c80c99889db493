"""Judging a backend with one fault by the gates that can see it, the cheapest first, until one is red."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError

from agents.spec.cases import derive_cases
from bench.grounds import Ground
from bench.served import Host, NotMigratedError, digest, opened
from sandbox.sandbox import Sandbox, ServerNotReady
from sandbox.scratch import scratch
from workflows.acceptance.runner import SuiteRun, failures
from workflows.acceptance.suite import render_suite
from workflows.faults.fault import Fault
from workflows.faults.trying import Trier
from workflows.gates.migrations import migrate_template
from workflows.gates.outcome import Outcome
from workflows.gates.own_tests import judge_own_tests
from workflows.gates.stateful import judge_stateful
from workflows.gates.subject import Subject
from workflows.gates.types import judge_types

Colour = Literal["red", "green", "unfit"]
"""red: a gate failed; green: all passed; unfit: the suite did not come to an end, so nothing is known."""


Ended = tuple[Colour, str, str]
"""A colour, the gate that was red, and what of it."""


class Judgement(BaseModel):
    """What came of one fault. `gate` and `by`: which gate was red, and by what; `key`: what it was judged with."""

    id: str
    ground: str
    key: str
    kind: str
    colour: Colour
    gate: str = ""
    by: str = ""
    function: str = ""
    diff: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    seconds: float = 0


class Judgements:
    """What was judged before, one a line of a file, to which each new one is appended at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        known = [found for line in lines if (found := _read(line)) and found.colour != "unfit"]
        self._known = {(each.ground, each.id, each.key): each for each in known}

    def find(self, ground: str, fault: str, key: str) -> Judgement | None:
        """Return what came of a fault, if nothing that it was judged with has changed."""
        return self._known.get((ground, fault, key))

    def add(self, judgement: Judgement) -> None:
        """Keep it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(judgement.model_dump_json() + "\n")


def _read(line: str) -> Judgement | None:
    try:
        return Judgement.model_validate_json(line)
    except ValidationError:
        return None


@dataclass
class WeakCourt:
    """Judges faults of one ground in one sandbox. `killers`: how often each test was red; those are asked first."""

    ground: Ground
    sandbox: Sandbox
    killers: Counter[str] = field(default_factory=Counter)
    _host: Host = field(init=False)

    def __post_init__(self) -> None:
        self._host = Host(self.ground.stack, self.sandbox, self.ground.spec)
        self._suite = render_suite(self.ground.spec)

    def key(self) -> str:
        """Return what changes when the right backend or our suite does."""
        return digest({**self.ground.files, **self._suite, **self.ground.stack.harness()})[:16]

    def honest(self) -> str:
        """Return what is red without any fault; empty where all is well."""
        ran = self._suite_on(self.ground.files)
        return f"acceptance: {failures(ran)}: {ran.output[-800:]}" if ran.exit_code else ""

    def judge(self, faults: Sequence[Fault]) -> Iterator[Judgement]:
        """Yield what came of some faults. Raises SandboxError when the environment fails: that is no judgement."""
        started = time.monotonic()
        noticed = self._own_tests(faults) if self.ground.by_hand else {}
        spent = (time.monotonic() - started) / max(1, len(faults))
        for fault in faults:
            begun = time.monotonic()
            by = noticed.get(fault.id)
            ended: Ended = ("red", "own_tests", by) if by else self._looked(fault)
            yield self._judgement(fault, ended, spent + time.monotonic() - begun)

    def _judgement(self, fault: Fault, ended: Ended, seconds: float) -> Judgement:
        colour, gate, by = ended
        return Judgement(
            id=fault.id, ground=self.ground.name, key=self.key(), kind=fault.kind, colour=colour, gate=gate, by=by,
            function=fault.function, diff=fault.shown(self.ground.files[fault.path]),
            requirements=self._requirements(fault) if colour == "green" else (), seconds=round(seconds, 1),
        )  # fmt: skip

    def _looked(self, fault: Fault) -> Ended:
        files = self.ground.with_fault(fault)
        try:
            gate, by = self._acceptance(fault, files)
            if not gate:
                gate, by = self._whole(files)
        except (NotMigratedError, ServerNotReady) as error:
            return "red", "boot", str(error)[-200:]
        colours: dict[str, Colour] = {"": "green", "unfit": "unfit"}
        return colours.get(gate, "red"), gate, by

    def _own_tests(self, faults: Sequence[Fault]) -> dict[str, str]:
        """Return for each fault that the tests of its file notice which of them does."""
        files = self.ground.files
        self._put(files)
        url = self.sandbox.create_database(f"own_{time.monotonic_ns()}", self._host.schema(files))
        trier = Trier(self.ground.stack, self.sandbox, files, self.ground.written)
        return {each.id: each.by or "never ended" for each in trier.try_all(faults, url, 300) if each.noticed}

    def _put(self, files: Mapping[str, bytes]) -> None:
        self.sandbox.exec(["find", "/workspace", "-mindepth", "1", "-delete"], timeout=60)
        self.sandbox.put(files)

    def _acceptance(self, fault: Fault, files: Mapping[str, bytes]) -> tuple[str, str]:
        ran = self._suite_on(files, self._order(fault))
        if ran.exit_code == 0:
            return "", ""
        red = failures(ran)
        if ran.exit_code != 1 or not red:
            return ("acceptance", "the suite did not end in time") if ran.timed_out else ("unfit", ran.output[-300:])
        self.killers[red[0]] += 1
        return "acceptance", red[0]

    def _suite_on(self, files: Mapping[str, bytes], order: Sequence[str] = ()) -> SuiteRun:
        return self._host.run(files, self._suite, order or self.ground.cases, stop_at_first=True)

    def _order(self, fault: Fault) -> list[str]:
        """Return the cases: those that were red before, then those of the file's own entity, then the others."""
        stem = Path(fault.path).stem
        return sorted(self.ground.cases, key=lambda case: (-self.killers[case], not _is_of(case, stem)))

    def _whole(self, files: Mapping[str, bytes]) -> tuple[str, str]:
        """Ask the gates that were not asked so far.

        The linter is not: that an import is unused now says that a fault was planted, and not that somebody made it.
        """
        with opened(self.ground.stack) as sandbox, scratch() as folder:
            subject = self._subject(files, folder / "execute-1")
            sandbox.put(files)
            migrate_template(subject, sandbox)
            looks: Mapping[str, Callable[[], Outcome]] = {
                "own_tests": lambda: judge_own_tests(subject, sandbox, None),
                "stateful": lambda: judge_stateful(subject, sandbox),
                "types": lambda: judge_types(subject, sandbox),
            }
            # What was written for a hole is asked by nobody but its own tests and cases, which were asked already.
            for gate, look in list(looks.items())[2 if self.ground.by_hand else 0 :]:
                if (outcome := look()).problems:
                    return gate, outcome.problems[0][:200]
        return "", ""

    def _subject(self, files: Mapping[str, bytes], evidence: Path) -> Subject:
        ground = self.ground
        return Subject(
            phase="execute", spec=ground.spec, cases=derive_cases(ground.spec), tree=digest(files)[:40],
            evidence=evidence, stack=ground.stack, files=files, sandbox=_nowhere, report=lambda _: None,
        )  # fmt: skip

    def _requirements(self, fault: Fault) -> tuple[str, ...]:
        """Return the sentences that the file of a fault carries out."""
        units = (unit for unit in self.ground.stack.units(self.ground.spec) if fault.path in unit.files)
        nodes = {node for unit in units for node in unit.nodes}
        return tuple(each.id for each in self.ground.spec.trace if nodes & {*each.nodes})


@contextmanager
def _nowhere() -> Iterator[Sandbox]:
    raise AssertionError("these gates have their sandbox")
    yield


def _is_of(case: str, stem: str) -> bool:
    entity = case.partition("::")[0].rpartition("test_")[2].removesuffix(".py")
    return stem.startswith(entity[:-1])
