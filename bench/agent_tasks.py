"""How long the first question of each agent is, on the largest document of the corpus."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from agents.analyze.agent import improve as improve_architecture
from agents.analyze.draft import draft as draft_architecture
from agents.evidence import Failure
from agents.integrate.crew import Crew
from agents.integrate.implementer import TemplateImplementer
from agents.integrate.workplace import Workplace
from agents.model.claude import ClaudeModel
from agents.model.journaled import JournaledModel
from agents.model.model import GaveUp
from agents.model.script import Answer, Conversation, Script
from agents.model.scripted import ScriptedServer, tokens
from agents.plan.agent import improve as improve_plan
from agents.plan.draft import draft as draft_plan
from agents.spec.cases import derive_cases
from agents.specify.compiler import compile_documents
from agents.specify.proposals.proposals import propose
from agents.stacks import open_stack
from agents.tools.history import Past
from bench.measure import ROOT
from sandbox.repo import Repository, message
from workflows.journal import RunJournal

_REFUSES = Answer(content=({"type": "text", "text": "No."},), stop_reason="refusal")
_FINDING = 8_000
"""Characters of what a gate finds; the gates cut what is longer."""


def largest() -> tuple[str, dict[str, int]]:
    """Return the name of the longest document in prose, and the tokens of each agent's first question about it."""
    found = (path for path in (ROOT / "tests" / "corpus").rglob("*.md") if path.name != "README.md")
    path = max(found, key=lambda path: path.stat().st_size)
    with tempfile.TemporaryDirectory() as name, _model(Path(name)) as (model, server):
        questions = _questions({path.name: path.read_bytes()}, model, Path(name))
        lengths = {agent: _asked(ask, server) for agent, ask in questions.items()}
    return path.name, lengths


@contextmanager
def _model(folder: Path) -> Iterator[tuple[JournaledModel, ScriptedServer]]:
    with (
        closing(ScriptedServer(Script(conversations=(Conversation(answers=(_REFUSES,)),)))) as server,
        closing(ClaudeModel("claude-sonnet-5-5", "scripted", base_url=server.url)) as claude,
        closing(RunJournal(folder / "run.db")) as journal,
    ):
        yield JournaledModel(claude, journal, 100.0), server


def _asked(ask: Callable[[], object], server: ScriptedServer) -> int:
    """Return the tokens of the longest question that is asked meanwhile."""
    before = len(server.requests)
    with suppress(GaveUp):
        ask()
    return max((tokens(body) for body in server.requests[before:]), default=0)


def _questions(documents: dict[str, bytes], model: JournaledModel, folder: Path) -> dict[str, Callable[[], object]]:
    stack, spec = open_stack("fastapi"), compile_documents(documents).spec
    assert spec is not None
    architecture = draft_architecture(spec, stack.name)
    plan = draft_plan(spec, stack, derive_cases(spec), architecture.risks)
    longest = max(plan.tasks, key=lambda task: len(task.nodes) + len(task.requirements))
    by_agent = longest.model_copy(update={"by": "agent", "own_tests": ("tests/unit/test_new.py",), "strategy": "tdd"})
    templates = TemplateImplementer(stack, spec)
    tree = {path: data for task in plan.tasks for path, data in templates.skeleton(task).items()}
    repo = Repository.create(folder / "repo.git")
    head = repo.commit(tree, parent=None, message=message("integrate"), when=datetime(2026, 11, 22, tzinfo=UTC))
    crew = Crew(templates, Workplace(spec, stack, model, _nowhere, _nowhere, documents, Past(repo, head)))
    failure = Failure(1, dict.fromkeys(("lint", "types", "own_tests", "acceptance"), "x" * _FINDING), tree,
                      tuple(f"tests/test_{n}.py::test" for n in range(100)), plan.tasks)  # fmt: skip
    return {
        "specify": lambda: propose(documents, model),
        "analyze": lambda: improve_architecture(architecture, spec, model, lambda _: ()),
        "plan": lambda: improve_plan(plan, spec, stack.toolchain().sources, model, lambda _: ()),
        "tests": lambda: crew.implement(by_agent, tree),
        "code": lambda: crew.implement(by_agent.model_copy(update={"strategy": "flexible"}), tree),
        "refine": lambda: crew.repair(failure),
    }


@contextmanager
def _nowhere() -> Iterator[Any]:
    yield None
