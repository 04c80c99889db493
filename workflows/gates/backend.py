"""One verification round: a fresh sandbox, the files of one tree, and every gate that judges a backend."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from sandbox.sandbox import Sandbox
from workflows.acceptance.suite import render_suite
from workflows.gates.acceptance import judge_acceptance
from workflows.gates.advisory import judge_dependency_audit, judge_image, judge_isolation
from workflows.gates.boot import judge_boot
from workflows.gates.code_mutants import judge_code_mutants
from workflows.gates.coverage import judge_coverage
from workflows.gates.lint import judge_lint
from workflows.gates.migrations import Template, judge_migrations, migrate_template
from workflows.gates.mutants import judge_mutants
from workflows.gates.outcome import Outcome, conclude
from workflows.gates.own_tests import collect_own_tests, judge_own_tests
from workflows.gates.scan import judge_scan
from workflows.gates.stateful import judge_stateful
from workflows.gates.subject import Subject
from workflows.gates.types import judge_types
from workflows.verdict import Verdict

LANES = 3
"""Gates that run at a time: the suite and its server wait for each other half of the time, so one more than cores."""

BACKEND = ("lint", "types", "scan", "migrations", "acceptance", "own_tests", "coverage")
START = ("stateful", "mutants", "boot", "dependency_audit", "image", "isolation")
DELIVERY = (*BACKEND, *START)
BY_AGENTS = ("code_mutants",)
"""Gates of what a model wrote; where it wrote nothing, there is nothing to say."""

Look = Callable[[], Outcome]


def judge_backend(subject: Subject) -> tuple[Verdict, ...]:
    """Judge a tree in a fresh sandbox. Raises `SandboxError` when the environment fails: that is no verdict."""
    if subject.goes_on:
        subject.ahead.begin(subject.spec, subject.cases, render_suite(subject.spec))
    with subject.sandbox() as sandbox:
        return _Round(subject, sandbox, BACKEND).judge()


def judge_delivery(subject: Subject) -> tuple[Verdict, ...]:
    """Judge a commit that nothing is known of: everything in a fresh sandbox, then start it, and what is advisory."""
    with subject.sandbox() as sandbox:
        current = _Round(subject, sandbox, _with_agents(DELIVERY, subject))
        return (*current.judge(), *current.start())


def judge_start(subject: Subject) -> tuple[Verdict, ...]:
    """Judge a commit whose tree `judge_backend` has passed: migrate and start it in a fresh sandbox."""
    with subject.sandbox() as sandbox:
        return _Round(subject, sandbox, _with_agents(("migrations", *START), subject)).migrate_and_start()


def _with_agents(gates: tuple[str, ...], subject: Subject) -> tuple[str, ...]:
    return (*gates, *BY_AGENTS) if subject.written else gates


def passed(verdicts: tuple[Verdict, ...], tree: str) -> bool:
    """Tell whether these verdicts are those of `judge_backend` on a tree, and all of them passed."""
    return {v.gate for v in verdicts if v.status == "pass" and v.tree == tree} == set(BACKEND)


@dataclass
class _Round:
    """The gates of one round in their lanes; the longest first, and nothing waits for what it does not need."""

    subject: Subject
    sandbox: Sandbox
    gates: tuple[str, ...]
    template: Template | None = None
    _finished: int = 0
    _failed: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _abandoned: threading.Event = field(default_factory=threading.Event)

    def judge(self) -> tuple[Verdict, ...]:
        """Run the gates and return their verdicts in the order of the table."""
        self._put()
        with self._lanes() as pool:
            verdicts = self._judge_in(pool)
        return tuple(sorted(verdicts, key=lambda verdict: self.gates.index(verdict.gate)))

    def migrate_and_start(self) -> tuple[Verdict, ...]:
        """Make the database and start what has it, while a copy of it goes down and up again."""
        self._put()
        self.template = migrate_template(self.subject, self.sandbox)
        with self._lanes() as pool:
            migrations = self._start(pool, "migrations", self._migrations)
            started = self._start_beside(pool, migrations)
            return (migrations.result(), *started)

    def start(self) -> tuple[Verdict, ...]:
        """Start what has its database."""
        with self._lanes() as pool:
            return self._start_beside(pool)

    def _start_beside(self, pool: ThreadPoolExecutor, *running: "Future[Verdict]") -> tuple[Verdict, ...]:
        """Tell a story to one server and look at another; answers are timed when nothing else is at work."""
        look = self.needs_schema(lambda: judge_stateful(self.subject, self.sandbox, self._abandoned))
        stateful = self._start(pool, "stateful", look)
        mutants = self._start(pool, "mutants", lambda: judge_mutants(self.subject, self.subject.ahead))
        planted = [self._start(pool, gate, lambda: judge_code_mutants(self.subject)) for gate in self._by_agents]
        started = self._boot(lambda: [each.result() for each in (stateful, mutants, *planted, *running)])
        return (stateful.result(), mutants.result(), *started, *(each.result() for each in planted))

    @property
    def _by_agents(self) -> tuple[str, ...]:
        return tuple(gate for gate in self.gates if gate in BY_AGENTS)

    def _boot(self, alone: Callable[[], object]) -> tuple[Verdict, ...]:
        boot = self.conclude("boot", self.needs_schema(lambda: judge_boot(self.subject, self.sandbox, alone)))
        audit = self.conclude("dependency_audit", judge_dependency_audit)
        image = self.conclude("image", judge_image)
        return boot, audit, image, self.conclude("isolation", lambda: judge_isolation(self.sandbox))

    @contextmanager
    def _lanes(self) -> Iterator[ThreadPoolExecutor]:
        pool = ThreadPoolExecutor(LANES, thread_name_prefix="gate")
        try:
            yield pool
        except BaseException:
            # Also of a signal. Do not wait: closing the sandbox ends whatever still runs in it.
            self._abandoned.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        pool.shutdown()

    def _put(self) -> None:
        self.sandbox.put(self.subject.files)
        self.sandbox.put_harness(self.subject.stack.harness())

    def _judge_in(self, pool: ThreadPoolExecutor) -> list[Verdict]:
        subject, sandbox = self.subject, self.sandbox
        migrated = pool.submit(migrate_template, subject, sandbox)
        collected = pool.submit(collect_own_tests, subject, sandbox)
        running = [self._start(pool, "types", lambda: judge_types(subject, sandbox))]
        self.template = migrated.result()
        black_box = self.needs_schema(lambda: judge_acceptance(subject, sandbox, abandoned=self._abandoned))
        acceptance = self._start(pool, "acceptance", black_box)
        collection = collected.result()
        own_tests = self.needs_schema(lambda: judge_own_tests(subject, sandbox, collection))
        covered = [acceptance, self._start(pool, "own_tests", own_tests)]
        migrations = self._start(pool, "migrations", self._migrations)
        running.append(migrations)
        running.append(self._start(pool, "lint", lambda: judge_lint(subject, sandbox)))
        running.append(self._start(pool, "scan", lambda: judge_scan(subject, sandbox)))
        # Reports are joined when no code of the project is at work any more that could write there.
        verdicts = [each.result() for each in covered]
        migrations.result()
        running.append(self._start(pool, "coverage", self.needs_schema(lambda: judge_coverage(subject, sandbox))))
        return verdicts + [each.result() for each in running]

    def _migrations(self) -> Outcome:
        assert self.template is not None
        return judge_migrations(self.subject, self.sandbox, self.template)

    def needs_schema(self, look: Look) -> Look:
        """Return the look of a gate that needs the migrated database; without one nothing can be seen."""
        if self.template is None or self.template.ready:
            return look
        return lambda: Outcome(unchecked="the migrations do not run, so there is no database to run against")

    def conclude(self, gate: str, look: Look) -> Verdict:
        """Let a gate look, count it, and tell which have failed as soon as it is known."""
        verdict = conclude(self.subject, gate, look)
        with self._lock:
            self._finished += 1
            self._failed += [gate] if verdict.status == "fail" else []
            failed = f", failed: {', '.join(self._failed)}" if self._failed else ""
            self.subject.report(f"gates {self._finished}/{len(self.gates)}{failed}")
        return verdict

    def _start(self, pool: ThreadPoolExecutor, gate: str, look: Look) -> "Future[Verdict]":
        return pool.submit(self.conclude, gate, look)
