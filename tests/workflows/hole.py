"""A tiny project with a hole, and a crew that fills it: what the agents say comes from a script, all else is real."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from agents.integrate.crew import Crew
from agents.integrate.implementer import TemplateImplementer
from agents.integrate.workplace import Workplace
from agents.model.claude import ClaudeModel
from agents.model.journaled import JournaledModel
from agents.model.script import Answer, Conversation, Script
from agents.model.scripted import ScriptedServer
from agents.plan.artifact import Task
from agents.spec.model import Spec
from agents.stacks.stack import Unit
from agents.tools.history import Past
from sandbox.repo import Repository, message
from sandbox.sandbox import Sandbox
from tests.agents.todo import todo_spec
from tests.workflows.gates.project import PROJECT, TinyStack
from workflows.journal import RunJournal
from workflows.trial import opened_trial

HOLE = "app/discount.py"
TESTS = "tests/test_discount.py"
SKELETON = b'''\
def discount(amount: int) -> int:
    """Return what is left of an amount: a tenth less from 100 on."""
    raise NotImplementedError
'''
CODE = '''\
def discount(amount: int) -> int:
    """Return what is left of an amount: a tenth less from 100 on."""
    return amount - amount // 10 if amount >= 100 else amount
'''
TEST = """\
from app.discount import discount


def test_from_a_hundred_on_it_is_a_tenth_less() -> None:
    assert discount(100) == 90


def test_below_it_is_nothing_less() -> None:
    assert discount(99) == 99
"""
DONE = {"summary": "It takes a tenth off from 100 on.", "decisions": []}
WRITTEN = {"summary": "Both sides of the limit."}
AUTHOR, CODER = "# Tests of T02", "# T02:"


class HoleStack(TinyStack):
    """The tiny stack with a unit that somebody has to write."""

    def units(self, spec: Spec) -> tuple[Unit, ...]:
        return (*super().units(spec), Unit("discount", "Discounts", (HOLE,), by="agent", own_tests=(TESTS,)))

    def render(self, spec: Spec) -> Mapping[str, bytes]:
        return {**PROJECT, HOLE: SKELETON}


def task(**changes: object) -> Task:
    plain = Task(
        id="T02", title="Discounts", unit="discount", files=(HOLE,), own_tests=(TESTS,), by="agent", strategy="tdd",
        gates=(), requirements=(todo_spec().trace[0].id,),
    )  # fmt: skip
    return plain.model_copy(update=changes)


def says(value: object, **changes: object) -> Answer:
    block = {"type": "text", "text": value} if isinstance(value, str) else {"type": "text", "json": value}
    return Answer(content=(block,), **changes)


def uses(name: str, **inputs: object) -> Answer:
    return Answer(content=({"type": "tool_use", "name": name, "input": inputs},))


def writes(path: str, text: str) -> Answer:
    return uses("write_file", path=path, text=text)


@dataclass(frozen=True)
class Staff:
    """A crew, the server that speaks for its agents, and the journal of what was said."""

    crew: Crew
    server: ScriptedServer
    journal: RunJournal

    def said_to(self, when: str) -> str:
        """Return everything that the agents of a conversation have seen."""
        return "".join(str(body) for body in self.server.requests if when in str(body["messages"][0]))


DOCUMENTS = {"shop.md": b"From 100 on a tenth is taken off.\n"}


def _past(folder: Path) -> Past:
    repo = Repository.create(folder / "past.git")
    when = datetime(2026, 11, 22, tzinfo=UTC)
    return Past(repo, repo.commit(PROJECT, parent=None, message=message("integrate: the shop"), when=when))


@contextmanager
def hired(
    folder: Path, talks: Mapping[str, Sequence[Answer]], box: Sandbox, budget: float = 5.0, spec: Spec | None = None
) -> Iterator[Staff]:
    """Yield a crew whose agents say what the talks have, by a text of their first message; it works in one box."""
    script = Script(conversations=tuple(Conversation(when=when, answers=tuple(talks[when])) for when in talks))
    server = ScriptedServer(script)
    claude = ClaudeModel(script.model, "scripted", base_url=server.url, max_retries=0)
    journal = RunJournal(folder / "run.db")
    stack = HoleStack()

    @contextmanager
    def take() -> Iterator[Sandbox]:
        box.exec(("sh", "-c", "rm -rf /workspace/*"), timeout=30)
        yield box

    try:
        spec, model = spec or todo_spec(), JournaledModel(claude, journal, budget)
        workplace = Workplace(spec, stack, model, lambda: opened_trial(stack, take), take, DOCUMENTS, _past(folder))
        yield Staff(Crew(TemplateImplementer(stack, spec), workplace), server, journal)
    finally:
        journal.close()
        claude.close()
        server.close()
