"""What a document states, found by kind and by entity without going through all of it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar, cast

from agents.specify.build.shape import Stated
from agents.specify.facts.facts import Fact

F = TypeVar("F")


class Statements(list[Stated]):
    """A list of what is stated, with an index that is made anew once something was added."""

    def __init__(self, stated: Iterable[Stated]) -> None:
        super().__init__(stated)
        self._indexed = -1
        self._by_kind: dict[type[Fact], list[tuple[Stated, Fact]]] = {}
        self._by_entity: dict[tuple[type[Fact], str | None], list[tuple[Stated, Fact]]] = {}
        self._about: dict[str | None, list[Stated]] = {}

    def of_kind(self, kind: type[F], entity: str | None = None) -> list[tuple[Stated, F]]:
        """Return the facts of one kind, of one entity if asked, in their order."""
        self._index()
        known: object = self._by_kind.get(cast("type[Fact]", kind), [])
        if entity is not None:
            known = self._by_entity.get((cast("type[Fact]", kind), entity), [])
        return list(cast("list[tuple[Stated, F]]", known))

    def about(self, entity: str) -> list[Stated]:
        """Return what is stated of one entity, in its order."""
        self._index()
        return list(self._about.get(entity, ()))

    def _index(self) -> None:
        if self._indexed == len(self):
            return
        by_kind, by_entity, about = defaultdict(list), defaultdict(list), defaultdict(list)
        for said in self:
            entity = getattr(said.fact, "entity", None)
            by_kind[type(said.fact)].append((said, said.fact))
            by_entity[type(said.fact), entity].append((said, said.fact))
            about[entity].append(said)
        self._by_kind, self._by_entity, self._about = by_kind, by_entity, about
        self._indexed = len(self)
