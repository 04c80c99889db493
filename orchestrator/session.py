"""A process at work on a run: drives the graph, tells the events, and turns whatever ends it into a `Done`."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import platformdirs
from langgraph.types import StateSnapshot

from agents.integrate.implementer import Implementer, TemplateImplementer
from agents.model.journaled import JournaledModel
from agents.model.settings import phase_of
from agents.stacks import open_stack
from agents.stacks.stack import Stack
from agents.tools.history import Past
from orchestrator.endings import blocked, explained, rejected
from orchestrator.errors import OrchestrateError
from orchestrator.reviewing import lay_out
from orchestrator.run import NO_MODEL, Answer
from orchestrator.runs import REPORT
from orchestrator.stopping import STOP
from sandbox.choose import dependencies_for, open_sandbox, settled, sweep
from sandbox.dependencies import Dependencies
from sandbox.image import base_name
from sandbox.repo import Repository, message
from workflows import drive
from workflows.acceptance.tried import Ahead
from workflows.context import Context, TakeSandbox
from workflows.events import Done, Event, Launch, Phase, PhaseStarted, Progress
from workflows.gates.judged import Judged, our_code
from workflows.head import DOCUMENTS, documents, spec_of
from workflows.journal import spent
from workflows.report.formats import formats
from workflows.report.render import render_report
from workflows.report.statement import Judges
from workflows.result import conclude
from workflows.review_nodes import Decision
from workflows.sandboxes import Sandboxes
from workflows.store import RunStore
from workflows.trial import opened_trial

Step = Callable[[drive.Graph, Context], None]


class Session:
    """One process's work on one run, whose lock it holds."""

    def __init__(self, folder: Path, listen: Callable[[Event], None]) -> None:
        self.store = RunStore(folder / "run.db")
        self.repo = Repository.create(folder / "repo.git")
        self._folder = folder
        self._listen = listen

    def tell(self, event: Event) -> None:
        """Store an event, keep the phase up to date, and pass the event on."""
        if isinstance(event, PhaseStarted):
            self.store.put_facts(phase=event.phase)
        self.store.add_event(event)
        self._listen(event)

    def begin(self, facts: Mapping[str, Any], launch: Launch, documents: Mapping[str, bytes]) -> Done:
        """Commit the requirements documents and drive the run from its first node."""
        head = self.repo.commit(
            {f"{DOCUMENTS}{name}": data for name, data in documents.items()},
            parent=None,
            message=message("requirements: take the document", "", [("Run", facts["run"])]),
            when=datetime.fromisoformat(facts["created_at"]),
        )
        # Only now, and at once, is it a run: one without its documents could not be resumed.
        self.store.put_facts(**facts, head=head, documents=list(documents))
        self.store.add_event(launch)
        return self._drive(lambda graph, context: drive.start(graph, head, context))

    def go_on(self, answer: Answer | None, from_phase: str | None) -> Done:
        """Drive the run from its last checkpoint, with an answer to its question, or again from a phase."""

        def step(graph: drive.Graph, context: Context) -> None:
            snapshot = drive.snapshot_of(graph, context.run_id)
            if not snapshot.values:
                drive.start(graph, self.store.fact("head"), context)
            elif from_phase:
                drive.rewind(graph, context, from_phase)
            else:
                drive.resume(graph, context, self._decision(answer) if answer else None)

        return self._drive(step)

    def _decision(self, answer: Answer) -> Decision:
        # About what was laid out for the person, whatever waits by now.
        return Decision(action=answer.action, tree=self.store.fact("waiting_tree", ""), comment=answer.comment)

    def last(self) -> Done:
        """Return and tell the result of a run that is finished."""
        done = next(event for event in reversed(self.store.events()) if isinstance(event, Done))
        self._listen(done)
        return done

    def _drive(self, step: Step) -> Done:
        self.store.put_facts(status="running", waiting_for=None, blocked=None)
        failure: OrchestrateError | None = None
        with drive.opened(self._folder / "run.db") as graph:
            try:
                with self._context() as context:
                    step(graph, context)
            except (Exception, KeyboardInterrupt) as error:  # told apart and raised again where it is a fault of ours
                failure = explained(error, self.store.fact("run"))
                if failure is None:
                    raise
            return self._conclude(drive.snapshot_of(graph, self.store.fact("run")), failure)

    def _ask(self, question: Mapping[str, str]) -> None:
        lay_out(self.repo, question["head"], self._folder)
        self.store.put_facts(waiting_for=question["phase"], waiting_tree=question["tree"])

    def _conclude(self, snapshot: StateSnapshot, failure: OrchestrateError | None) -> Done:
        head, ending = snapshot.values.get("head", self.store.fact("head")), snapshot.values.get("ending", "")
        if failure is None and snapshot.interrupts:
            self._ask(snapshot.interrupts[0].value)
        done = conclude(self.store, self.repo, head, ending, failure)
        if failure is None and ending == "rejected":
            done = done.model_copy(update={"error": rejected(self.store)})
        if failure is None and done.status == "blocked" and self.store.fact("blocked"):
            done = done.model_copy(update={"error": blocked(self.store)})
        # A failure of the environment ends the process, not the run: it can be resumed.
        self.store.put_facts(status="interrupted" if failure else done.status, next=done.next)
        self._report(done, head)
        self.tell(done)
        return done

    def _report(self, done: Done, head: str) -> None:
        # A disk that is full must not hide how the run ended: run.db holds all that the page shows.
        with suppress(OSError):
            given = documents(self.repo, head, self.store.fact("documents", ()))
            judges = Judges(documents=given, **self.store.fact("judges", {"gates": our_code()}))
            files = {REPORT: render_report(done, self.repo, head), **formats(done, judges)}
            for name, data in files.items():
                (self._folder / name).write_bytes(data)

    @contextmanager
    def _context(self) -> Iterator[Context]:
        stack = open_stack(self.store.fact("stack"))
        kind = settled(self.store.fact("sandbox"))
        self.store.put_facts(sandbox_used=kind)
        sweep(kind)  # what an earlier process left that was killed in the middle of this run
        dependencies = dependencies_for(kind, stack.toolchain().lock)
        open_sandbox(kind, dependencies)  # refuses now rather than after three phases
        base = base_name() if kind == "docker" else ""
        self.store.put_facts(judges={"gates": our_code(), "packages": dependencies.key, "base": base})
        with (
            self._model() as model,
            closing(Sandboxes(stack, lambda: open_sandbox(kind, dependencies), dependencies)) as sandboxes,
            closing(Ahead()) as ahead,
        ):
            yield Context(
                run_id=self.store.fact("run"),
                created_at=datetime.fromisoformat(self.store.fact("created_at")),
                folder=self._folder,
                output=Path(self.store.fact("output")),
                store=self.store,
                repo=self.repo,
                stack=stack,
                implementer=lambda head: self._implementer(stack, head, model, sandboxes.take),
                sandbox=sandboxes.take,
                review=self.store.fact("review"),
                listen=self.tell,
                stopped=STOP.is_set,
                model=model,
                judged=self._judged(kind, dependencies),
                ahead=ahead,
            )

    def _implementer(self, stack: Stack, head: str, model: JournaledModel | None, take: TakeSandbox) -> Implementer:
        """Return who carries out the plan of a commit."""
        spec = spec_of(self.repo, head)
        templates = TemplateImplementer(stack, spec)
        if model is None:
            return templates
        from agents.integrate.crew import Crew  # noqa: PLC0415  # only with a model
        from agents.integrate.workplace import Workplace  # noqa: PLC0415  # only with a model

        given, past = documents(self.repo, head, self.store.fact("documents", ())), Past(self.repo, head)
        place = Workplace(spec, stack, model, lambda: opened_trial(stack, take), take, given, past)
        return Crew(templates, place)

    def _judged(self, kind: str, dependencies: Dependencies) -> Judged | None:
        if self.store.fact("fresh"):
            return None
        judges = (our_code(), kind, dependencies.key, base_name())
        return Judged(platformdirs.user_cache_path("orchestrate") / "judged", judges)

    def _model(self) -> AbstractContextManager[JournaledModel | None]:
        name = self.store.fact("model", NO_MODEL)
        if name == NO_MODEL:
            return nullcontext()
        from orchestrator import models  # noqa: PLC0415  # only with a model

        record, key_file = (Path(each) if each else None for each in map(self.store.fact, ("record", "api_key_file")))
        phases = models.settings_of(self.store.fact("phases", {}))
        wanted = models.Wanted(name, self.store.fact("budget"), phases, record, key_file)
        return models.opened(wanted, self._folder / "run.db", self._asking)

    def _asking(self, scope: str) -> None:
        cost = spent(self._folder / "run.db")
        told = f"call {cost.calls} of the model is under way, {cost.usd:.2f} USD at most so far"
        self.tell(Progress(phase=cast("Phase", phase_of(scope)), message=told))
