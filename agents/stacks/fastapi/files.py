"""Which template makes which file, and to which unit of work the file belongs.

A template is rendered once for the project, once for each entity for which `when` holds, or once for each hole. A file
whose source does not end in `.jinja` is taken as it is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from agents.stacks.fastapi.holes import holes
from agents.stacks.fastapi.views import EntityView, OperationView, ProjectView


def _always(_: object) -> bool:
    return True


@dataclass(frozen=True)
class Template:
    """One template: `source` below `templates/`, `target` in the project, the key of its unit.

    `needs` tells whether a project has the file, `when` whether an entity has. `target` and `unit` of a
    template for each entity may use `{module}`, `{plural}` and `{name}`, for each hole `{name}`.
    """

    source: str
    target: str
    unit: str
    each: Literal["project", "entity", "hole"] = "project"
    when: Callable[[EntityView], bool] = _always
    needs: Callable[[ProjectView], bool] = _always


@dataclass(frozen=True)
class File:
    """One file of a project: where it comes from, where it goes, and the entity or hole it is about."""

    source: str
    path: str
    unit: str
    entity: EntityView | None = None
    hole: OperationView | None = None


def expand(templates: tuple[Template, ...], project: ProjectView) -> Iterator[File]:
    """Return the files that the templates make for this project."""
    for template in (t for t in templates if t.needs(project)):
        if template.each == "project":
            yield File(template.source, template.target, template.unit)
            continue
        for hole in holes(project) if template.each == "hole" else ():
            target, unit = (text.format(name=hole.name) for text in (template.target, template.unit))
            yield File(template.source, target, unit, hole=hole)
        for entity in filter(template.when, project.entities) if template.each == "entity" else ():
            names = {"module": entity.module, "plural": entity.plural, "name": entity.name}
            yield File(template.source, template.target.format(**names), template.unit.format(**names), entity)
