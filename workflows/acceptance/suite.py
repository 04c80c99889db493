"""Render the acceptance suite of a Spec: black box over HTTP, one test for each case, under the id of the case."""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from textwrap import fill

from jinja2 import Environment, PackageLoader, StrictUndefined

from agents.spec.cases import FOLDER, Case, derive_cases
from agents.spec.model import Spec
from agents.spec.scenarios.names import people
from agents.spec.scenarios.needs import needs
from agents.spec.scenarios.ready import ways
from agents.spec.scenarios.resource import Resource, Scenario, resources
from agents.spec.scenarios.sharing import crowds
from agents.spec.scenarios.suite import modules
from agents.spec.scenarios.values import label
from sandbox.scratch import scratch
from workflows.acceptance.accounts import SuiteError, sign_in_words
from workflows.acceptance.making import lasts_as_made, row_words

WIDTH = 100
FIXTURES = {"api": "Api", **dict.fromkeys(("ann", "bob", "sam", "sue"), "Person"), "clock": "Clock"}
IMPORTS: dict[str, tuple[str, ...]] = {
    "uuid": ("uuid4",),
    "pytest": (),
    "acceptance.client": (
        "Api",
        "created",
        "nothing_new",
        "ok",
        "patch_at_once",
        "post_at_once",
        "reach",
        "refuse",
        "shown",
        "stays",
        "until",
        "untouched",
    ),
    "acceptance.connection": ("Http",),
    "acceptance.clock": ("Clock", "day", "is_now", "moment"),
    "acceptance.rows": (
        "Full",
        "Scene",
        "Person",
        "can_sign_in",
        "credentials",
        "drawn",
        "kept",
        "promoted",
        "sign_up",
        "staff",
        "unique",
        "unique_email",
        "unique_text",
        "without",
    ),
}


@dataclass(frozen=True)
class Test:
    """One test function."""

    name: str
    args: str
    doc: str
    body: str


def render_suite(spec: Spec) -> Mapping[str, bytes]:
    """Return the files of the suite by path, all below `acceptance/`."""
    return _suite(spec.model_dump_json())


@lru_cache(maxsize=4)
def _suite(text: str) -> Mapping[str, bytes]:
    """A run asks for the suite of one Spec when it is frozen, when it is run, and when it is delivered."""
    spec = Spec.model_validate_json(text)
    cases = {case.id: case for case in derive_cases(spec)}
    texts = {"__init__.py": "", **_support(spec, tuple(cases.values()))}
    for module, resource, scenarios in modules(spec):
        texts[f"{module}.py"] = _module(spec, module, resource, scenarios, cases)
    return {f"{FOLDER}/{name}": text.encode() for name, text in formatted(texts).items()}


def _support(spec: Spec, cases: Sequence[Case]) -> dict[str, str]:
    rows = [row_words(r, _used(spec), _looked(spec)) for r in resources(spec) if r.create]
    words = {
        "base": spec.api.base,
        "title": spec.title,
        "count": len(cases),
        "cases": [
            {"test": c.id.rpartition("/")[2], "readback": _cell(c.readback), "requirements": ", ".join(c.requirements)}
            for c in cases
        ],
        **sign_in_words(spec),
        "page_max": spec.api.page_max,
        "per_minute": spec.rate_limit.per_minute if spec.rate_limit else None,
        "limited": any(s.fixture for _, _, scenarios in modules(spec) for s in scenarios),
        "timed": not all(lasts_as_made(r) for r in resources(spec) if r.create and f"kept_{r.snake}(" in _looked(spec)),
        "crowded": crowds(spec),
        "repeats": any(o.repeatable for o in spec.operations),
        "prepares": any(row["ways"] for row in rows),
        "rows": rows,
    }
    names = ("README.md", "client.py", "clock.py", "connection.py", "conftest.py", "programs.py", "rows.py")
    return {name: _environment().get_template(f"{name}.j2").render(words) for name in names}


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _used(spec: Spec) -> str:
    """Return the source of every value that rows are made of."""
    return " ".join(value for r in resources(spec) if r.create for value in needs(r).values())


def _looked(spec: Spec) -> str:
    """Return the source of every test."""
    return " ".join(s.body for _, _, scenarios in modules(spec) for s in scenarios)


def _module(
    spec: Spec, module: str, resource: Resource, scenarios: Sequence[Scenario], cases: Mapping[str, Case]
) -> str:
    tests = [_test(spec, s, cases[f"{FOLDER}/{module}.py::test_{s.name}"]) for s in scenarios]
    what = (
        "Signing up and in, and one's own account."
        if resource.is_subject
        else f"{label(resource.entity.plural).capitalize()}."
    )
    made = (source for s in scenarios for source in (s.fixture, *s.scenes) if source)
    fixtures = tuple(dict.fromkeys(made))
    imports = _imports("\n".join((*fixtures, *(f"{t.args}\n{t.body}" for t in tests))), spec)
    template = _environment().get_template("module.py.j2")
    return template.render(doc=what, tests=tests, imports=imports, fixtures=fixtures)


def _test(spec: Spec, scenario: Scenario, case: Case) -> Test:
    staff = dict.fromkeys((name for name in people(spec).values() if name != "ann"), "Person")
    known = FIXTURES | staff | dict.fromkeys(re.findall(r"^def (\w+)", scenario.fixture, re.MULTILINE), "Full")
    args = ", ".join(f"{name}: {type_}" for name, type_ in known.items() if _asks(scenario.body, name))
    return Test(f"test_{scenario.name}", args, _docstring(spec, case), scenario.body)


def _asks(body: str, name: str) -> bool:
    """Tell whether a test asks for a fixture: it does not where it takes that name from a scene first."""
    first = next((line for line in body.splitlines() if re.search(rf"\b{name}\b", line)), "")
    target, given, _ = first.partition(" = at.")
    return bool(first) and not (given and re.search(rf"\b{name}\b", target))


def _docstring(spec: Spec, case: Case) -> str:
    """Return what the test proves, and each requirement in its own words."""
    texts = {s.id: " ".join(s.text.split()) for s in spec.trace}
    said = case.readback[0].upper() + case.readback[1:] + "."
    parts = [_wrapped(said, ""), *(_wrapped(f"{i}: {texts[i]}", "    ") for i in case.requirements)]
    head, rest = parts[0], "\n".join(parts[1:])
    text = f"{head}\n\n{rest}\n" if rest else head
    return f'"""{text}"""'


def _wrapped(text: str, indent: str) -> str:
    safe = text.replace("\\", "\\\\").replace('"""', "'''")
    return fill(safe, WIDTH - 8, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _imports(text: str, spec: Spec) -> str:
    own = tuple(
        f"{prefix}{r.snake}{suffix}"
        for r in resources(spec)
        for prefix, suffix in (("new_", ""), ("kept_", ""), ("only_", ""), ("", "_body"))
    )
    more = (way.name for r in resources(spec) if r.create for way in ways(r))
    every = {**IMPORTS, "acceptance.rows": (*IMPORTS["acceptance.rows"], "unique_number", *own, *more)}
    return "\n".join(_import_lines(text, every))


def _import_lines(text: str, every: Mapping[str, Sequence[str]]) -> Iterator[str]:
    code = re.sub(r'(?<!f)"[^"\n]*"', '""', text)
    for module, names in every.items():
        used = [n for n in names if re.search(rf"(?<!\.)\b{n}\b(?!=)", code)]
        if used:
            yield f"from {module} import {', '.join(sorted(used, key=_isort))}"
        elif not names and f"{module}." in code:
            yield f"import {module}"


def _isort(name: str) -> tuple[bool, str]:
    return (not name[0].isupper(), name)


@cache
def _environment() -> Environment:
    loader = PackageLoader("workflows.acceptance", "templates")
    return Environment(loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)  # noqa: S701  # Python source, no HTML


def formatted(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the texts with their Python formatted as ruff does. Raises SuiteError if one is no Python."""
    with scratch() as folder:
        package = folder / FOLDER
        package.mkdir()
        for name, text in texts.items():
            (package / name).write_text(text, encoding="utf-8")
        for tool in (["check", "--select", "I,F401", "--fix"], ["format"]):
            _ruff([*tool, "--isolated", "--quiet", "--no-cache", f"--line-length={WIDTH}", FOLDER], folder)
        return {name: (package / name).read_text(encoding="utf-8") for name in texts}


def _ruff(arguments: Sequence[str], folder: Path) -> None:
    argv = [sys.executable, "-m", "ruff", *arguments]
    done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603  # our own arguments
    if done.returncode:
        raise SuiteError(f"the rendered suite is no Python; report this as a bug:\n{done.stdout}{done.stderr}")
