"""A model that wants nothing changed makes no difference: every phase arrives at the tree of a run without one."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agents.integrate.crew import Crew
from agents.integrate.implementer import Implementer, TemplateImplementer
from agents.integrate.workplace import Workplace
from agents.model.claude import ClaudeModel
from agents.model.journaled import JournaledModel
from agents.model.script import Conversation, Script
from agents.model.scripted import ScriptedServer
from agents.stacks import open_stack
from agents.tools.history import Past
from sandbox.repo import Repository, message
from tests.workflows.hole import says
from workflows import phase_nodes
from workflows.context import Context
from workflows.head import DOCUMENTS, documents, spec_of
from workflows.journal import RunJournal, spent
from workflows.store import RunStore

pytestmark = pytest.mark.filterwarnings("ignore:GitDB is deprecated")  # GitPython advises against it, and we chose it
TODO = Path(__file__).parents[2] / "examples" / "todo.md"
WHEN = datetime(2026, 11, 22, tzinfo=UTC)
AGREES = (
    Conversation(when="These sentences were not understood", answers=(says({"proposals": []}),)),
    Conversation(when="Decisions of the draft:", answers=(says({"decisions": [], "risks": [], "budgets": []}),)),
    Conversation(when="Requirements, each", answers=(says({"changes": [], "added": []}),)),
)
PHASES: tuple[Callable[[Any, Context], dict[str, Any]], ...] = (
    phase_nodes.specify, phase_nodes.analyze, phase_nodes.plan, phase_nodes.integrate,
)  # fmt: skip


def nowhere() -> AbstractContextManager[Any]:
    raise AssertionError("templates need no sandbox")


@contextmanager
def model_of(folder: Path) -> Iterator[JournaledModel]:
    with (
        closing(ScriptedServer(Script(conversations=AGREES))) as server,
        closing(ClaudeModel("claude-sonnet-5-5", "scripted", base_url=server.url, max_retries=0)) as claude,
        closing(RunJournal(folder / "run.db")) as journal,
    ):
        yield JournaledModel(claude, journal, 5.0)


def trees(folder: Path, model: JournaledModel | None) -> list[str]:
    """Return the tree after each phase of a run on the example."""
    store, repo, stack = RunStore(folder / "run.db"), Repository.create(folder / "repo.git"), open_stack("fastapi")
    store.put_facts(documents=["todo.md"], model="scripted" if model else "none")
    head = repo.commit(
        {f"{DOCUMENTS}todo.md": TODO.read_bytes()}, parent=None, message=message("requirements"), when=WHEN
    )

    def implementer(commit: str) -> Implementer:
        spec = spec_of(repo, commit)
        templates = TemplateImplementer(stack, spec)
        if model is None:
            return templates
        given = documents(repo, commit)
        return Crew(templates, Workplace(spec, stack, model, nowhere, nowhere, given, Past(repo, commit)))

    context = Context(
        run_id="same", created_at=WHEN, folder=folder, output=folder / "out", store=store, repo=repo, stack=stack,
        implementer=implementer, sandbox=nowhere, review="none", listen=lambda _: None, model=model,
    )  # fmt: skip
    state: dict[str, Any] = {"head": head}
    found = []
    with closing(store):
        for phase in PHASES:
            state |= phase(state, context)
            found.append(repo.tree(state["head"]))
    return found


def test_a_model_that_agrees_changes_no_tree(tmp_path: Path) -> None:
    for name in ("keyless", "model"):
        (tmp_path / name).mkdir()
    keyless = trees(tmp_path / "keyless", None)
    with model_of(tmp_path / "model") as model:
        assert trees(tmp_path / "model", model) == keyless
    assert spent(tmp_path / "model" / "run.db").calls == len(AGREES)
