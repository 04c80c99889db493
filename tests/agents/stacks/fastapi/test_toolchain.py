"""The commands, what they read, and the packages they need."""

import configparser
import re
import tomllib
from pathlib import Path

import pytest

import agents.stacks.fastapi
from agents.stacks.fastapi.toolchain import harness, toolchain
from agents.stacks.stack import Command

STACK = Path(agents.stacks.fastapi.__file__).parent
LOCKS = ("toolchain.lock", "templates/requirements.lock", "templates/requirements-dev.lock")


def commands() -> list[Command]:
    tools = toolchain()
    single = [tools.migrate_up, tools.migrate_again, tools.serve, tools.serve_covered]
    return [*tools.lint, *tools.types, *tools.scan, *single, tools.test, *tools.cover, tools.openapi]


def pins(text: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE))


def ranges(name: str) -> list[str]:
    lines = (STACK / name).read_text().splitlines()
    return [line.replace('"', "'") for line in lines if line and not line.startswith(("#", "-r"))]


@pytest.mark.parametrize("name", LOCKS)
def test_locks_name_hashes_and_no_index(name):
    text = (STACK / name).read_text()
    entries = re.split(r"\n(?=\S)", text.strip())
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text
    assert "--index" not in text


def test_delivered_locks_agree_with_what_was_checked():
    everything = pins(toolchain().lock.decode())
    for name in LOCKS[1:]:
        found = pins((STACK / name).read_text())
        assert found
        assert found.items() <= everything.items()
    assert "pytest" not in pins((STACK / LOCKS[1]).read_text())


def test_lock_covers_the_ranges():
    for name in ("requirements.in", "requirements-dev.in", "toolchain.in"):
        wanted = {re.split(r"[<>=;]", line)[0] for line in ranges(name)}
        assert wanted <= set(pins(toolchain().lock.decode()))


def test_delivered_project_declares_the_same_ranges():
    # Nothing of what is compared depends on the document.
    text = (STACK / "templates/pyproject.toml.jinja").read_text()
    declared = tomllib.loads(text)
    assert declared["project"]["dependencies"] == ranges("requirements.in")
    assert declared["dependency-groups"]["dev"] == ranges("requirements-dev.in")


def test_delivered_project_declares_the_rules_it_is_held_to():
    tool = tomllib.loads((STACK / "templates/pyproject.toml.jinja").read_text())["tool"]
    rules = tomllib.loads(harness()["lint.toml"].decode())
    held = {key: value for key, value in rules.items() if key not in ("exclude", "respect-gitignore")}
    # The acceptance tests lie beside the project, and are judged by nobody there.
    assert held | {"extend-exclude": ["acceptance"]} == tool["ruff"]
    types = configparser.ConfigParser()
    types.read_string(harness()["mypy.ini"].decode())
    codes = types["mypy"]["enable_error_code"].split(", ")
    assert types.getboolean("mypy", "strict") is tool["mypy"]["strict"] is True
    assert codes == tool["mypy"]["enable_error_code"]
    tests = configparser.ConfigParser()
    tests.read_string(harness()["pytest.ini"].decode())
    assert tests["pytest"]["filterwarnings"] == tool["pytest"]["ini_options"]["filterwarnings"][0] == "error"
    assert tests["pytest"]["asyncio_mode"] == tool["pytest"]["ini_options"]["asyncio_mode"]


def test_commands_read_our_files_only():
    named = {match for c in commands() for match in re.findall(r"/harness/([\w.]+)", " ".join(c.argv))}
    assert named <= set(harness())
    assert "/harness/" not in toolchain().migrate_up.argv


def test_python_never_takes_a_module_of_the_project_for_a_tool():
    for command in [*commands(), *(seed.command for seed in toolchain().seeds)]:
        line = " ".join(command.argv)
        assert line.count("python3") == line.count("python3 -P") >= 1


def test_harness_is_complete_and_stable():
    assert harness() == harness()
    assert all(content.strip() for content in harness().values())
