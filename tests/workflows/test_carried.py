"""Where sentences are carried out, which of these lines ran, and which are there for one sentence alone."""

from pathlib import Path

from agents.specify.compiler import compile_path
from agents.stacks import open_stack
from workflows.carried import carried_lines
from workflows.gates.coverage import FileLines, Report

TODO = Path(__file__).parents[2] / "examples" / "todo.md"


def test_lines_of_a_rule_are_found_counted_and_told_apart() -> None:
    spec, stack = compile_path(TODO).spec, open_stack("fastapi")
    assert spec is not None
    files = stack.render(spec)
    ran, missing = frozenset(range(1, 45)), frozenset(range(45, 200))
    sources = [path for path in files if path.startswith("app/")]
    report = Report(files={path: FileLines(executed_lines=ran, missing_lines=missing) for path in sources})
    found = carried_lines(spec, stack, files, report)
    by_text = {sentence.text: found[sentence.id] for sentence in spec.trace}
    [limit] = next(lines for text, lines in by_text.items() if "at most 100" in text)
    source = files[limit.path].decode().splitlines()
    assert source[limit.first - 1].startswith("async def check_")
    assert source[limit.last].strip() == ""
    assert (limit.lines, limit.ran, limit.only) == (limit.last - limit.first + 1, 45 - limit.first, True)
    shared = next(lines for text, lines in by_text.items() if "own lists" in text)
    assert {each.only for each in shared} == {True, False}
    assert all(each.path.startswith("app/") for lines in found.values() for each in lines)
    assert carried_lines(spec, stack, files, Report(files={})) == dict.fromkeys(found, ())
