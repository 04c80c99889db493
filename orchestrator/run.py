"""Composes a run: the only place that chooses stack and sandbox, makes the run's directory and holds its lock."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from orchestrator import documents, output
from orchestrator.errors import failed
from orchestrator.options import DESCRIBED
from orchestrator.runs import CANCELLED, FINISHED, find_run, locked, newest_unfinished
from workflows.events import Done, Event, Launch

if TYPE_CHECKING:
    from orchestrator.session import Session

Listener = Callable[[Event], None]

NO_MODEL = "none"


@dataclass(frozen=True)
class RunOptions:
    """What a person asked for; the values are checked by the command line."""

    requirements: tuple[str, ...]
    out: Path | None
    stack: str
    review: Literal["none", "phases", "final"]
    sandbox: str
    allow_gaps: bool = False
    allow_unchecked: bool = False
    model: str = NO_MODEL
    budget: float = 0.0
    fresh: bool = False
    record: Path | None = None
    api_key_file: Path | None = None
    phases: Mapping[str, Any] = field(default_factory=dict)
    """What is otherwise in one phase, as the settings have it; JSON values."""


@dataclass(frozen=True)
class Answer:
    """A person's decision on the phase that waits."""

    action: Literal["approve", "reject"]
    comment: str = ""


def start(options: RunOptions, listen: Listener) -> Done:
    """Run a document to its end, to a review or to a failure. Raises OrchestrateError before anything is made."""
    texts = documents.read(options.requirements)
    _check_stack(options)
    if options.model != NO_MODEL:
        from orchestrator import models  # noqa: PLC0415  # only with a model

        models.check(options.model, models.settings_of(options.phases), options.record, options.api_key_file)
    target = output.check(options.out or Path(f"{Path(options.requirements[0]).stem}-backend"))
    created = datetime.now(UTC).replace(microsecond=0)
    run_id = f"{created:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    launch = _launch(run_id, options, target)
    listen(launch)
    with locked(run_id, target) as folder, _session(folder, listen) as session:
        facts = {**_facts(options), "run": run_id, "created_at": created.isoformat(), "output": str(target)}
        return session.begin(facts, launch, documents.by_name(texts))


def _check_stack(options: RunOptions) -> None:
    """Refuse a stack without templates where nobody is there who could write the code."""
    if options.stack in DESCRIBED and options.model == NO_MODEL:
        why = f"the stack {options.stack} has no templates, so a model has to write the code, and none is named"
        raise failed("OR409", why, "add --model claude-sonnet-5-5, or take --stack fastapi", exit_code=2)


def resume(
    run_id: str | None,
    listen: Listener,
    *,
    answer: Answer | None = None,
    from_phase: str | None = None,
    other: Mapping[str, object] | None = None,
) -> Done:
    """Go on with a run (default: the newest unfinished one of this directory). Raises OrchestrateError.

    `other`: options that are to have another value from now on, e.g. `budget`.
    """
    ref = find_run(run_id) if run_id else newest_unfinished()
    if ref is None:
        raise failed("OR302", "no run of this directory is unfinished", "orchestrate run REQUIREMENTS")
    if ref.status == CANCELLED and from_phase is None:
        raise failed("OR313", f"run {ref.id} was cancelled", ref.next)
    if answer and ref.waiting_for is None:
        raise failed("OR304", f"run {ref.id} does not wait for a review", f"orchestrate status {ref.id}")
    with locked(ref.id, Path(ref.output)) as folder, _session(folder, listen) as session:
        if ref.status in FINISHED and from_phase is None:
            return session.last()
        session.store.put_facts(**(other or {}))
        return session.go_on(answer, from_phase)


@contextmanager
def _session(folder: Path, listen: Listener) -> "Iterator[Session]":
    from orchestrator.session import Session  # noqa: PLC0415  # langgraph takes two seconds, and people see Launch first

    session = Session(folder, listen)
    try:
        yield session
    finally:
        session.store.close()


def _facts(options: RunOptions) -> dict[str, Any]:
    return {
        "requirements": list(options.requirements),
        "stack": options.stack,
        "review": options.review,
        "sandbox": options.sandbox,
        "allow_gaps": options.allow_gaps,
        "allow_unchecked": options.allow_unchecked,
        "fresh": options.fresh,
        "model": options.model,
        "budget": options.budget,
        "record": str(options.record.resolve()) if options.record else None,
        "api_key_file": str(options.api_key_file.resolve()) if options.api_key_file else None,
        "phases": dict(options.phases),
    }


def _launch(run_id: str, options: RunOptions, target: Path) -> Launch:
    return Launch(
        run=run_id,
        requirements=options.requirements,
        output=str(target),
        stack=options.stack,
        model=None if options.model == NO_MODEL else options.model,
        sandbox=options.sandbox,
        review=options.review,
        budget_usd=0.0 if options.model == NO_MODEL else options.budget,
    )
