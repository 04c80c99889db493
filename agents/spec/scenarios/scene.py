"""Scenes: the beginning of a path that several tests look at and that none changes, made once for all of them."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import fill, indent

from agents.spec.paths.cast import OTHER
from agents.spec.paths.search import Path, Taken
from agents.spec.paths.steps import Act, Advance, Change, Make, Ref, State

FOREVER = 4000 * 1440
"""Minutes after which nothing is waited for."""

_LONGEST = 60
_WIDTH = 88


@dataclass(frozen=True)
class Scene:
    """A function of a test module that makes rows: its name, the variables that it makes, and its source."""

    name: str
    variables: tuple[str, ...]
    source: str
    lasts: bool

    def taken(self, rest: Sequence[str]) -> list[str]:
        """Return the lines of a test that take from the scene what the rest of the test needs."""
        text = re.sub(r'(?<!f)"[^"\n]*"', "", "\n".join(rest))
        used = [v for v in self.variables if re.search(rf"\b{v}\b", text)]
        lines = [f"at = kept(api, {self.name}{'' if self.lasts else ', lasts=False'})"]
        return lines + ([f"{', '.join(used)} = {', '.join(f'at.{v}' for v in used)}"] if used else [])


def beginning(path: Path) -> Path:
    """Return the steps of a path that may be shared: all that are done; none if time passes or something shows."""
    done = path[:-1] if path[-1].outcome else path
    timed = any(isinstance(taken.step, Advance) for taken in path)
    shows = any(taken.shows or taken.outcome for taken in path[:-1])
    return () if timed or shows else done


def scene(path: Path, lines: Sequence[str], said: str) -> Scene:
    """Return the scene of steps that are told by these lines."""
    text = "\n".join(lines)
    names = path[0].state.cast.names
    there = [name for name in names if re.search(rf"\b{name}\b", text)]
    own = [name for name in there if name in ("ann", OTHER)]
    people = [f"{n} = sign_up(api)" if n in own else f'{n} = staff(api, "{names[n]}")' for n in there]
    variables = (*own, *(taken.step.var for taken in path if isinstance(taken.step, Make)))
    doc = fill(f"{said[0].upper()}{said[1:]}.", _WIDTH)
    made = ", ".join(f"{v}={v}" for v in variables)
    body = "\n".join([f'"""{doc}"""', *people, *lines, f"return Scene({made})"])
    name = _name(path)
    source = f"def {name}(api: Api) -> Scene:\n{indent(body, '    ')}"
    return Scene(name, variables, source, lasts(path[-1].state))


def lasts(state: State) -> bool:
    """Tell whether the rows stay as they are whatever time passes."""
    after = state.then(Advance(minutes=FOREVER))[0].world.store.rows
    return all(id_ in after and after[id_].values == row.values for id_, row in state.world.store.rows.items())


def _name(path: Path) -> str:
    whole = "_".join(("with", *filter(None, (_word(taken) for taken in path))))
    plain = re.sub(r"\W+", "_", whole).lower()
    if len(plain) <= _LONGEST:
        return plain
    return f"{plain[: _LONGEST - 5].rstrip('_')}_{hashlib.sha256(plain.encode()).hexdigest()[:4]}"


def _word(taken: Taken) -> str:
    match taken.step:
        case Make(var, _, owner, given):
            whose = [f"of_{owner}"] if owner == OTHER else []
            refs = [f"on_{v.var}" for name, v in given if isinstance(v, Ref) and v.var != name]
            return "_".join([var, *whose, *refs, *(f"{n}_{v}" for n, v in given if not isinstance(v, Ref))])
        case Act(var, id_):
            return f"{id_.rpartition('.')[2]}_{var}" if var != path_var(taken) else id_.rpartition(".")[2]
        case Change(var, name, value):
            return f"{var}_{name}_{value}"
    return ""


def path_var(taken: Taken) -> str:
    """Return the variable of the row that an operation is named for."""
    assert isinstance(taken.step, Act)
    entity = taken.step.operation.partition(":")[2].partition(".")[0]
    return taken.state.cast.resources[entity].var
