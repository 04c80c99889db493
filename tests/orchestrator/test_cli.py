"""The command line as a person or a bot meets it: overview, help, typos, exit codes, streams."""

import json
import os
import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from agents.stacks import STACKS
from orchestrator import cli, options
from orchestrator.schema import ADAPTERS
from tests.orchestrator.front import EXAMPLE, ROOT, environment, orchestrate

COMMANDS = sorted(command.callback.__name__ for command in cli.app.registered_commands if command.callback)
EXAMPLES = {
    name: match.group(1)
    for command in cli.app.registered_commands
    if command.callback and (match := re.search(r"Example: (.*)", command.callback.__doc__ or ""))
    for name in [command.callback.__name__]
}
HEAVY = (
    "anthropic",
    "langgraph",
    "langchain_core",
    "pydantic",
    "lark",
    "jinja2",
    "rich",
    "git",
    "httpx",
    "markdown_it",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "todo.md").write_bytes(EXAMPLE.read_bytes())
    return tmp_path


def test_bare_call_says_what_for_and_how(tmp_path: Path) -> None:
    result = orchestrate(cwd=tmp_path)
    lines = result.stdout.splitlines()
    assert (result.returncode, result.stderr) == (0, "")
    assert len(lines) <= 25
    assert sum(line.startswith("  orchestrate ") for line in lines) == 3
    assert set(COMMANDS) <= set(result.stdout.split())


def test_the_overview_names_only_what_exists() -> None:
    groups = re.findall(r"^\w+: +(.+)$", cli.OVERVIEW, re.MULTILINE)
    named = [word for group in groups for word in group.split()]
    assert sorted(named) == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_each_help_has_an_example_that_works(command: str, folder: Path) -> None:
    text = orchestrate(command, "--help", cwd=folder).stdout
    assert f"Example: {EXAMPLES[command]}" in " ".join(text.split())
    # A whole run is tested elsewhere; here its example meets a folder with files in it and must say so.
    (folder / "todo-backend").mkdir()
    (folder / "todo-backend" / "mine.txt").write_text("mine")
    words = re.findall(r'"[^"]*"|\S+', EXAMPLES[command])
    result = orchestrate(*(word.strip('"') for word in words[1:]), cwd=folder)
    fine = dict.fromkeys(("check", "config", "doctor", "explain", "init", "runs", "schema"), 0)
    expected = {**fine, "verify": 2}.get(command, 1)
    assert result.returncode == expected, result.stderr
    assert "Traceback" not in result.stderr
    assert "OR901" not in result.stderr
    assert "OR2" not in result.stderr


def test_each_option_with_a_value_shows_its_default_and_variable(tmp_path: Path) -> None:
    text = " ".join(orchestrate("run", "--help", cwd=tmp_path).stdout.split())
    for option, default in (("stack", "fastapi"), ("model", "none"), ("review", "none"), ("sandbox", "auto")):
        assert f"[env var: ORCHESTRATE_{option.upper()}; default: {default}]" in text


def test_help_is_cheap(tmp_path: Path) -> None:
    def cpu() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [sys.executable, "-m", "orchestrator", "--help"], cwd=tmp_path, env=environment(), capture_output=True,
            check=True,
        )  # fmt: skip
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(cpu() for _ in range(5)) <= 0.15


@pytest.mark.parametrize("arguments", [[], ["--help"], ["run", "--help"], ["explain", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str], tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "orchestrator", *arguments], cwd=tmp_path, env=environment(),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in result.stderr.splitlines()}
    assert "typer" in loaded
    assert not loaded & set(HEAVY)


def first_line(folder: Path) -> tuple[str, float]:
    """Return the first line of a run, and the seconds of CPU that it had used; it works on while we look."""
    with subprocess.Popen(
        [sys.executable, "-m", "orchestrator", "run", "todo.md"], cwd=folder, env=environment(), text=True,
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        line = process.stderr.readline()
        stat = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        process.kill()
    return line, (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def test_the_first_line_comes_before_anything_heavy(folder: Path) -> None:
    found = [first_line(folder) for _ in range(3)]
    for part in ("run 2", "todo.md", "todo-backend", "stack fastapi", "no model", "sandbox auto", "review none"):
        assert part in found[0][0]
    # Not of the clock, as tests share the machine with others, who may keep us from looking.
    assert min(cpu for _, cpu in found) <= 0.5


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rnu", "todo.md"], "Did you mean 'run'"),
        (["run", "todo.md", "--stack", "fastpi"], "did you mean fastapi?"),
        (["run", "todo.md", "--review", "phase"], "did you mean phases?"),
        (["run", "todo.md", "--sandbox", "lokal"], "did you mean local?"),
        (["resume", "--from", "integrat"], "did you mean integrate?"),
        (["run", "todo.md", "--alow-gaps"], "--allow-gaps"),
        (["--color", "allways", "runs"], "did you mean always?"),
        (["explain", "OR1O4"], "did you mean OR104?"),
        (["check", "todo.md", "--format", "jsn"], "did you mean json?"),
        (["run", "todo.md", "--model", "claude"], "did you mean claude-"),
        (["run", "todo.md", "--budget", "nan"], "nan is no amount"),
        (["run", "todo.md", "--budget", "-1"], "-1.0 is no amount"),
        (["run"], "REQUIREMENTS"),
    ],
)
def test_typos_are_answered_with_a_guess_and_never_run(arguments: list[str], said: str, folder: Path) -> None:
    result = orchestrate(*arguments, cwd=folder)
    assert result.returncode == 2
    assert said in result.stderr
    assert "hint: orchestrate" in result.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["todo.md"]


def test_values_from_the_environment_are_checked_too(folder: Path) -> None:
    result = orchestrate("run", "todo.md", cwd=folder, ORCHESTRATE_STACK="djngo")
    assert result.returncode == 2
    assert "'djngo' is not one of fastapi" in result.stderr


def test_stacks_are_those_that_exist() -> None:
    assert set(options.STACKS) == set(STACKS)


@pytest.mark.parametrize("command", [["status"], ["resume"], ["approve"], ["reject", "-m", "no"], ["logs"], ["cancel"]])
def test_without_runs_the_way_out_is_named(command: list[str], folder: Path) -> None:
    result = orchestrate(*command, cwd=folder)
    assert result.returncode == 1
    assert "[OR302]" in result.stderr
    assert "hint: orchestrate run" in result.stderr
    assert not (folder / ".orchestrate" / "runs").exists()


@pytest.mark.parametrize("command", [["status"], ["resume"], ["approve"], ["reject", "-m", "no"], ["logs"], ["cancel"]])
def test_an_unknown_run_never_starts_a_new_one(command: list[str], folder: Path) -> None:
    result = orchestrate(*command, "20261121-120000-ab12", cwd=folder)
    assert result.returncode == 1
    assert "no run 20261121-120000-ab12 in this directory" in result.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["todo.md"]


def test_a_rejection_needs_a_comment(folder: Path) -> None:
    result = orchestrate("reject", cwd=folder)
    assert result.returncode == 2
    assert "OR204" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        [], ["--help"], ["check", "todo.md"], ["explain", "SP201"], ["doctor"], ["runs"], ["status"], ["resume"],
        ["approve"], ["reject", "-m", "no"], ["logs", "-f"], ["cancel"], ["serve", "."], ["run", "missing.md"],
    ],
)  # fmt: skip
def test_nothing_waits_for_standard_input(arguments: list[str], folder: Path) -> None:
    read_end, write_end = os.pipe()
    try:
        result = orchestrate(*arguments, cwd=folder, stdin=read_end, timeout=60)
    finally:
        os.close(read_end)
        os.close(write_end)
    assert result.returncode in (0, 1)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
@pytest.mark.parametrize(
    "arguments", [[], ["check", "todo.md"], ["-v", "check", "todo.md"], ["doctor"], ["run", "–.md"]]
)
def test_no_glyph_ends_a_command(arguments: list[str], encoding: str, folder: Path) -> None:
    env = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": None}
    result = orchestrate(*arguments, cwd=folder, **env)
    assert result.returncode == (1 if "run" in arguments else 0)
    assert "UnicodeEncodeError" not in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "todo.md"], ["check", "todo.md", "--format", "json"], ["check", "missing.md"], ["explain", "SP201"],
        ["explain", "nonsense"], ["doctor"], ["runs"], ["status"], ["resume"], ["approve"], ["reject"],
        ["reject", "-m", "no"], ["logs"], ["cancel"], ["serve", "."], ["run", "missing.md"],
        ["run", "todo.md", "--stack", "x"], ["run"],
        ["rnu"], ["run", "todo.md", "--bad"],
    ],
)  # fmt: skip
def test_json_is_one_object_that_follows_the_schema(arguments: list[str], folder: Path) -> None:
    flag = [] if "--format" in arguments else ["--json"]
    result = orchestrate(*arguments, *flag, cwd=folder)
    assert result.stderr == ""
    (line,) = result.stdout.splitlines()
    answer = ADAPTERS["results"].validate_json(line)
    assert answer.type == "error" or result.returncode == 0
    if answer.type == "error":
        assert set(json.loads(line)) == {"type", "code", "message", "hint", "location"}


def test_an_unexpected_error_is_one_line_and_a_log(folder: Path) -> None:
    # Not a directory where one is needed: nobody has thought of it, so it stands for all that nobody thinks of.
    (folder / ".orchestrate").write_text("in the way")
    result = orchestrate("run", "todo.md", cwd=folder)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr + result.stdout
    (place,) = re.findall(r"traceback in (\S+)", result.stderr)
    log = folder / place
    assert "Traceback" in log.read_text()
    assert log.parent != folder
    log.unlink()
    shown = orchestrate("--debug", "run", "todo.md", cwd=folder)
    assert "Traceback" in shown.stderr


def test_secrets_are_never_shown(folder: Path) -> None:
    canary = "canary-91c2-do-not-show"
    told = f"\n- The service gladly uses {canary} or sk-ant-api03-abcdefghijklmnopqrst.\n"
    (folder / "todo.md").write_text(EXAMPLE.read_text().replace("\n## Quality", told + "\n## Quality"))
    for arguments in (["check", "todo.md"], ["-v", "check", "todo.md"], ["check", "todo.md", "--json"]):
        result = orchestrate(*arguments, cwd=folder, ANTHROPIC_API_KEY=canary)
        assert "[secret]" in result.stdout
        assert canary not in result.stdout + result.stderr
        assert "sk-ant" not in result.stdout + result.stderr


def test_tracing_is_off_whatever_the_environment_says(tmp_path: Path) -> None:
    script = (
        "from orchestrator.manners import settle; settle(); "
        "from langsmith.utils import tracing_is_enabled; print(tracing_is_enabled())"
    )
    env = environment(LANGSMITH_TRACING="true", LANGCHAIN_TRACING_V2="true", LANGSMITH_API_KEY="x" * 20)
    result = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert result.stdout.strip() == "False", result.stderr


def test_a_foreign_package_in_our_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "agents").mkdir()
    (tmp_path / "agents" / "__init__.py").write_text("")
    result = orchestrate("runs", cwd=tmp_path, PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert result.returncode == 7
    assert "package 'agents' of another program is in the way" in result.stderr
    assert "[OR902]" in result.stderr


def test_colour_option_beats_the_environment(folder: Path) -> None:
    plain = orchestrate("--color", "never", "check", "todo.md", cwd=folder, FORCE_COLOR="1")
    coloured = orchestrate("--color", "always", "check", "todo.md", cwd=folder, NO_COLOR="1")
    assert "\x1b" not in plain.stdout
    assert "\x1b" in coloured.stdout


def test_quiet_and_verbose_change_words_only(folder: Path) -> None:
    quiet = orchestrate("-qq", "check", "todo.md", cwd=folder)
    usual = orchestrate("check", "todo.md", cwd=folder)
    verbose = orchestrate("-v", "check", "todo.md", cwd=folder)
    assert quiet.stdout == ""
    assert len(usual.stdout) < len(verbose.stdout)
    assert quiet.returncode == usual.returncode == verbose.returncode == 0
