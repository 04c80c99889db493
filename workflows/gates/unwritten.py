"""Which operations of a tree are still declared only: their files are what the templates have of them."""

from collections.abc import Mapping

from agents.analyze.openapi import functions_of
from agents.spec.model import Id, Spec
from agents.stacks.stack import Stack


def unwritten(spec: Spec, stack: Stack, files: Mapping[str, bytes]) -> tuple[Id, ...]:
    """Return the operations whose function nobody has written in a tree."""
    declared = functions_of(spec)
    if not declared:
        return ()
    rendered = stack.render(spec)
    skeletons = [
        unit
        for unit in stack.units(spec)
        if unit.by == "agent" and unit.files and all(path in rendered for path in unit.files)
    ]
    left = [unit for unit in skeletons if all(files.get(path) == rendered[path] for path in unit.files)]
    nodes = {node for unit in left for node in unit.nodes}
    return tuple(operation for operation in declared if operation in nodes)
