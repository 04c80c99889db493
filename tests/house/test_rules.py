"""House rules that no linter holds."""

import ast
import subprocess
from importlib.util import find_spec
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PACKAGES = ("orchestrator", "workflows", "agents", "prompts", "sandbox")


def tracked(*patterns: str) -> list[Path]:
    listing = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listing.stdout.splitlines()]


def sources() -> list[Path]:
    return [path for path in tracked("*.py") if "templates" not in path.parts and "harness" not in path.parts]


def test_no_module_is_longer_than_300_lines():
    assert not [path for path in sources() if len(path.read_text(encoding="utf-8").splitlines()) > 300]


def test_no_vague_module_names():
    vague = {"utils", "helpers", "manager", "common", "misc", "types_"}
    assert not [path for path in sources() if path.stem in vague]


def test_git_is_imported_in_one_place():
    users = {
        str(p.relative_to(ROOT)) for p in sources() if p.parts[len(ROOT.parts)] in PACKAGES and "git" in imports(p)
    }
    assert users == {"sandbox/repo.py"}


def test_what_is_temporary_goes_even_if_its_owner_is_killed():
    # `scratch` is locked and swept; the others have no name on disk, or are swept where they lie.
    allowed = {"sandbox/scratch.py", "workflows/gates/judged.py"}
    makes = ("mkdtemp", "TemporaryDirectory", "NamedTemporaryFile")
    ours = [path for path in sources() if path.parts[len(ROOT.parts)] in PACKAGES]
    users = {str(p.relative_to(ROOT)) for p in ours if any(each in p.read_text(encoding="utf-8") for each in makes)}
    assert users == allowed


def test_docker_is_imported_in_one_place():
    users = {str(p.relative_to(ROOT)) for p in sources() if "docker" in imports(p)}
    assert users == {"sandbox/engine.py"}


def test_anthropic_is_imported_in_one_place():
    users = {str(p.relative_to(ROOT)) for p in sources() if "anthropic" in imports(p)}
    assert users == {"agents/model/claude.py"}


def test_langgraph_is_imported_in_workflows_only():
    users = {p.relative_to(ROOT).parts[0] for p in sources() if "langgraph" in imports(p)}
    assert users <= {"workflows", "orchestrator", "tests"}
    assert "workflows" in users


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_no_locked_dependency_owns_one_of_our_import_names():
    for name in PACKAGES:
        spec = find_spec(name)
        assert spec is not None
        assert Path(spec.origin or "").is_relative_to(ROOT)


def test_every_dependency_is_locked_with_a_hash():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = [line for line in lock.splitlines() if line and not line.startswith((" ", "#"))]
    assert all("==" in pin for pin in pins)
    assert lock.count("--hash=sha256:") >= len(pins)
    names = {Requirement(pin.split(" ;")[0].rstrip(" \\")).name for pin in pins}
    assert {"langgraph", "pydantic", "typer", "jinja2", "gitpython", "pytest"} <= names
