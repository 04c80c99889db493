"""The commands in the sandbox, on projects that try to talk our tools into looking away."""

import json
import re
import xml.etree.ElementTree as ET

import pytest

from agents.stacks.fastapi.toolchain import toolchain
from agents.stacks.stack import Command
from sandbox.sandbox import ExecResult, Sandbox
from workflows.gates.taken import take_report

TOOLS = toolchain()
EMPTY = ("find", "/workspace", "/evidence", "-mindepth", "1", "-delete")
CLEAN = {
    "app/__init__.py": b'"""An application."""\n',
    "app/main.py": b'"""What it does."""\n\n\ndef double(number: int) -> int:\n    """Return twice the number."""\n'
    b"    return 2 * number\n",
    "app/unused.py": b'"""Nobody imports this."""\n\nANSWER = 42\n',
    "migrations/__init__.py": b'"""Steps."""\n',
    "tests/__init__.py": b'"""Tests."""\n',
    "tests/test_main.py": b'"""Tests."""\n\nfrom app.main import double\n\n\ndef test_double() -> None:\n'
    b"    assert double(2) == 4\n",
}
UNUSED_IMPORT = b'"""What it does."""\n\nimport os%s\n'
WRONG_TYPE = b'"""What it does."""\n%s\nNUMBER: int = "one"%s\n'
SHELL = b'"""What it does."""\n\nimport subprocess%s\n\nsubprocess.run("ls", shell=True, check=True)%s\n'
RED_TEST = b'"""Tests."""\n\n\ndef test_red() -> None:\n    assert 1 == 2\n'


COVERED = Command((*TOOLS.serve_covered.argv[:-1], "-m", "app.main"), env={"PYTHONPATH": "/dependencies:/workspace"})
"""Stands for the run of the server: the reports are joined."""


def run(sandbox: Sandbox, files: dict[str, bytes], *commands: Command) -> list[ExecResult]:
    sandbox.exec(EMPTY, timeout=10)
    sandbox.put(CLEAN | files)
    return [_exec(sandbox, command) for command in commands]


def _exec(sandbox: Sandbox, command: Command) -> ExecResult:
    if command in TOOLS.cover:
        for name, number in (("unit", 1), ("integration", 1), ("integration", 2)):
            take_report(TOOLS, sandbox, name, number)
    return sandbox.exec(command.argv, timeout=command.timeout, env=command.env)


def assert_red(results: list[ExecResult], commands: tuple[Command, ...]) -> None:
    assert any(r.exit_code != c.expect for r, c in zip(results, commands, strict=True)), results


def test_clean_project_passes(sandbox):
    commands = (*TOOLS.lint, *TOOLS.types, *TOOLS.scan, TOOLS.test, *TOOLS.cover)
    for result, command in zip(run(sandbox, {}, COVERED, *commands), (COVERED, *commands), strict=True):
        assert result.exit_code == command.expect, (command.argv, result.stdout, result.stderr)
    for name in ("unit", "integration", "joined"):
        files = json.loads(sandbox.read_evidence(f"{name}.json"))["files"]
        assert set(files) == {"app/__init__.py", "app/main.py", "app/unused.py"}
        # Docstrings may be counted or not: the gate counts the statements itself.
        assert 3 in files["app/unused.py"]["missing_lines"]


def test_the_first_line_of_a_broken_condition_counts(sandbox):
    long = (
        b'"""What it does."""\n\n\ndef double(number: int) -> int:\n    if (\n        number > 1_000\n'
        b"        and number < 2_000\n    ):\n        return 0\n    return 2 * number\n"
    )
    run(sandbox, {"app/main.py": long}, COVERED, TOOLS.test, *TOOLS.cover)
    lines = json.loads(sandbox.read_evidence("unit.json"))["files"]["app/main.py"]
    assert 5 in lines["executed_lines"]
    assert 9 in lines["missing_lines"]


@pytest.mark.parametrize(
    "files",
    [
        {"app/main.py": UNUSED_IMPORT % b"  # noqa"},
        {"app/main.py": b"# ruff: noqa\n" + UNUSED_IMPORT % b""},
        {
            "app/main.py": UNUSED_IMPORT % b"",
            "ruff.toml": b'exclude = ["app"]',
            "app/ruff.toml": b"[lint]\nselect = []",
        },
        {"app/main.py": UNUSED_IMPORT % b"", ".gitignore": b"*.py\n", ".ignore": b"*.py\n"},
        {"app/main.py": UNUSED_IMPORT % b"", "pyproject.toml": b"[tool.ruff.lint]\nselect = []\n"},
        {
            "app/main.py": UNUSED_IMPORT % b"",
            "ruff.py": b"",
            "ruff/__main__.py": b"",
            "sitecustomize.py": b"raise SystemExit",
        },
        {"app/main.py": b'"""What it does."""\n\n# fmt: off\nVALUE  =  1\n'},
    ],
    ids=["noqa", "file-noqa", "ruff-toml", "ignored-by-git", "pyproject", "shadowed", "format-off"],
)
def test_lint_is_not_talked_out_of_it(sandbox, files):
    assert_red(run(sandbox, files, *TOOLS.lint), TOOLS.lint)


@pytest.mark.parametrize(
    "files",
    [
        {"app/main.py": WRONG_TYPE % (b"", b""), "mypy.ini": b"[mypy]\nignore_errors = True\n"},
        {"app/main.py": WRONG_TYPE % (b"", b""), "setup.cfg": b"[mypy]\nexclude = app\n"},
        {"app/main.py": WRONG_TYPE % (b"# mypy: ignore-errors\n", b"")},
        {"app/main.py": WRONG_TYPE % (b"", b"  # type: ignore[assignment]")},
        {"app/main.py": WRONG_TYPE % (b"", b""), "app/main.pyi": b"NUMBER: int\n"},
        {"app/main.py": WRONG_TYPE % (b"", b""), "mypy.py": b"", "mypy/__main__.py": b""},
    ],
    ids=["mypy-ini", "setup-cfg", "file-comment", "line-comment", "stub", "shadowed"],
)
def test_types_are_not_talked_out_of_it(sandbox, files):
    commands = (*TOOLS.types, TOOLS.lint[0])
    assert_red(run(sandbox, files, *commands), commands)


@pytest.mark.parametrize(
    "files",
    [
        {"app/main.py": SHELL % (b"", b"")},
        {"app/main.py": SHELL % (b"  # nosec", b"  # nosec # noqa: S602")},
        {"app/main.py": SHELL % (b"", b""), "app/.bandit": b"[bandit]\nskips = B404,B602\nexclude = /workspace/app\n"},
        {"app/main.py": SHELL % (b"", b""), "pyproject.toml": b'[tool.bandit]\nskips = ["B602"]\n'},
    ],
    ids=["plain", "nosec", "ini", "pyproject"],
)
def test_scan_is_not_talked_out_of_it(sandbox, files):
    for result, command in zip(run(sandbox, files, *TOOLS.scan), TOOLS.scan, strict=True):
        assert result.exit_code != command.expect


@pytest.mark.parametrize(
    "files",
    [
        {"pytest.ini": b"[pytest]\naddopts = --deselect tests/test_red.py\n"},
        {"pyproject.toml": b'[tool.pytest.ini_options]\naddopts = "--ignore tests"\n'},
        {"tox.ini": b"[pytest]\naddopts = -k nothing\n", "setup.cfg": b"[tool:pytest]\naddopts = -k nothing\n"},
        {
            "pytest.py": b"raise SystemExit(0)",
            "coverage.py": b"raise SystemExit(0)",
            "frozen.py": b"raise SystemExit(0)",
            "sitecustomize.py": b"raise SystemExit(0)",
        },
        {
            "plug-1.dist-info/entry_points.txt": b"[pytest11]\nplug = plug\n",
            "plug-1.dist-info/METADATA": b"Name: plug\n",
            "plug.py": b"raise SystemExit(0)",
        },
    ],
    ids=["pytest-ini", "pyproject", "tox-ini", "shadowed", "plugin"],
)
def test_tests_are_not_talked_out_of_it(sandbox, files):
    (ran,) = run(sandbox, files | {"tests/test_red.py": RED_TEST}, TOOLS.test)
    ids = re.findall(r"^tests/\S+::\S+$", ran.stdout.decode(), re.MULTILINE)
    assert ids == ["tests/test_main.py::test_double", "tests/test_red.py::test_red"]
    assert ran.exit_code == 1
    report = ET.fromstring(sandbox.read_evidence("own.xml"))
    assert [case.get("name") for case in report.iter("testcase") if case.find("failure") is not None] == ["test_red"]


def test_warning_is_an_error(sandbox):
    warns = b'import warnings\n\n\ndef test_warns() -> None:\n    warnings.warn("old", DeprecationWarning)\n'
    (ran,) = run(sandbox, {"tests/test_warns.py": warns}, TOOLS.test)
    assert ran.exit_code == 1


@pytest.mark.parametrize(
    "files",
    [
        {".coveragerc": b"[run]\nomit = app/*\n[report]\nexclude_lines = .\n"},
        {"pyproject.toml": b'[tool.coverage.run]\nomit = ["app/*"]\n'},
        {"app/unused.py": b'"""Nobody imports this."""\n\nANSWER = 42  # pragma: no cover\n'},
    ],
    ids=["coveragerc", "pyproject", "pragma"],
)
def test_coverage_is_not_talked_out_of_it(sandbox, files):
    run(sandbox, files, COVERED, TOOLS.test, *TOOLS.cover)
    found = json.loads(sandbox.read_evidence("joined.json"))["files"]
    assert 3 in found["app/unused.py"]["missing_lines"]


def test_what_ran_in_one_of_two_servers_was_run(sandbox):
    path = {"PYTHONPATH": "/dependencies:/workspace"}
    servers = [
        Command((*TOOLS.serve_covered.argv[:-1], "-m", module), env=path | number)
        for module, number in (("app.main", {}), ("app.second", {"SERVER_NUMBER": "2"}))
    ]
    second = {"app/second.py": b'"""What else it does."""\n\nimport app.unused\n'}
    run(sandbox, second, *servers, TOOLS.test, *TOOLS.cover)
    for name in ("integration", "joined"):
        assert 3 in json.loads(sandbox.read_evidence(f"{name}.json"))["files"]["app/unused.py"]["executed_lines"]
    assert 3 in json.loads(sandbox.read_evidence("unit.json"))["files"]["app/unused.py"]["missing_lines"]


def test_what_others_leave_in_the_place_of_a_report_is_not_read(sandbox):
    path = {"PYTHONPATH": "/dependencies:/workspace"}
    server = Command((*TOOLS.serve_covered.argv[:-1], "-m", "app.main"), env=path)
    all_ran = json.dumps({"files": {"app/unused.py": {"executed_lines": [1, 3], "missing_lines": []}}})
    names = ("unit-1", "unit", "integration-1", "integration-7", "integration", "joined")
    forge = f"for name in {names}: open(f'/evidence/{{name}}.json', 'w').write({all_ran!r})"
    run(sandbox, {}, server, TOOLS.test)
    sandbox.put_harness({"ran-integration-2.json": b'{"files": {}}'})  # of a test before
    for name in ("unit", "integration"):
        take_report(TOOLS, sandbox, name)
    for command in (Command(("python3", "-c", forge)), *TOOLS.cover):
        assert sandbox.exec(command.argv, timeout=10).exit_code == 0
    for name in ("unit", "integration", "joined"):
        assert 3 in json.loads(sandbox.read_evidence(f"{name}.json"))["files"]["app/unused.py"]["missing_lines"]


def test_both_ways_to_measure_find_the_same(sandbox):
    code = b'"""What it does."""\n\n\ndef sign(number: int) -> int:\n    """Return the sign."""\n    if number < 0:\n'
    code += b"        return -1\n    return 1\n"
    test = b'"""Tests."""\n\nfrom app.main import sign\n\n\ndef test_sign() -> None:\n    assert sign(2) == 1\n'
    files = {"app/main.py": code, "tests/test_main.py": test}
    without = "import runpy, sys; sys.modules['slipcover'] = None; sys.argv = sys.argv[1:]; "
    without += "runpy.run_path(sys.argv[0], run_name='__main__')"
    flags = TOOLS.test.argv.index("-P") + 1
    traced = Command((*TOOLS.test.argv[:flags], "-c", without, *TOOLS.test.argv[flags:]))
    found = []
    for command in (TOOLS.test, traced):
        (result,) = run(sandbox, files, command)
        assert result.exit_code == 0, result.stdout + result.stderr
        report = json.loads(sandbox.read_evidence("unit-1.json"))["files"]
        found.append({path: (file["executed_lines"], file["missing_lines"]) for path, file in report.items()})
    statements = {4, 6, 7, 8}
    for report in found:
        assert set(report) == {"app/__init__.py", "app/main.py", "app/unused.py"}
        executed, missing = report["app/main.py"]
        assert (statements & set(executed), statements & set(missing)) == ({4, 6, 8}, {7})
        assert 3 in report["app/unused.py"][1]


def test_types_of_packages_are_warm(sandbox):
    many = (
        b'"""What it does."""\n\nfrom fastapi import FastAPI\nfrom sqlalchemy.orm import DeclarativeBase\n\n'
        b"APP = FastAPI()\n"
    )
    many += b'\n\nclass Base(DeclarativeBase):\n    """All tables."""\n'
    (result,) = run(sandbox, {"app/main.py": many, "tests/test_main.py": b'"""Tests."""\n'}, *TOOLS.types)
    assert result.exit_code == 0, result.stdout
    # Without the cache it takes about ten times as long.
    assert result.duration_s < 4
