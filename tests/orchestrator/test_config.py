"""Settings that last: where they stand, which go first, and what a wrong one is answered."""

import json
from pathlib import Path

import pytest

from tests.orchestrator.front import EXAMPLE, orchestrate

OWN = "config/orchestrate/config.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "todo.md").write_bytes(EXAMPLE.read_bytes())
    (tmp_path / OWN).parent.mkdir(parents=True)
    (tmp_path / OWN).write_text('budget = 1.5\nreview = "final"\n[phases.plan]\neffort = "low"\nbudget = 0.5\n')
    (tmp_path / "here" / "orchestrate.toml").write_text('budget = 2.5\n[phases.plan]\neffort = "high"\n')
    return tmp_path


def show(folder: Path, **env: str) -> dict[str, tuple[object, str]]:
    config = str(folder / "config")
    result = orchestrate("config", "show", "--json", cwd=folder / "here", XDG_CONFIG_HOME=config, **env)
    assert result.returncode == 0, result.stderr
    told = json.loads(result.stdout)
    return {each["name"]: (each["value"], Path(each["source"]).name) for each in told["settings"]}


def test_each_setting_is_shown_with_what_says_so(folder: Path) -> None:
    shown = show(folder, ORCHESTRATE_SANDBOX="local")
    assert shown["stack"] == ("fastapi", "default")
    assert shown["review"] == ("final", "config.toml")
    assert shown["budget"] == (2.5, "orchestrate.toml")
    assert shown["phases.plan.effort"] == ("high", "orchestrate.toml")
    assert shown["phases.plan.budget"] == (0.5, "config.toml")
    assert shown["sandbox"] == ("local", "ORCHESTRATE_SANDBOX")


@pytest.mark.parametrize(
    ("arguments", "env", "model"),
    [
        ((), {}, "claude-opus-5-5"),
        ((), {"ORCHESTRATE_MODEL": "claude-sonnet-5-5"}, "claude-sonnet-5-5"),
        (("--model", "claude-haiku-5-5"), {"ORCHESTRATE_MODEL": "claude-sonnet-5-5"}, "claude-haiku-5-5"),
    ],
)
def test_options_go_before_variables_and_those_before_files(folder: Path, arguments, env, model) -> None:
    (folder / "here" / "orchestrate.toml").write_text('model = "claude-opus-5-5"\n')
    result = orchestrate("run", "todo.md", *arguments, cwd=folder / "here", **env)
    assert (result.returncode, f"{model} needs a key" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("budget = ", "Invalid value"),
        ("budgets = 2", "budgets: Extra inputs are not permitted"),
        ("budget = -1", "budget: Input should be greater than or equal to 0"),
        ('[phases.execute]\neffort = "low"', "phases.execute"),
        ('[phases.plan]\neffort = "huge"', "phases.plan.effort"),
    ],
)
def test_a_wrong_setting_is_refused_before_anything_is_made(folder: Path, text: str, said: str) -> None:
    (folder / "here" / "orchestrate.toml").write_text(text)
    result = orchestrate("run", "todo.md", cwd=folder / "here")
    assert result.returncode == 2
    assert "[OR207]" in result.stderr
    assert said in result.stderr
    assert not (folder / "here" / ".orchestrate").exists()


def test_a_phase_whose_model_does_not_know_its_effort_is_refused(folder: Path) -> None:
    (folder / "here" / "orchestrate.toml").write_text(
        'model = "claude-sonnet-5-5"\n[phases.plan]\nmodel = "claude-haiku-4-5"\neffort = "low"\n'
    )
    result = orchestrate("run", "todo.md", cwd=folder / "here", ANTHROPIC_API_KEY="sk-ant-none")
    assert (result.returncode, "claude-haiku-4-5 knows no effort low" in result.stderr) == (2, True)
