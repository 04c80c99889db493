"""Gate: the API contract is valid and complete for the Spec, the schema consistent, each risk owned."""

from collections.abc import Iterator, Mapping
from typing import Any

from openapi_spec_validator import OpenAPIV31SpecValidator

from agents.analyze.artifact import Architecture
from agents.analyze.surface import input_fields, shown_fields, wire_name
from agents.spec.model import Http, Sentence, Spec
from workflows.gates.contract import surface
from workflows.gates.outcome import Outcome, conclude, share
from workflows.gates.subject import Subject
from workflows.gates.tables import dangling, missing_columns, missing_keys
from workflows.verdict import Measure, Verdict

_SHOWN = 10


def judge_analyze(subject: Subject, architecture: Architecture, contract: Mapping[str, Any]) -> Verdict:
    """Judge an architecture and its contract, as parsed from the bytes that are committed."""
    return conclude(subject, "analyze", lambda: _look(subject.spec, architecture, contract))


def analyze_problems(spec: Spec, architecture: Architecture, contract: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what the gate would find in an architecture and its contract."""
    return _look(spec, architecture, contract).problems


def _look(spec: Spec, architecture: Architecture, contract: Mapping[str, Any]) -> Outcome:
    built = [sentence for sentence in spec.trace if sentence.status == "mapped"]
    lost_keys = list(missing_keys(spec, architecture))
    named = set(_texts(architecture.model_dump())) | _keys(spec) - set(lost_keys)
    bare = [sentence for sentence in built if not _has_place(sentence, named)]
    checks = [
        _invalid(contract),
        list(_incomplete(spec, contract)),
        list(_missing_properties(spec, contract)),
        list(missing_columns(spec, architecture)),
        [f"{key} has no unique index" for key in lost_keys],
        list(dangling(architecture.tables)),
        list(_unowned(architecture)),
        [f'line {each.line}: has no place in the architecture: "{each.text}"' for each in bare],
    ]
    return Outcome(
        problems=tuple(problem for found in checks for problem in found),
        measures=(
            Measure(name="tests", value=sum(not found for found in checks), threshold=len(checks)),
            Measure(name="coverage", value=share(len(built) - len(bare), len(built)), threshold=100, unit="%"),
        ),
    )


def _invalid(contract: Mapping[str, Any]) -> list[str]:
    if not str(contract.get("openapi", "")).startswith("3.1."):
        return ["openapi.yaml: not OpenAPI 3.1"]
    errors = list(OpenAPIV31SpecValidator(dict(contract)).iter_errors())
    return [f"openapi.yaml: {'/'.join(map(str, error.path))}: {error.message}" for error in errors[:_SHOWN]]


def _incomplete(spec: Spec, contract: Mapping[str, Any]) -> Iterator[str]:
    """Yield where operations and statuses of the contract are not those of the Spec."""
    shown, wanted = surface(contract), _wanted(spec)
    yield from (f"openapi.yaml: {name} is missing" for name in wanted if name not in shown)
    yield from (f"openapi.yaml: {name} is no operation of the Spec" for name in shown if name not in wanted)
    for name in wanted:
        if name in shown and wanted[name] != shown[name]:
            yield f"openapi.yaml: {name} answers {sorted(shown[name])}, the Spec {sorted(wanted[name])}"


def _wanted(spec: Spec) -> dict[str, frozenset[str]]:
    """Return the surface of the Spec itself."""
    started = [(operation, operation.start) for operation in spec.operations if isinstance(operation.start, Http)]
    responses = {
        (start.method.lower(), spec.api.base + start.path): dict.fromkeys((start.status, *operation.promised))
        for operation, start in started
    }
    paths: dict[str, dict[str, object]] = {}
    for (method, path), statuses in responses.items():
        paths.setdefault(path, {})[method] = {"responses": statuses}
    return surface({"paths": paths})


def _missing_properties(spec: Spec, contract: Mapping[str, Any]) -> Iterator[str]:
    """Yield fields of rows that there are operations on, and that no schema of the contract has."""
    schemas = contract.get("components", {}).get("schemas", {}).values()
    known = {name for schema in schemas if isinstance(schema, dict) for name in schema.get("properties", {})}
    asked = {o.entity for o in spec.operations if isinstance(o.start, Http)}
    for entity in (e for e in spec.entities if e.name in asked):
        for field in dict.fromkeys([*shown_fields(entity), *input_fields(entity, update=False)]):
            if wire_name(field, spec) not in known:
                yield f"openapi.yaml: no schema has {wire_name(field, spec)} of {entity.name}"


def _unowned(architecture: Architecture) -> Iterator[str]:
    if not architecture.risks:
        yield "the risk register is empty"
    for risk in architecture.risks:
        if not risk.owner.strip():
            yield f"risk {risk.id} has no owner"
        if not risk.mitigation.strip():
            yield f"risk {risk.id} has no mitigation"


def _keys(spec: Spec) -> set[str]:
    return {key.id for entity in spec.entities for key in entity.keys}


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts(tuple(value.values()))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


def _has_place(sentence: Sentence, named: set[str]) -> bool:
    """Tell whether the architecture names a sentence, or a node that came of it."""
    return bool(named & {sentence.id, *sentence.nodes})
