"""Which rows there are, and who may see them."""

from agents.spec.interpreter import World
from agents.spec.interpreter.rows import Row

_PREFIX = "018f3c1e-0000-7000-8000-"


def ident(number: int) -> str:
    """Return the id of a row as clients see it."""
    return f"{_PREFIX}{number:012d}"


class Reach:
    """Finds rows by the ids that clients send."""

    def __init__(self, world: World) -> None:
        self.world = world

    def row(self, entity: str, id_: str) -> Row | None:
        """Return a row of an entity."""
        if not id_.startswith(_PREFIX):
            return None
        row = self.world.store.rows.get(int(id_.removeprefix(_PREFIX)))
        return row if row and row.entity == entity else None

    def readable(self, row: Row, actor: Row | None) -> bool:
        """Tell whether somebody may see a row."""
        people = row.entity == self.world.spec.auth.subject
        gets = [o for o in self.world.spec.operations if o.entity == row.entity and o.kind == "get"]
        # Where nobody sees people it is enough that they are there.
        if people and (not gets or (actor and row.id == actor.id)):
            return True
        return any(self.world.permits(self.world.grants(o, actor), row, actor) for o in gets)

    def nameable(self, row: Row, actor: Row | None) -> bool:
        """Tell whether somebody may refer to a row.

        Where whole roles are kept from seeing rows, and no row by itself, those kept out may name what they know.
        """
        gets = [o for o in self.world.spec.operations if o.entity == row.entity and o.kind == "get"]
        held = any(self.world.grants(o, actor) for o in gets)
        return self.readable(row, actor) or not (held or any(g.when for o in gets for g in o.grants))
