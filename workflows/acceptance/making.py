"""How rows are made by the suite: the words of the functions in `rows.py` that make rows of one entity."""

from agents.spec.interpreter.rows import Index
from agents.spec.model import OnTime, Operation, Spec
from agents.spec.paths.preparing import cast_of
from agents.spec.paths.steps import Make, State
from agents.spec.scenarios.alone import is_alone
from agents.spec.scenarios.fitting import held
from agents.spec.scenarios.names import people
from agents.spec.scenarios.needs import needs
from agents.spec.scenarios.ready import Way, ways
from agents.spec.scenarios.resource import Resource
from agents.spec.scenarios.scene import lasts


def row_words(r: Resource, used: str, looked: str) -> dict[str, object]:
    """Return the words by which the template makes rows of an entity. `used`, `looked`: sources of values and tests."""
    path = "" if r.is_subject else r.path
    return {
        "name": r.snake,
        "a": r.words["a"],
        "needed": [(k, _made(v)) for k, v in needs(r).items()],
        "path": path,
        "shared": f"own_{r.snake}(" in used,
        "spare": f"spare_{r.snake}(" in used,
        "kept": f"kept_{r.snake}(" in looked,
        "lasts": lasts_as_made(r),
        "alone": is_alone(r),
        "while": _while(r),
        "own": r.own == "ann",
        "maker": _person(r, r.create),
        "ways": [_way_words(way) for way in ways(r)],
    }


def _way_words(way: Way) -> dict[str, object]:
    """Return the words by which the template makes a row to which others can refer."""
    r = way.prepared
    return {
        "name": way.name,
        "var": way.var,
        "a": r.words["a"],
        "own": r.own == "ann",
        "new": f"{'only' if is_alone(r) else 'new'}_{r.snake}",
        "again": way.preparation.again,
        "shared": way.preparation.shared and not is_alone(r),
        "lasts": way.lasts,
        "people": [(name, _role(r.spec, name)) for name in way.people],
        "before": way.before,
        "given": way.given,
        "after": way.after,
    }


def _while(r: Resource) -> str:
    """Return the source of the condition under which the only row of somebody still counts; empty if it always does."""
    reader = _person(r, r.get)
    shown = [
        f"{reader}.read(row.url).items() >= {{{r.json(values)[1:-1]}}}.items()"
        for key in r.entity.keys
        if key.when and r.get and (values := held(r, key.when))
    ]
    return " and ".join(shown)


def lasts_as_made(r: Resource) -> bool:
    """Tell whether a row stays as it is whatever time passes."""
    if r.is_subject or not any(isinstance(o.start, OnTime) for o in r.spec.operations):
        return True
    state = State.start(cast_of(Index(r.spec)))
    after, outcome = state.then(Make(r.var, r.entity.name, r.own if r.own in state.rows else "ann"))
    return not outcome and lasts(after)


def _person(r: Resource, operation: Operation | None) -> str:
    """Return the source of whoever runs an operation on the rows of a person, who is called `api`."""
    actor = r.actor(operation)
    return "api" if actor == "ann" else f'staff(api, "{_role(r.spec, actor)}")'


def _role(spec: Spec, person: str) -> str:
    return next(role for role, name in people(spec).items() if name == person)


def _made(value: str) -> str:
    """Return the source of a function that makes the value."""
    return value.removesuffix("()") if value == "unique_email()" else f"lambda: {value}"
