from pathlib import Path

from workflows.acceptance.runner import failures, run_suite

PASSES = b"def test_one() -> None:\n    assert True\n"


def run(files: dict[str, bytes], folder: Path, **options: object):
    suite = {f"acceptance/{name}": content for name, content in files.items()}
    return run_suite(suite, socket=folder / "server.sock", clock=folder / "clock", workdir=folder, **options)


def test_passing_suite(tmp_path: Path) -> None:
    ran = run({"__init__.py": b"", "test_a.py": PASSES}, tmp_path)
    assert (ran.exit_code, ran.timed_out) == (0, False)
    assert b'classname="acceptance.test_a"' in ran.junit
    assert 0 < ran.duration < 30


def test_failing_test_is_named(tmp_path: Path) -> None:
    ran = run({"__init__.py": b"", "test_a.py": PASSES + b"\n\ndef test_two() -> None:\n    assert 1 == 2\n"}, tmp_path)
    assert ran.exit_code == 1
    assert failures(ran) == ("acceptance/test_a.py::test_two",)
    assert "assert 1 == 2" in ran.output


def test_only_the_named_tests_run(tmp_path: Path) -> None:
    fails = b"\n\ndef test_two() -> None:\n    assert 0\n"
    files = {"__init__.py": b"", "pytest.ini": ini, "test_a.py": PASSES + fails}
    assert run(files, tmp_path).exit_code == 1


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    run({"__init__.py": b"", "test_a.py": PASSES}, tmp_path)
    assert list(tmp_path.iterdir()) == []
