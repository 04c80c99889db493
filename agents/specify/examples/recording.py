"""What an example does to set its stage, as requests of clients; or why it cannot be said in requests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from agents.spec.example import Given
from agents.spec.interpreter import World
from agents.spec.interpreter.rows import Row
from agents.spec.paths.cast import OTHER, Cast, relative
from agents.spec.paths.played import said
from agents.spec.paths.steps import Ref

PLAYERS = ("ann", OTHER)
"""People whom no other test shares: only their accounts may be changed."""


@dataclass
class Recording:
    """The steps so far. `rows`: the names of rows by their ids; `lost`: what no request could have done."""

    cast: Cast
    rows: dict[int, str]
    steps: list[Given] = field(default_factory=list)
    lost: str = ""

    def lose(self, what: str) -> None:
        """Note that something is there as a matter of fact."""
        self.lost = self.lost or what

    def made(self, row: Row, owner: str, sent: Mapping[str, Any], world: World) -> None:
        """A row was made for somebody."""
        base = self.cast.resources[row.entity].var
        number = sum(name == base or name.startswith(f"{base}_") for name in self.rows.values())
        name = f"{base}_{number + 1}" if number else base
        values = {n: self.value(row.entity, n, v, world) for n, v in sent.items()}
        self.rows[row.id] = name
        self.steps.append(Given(do="make", row=name, entity=row.entity, owner=owner, values=values))

    def changed(self, row: Row, name: str, value: Any, world: World) -> None:
        """A field was changed; of a row that has just been made it was sent with it."""
        var, last = self.rows.get(row.id, ""), self.steps[-1] if self.steps else None
        sent = {f.name for f in self.cast.resources[row.entity].inputs()}
        text = self.value(row.entity, name, value, world)
        if last and (last.do, last.row) == ("make", var) and name in sent:
            self.steps[-1] = last.model_copy(update={"values": {**last.values, name: text}})
        elif var in self.cast.names and var not in PLAYERS:
            self.lose(f"{name} of {var}")
        else:
            self.steps.append(Given(do="change", row=var, values={name: text}))

    def ran(self, row: Row, operation: str) -> None:
        """An operation ran on a row."""
        self.steps.append(Given(do="run", row=self.rows.get(row.id, ""), operation=operation))

    def passed(self, days: int) -> None:
        """Time passed; before anything is there, it is only what day it is."""
        if days < 0 and self.steps:
            self.lose("what was before")
        elif days and self.steps:
            self.steps.append(Given(do="wait", days=days))

    def value(self, entity: str, name: str, value: Any, world: World) -> str:
        """Return a value as an expression; a row that nobody spoke of has no name."""
        if self.cast.index.types[(entity, name)].kind == "ref" and isinstance(value, int):
            if value not in self.rows:
                self.lose(name)
            return said(Ref(self.rows.get(value, "null")))
        return said(relative(world, value))
