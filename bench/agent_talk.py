"""What a model says in the run whose tokens are measured: each agent works as readers in its place have worked.

Every agent reads before it writes; the plan gets a task that no template makes, with an author and a coder of its own.
"""

import json

from agents.specify.compiler import compile_path
from bench.measure import ROOT

CODE_FILE, TEST_FILE = "app/rules/titles.py", "tests/unit/test_titles.py"
CODE = '''\
"""What titles look like wherever they are shown."""

LONGEST = 40


def shortened(title: str, longest: int = LONGEST) -> str:
    """Return a title that fits: whole, or cut behind a word; the ellipsis is one character."""
    plain = " ".join(title.split())
    if len(plain) <= longest:
        return plain
    head = plain[: longest - 1]
    whole = head.rpartition(" ")[0] if plain[longest - 1] != " " else head
    return f"{(whole or head).rstrip()}…"
'''
TEST = '''\
"""How titles are shortened."""

import pytest

from app.rules.titles import LONGEST, shortened


@pytest.mark.parametrize("title", ["Milk", "x" * LONGEST, ""])
def test_what_fits_stays(title: str) -> None:
    assert shortened(title) == title


def test_white_space_counts_once() -> None:
    assert shortened("  buy \\n milk ") == "buy milk"


def test_what_is_longer_is_cut_behind_a_word() -> None:
    assert shortened("buy milk and bread", 12) == "buy milk…"


def test_one_long_word_is_cut_where_it_has_to_be() -> None:
    assert shortened("x" * 50, 10) == "xxxxxxxxx…"
'''
DECISION = {
    "slug": "titles-are-cut-for-lists", "title": "Titles are cut where lists show them",
    "context": "A title may have 200 characters, and lists show many of them beside each other.",
    "choice": "One function cuts titles behind a word; rows keep the whole title.",
    "alternatives": [
        {"option": "Each client cuts", "why_not": "every client would do it in another way"},
        {"option": "A column with a short title", "why_not": "it would have to follow each change of the title"},
    ],
    "consequences": ["One place says how long a title may be in a list.", "Clients that want the whole title get it."],
    "requirements": [],
}  # fmt: skip
NEIGHBOUR_TEST = "tests/unit/test_pagination.py"
NEIGHBOURS = ("app/rules/todo.py", "app/services/todo.py", "app/errors.py", "app/schemas/todo.py")


def script() -> dict[str, object]:
    """Return the conversations of the run, as `--model scripted:FILE` reads them."""
    spec = compile_path(ROOT / "examples" / "todo.md").spec
    assert spec is not None
    sentence = next(each.id for each in spec.trace if each.status == "mapped" and "title" in each.text)
    edits = {"decisions": [DECISION], "risks": [], "budgets": []}
    added = {
        "title": "Cut titles where lists show them", "requirements": [sentence], "nodes": [], "files": [CODE_FILE],
        "own_tests": [TEST_FILE], "needs": ["T03"], "strategy": "tdd", "non_goals": [], "risks": [],
    }  # fmt: skip
    plan = {"changes": [], "added": [added]}
    talks = {
        "These sentences were not understood": [_says({"proposals": []})],
        "# Tests of T": _author(),
        "Tests that have to pass": _coder(),
        "Requirements, each": [_reads_spec("op:Todo"), _tries(plan), _says(plan)],
        "Decisions of the draft": [_reads_spec("op:", "rule:", "field:Todo"), _tries(edits), _says(edits)],
    }
    return {"conversations": [{"when": when, "answers": answers} for when, answers in talks.items()]}


def _author() -> list[object]:
    return [
        _uses(
            ("list_files", {"folder": "tests"}),
            ("read_file", {"path": "tests/unit/test_pagination.py", "from_line": 1}),
        ),
        _reads_spec("field:Todo"),
        _uses(("write_file", {"path": TEST_FILE, "text": TEST})),
        _uses(("try_tests", {"paths": [TEST_FILE]})),
        _says({"summary": "Titles that fit, white space, a cut behind a word, and one long word."}),
    ]


def _coder() -> list[object]:
    wrong = CODE.replace("rpartition", "partition")
    return [
        _uses(("list_files", {"folder": "app"}), ("read_file", {"path": TEST_FILE, "from_line": 1})),
        _uses(*[("read_file", {"path": path, "from_line": 1}) for path in NEIGHBOURS]),
        _uses(("search", {"pattern": "title", "folder": "app"}), ("git_log", {"about": ""})),
        _uses(("write_file", {"path": CODE_FILE, "text": wrong})),
        _uses(("try_tests", {"paths": [TEST_FILE]})),
        _uses(("edit_file", {"path": CODE_FILE, "old": "partition", "new": "rpartition"})),
        _uses(("try_tests", {"paths": [TEST_FILE]}), ("check_code", {})),
        _says({"summary": "It cuts a title behind a word, and a long word where it has to.", "decisions": []}),
    ]


def _reads_spec(*starts: str) -> object:
    return _uses(*[("read_spec", {"start": start}) for start in starts])


def _tries(edits: object) -> object:
    return _uses(("try_edits", edits))


def _uses(*calls: tuple[str, object]) -> object:
    return {"content": [{"type": "tool_use", "name": name, "input": inputs} for name, inputs in calls]}


def _says(value: object) -> object:
    thought = "What the task says, what is there, and what that means for this answer. " * 12
    return {"content": [{"type": "thinking", "thinking": thought}, {"type": "text", "text": json.dumps(value)}]}
