"""When repairs get nowhere: the same tests, the same errors or the same tree, twice."""

from workflows import verdict
from workflows.progress import Round, best, stalled


def judged(tree: str, finding: str, *failing: str) -> Round:
    tests = tuple(verdict.TestResult(id=name, status="failed") for name in failing)
    failed = verdict.Verdict(phase="integrate", gate="own_tests", status="fail", finding=finding, tests=tests)
    return Round(head=tree, tree=tree, failed=(failed,))


def test_line_numbers_times_and_addresses_are_no_progress() -> None:
    rounds = [
        judged("a", "app/x.py:12: TypeError at 0x7f01 in 0.31 s", "t1"),
        judged("b", "app/x.py:14: TypeError at 0x8e02 in 0.29 s", "t1"),
        judged("c", "app/x.py:9: TypeError at 0x11ff in 0.40 s", "t1"),
    ]
    assert [stalled(rounds[:number]) for number in (1, 2, 3)] == [False, False, True]


def test_the_source_that_a_finding_quotes_does_not_count() -> None:
    said = "E999 Expected a name\n --> x.py:1:4\n  |\n1 | def (\n{}"
    rounds = [judged(name, said.format(f"2 | # {name}\n" * count)) for count, name in enumerate("abc")]
    assert stalled(rounds)


def test_another_error_or_another_test_is_progress() -> None:
    rounds = [judged("a", "TypeError", "t1"), judged("b", "ValueError", "t1"), judged("c", "ValueError", "t2")]
    assert not stalled(rounds)


def test_going_back_and_forth_is_none() -> None:
    there, back = judged("a", "TypeError", "t1"), judged("b", "ValueError", "t2")
    assert stalled([there, back, there, back])


def test_one_round_without_progress_is_forgiven() -> None:
    first, better = judged("a", "TypeError", "t1", "t2"), judged("c", "TypeError", "t1")
    assert not stalled([first, judged("b", "TypeError", "t1", "t2"), better])
    assert best([first, better, judged("d", "ValueError", "t3")]) == better
