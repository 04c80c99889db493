"""Agents at work in whole runs: a task that the plan agent adds, and repairs. What they say comes from a script."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from agents.specify.compiler import compile_path
from sandbox.repo import Repository
from tests.end_to_end.conftest import SMALL, Finished, orchestrate
from tests.end_to_end.scripted import ScriptedSession
from tests.end_to_end.test_refine import STACK, refined, small_spec, without_the_limit

pytestmark = pytest.mark.filterwarnings("ignore:GitDB is deprecated")  # GitPython advises against it, and we chose it
CODE_FILE, TEST_FILE = "app/greeting.py", "tests/unit/test_greeting.py"
TEST = '''\
"""What people are greeted with."""

from app.greeting import greeting


def test_names_who_is_greeted() -> None:
    assert greeting("Ada") == "Hello, Ada."


def test_greets_whoever_has_no_name() -> None:
    assert greeting("") == "Hello."
'''
CODE = '''\
"""What people are greeted with."""


def greeting(name: str) -> str:
    """Return a greeting for somebody, by name where there is one."""
    return f"Hello, {name}." if name else "Hello."
'''
HOLE_FILE, HOLE_TEST_FILE = "app/routes/apply_book.py", "tests/api/test_apply_book.py"
HOLE = """
- A user can apply a book to their own shelves.
- When a book is applied, the label of the shelf becomes the title of the book.
"""
HOLE_TEST = '''\
"""Tests of applying a book to a shelf."""

from tests.factories import Rows
from tests.people import Person


async def test_the_label_becomes_the_title(ann: Person, rows: Rows) -> None:
    shelf = await rows.new_shelf()
    book = await rows.new_book(title="Emma")
    response = await ann.post(f"/shelves/{shelf.id}/apply-book", {"book_id": str(book.id)})
    assert response.status_code == 200
    assert (await ann.get(f"/shelves/{shelf.id}")).json()["label"] == "Emma"


async def test_a_shelf_of_somebody_else_is_not_found(ann: Person, bob: Person, rows: Rows) -> None:
    shelf = await rows.new_shelf()
    book = await rows.new_book(title="Emma")
    response = await bob.post(f"/shelves/{shelf.id}/apply-book", {"book_id": str(book.id)})
    assert response.status_code == 404
    assert (await ann.get(f"/shelves/{shelf.id}")).json()["label"] == "First label"
'''
HOLE_CODE = '''\
"""Applying a book to a shelf."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Security

from app.dependencies import Actor, SessionDependency, SignedInRoute, bearer
from app.errors import problems
from app.models.shelf import Shelf
from app.schemas.base import Input
from app.schemas.shelf import ShelfRead
from app.services.apply_book import ApplyBookService

router = APIRouter(tags=["shelves"], route_class=SignedInRoute, dependencies=[Security(bearer)])


class AppliedBook(Input):
    """Which book is applied."""

    book_id: UUID


@router.post(
    "/shelves/{id}/apply-book",
    response_model=ShelfRead,
    responses=problems(400, 401, 404, 409, 415, 422),
)
async def apply_book(
    shelf_id: Annotated[UUID, Path(alias="id")],
    body: AppliedBook,
    actor: Actor,
    session: SessionDependency,
) -> Shelf:
    """Let the label of a shelf become the title of a book."""
    return await ApplyBookService(session).apply(shelf_id, body.book_id, actor)
'''
LAYER_FILE = "app/services/apply_book.py"
LAYER_CODE = '''\
"""What is applied to shelves."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.errors import NotFoundError
from app.models.shelf import Shelf
from app.repositories.book import BookRepository
from app.repositories.shelf import ShelfRepository


class ApplyBookService:
    """Applies books to shelves, each in one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def apply(self, shelf_id: UUID, book_id: UUID, actor: UUID) -> Shelf:
        """Let the label of a shelf become the title of a book."""
        shelf = await ShelfRepository(self._session).lock(shelf_id, ShelfRepository.owned_by(actor))
        book = await BookRepository(self._session).get(book_id, BookRepository.owned_by(actor))
        if shelf is None or book is None:
            raise NotFoundError("not_found", "There is no such shelf or book.")
        shelf.label = book.title[:40]
        await self._session.commit()
        return shelf
'''
NOTHING = {"decisions": [], "risks": [], "budgets": []}
UNCHANGED = {"changes": [], "added": []}
DONE = {"summary": "It greets.", "decisions": []}
LIMIT_TOLD = "\n- <sentence>A shelf can have at most 7 books that are not read.</sentence>\n"
"""What only a repair is told: the sentence behind the tests that failed."""


def says(value: object) -> dict:
    return {"content": [{"type": "text", "json": value}]}


def writes(path: str, text: str) -> dict:
    return {"content": [{"type": "tool_use", "name": "write_file", "input": {"path": path, "text": text}}]}


def together(*answers: dict) -> dict:
    return {"content": [block for answer in answers for block in answer["content"]]}


def script(path: Path, talks: Mapping[str, list[dict]]) -> str:
    """Write a script: answers by a text of what an agent is told first. Return the name of the model."""
    usual = {"Sentences:": [says(NOTHING)], "Tasks:": [says(UNCHANGED)], "not understood": [says({"proposals": []})]}
    told = [{"when": when, "answers": answers} for when, answers in {**talks, **usual}.items()]
    path.write_text(json.dumps({"conversations": told}))
    return f"scripted:{path}"


@pytest.fixture(scope="module")
def greeting_run(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A hole is filled, and a task that the plan agent adds is carried out, after a canned answer of its coder."""
    folder = tmp_path_factory.mktemp("agents")
    (folder / "doc.md").write_text(SMALL.read_text(encoding="utf-8") + HOLE)
    spec = compile_path(folder / "doc.md").spec
    assert spec is not None
    sentence = next(each.id for each in spec.trace if "display name" in each.text)
    added = {
        "title": "Greet people by their name", "requirements": [sentence], "nodes": [], "files": [CODE_FILE],
        "own_tests": [TEST_FILE], "needs": ["T01"], "strategy": "tdd", "non_goals": [], "risks": [],
    }  # fmt: skip
    canned = CODE.replace('f"Hello, {name}." if name else "Hello."', '"Hello, Ada."')
    model = script(
        folder / "script.json",
        {
            "# Tests of T08": [writes(HOLE_TEST_FILE, HOLE_TEST), says({"summary": "Own shelves and others."})],
            "# T08": [together(writes(HOLE_FILE, HOLE_CODE), writes(LAYER_FILE, LAYER_CODE)), says(DONE)],
            "# Tests of T": [writes(TEST_FILE, TEST), says({"summary": "With a name and without."})],
            "Strategy tdd": [writes(CODE_FILE, canned), says(DONE), writes(CODE_FILE, CODE), says(DONE)],
            "# <title>Reading shelves</title>, on fastapi\n\nTasks:": [says({"changes": [], "added": [added]})],
        },
    )
    return orchestrate(folder, "run", "doc.md", "--out", "out", "--allow-gaps", "--json", "--model", model)


def test_a_task_of_an_agent_is_delivered_with_its_tests(greeting_run: Finished) -> None:
    done = greeting_run.done
    assert (greeting_run.exit_code, done.status) == (0, "done"), greeting_run.stdout[-2000:]
    assert done.cost.calls == 13
    (own,) = [each for each in done.verdicts if each.gate == "own_tests"]
    assert {f"{TEST_FILE}::test_names_who_is_greeted", f"{TEST_FILE}::test_greets_whoever_has_no_name"} <= {
        test.id for test in own.tests if test.status == "passed"
    }
    assert (greeting_run.folder / "out" / CODE_FILE).read_text(encoding="utf-8") == CODE


def test_a_hole_that_an_agent_has_filled_is_proved_by_its_tests_and_no_gap_any_more(greeting_run: Finished) -> None:
    done = greeting_run.done
    filled = [each for each in done.requirements if "applied" in each.text or "apply" in each.text]
    assert [each.status for each in filled] == ["proved", "proved"]
    assert all(f"{HOLE_TEST_FILE}::test_the_label_becomes_the_title" in each.tests for each in filled)
    assert not [each for each in done.diagnostics if each.code == "SP710"]


def test_a_hole_that_is_filled_has_its_layers_and_nothing_declares_that_it_is_not_written(
    greeting_run: Finished,
) -> None:
    out = greeting_run.folder / "out"
    assert (out / LAYER_FILE).read_text(encoding="utf-8") == LAYER_CODE
    (path,) = [item for name, item in _contract(out)["paths"].items() if name.endswith("/apply-book")]
    assert "501" not in path["post"]["responses"]
    assert path["post"]["requestBody"]["content"]["application/json"]["schema"]["required"] == ["book_id"]


def _contract(out: Path) -> dict:
    return yaml.safe_load((out / "docs/orchestrate/openapi.yaml").read_text(encoding="utf-8"))


def test_its_tests_are_frozen_in_a_commit_before_the_code(greeting_run: Finished) -> None:
    repo = Repository(greeting_run.folder / "out" / ".git")
    log = repo.log(greeting_run.done.commit or "")
    code = next(n for n, entry in enumerate(log) if entry.subject.endswith("greet people by their name"))
    assert log[code].trailers["By"] == ("agent",)
    assert log[code + 1].trailers["Frozen"] == (TEST_FILE,)
    assert repo.changed(log[code + 2].sha, log[code + 1].sha) == (TEST_FILE,)
    assert repo.changed(log[code + 1].sha, log[code].sha) == (CODE_FILE,)


@contextmanager
def session(folder: Path, defects: Mapping[str, bytes], model: str) -> Iterator[ScriptedSession]:
    folder.mkdir()
    opened = ScriptedSession(folder, defects, None, model)
    try:
        yield opened
    finally:
        opened.store.close()


def test_the_refine_agent_gets_the_evidence_and_mends_it(tmp_path: Path) -> None:
    spec = small_spec()
    defects = without_the_limit(spec)
    rendered = STACK.render(spec)
    repairs = [writes(path, rendered[path].decode()) for path in sorted(defects)]
    cheat = writes("tests/unit/test_clock.py", "def test_nothing() -> None:\n    assert True\n")
    model = script(
        tmp_path / "script.json",
        {LIMIT_TOLD: [cheat, *repairs, says({"cause": "No limit.", "summary": "It is held now."})]},
    )
    with session(tmp_path / "run", defects, model) as opened:
        done = opened.run(tmp_path / "out")
        head = opened.repo.head() or ""
        changed = set(opened.repo.changed(opened.repo.log(head)[1].sha, head))
        judged = opened.store.verdicts("integrate")

    assert changed == set(defects)
    assert {verdict.status for verdict in judged} == {"pass"}
    assert refined(opened) == [1]
    assert done.cost.calls == 3 + 2 + len(repairs)


def test_a_refine_agent_that_only_claims_success_ends_the_run_blocked(tmp_path: Path) -> None:
    model = script(
        tmp_path / "script.json", {"# Repair 1": [says({"cause": "None.", "summary": "All gates are green now."})]}
    )
    with session(tmp_path / "run", without_the_limit(small_spec()), model) as opened:
        done = opened.run(tmp_path / "out")

    assert (done.status, done.exit_code, done.next) == ("blocked", 3, f"orchestrate logs {done.run}")
    assert done.error is not None
    assert (done.error.code, "nothing was changed" in done.error.message) == ("OR314", True)
    assert any(verdict.status == "fail" for verdict in done.verdicts)
    assert done.cost.calls == 4
    assert not (tmp_path / "out").exists()
