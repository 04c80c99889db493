"""What is installed from a wheel does the work, templates and grammar included."""

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("orchestrator", "workflows", "agents", "prompts", "sandbox")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_it_holds_every_tracked_file_of_the_packages(wheel: Path) -> None:
    listing = subprocess.run(["git", "ls-files", *PACKAGES], cwd=ROOT, capture_output=True, text=True, check=True)
    tracked = {name for name in listing.stdout.splitlines() if (ROOT / name).exists()}
    assert len(tracked) > 200
    assert tracked <= set(ZipFile(wheel).namelist())


def test_it_renders_a_backend_far_from_the_repository(wheel: Path, tmp_path: Path) -> None:
    ZipFile(wheel).extractall(tmp_path / "site")
    program = (
        "import sys; from pathlib import Path; import agents; assert agents.__file__.startswith(sys.argv[2]);"
        "from agents.specify.compiler import compile_path; from agents.stacks import open_stack;"
        "stack = open_stack('fastapi'); spec = compile_path(Path(sys.argv[1])).spec;"
        "print(len(stack.render(spec)), len(stack.harness()), len(stack.toolchain().lock))"
    )
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path / "site")}
    command = [sys.executable, "-P", "-c", program, str(ROOT / "examples" / "todo.md"), str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert all(int(count) > 5 for count in done.stdout.split())
