"""Refine: what a gate found is repaired and judged again, and what nobody can repair ends the run after three tries."""

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from agents.spec.model import Spec
from agents.spec.mutants import derive_mutants
from agents.specify.compiler import compile_bytes
from agents.stacks import open_stack
from tests.end_to_end.conftest import SMALL
from tests.end_to_end.scripted import ScriptedSession
from workflows.events import PhaseStarted
from workflows.refining import MAX_REPAIRS, PATCH

STACK = open_stack("fastapi")
pytestmark = pytest.mark.filterwarnings("ignore:GitDB is deprecated")  # GitPython advises against it, and we chose it


@contextmanager
def session(
    folder: Path, defects: Mapping[str, bytes], repairs: Sequence[Mapping[str, bytes]]
) -> Iterator[ScriptedSession]:
    folder.mkdir()
    opened = ScriptedSession(folder, defects, repairs)
    try:
        yield opened
    finally:
        opened.store.close()


def small_spec() -> Spec:
    spec = compile_bytes(SMALL.read_bytes()).spec
    assert spec is not None
    return spec


def without_the_limit(spec: Spec) -> dict[str, bytes]:
    """Return the application's files as they would be if the document had no limit, where they differ."""
    (rule,) = [rule for entity in spec.entities for rule in entity.rules]
    (gone,) = [each for each in derive_mutants(spec) if each.id.endswith("/gone") and each.node == rule.id]
    right, wrong = STACK.render(spec), STACK.render(gone.spec)
    return {
        path: wrong[path] for path in right if path.startswith("app/") and wrong.get(path, right[path]) != right[path]
    }


def broken_migration(spec: Spec) -> tuple[str, bytes]:
    """Return the path of a migration and a text that no Python reads."""
    path = next(path for path in STACK.render(spec) if "/versions/" in path and path.endswith(".py"))
    return path, b"def upgrade(:\n"


def refined(opened: ScriptedSession) -> list[int]:
    return [each.attempt for each in opened.events if isinstance(each, PhaseStarted) and each.phase == "refine"]


def test_a_defect_is_repaired_and_judged_again(tmp_path: Path) -> None:
    spec = small_spec()
    defects = without_the_limit(spec)
    rendered = STACK.render(spec)
    with session(tmp_path / "run", defects, [{path: rendered[path] for path in defects}]) as opened:
        opened.run(tmp_path / "out")

        first = [e.verdict for e in opened.events if e.type == "gate" and e.verdict.phase == "integrate"][:7]
        (red,) = [verdict for verdict in first if verdict.gate == "acceptance"]
        assert red.status == "fail"
        assert "shelf_read" in red.finding or "limit" in red.finding
        assert {verdict.status for verdict in opened.store.verdicts("integrate")} == {"pass"}
        assert refined(opened) == [1]

        head = opened.repo.head()
        assert head is not None
        mended = opened.repo.log(head)[0]
        assert mended.subject.startswith("refine: mend ")
        assert "acceptance" in mended.trailers["Gate"]
        assert set(opened.repo.changed(opened.repo.log(head)[1].sha, head)) == set(defects)
        assert opened.repo.files(head).items() >= rendered.items()


def test_what_nobody_repairs_ends_after_three_tries(tmp_path: Path) -> None:
    path, text = broken_migration(small_spec())
    tries = [{path: text + b"class " * number + b"Attempt" + b"!" * number + b"\n"} for number in range(1, 10)]
    with session(tmp_path / "run", {path: text}, tries) as opened:
        done = opened.run(tmp_path / "out")
        subjects = [entry.subject for entry in opened.repo.log(opened.repo.head() or "")]
        again = opened.last()

    assert (done.status, done.exit_code, done.phase) == ("blocked", 3, "refine")
    assert refined(opened) == [1, 2, 3, 4]
    assert len([subject for subject in subjects if subject.startswith("refine: ")]) == MAX_REPAIRS
    failed = {verdict.gate for verdict in done.verdicts if verdict.status == "fail"}
    assert failed >= {"lint", "migrations"}
    assert not [each for each in done.verdicts if each.gate == "acceptance" and each.status == "pass"]
    assert again == done
    assert not (tmp_path / "out").exists()
    assert done.error is not None
    assert (done.error.code, done.next) == ("OR314", f"orchestrate logs {done.run}")


def test_after_two_repairs_without_progress_it_stops_and_keeps_the_best_attempt(tmp_path: Path) -> None:
    path, text = broken_migration(small_spec())
    tries = [{path: text + b"# another try\n" * number} for number in range(1, 10)]
    with session(tmp_path / "run", {path: text}, tries) as opened:
        done = opened.run(tmp_path / "out")
        best = opened.repo.files(opened.repo.log(opened.repo.head() or "")[1].sha)[path]
        judged_at = opened.repo.log(opened.repo.head() or "")[1].sha
        judged = opened.repo.files(opened.repo.log(opened.repo.head() or "")[2].sha)

    assert (done.status, done.exit_code) == ("blocked", 3)
    assert refined(opened) == [1, 2, 3]
    first, second = opened.failures
    (tried,) = second.tried
    assert first.tried == ()
    assert (judged_at[:10], "+# another try" in tried.change) == (tried.commit, True)
    assert (tried.mended, tried.broke) == ((), ())
    assert any(trouble.startswith("lint: ") for trouble in tried.left)
    assert done.error is not None
    assert str(tmp_path / "run" / PATCH) in done.error.message
    assert applied(tmp_path / "run" / PATCH, {path: judged[path]}, tmp_path / "tree") == {path: best}


def applied(patch: Path, files: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """Return what git makes of files with a patch."""
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True)
        (folder / path).write_bytes(data)
    subprocess.run(["git", "apply", "--unsafe-paths", str(patch)], cwd=folder, check=True)
    return {path: (folder / path).read_bytes() for path in files}


def test_without_progress_it_ends_at_once(tmp_path: Path) -> None:
    path, text = broken_migration(small_spec())
    with session(tmp_path / "run", {path: text}, [{path: text}]) as opened:
        done = opened.run(tmp_path / "out")

    assert (done.status, done.exit_code) == ("blocked", 3)
    assert refined(opened) == [1]
