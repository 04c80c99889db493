"""The files of a skeleton: as they lie in the stack's folder; what ends with .jinja is filled in from the Spec."""

import json
from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable

from jinja2 import Environment, StrictUndefined

from agents.analyze.openapi import openapi
from agents.spec.model import Spec
from agents.stacks.described.recipe import Recipe
from agents.stacks.described.units import entities, module_of, words_for

TEMPLATE = ".jinja"
CONTRACT = "openapi.json"


def skeleton_paths(folder: Traversable) -> tuple[str, ...]:
    """Return the paths of what stands before anybody works, the contract of the API among them."""
    return (*(path.removesuffix(TEMPLATE) for path, _ in _below(folder.joinpath("skeleton"))), CONTRACT)


def skeleton_files(folder: Traversable, spec: Spec) -> dict[str, bytes]:
    """Return the files of the skeleton."""
    values = _values(spec)
    environment = Environment(undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True)  # noqa: S701  # code, not HTML
    files: dict[str, bytes] = {CONTRACT: json.dumps(openapi(spec), indent=2).encode() + b"\n"}
    for path, file in _below(folder.joinpath("skeleton")):
        if path.endswith(TEMPLATE):
            text = environment.from_string(file.read_text(encoding="utf-8")).render(values)
            files[path.removesuffix(TEMPLATE)] = text.encode()
        else:
            files[path] = file.read_bytes()
    return files


def stub(path: str, recipe: Recipe, spec: Spec) -> bytes:
    """Return what a file of a task holds before somebody writes it."""
    found = next((text for end, text in recipe.stub.items() if path.endswith(end)), "")
    name = path.split("/")[-2] if "/" in path else path
    environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True)  # noqa: S701  # code, not HTML
    return environment.from_string(found).render(_values(spec), **module_of(name)).encode()


def _values(spec: Spec) -> Mapping[str, object]:
    folders = ["accounts", *(words_for(entity)["folder"] for entity in entities(spec))]
    return {
        "title": spec.title,
        "base": spec.api.base,
        "rate_limit": spec.rate_limit,
        "modules": [module_of(folder) for folder in dict.fromkeys(folders)],
    }


def _below(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, Traversable]]:
    for item in sorted(folder.iterdir(), key=lambda each: each.name):
        if item.is_dir():
            yield from _below(item, f"{prefix}{item.name}/")
        else:
            yield f"{prefix}{item.name}", item
