"""The todo backend that somebody wrote by hand (tests/corpus/byhand/todo), started as it is or with a defect."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

BYHAND = Path(__file__).parents[1] / "corpus" / "byhand" / "todo"


class Defect(NamedTuple):
    """One change of one line, and the sentence of the document that no longer holds."""

    file: str
    old: str
    new: str
    breaks: str


NONE = Defect("server.py", "", "", "")

DEFECTS = {
    "owner not checked": Defect(
        "store.py", "{self.TODOS} and t.id = ?", "from todos t where ? <> '' and t.id = ?",
        "Nobody else can see or change them.",
    ),
    "limit off by one": Defect(
        "store.py", "OPEN_AT_MOST = 100", "OPEN_AT_MOST = 101", "A list can have at most 100 todos that are not done."
    ),
    "no sign-in needed": Defect(
        "server.py", "    STORE.todo(request.me(), request.key)\n    STORE.write", "    STORE.write",
        "A user can create, view, edit and delete todos in their own lists.",
    ),
    "unique name ignored": Defect(
        "store.py", ", unique (user_id, name)", "", "The name of a list is unique per user."
    ),
    "filter ignored": Defect(
        "server.py", '        priority=shapes.choice("low", "normal", "high"),\n', "",
        "Users can filter todos by list, priority, done and overdue.",
    ),
    "offset ignored": Defect(
        "store.py", "*values, limit, offset)]", "*values, limit, 0)]",
        "A user can create, view, edit and delete todos in their own lists.",
    ),
    "effect lost": Defect(
        "store.py", "            body = {**body, \"completion_time\":", "            _ = {**body, \"completion_time\":",
        "When a todo is marked as done, its completion time is set to now.",
    ),
    "title not checked": Defect(
        "shapes.py", '"title": Field(text(200))', '"title": Field(text(2000))',
        "Each todo has a title (required, at most 200 characters), optional notes (text), an optional due date, a "
        "priority and a done flag.",
    ),
    "past accepted": Defect(
        "store.py", 'body["due_date"] < today():\n            raise', 'body["due_date"] < "":\n            raise',
        "The due date of a new todo must not be in the past.",
    ),
    "order turned round": Defect(
        "store.py", "t.due_date, t.id limit", "t.due_date desc, t.id limit",
        "Todos are sorted by due date, earliest first.",
    ),
}  # fmt: skip


@contextmanager
def served(folder: Path, defect: Defect = NONE, *options: str) -> Iterator[str]:
    """Start a copy of the backend with a defect planted, and yield its base URL."""
    copy = folder / "server"
    shutil.copytree(BYHAND, copy)
    text = (copy / defect.file).read_text(encoding="utf-8")
    assert not defect.old or text.count(defect.old) == 1, f"{defect.file} has changed: {defect.old!r}"
    (copy / defect.file).write_text(text.replace(defect.old, defect.new, 1), encoding="utf-8")
    argv = [sys.executable, "-B", str(copy / "server.py"), *options]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.kill()
