"""The files around the code: what is in them agrees with the code and with each other."""

import ast
import json
import re
import tomllib

import pytest
import yaml

from agents.analyze.surface import http_operations
from agents.spec.model import Spec
from agents.stacks.fastapi.stack import FastApiStack
from tests.agents.stacks.fastapi.cinema import cinema_spec
from tests.agents.stacks.fastapi.club import club_spec
from tests.agents.stacks.fastapi.garage import garage_spec
from tests.agents.stacks.fastapi.workshop import workshop_spec
from tests.agents.todo import todo_spec

SPECS = {
    "cinema": cinema_spec(),
    "club": club_spec(),
    "garage": garage_spec(),
    "todo": todo_spec(),
    "workshop": workshop_spec(),
}


@pytest.fixture(scope="module", params=sorted(SPECS))
def spec(request):
    return SPECS[request.param]


@pytest.fixture(scope="module")
def project(spec):
    return {path: content.decode() for path, content in FastApiStack().render(spec).items()}


def settings_of(project: dict[str, str]) -> dict[str, str | None]:
    """Return the settings in the code by the names of their variables, with the text of their default."""
    (model,) = [n for n in ast.parse(project["app/config.py"]).body if isinstance(n, ast.ClassDef)]
    fields = [n for n in model.body if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)]
    return {n.target.id.upper(): _default(n.value) for n in fields}


def _default(value: ast.expr | None) -> str | None:
    if isinstance(value, ast.Call):
        found = [keyword.value for keyword in value.keywords if keyword.arg == "default"]
        value = found[0] if found else None
    literal = ast.literal_eval(value) if value is not None else None
    return None if literal is None else str(literal)


def table(text: str, heading: str) -> list[list[str]]:
    """Return the rows of the first table below a heading, without marks of code."""
    section = text.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip().replace("`", "") for cell in row] for row in rows[2:]]


def wire(spec: Spec, name: str) -> str:
    """Return a name as clients write it."""
    return re.sub(r"_(\w)", lambda found: found[1].upper(), name) if spec.api.casing == "camel" else name


def wire_path(spec: Spec, path: str) -> str:
    return re.sub(r"{\w+}", lambda found: wire(spec, found[0]), path)


def test_nothing_of_the_template_language_is_left(project):
    for path, text in project.items():
        assert "{%" not in text, path
        assert path == ".github/workflows/ci.yaml" or "{{" not in text, path
        assert text == text.rstrip("\n") + "\n" or not text, path


def test_what_a_unit_carries_out_is_found_in_the_code(spec, project):
    stack = FastApiStack()
    for unit in stack.units(spec):
        for node in unit.nodes:
            path, text = stack.where(spec, node)
            assert text in project[path], node


def test_dotfiles_are_delivered(project):
    assert {".gitignore", ".dockerignore", ".env.example", ".github/workflows/ci.yaml"} <= set(project)


def test_image_is_small_and_unprivileged(project):
    lines = project["Dockerfile"].splitlines()
    words = [line.split() for line in lines if line and not line.startswith(" ")]
    stages = [n for n, word in enumerate(words) if word[0] == "FROM"]
    assert len(stages) == 2
    user = next(n for n, word in enumerate(words) if word[0] == "USER")
    assert words[user][1] not in ("root", "0")
    assert stages[1] < user < next(n for n, word in enumerate(words) if word[0] == "CMD")
    assert any(word[0] == "HEALTHCHECK" for word in words)
    assert "pip" not in " ".join(" ".join(word) for word in words[stages[1] :])


def test_image_copies_what_is_there_and_nothing_more(project):
    copied = re.findall(r"^COPY (?!--from)(\S+)", project["Dockerfile"], re.MULTILINE)
    assert copied
    for name in copied:
        assert any(path == name or path.startswith(f"{name}/") for path in project)
    sent = {line.removeprefix("!") for line in project[".dockerignore"].splitlines() if line.startswith("!")}
    assert sent == set(copied)
    assert project[".dockerignore"].startswith("*\n")


def test_image_starts_an_application_that_is_there(project):
    module, _, factory = re.findall(r'"([\w.]+:\w+)"', project["Dockerfile"])[0].partition(":")
    tree = ast.parse(project[f"{module.replace('.', '/')}.py"])
    assert factory in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    asked = re.findall(r"127\.0\.0\.1:8000(/\w+)", project["Dockerfile"])
    assert asked
    assert f'"{asked[0]}"' in project["app/routes/health.py"]


def test_compose_migrates_before_it_serves(project):
    services = yaml.safe_load(project["compose.yaml"])["services"]
    assert set(services) == {"database", "migrate", "api"}
    assert services["migrate"]["command"] == ["alembic", "upgrade", "head"]
    assert services["migrate"]["depends_on"]["database"]["condition"] == "service_healthy"
    assert services["api"]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert "pg_isready" in services["database"]["healthcheck"]["test"]


def test_compose_holds_no_secret_and_asks_for_what_the_code_needs(project):
    services = yaml.safe_load(project["compose.yaml"])["services"]
    needed = {name for name, default in settings_of(project).items() if default is None}
    assert needed <= set(services["api"]["environment"])
    assert services["api"]["environment"].keys() <= settings_of(project).keys()
    assert services["api"]["environment"]["JWT_SECRET"].startswith("${JWT_SECRET:?")
    assert services["database"]["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")


def test_example_of_the_environment_names_what_must_be_filled_in(project):
    given = dict(line.split("=", 1) for line in project[".env.example"].splitlines() if re.match(r"\w+=", line))
    needed = {name for name, default in settings_of(project).items() if default is None}
    assert needed <= set(given)
    assert given["JWT_SECRET"] == given["POSTGRES_PASSWORD"] == ""


def test_workflow_runs_every_check(project):
    workflow = yaml.safe_load(project[".github/workflows/ci.yaml"])
    ran = " ".join(str(step.get("run")) for job in workflow["jobs"].values() for step in job["steps"])
    for tool in ("ruff check", "ruff format --check", "mypy", "bandit", "alembic check", "pytest", "docker build"):
        assert tool in ran
    assert "DATABASE_URL" in workflow["jobs"]["check"]["env"]


def test_pyproject_names_the_project(project):
    declared = tomllib.loads(project["pyproject.toml"])["project"]
    assert re.fullmatch(r"[a-z0-9-]+", declared["name"])
    assert declared["requires-python"] == ">=3.11"


def test_readme_signs_in_with_bodies_that_are_right(project, spec):
    register, login = (json.loads(body) for body in re.findall(r"-d '(.*)'", project["README.md"]))
    required = {wire(spec, field.name) for field in spec.subject.fields if field.required}
    assert set(register) == required
    assert set(login) == {wire(spec, spec.auth.login), wire(spec, spec.auth.password)}
    assert len(register[wire(spec, spec.auth.password)]) >= spec.auth.min_password
    assert login.items() <= register.items()


def test_readme_lists_every_endpoint(project, spec):
    rows = {
        (method, path): (status, token) for method, path, status, _, token in table(project["README.md"], "Endpoints")
    }
    assert set(rows) == {(start.method, wire_path(spec, start.path)) for _, start in http_operations(spec)}
    for operation, start in http_operations(spec):
        public = any("anyone" in grant.roles for grant in operation.grants)
        assert rows[start.method, wire_path(spec, start.path)] == (str(start.status), "no" if public else "yes")


def test_readme_lists_every_setting(project):
    rows = {name: default for name, default, _ in table(project["README.md"], "Configuration")}
    assert rows == {name: default or "–" for name, default in settings_of(project).items()}


def test_readme_describes_folders_that_are_there(project):
    places = [place for place, _ in table(project["README.md"], "Layout")]
    assert "migrations/" in places
    for place in places:
        assert any(path == place or path.startswith(place) for path in project), place


def test_every_entity_that_can_be_made_and_read_has_tests(project, spec):
    kinds = {entity.name: {o.kind for o in spec.operations if o.entity == entity.name} for entity in spec.entities}
    tested = [e for e in spec.entities if {"create", "get", "list"} <= kinds[e.name]]
    assert tested
    for entity in tested:
        if entity.name == spec.auth.subject:
            assert "async def test_account_is_made_for_somebody_else" in project["tests/api/test_roles.py"]
            continue
        name = entity.plural.replace(" ", "_")
        assert "async def test_create_makes_a_row" in project[f"tests/api/test_{name}.py"]
