"""Stacks that are a folder with a recipe and a skeleton."""

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

from agents.plan.draft import draft as draft_plan
from agents.plan.nodes import all_nodes, claimed
from agents.spec.cases import derive_cases
from agents.spec.model import Spec
from agents.specify.compiler import compile_path
from agents.stacks import DESCRIBED, open_stack, stack_of
from agents.stacks.described.recipe import read_recipe
from agents.stacks.stack import StackError
from workflows.gates.plan import About, plan_problems

EXAMPLES = Path(__file__).parents[4] / "examples"
FOLDER = files("agents.stacks").joinpath("express")
STACK = open_stack("express")


@pytest.fixture(scope="module", params=["todo.md", "library.md"])
def spec(request: pytest.FixtureRequest) -> Spec:
    found = compile_path(EXAMPLES / request.param).spec
    assert found is not None
    return found


def test_its_plan_passes_the_gate_and_leaves_all_but_the_skeleton_to_agents(spec: Spec) -> None:
    cases = derive_cases(spec)
    plan = draft_plan(spec, STACK, cases)
    assert plan_problems(About(spec, cases), plan) == ()
    assert [task.unit for task in plan.tasks if task.by == "template"] == ["setup"]
    assert all(task.strategy == "tdd" and task.own_tests for task in plan.tasks if task.by == "agent")


def test_every_node_is_carried_out_by_one_task(spec: Spec) -> None:
    units = STACK.units(spec)
    carried = [node for unit in units for node in unit.nodes]
    assert len(carried) == len(set(carried))
    goals = {goal.id for goal in spec.non_goals}
    assert {node for nodes in claimed(units, spec).values() for node in nodes} == set(all_nodes(spec)) - goals


def test_what_an_entity_refers_to_comes_before_it(spec: Spec) -> None:
    units = {unit.key: unit for unit in STACK.units(spec)}
    for entity in spec.entities:
        unit = units.get(f"entity:{entity.name}")
        for field in entity.fields:
            target = re.fullmatch(r"ref\((\w+)\)", field.type)
            if unit and target and target[1] != entity.name and f"entity:{target[1]}" in units:
                assert f"entity:{target[1]}" in unit.needs


def test_its_files_are_those_of_its_units_and_its_projects_are_known(spec: Spec) -> None:
    rendered = STACK.render(spec)
    assert sorted(rendered) == sorted(path for unit in STACK.units(spec) for path in unit.files)
    assert stack_of(rendered).name == "express"
    assert json.loads(rendered["openapi.json"])["paths"]
    assert "accountsModule" in rendered["src/modules.ts"].decode()
    assert not [path for path, data in rendered.items() if b"{{" in data and path.endswith((".ts", ".md"))]


def test_our_settings_are_those_that_the_project_has() -> None:
    skeleton, harness = FOLDER.joinpath("skeleton"), FOLDER.joinpath("harness")
    same = {"eslint.config.js": "eslint.config.mjs", ".prettierrc.json": "prettier.json"}
    for theirs, ours in same.items():
        assert skeleton.joinpath(theirs).read_bytes() == harness.joinpath(ours).read_bytes()
    theirs, ours = (json.loads(each.joinpath("tsconfig.json").read_bytes()) for each in (skeleton, harness))
    assert theirs["compilerOptions"] == ours["compilerOptions"]


def test_every_package_is_pinned_by_a_hash_and_names_no_registry() -> None:
    lock = json.loads(FOLDER.joinpath("skeleton", "package-lock.json").read_bytes())
    wanted = json.loads(FOLDER.joinpath("skeleton", "package.json").read_bytes())
    packages = {name: each for name, each in lock["packages"].items() if name}
    assert all(each["integrity"].startswith("sha512-") for each in packages.values())
    assert not [name for name, each in packages.items() if "resolved" in each or each.get("hasInstallScript")]
    for name in (*wanted["dependencies"], *wanted["devDependencies"]):
        assert f"node_modules/{name}" in packages


@pytest.mark.parametrize("name", DESCRIBED)
def test_its_recipe_has_a_command_for_every_step(name: str) -> None:
    tools = open_stack(name).toolchain()
    assert all((tools.lint, tools.types, tools.scan, tools.cover, tools.trial))
    assert not [part for command in (*tools.lint, tools.serve) for part in command.argv if "{" in part]


def test_what_installs_other_packages_finds_another_place() -> None:
    packages = STACK.toolchain().packages
    assert packages is not None
    assert STACK.toolchain().lock.endswith(f"# node_modules {packages.key}\n".encode())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('title = "Express"', 'title = "Express"\nport = 1', "port"),
        ('nodes = "tables"', 'nodes = "everything"', "nodes"),
        ("[commands]", "[commands", "recipe.toml"),
    ],
)
def test_a_recipe_that_says_anything_else_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = FOLDER.joinpath("recipe.toml").read_text(encoding="utf-8")
    (tmp_path / "recipe.toml").write_text(text.replace(old, new, 1))
    with pytest.raises(StackError, match=said):
        read_recipe(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [("openapi = ", "# openapi = ", "nothing of `openapi`"), ('"{run} src/', '"{runs} src/', "runs")],
)
def test_a_recipe_that_lacks_something_says_what(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = FOLDER.joinpath("recipe.toml").read_text(encoding="utf-8")
    (tmp_path / "recipe.toml").write_text(text.replace(old, new, 1))
    recipe = read_recipe(tmp_path)
    with pytest.raises(StackError, match=said):
        [recipe.step("openapi"), recipe.step("migrate_up")]
