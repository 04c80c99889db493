"""Rendering: one Jinja environment, one context, one pass of ruff over the Python files.

Names in every template:

- `project` (`ProjectView`): `title`, `slug`, `spec`, `api`, `auth`, `entities`, `enums`, `subject`, `operations`
- `entity` (`EntityView`): only in a template that is rendered for each entity; with it `logic`, `table`, `schema`,
  `repository`, `rules`, `reactions`, `service` and `routes`

The views are described in `agents.stacks.fastapi.views`, the rest in `agents.stacks.fastapi.context`. Undefined
names are errors. A block tag leaves no line.
"""

import subprocess
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import platformdirs
from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined, TemplateError
from jinja2.bccache import Bucket
from ruff import find_ruff_bin  # type: ignore[import-untyped]  # the package has no types

from agents.stacks.fastapi import literals, naming
from agents.stacks.fastapi.context import entity_context, project_context
from agents.stacks.fastapi.files import File
from agents.stacks.fastapi.suite.account import Account
from agents.stacks.fastapi.suite.happenings import HappeningCases
from agents.stacks.fastapi.suite.roles import RoleCases, audit_sample, auditor
from agents.stacks.fastapi.suite.suite import Suite
from agents.stacks.fastapi.views import ProjectView
from agents.stacks.stack import StackError
from sandbox.scratch import scratch

TEMPLATES = Path(__file__).parent / "templates"
_RUFF = """line-length = 100
target-version = "py311"
[lint]
select = ["I", "F401"]
[lint.isort]
known-first-party = ["app"]
split-on-trailing-comma = false
[format]
skip-magic-trailing-comma = true
"""


class _Compiled(FileSystemBytecodeCache):
    """Compiled templates in the user's cache, by path and content. Where it cannot be used, there are none."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read a template."""
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write a template."""
        with suppress(OSError):
            Path(self.directory).mkdir(mode=0o700, parents=True, exist_ok=True)
            super().dump_bytecode(bucket)


@cache
def _environment() -> Environment:
    folder = platformdirs.user_cache_path("orchestrate") / "templates" / f"jinja-{version('jinja2')}"
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        bytecode_cache=_Compiled(str(folder)),
        optimized=False,  # what filters make of constants must not stay in the cache when the filters change
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701  # the output is Python and Markdown, never HTML
    )
    environment.filters |= {
        "snake": naming.snake,
        "words": naming.words,
        "article": naming.article,
        "literal": literals.text,
    }
    environment.filters |= {"doc": literals.doc, "variable": naming.variable, "comment": literals.comment}
    environment.filters |= {
        "suite": Suite,
        "account": Account,
        "role_cases": RoleCases,
        "happenings": HappeningCases,
        "auditor": auditor,
        "audit_sample": audit_sample,
    }
    return environment


def render_files(files: Iterable[File], project: ProjectView) -> dict[str, bytes]:
    """Return the contents of the files, Python formatted. Raises StackError where a template fails."""
    shared = project_context(project)
    own = {entity: entity_context(entity) for entity in project.entities}
    texts = {
        file.path: _text(file, {**shared, **(own[file.entity] if file.entity else {}), "hole": file.hole})
        for file in files
    }
    python = {path: text for path, text in texts.items() if path.endswith(".py")}
    return {path: text.encode() for path, text in (texts | _format(python)).items()}


def _text(file: File, names: Mapping[str, Any]) -> str:
    if not file.source.endswith(".jinja"):
        return (TEMPLATES / file.source).read_text(encoding="utf-8")
    try:
        return _environment().get_template(file.source).render(names)
    except TemplateError as error:
        raise StackError(f"template {file.source} cannot render {file.path}: {error}") from error


def _format(texts: Mapping[str, str]) -> dict[str, str]:
    """Sort the imports and format, with one process each for all files."""
    with scratch() as root:
        (root / "ruff.toml").write_text(_RUFF, encoding="utf-8")
        for path, text in texts.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        _ruff(root, "check", "--fix", "--quiet", "--no-cache", ".")
        _ruff(root, "format", "--quiet", "--no-cache", ".")
        return {path: (root / path).read_text(encoding="utf-8") for path in texts}


def _ruff(root: Path, *arguments: str) -> None:
    result = subprocess.run([find_ruff_bin(), *arguments], cwd=root, capture_output=True, text=True, check=False)  # noqa: S603  # our own arguments
    if result.returncode:
        raise StackError(f"a template made invalid Python: {result.stdout}{result.stderr}".strip())
