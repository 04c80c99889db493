"""What specify hands on: the Spec as `spec.json`, and for people what was understood and what was not."""

from collections import Counter
from collections.abc import Iterator

from agents.analyze.markdown import References, environment, render_template
from agents.analyze.render import FOLDER
from agents.spec.canonical import dump
from agents.spec.cases import Case, derive_cases
from agents.spec.diagnostic import GAPS, Diagnostic
from agents.spec.model import Check, Closed, Entity, Field, Http, OnCall, Operation, Sentence, Spec
from agents.specify.compiler import Compilation
from agents.specify.defaults import defaults_of
from agents.specify.overview import columns, kept, matrix, steps
from agents.specify.retelling import retold

DOCUMENT = f"{FOLDER}/01_SPECIFY_REQUIREMENTS.md"
DATA = f"{FOLDER}/spec.json"

MAX_SCENARIOS = 3
"""Scenarios shown for one sentence; the suite holds all of them."""


class ReadBack(Closed):
    """A sentence and what it means, in scenarios that a person can nod at."""

    sentence: Sentence
    scenarios: tuple[str, ...]
    more: int


def render(compilation: Compilation) -> dict[str, bytes]:
    """Return the files of the phase by path below the project root. The document must have compiled."""
    spec = compilation.spec
    if spec is None:
        raise ValueError("a document that does not compile has no artifact: show its diagnostics")
    cases = derive_cases(spec)
    values = {
        "spec": spec, "refs": References(spec), "back": tuple(read_back(spec, cases)), "cases": len(cases),
        "retold": tuple(retold(spec, cases)), "examples": [s for s in spec.trace if s.form == "example"],
        "counts": Counter(s.status for s in spec.trace), "open": _of(compilation, *GAPS),
        "errors": [d for d in compilation.diagnostics if d.severity == "error"],
        "warnings": [d for d in compilation.diagnostics if d.severity == "warning" and d.code not in GAPS],
        "assumptions": [d for d in compilation.diagnostics if d.severity == "info"],
        "matrix": tuple(matrix(spec)), "steps": tuple(steps(spec)), "columns": columns(spec), "kept": tuple(kept(spec)),
        "defaults": defaults_of(spec), "flags": flags, "rules": tuple(_rules(spec)), "start": _start, "who": _who,
    }  # fmt: skip
    environment("agents.specify")
    return {
        DOCUMENT: render_template("agents.specify", "01_SPECIFY_REQUIREMENTS.md.jinja", **values),
        DATA: dump(spec).encode(),
    }


def _of(compilation: Compilation, *codes: str) -> list[Diagnostic]:
    return [d for d in compilation.diagnostics if d.code in codes]


def read_back(spec: Spec, cases: tuple[Case, ...]) -> Iterator[ReadBack]:
    """Return for each understood sentence the scenarios that speak of it most; each scenario stands once."""
    shown: set[str] = set()
    for sentence in spec.trace:
        mine = [c for c in cases if sentence.id in c.requirements]
        fresh = sorted((c for c in mine if c.id not in shown), key=lambda c: len(c.requirements))
        chosen = fresh[:MAX_SCENARIOS]
        shown |= {c.id for c in chosen}
        if chosen:
            yield ReadBack(sentence=sentence, scenarios=tuple(c.readback for c in chosen), more=len(mine) - len(chosen))


def flags(field: Field) -> str:
    """Return in words what a field demands."""
    told = ["required"] if field.required else []
    if field.write == "never":
        told.append("read-only")
    if field.write == "create":
        told.append("written once")
    told += [f"default `{field.default}`"] if field.default is not None else []
    told += [f"computed `{field.computed}`".replace("|", "\\|")] if field.computed is not None else []
    told += [_bounds(field)] if field.min is not None or field.max is not None else []
    told += [f"like `{field.pattern}`".replace("|", "\\|")] if field.pattern is not None else []
    told += [f"written by {' or '.join(field.write_roles)} only"] if field.write_roles is not None else []
    told += ["in any case" for _ in [0] if field.fold]
    told += ["stored as a hash, never shown" for _ in [0] if field.secret != "no"]
    if field.inverse and field.write != "never":
        told.append("goes with it" if field.on_delete == "cascade" else "keeps it from being deleted")
    return ", ".join(told) or "optional"


def _bounds(field: Field) -> str:
    unit = "" if field.type.startswith(("integer", "decimal")) else " characters"
    if field.min is not None and field.max is not None:
        return f"{field.min} to {field.max}{unit}"
    return f"at least {field.min}{unit}" if field.max is None else f"at most {field.max}{unit}"


def _rules(spec: Spec) -> Iterator[tuple[Entity, str, Check]]:
    for entity in spec.entities:
        for rule in entity.rules:
            yield entity, "after every write", rule
        for operation in spec.operations:
            for guard in operation.guards if operation.entity == entity.name else ():
                yield entity, f"on {operation.name}", guard


def _start(operation: Operation) -> str:
    if isinstance(operation.start, Http):
        return f"`{operation.start.method} {operation.start.path}`"
    if isinstance(operation.start, OnCall):
        return "what other operations do"
    return f"when `{operation.start.when}`".replace("|", "\\|")


def _who(operation: Operation) -> str:
    told = [" and ".join(g.roles) + (f" when `{g.when}`" if g.when else "") for g in operation.grants]
    return "; ".join(told).replace("|", "\\|") or "the system"
