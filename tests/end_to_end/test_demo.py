"""The demo with a document of other nouns and another figure: everything on its screen comes from that run."""

import re

from tests.end_to_end.conftest import SMALL, Finished
from workflows.events import Done

LINES = SMALL.read_text(encoding="utf-8").splitlines()


def line_of(words: str) -> int:
    return next(number for number, line in enumerate(LINES, 1) if words in line)


def said(screen: Finished, label: str) -> str:
    """Return what stands behind a label, put together again where it was wrapped."""
    found = re.search(rf"^ *{label} +(.*(?:\n {{17}}.*)*)", screen.stdout, re.MULTILINE)
    assert found, screen.stdout + screen.stderr[-2000:]
    return " ".join(found.group(1).split())


def test_it_ends_well(demonstration: Finished, demonstrated: Done) -> None:
    assert demonstration.exit_code == 0, demonstration.stdout + demonstration.stderr[-2000:]
    assert demonstration.stderr.startswith("set-up: ")
    assert demonstrated.status == "done"


def test_nothing_is_cut_and_nothing_overflows(demonstration: Finished, demonstrated: Done) -> None:
    wide = [line for line in demonstration.stdout.splitlines() if len(line) > 80]
    # A path is pasted, so it stays whole.
    assert [line for line in wide if str(SMALL) not in line] == []
    passed = [v.gate for v in demonstrated.verdicts if v.phase == "execute" and v.status == "pass"]
    assert "boot" in passed
    assert said(demonstration, "execute").split()[-len(passed) :] == passed


def test_the_figures_are_those_of_the_run(demonstration: Finished, demonstrated: Done) -> None:
    for phase in demonstrated.phases:
        assert said(demonstration, phase.phase).startswith(f"{phase.seconds:.1f} s")
    proved = sum(1 for each in demonstrated.requirements if each.status == "proved")
    assert f"{proved} proved" in said(demonstration, "requirements")
    assert f"not-understood: {SMALL}:{line_of('whispers')}" in " ".join(demonstration.stdout.split())


def test_the_rule_is_one_of_the_document(demonstration: Finished, demonstrated: Done) -> None:
    rule = said(demonstration, "one rule")
    assert f":{line_of('at most 7')} " in rule
    assert '"A shelf can have at most 7 books that are not read."' in rule
    assert "7" in said(demonstration, "becomes")
    path, _, line = said(demonstration, "carried out").partition(",")[0].partition(":")
    code = (demonstration.folder / "out" / path).read_text(encoding="utf-8").splitlines()
    assert code[int(line) - 1].strip()
    commits = {commit[:10] for each in demonstrated.requirements for commit in each.commits}
    assert said(demonstration, "carried out").rpartition(" ")[2] in commits
    assert said(demonstration, "rule removed").startswith("RED: ")


def test_the_refusal_was_seen_there(demonstration: Finished) -> None:
    live = said(demonstration, "live")
    assert re.match(r"POST /api/v1/books .* 409 ", live), live


def test_the_cheat_meets_the_tests_of_that_run(demonstration: Finished, demonstrated: Done) -> None:
    (own,) = [v for v in demonstrated.verdicts if (v.phase, v.gate) == ("integrate", "own_tests")]
    assert said(demonstration, "plain pytest") == "exit code 0"
    assert said(demonstration, "our gate") == f"FAIL: {len(own.tests)} of {len(own.tests)} frozen tests did not run"


def test_the_next_command_serves_what_was_delivered(demonstration: Finished) -> None:
    assert demonstration.stdout.splitlines()[-1].split() == ["next", "orchestrate", "serve", "out"]
    assert (demonstration.folder / "out" / "app" / "main.py").is_file()
