"""Which lines of a tree a model wrote: git knows."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox.repo import Repository, message
from tests.workflows.hole import task
from workflows.gates.subject import Written
from workflows.written import written_by_agents

pytestmark = pytest.mark.filterwarnings("ignore:GitDB is deprecated")  # GitPython advises against it, and we chose it

WHEN = datetime(2026, 11, 22, tzinfo=UTC)
PATH = "app/discount.py"


class Tasks:
    """As much of a plan as is asked for."""

    tasks = (task(),)


def test_lines_of_agents_and_repairs_count_and_those_of_templates_do_not(tmp_path: Path) -> None:
    repo = Repository.create(tmp_path / "past.git")
    head = None
    for text, trailers in (
        (b"one\ntwo\n", ()),
        (b"one\n2\nthree\n", (("Task", "T02"), ("By", "agent"))),
        (b"zero\none\n2\nthree\n", (("Task", "T01"),)),
        (b"zero\none\n2\n3\n", (("Phase", "refine"),)),
    ):
        files = {PATH: text, "app/other.py": b"nobody\n", "tests/test_discount.py": text}
        head = repo.commit(files, parent=head, message=message("x", "", list(trailers)), when=WHEN)
    assert head is not None
    [written] = written_by_agents(repo, head, Tasks())  # type: ignore[arg-type]  # it asks for the tasks alone
    assert written == Written(PATH, frozenset({1, 3, 4}), ("tests/test_discount.py",), task().requirements)
