"""What contracts of the corpus say (JDL, DBML, OpenAPI), counted without the compiler's readers, as facts of labels."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

METHODS = ("get", "post", "put", "patch", "delete")
_MARKS = {"minlength": "min", "min": "min", "maxlength": "max", "max": "max"}
_RELATION = re.compile(r"^\s*(\w+)\s*(?:\{[^}]*\})?\s+to\s+(\w+)", re.MULTILINE)
_COLUMN = re.compile(r"^\s*(\w+) (\w+)(?:\((\d+)[^)]*\))?(?: \[(.*)\])?\s*$", re.MULTILINE)


def facts_of(path: Path) -> list[str]:
    """Return the facts that a contract states."""
    text = path.read_text(encoding="utf-8")
    if path.suffix in (".yaml", ".yml"):
        return list(dict.fromkeys(_openapi(yaml.safe_load(text))))
    return list(dict.fromkeys(_dbml(text) if path.suffix == ".dbml" else _jdl(text)))


def _jdl(text: str) -> Iterator[str]:
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.DOTALL)
    constants = dict(re.findall(r"^\s*([A-Z_]+)\s*=\s*(\d+)", text, re.MULTILINE))
    enums = {n: re.findall(r"(\w+)(?:\s*\([^)]*\))?", b) for n, b in re.findall(r"\benum\s+(\w+)\s*\{([^}]*)\}", text)}
    for entity, _, body in re.findall(r"\bentity\s+(\w+)\s*(\([^)]*\))?\s*\{([^}]*)\}", text):
        yield f"entity {entity}"
        for field, kind, marks in re.findall(r"^\s*(\w+)\s+(\w+)\b([^\n]*)", body, re.MULTILINE):
            yield from _jdl_field(f"{entity}.{field}", enums.get(kind, []), marks, constants)
    for body in re.findall(r"\brelationship\s+\w+\s*\{((?:[^{}]|\{[^}]*\})*)\}", text):
        yield from (f"rel {one} {other}" for one, other in _RELATION.findall(body))


def _jdl_field(path: str, values: list[str], marks: str, constants: Mapping[str, str]) -> Iterator[str]:
    yield f"field {path}"
    if values:
        yield f"values {path} {','.join(values)}"
    for mark in ("required", "unique"):
        if re.search(rf"\b{mark}\b", marks):
            yield f"{mark} {path}"
    if "pattern(" in marks:
        yield f"pattern {path}"
    for mark, bound in re.findall(r"\b(minlength|maxlength|min|max)\s*\(\s*([\w.-]+)\s*\)", marks):
        yield f"{_MARKS[mark]} {path} {constants.get(bound, bound)}"


def _dbml(text: str) -> Iterator[str]:
    enums = {n: re.findall(r"^\s*\"?(\w+)", b, re.MULTILINE) for n, b in re.findall(r"\bEnum (\w+) \{([^}]*)\}", text)}
    for entity, body in re.findall(r"^Table (\w+) \{(.*?)^\}", text, re.MULTILINE | re.DOTALL):
        yield f"entity {entity}"
        columns = re.sub(r"^\s*indexes \{.*?\}|^\s*Note:[^\n]*", "", body, flags=re.MULTILINE | re.DOTALL)
        for field, kind, size, marks in _COLUMN.findall(columns):
            yield from _dbml_field(entity, field, enums.get(kind, []), size if "char" in kind else "", marks)


def _dbml_field(entity: str, field: str, values: list[str], size: str, marks: str) -> Iterator[str]:
    path = f"{entity}.{field}"
    if target := re.search(r"ref: [<>-] (\w+)\.", marks):
        yield f"rel {entity} {target[1]}"
        return
    yield f"field {path}"
    if values:
        yield f"values {path} {','.join(values)}"
    if size:
        yield f"max {path} {size}"
    if "unique" in marks:
        yield f"unique {path}"
    if "not null" in marks and "default" not in marks:
        yield f"required {path}"


def _openapi(document: Mapping[str, Any]) -> Iterator[str]:
    for path, item in document.get("paths", {}).items():
        yield from (f"route {method.upper()} {path}" for method in METHODS if method in item)
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        if not schema.get("properties"):
            continue
        yield f"entity {name}"
        for field, said in schema["properties"].items():
            yield from _property(f"{name}.{field}", said, field in schema.get("required", ()))


def _property(path: str, said: Mapping[str, Any], required: bool) -> Iterator[str]:
    yield f"field {path}"
    if required:
        yield f"required {path}"
    if isinstance(said.get("enum"), list):
        yield f"values {path} {','.join(map(str, said['enum']))}"
    for key, fact in (("maxLength", "max"), ("minLength", "min"), ("maximum", "max"), ("minimum", "min")):
        if key in said:
            yield f"{fact} {path} {said[key]}"
