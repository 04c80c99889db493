"""Tools on a tree of files: what may be read, what may be written, and how a call that cannot be done is answered."""

from dataclasses import replace

import pytest

from agents.model.model import Diverged
from agents.tools.bench import Bench
from agents.tools.reading import reading_tools
from agents.tools.scope import STOP, ScopeConflict
from agents.tools.writing import writing_tools
from tests.agents.model.talk import TASK, says, talking, wants_three
from tests.agents.tools.conversing import Agent, Count, answered, uses

FILES = {
    "app/shop.py": b"def price() -> int:\n    return 1\n",
    "app/web.py": b"from app.shop import price\n",
    "tests/test_shop.py": b"def test_price() -> None:\n    assert True\n",
    "logo.png": b"\x89PNG\xff",
    "long.txt": b"".join(b"line %d\n" % number for number in range(1, 1001)),
}


@pytest.fixture
def bench() -> Bench:
    return Bench(FILES, ("app/shop.py", "app/new.py"))


def test_files_are_listed_read_and_searched(bench, tmp_path):
    calls = uses(
        ("list_files", {"folder": "app/"}),
        ("read_file", {"path": "app/shop.py", "from_line": 1}),
        ("search", {"pattern": r"price\b", "folder": "app"}),
    )
    listed, read, found = answered(tmp_path, reading_tools(bench), calls)
    assert listed == "app/shop.py (33 bytes)\napp/web.py (27 bytes)"
    assert read == "1\tdef price() -> int:\n2\t    return 1"
    assert found.splitlines() == ["app/shop.py:1: def price() -> int:", "app/web.py:1: from app.shop import price"]


def test_what_the_phases_wrote_is_searched_only_where_it_is_asked_for(tmp_path):
    tree = Bench({**FILES, "docs/orchestrate/plan.json": b'"price"\n', "docs/guide.md": b"the price\n"})
    calls = [("search", {"pattern": "price|sold", "folder": each}) for each in ("", "docs", "docs/orchestrate")]
    everywhere, docs, phases = answered(tmp_path, reading_tools(tree), uses(*calls))
    places = [line.partition(":")[0] for line in everywhere.splitlines()]
    assert places == ["app/shop.py", "app/web.py", "docs/guide.md", "tests/test_shop.py"]
    assert "docs/orchestrate/plan.json:1" in docs
    assert phases == 'docs/orchestrate/plan.json:1: "price"'


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (("read_file", {"path": "src/shop.py", "from_line": 1}), "there is no file src/shop.py; there is app/shop.py"),
        (("read_file", {"path": "../../etc/passwd", "from_line": 1}), "there is no file ../../etc/passwd"),
        (("read_file", {"path": "/etc/passwd", "from_line": 1}), "there is no file /etc/passwd"),
        (("read_file", {"path": "logo.png", "from_line": 1}), "logo.png is no text"),
        (("read_file", {"path": "app/shop.py", "from_line": 9}), "it has 2 lines"),
        (("list_files", {"folder": "lib"}), "there is nothing in lib"),
        (("search", {"pattern": "(", "folder": ""}), "no regular expression: "),
    ],
)
def test_what_cannot_be_read_is_an_error_that_says_what_to_do(bench, tmp_path, call, said):
    (told,) = answered(tmp_path, reading_tools(bench), uses(call))
    assert told.startswith(f"error: {said}")


def test_a_long_file_is_read_on_by_its_lines(bench, tmp_path):
    pages = [uses(("read_file", {"path": "long.txt", "from_line": at})) for at in (1, 801)]
    first, last = answered(tmp_path, reading_tools(bench), *pages)
    assert first.splitlines()[-1] == "[600 more lines, from_line 401]"
    assert last.splitlines()[-1] == "1000\tline 1000"


def test_long_lines_are_read_on_where_those_before_end(tmp_path):
    long = Bench({"wide.txt": "".join(f"{number} {'x' * 90}\n" for number in range(1, 301)).encode()}, ())
    (first,) = answered(tmp_path, reading_tools(long), uses(("read_file", {"path": "wide.txt", "from_line": 1})))
    *shown, note = first.splitlines()
    following = int(note.removesuffix("]").rpartition(" ")[2])
    assert [int(line.partition("\t")[0]) for line in shown] == list(range(1, following))
    assert note == f"[{301 - following} more lines, from_line {following}]"


def test_files_of_the_task_are_written_and_edited(bench, tmp_path):
    turn = uses(
        ("edit_file", {"path": "app/shop.py", "old": "return 1", "new": "return 2"}),
        ("write_file", {"path": "app/new.py", "text": "NEW = 1\n"}),
        ("read_file", {"path": "app/shop.py", "from_line": 2}),
    )
    edited, written, read = answered(tmp_path, (*reading_tools(bench), *writing_tools(bench)), turn)
    assert (edited, written) == ("app/shop.py is changed at line 2.", "app/new.py has 1 lines now.")
    assert read == "2\t    return 2"
    assert bench.changed == {"app/shop.py": b"def price() -> int:\n    return 2\n", "app/new.py": b"NEW = 1\n"}


@pytest.mark.parametrize("path", ["tests/test_shop.py", "app/../tests/test_shop.py", "/app/shop.py", "pyproject.toml"])
def test_no_other_file_is_written_or_edited(bench, tmp_path, path):
    turn = uses(
        ("write_file", {"path": path, "text": "assert True"}),
        ("edit_file", {"path": path, "old": "assert", "new": "pass #"}),
    )
    for told in answered(tmp_path, writing_tools(bench), turn):
        assert told.startswith("error: ")
    assert bench.changed == {}
    assert bench.files == FILES


@pytest.mark.parametrize(("old", "said"), [("no such text", "does not stand in"), ("e", "stands 3 times in")])
def test_an_edit_whose_place_is_not_clear_changes_nothing(bench, tmp_path, old, said):
    turn = uses(("edit_file", {"path": "app/shop.py", "old": old, "new": ""}))
    (told,) = answered(tmp_path, writing_tools(bench), turn)
    assert told.startswith(f"error: that text {said} app/shop.py")
    assert bench.changed == {}


def test_what_was_written_is_there_again_when_the_run_goes_on(tmp_path):
    turn = uses(("write_file", {"path": "app/new.py", "text": "NEW = 1\n"}))
    first, second = Bench(FILES, ("app/new.py",)), Bench(FILES, ("app/new.py",))
    answered(tmp_path, writing_tools(first), turn)
    agent = Agent("specify", "You work.", writing_tools(second), Count, max_tokens=1000)
    with talking(tmp_path) as (model, server):  # it has no answer to anything
        agent.work("Work.", model, wants_three)
        assert server.requests == []
    assert second.changed == first.changed == {"app/new.py": b"NEW = 1\n"}


def test_a_run_whose_tools_answer_otherwise_by_now_does_not_go_on(tmp_path):
    turn = uses(("write_file", {"path": "app/new.py", "text": "NEW = 1\n"}))
    answered(tmp_path, writing_tools(Bench(FILES, ("app/new.py",))), turn)
    other = Agent("specify", "You work.", writing_tools(Bench(FILES, ("app/new.py",))), Count, max_tokens=1000)
    (tool, edit), bench = other.tools, Bench(FILES)
    refusing = replace(tool, run=writing_tools(bench)[0].run)
    with talking(tmp_path) as (model, _), pytest.raises(Diverged, match="write_file answers otherwise"):
        replace(other, tools=(refusing, edit)).work("Work.", model, wants_three)


def test_an_agent_whose_task_needs_other_files_stops_with_them(tmp_path):
    turn = uses(("stop_for_scope", {"files": ["app/web.py"], "reason": "The route is missing."}))
    agent = Agent("specify", "You work.", (STOP,), Count, max_tokens=1000)
    with talking(tmp_path, turn, says({"number": 3})) as (model, _):
        with pytest.raises(ScopeConflict, match=r"app/web\.py, which it may not write: The route") as caught:
            agent.work(TASK, model, wants_three)
        assert caught.value.files == ("app/web.py",)
        with pytest.raises(ScopeConflict):  # and so it does when the run goes on
            agent.work(TASK, model, wants_three)
