"""Values for fields: plain ones, those at and beyond the bounds, and what no field can hold."""

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from random import Random
from typing import Any

from agents.spec.interpreter import World
from agents.spec.interpreter.rows import Row
from agents.spec.model import Field
from agents.spec.reference.reach import Reach, ident
from agents.spec.reference.values import LONGEST, MOST
from agents.spec.scenarios.patterns import matching
from agents.spec.types import Type

NOWHERE = ident(999_999_999_999)
_WORDS = ("oak", "ash", "elm", "fir", "yew", "Oak", "two words", "ünïcode ✓ 木", "😀", "a 'quote' \"here\"", "100 %_")
_DAYS = (-400, -31, -15, -2, -1, 0, 0, 1, 2, 3, 7, 14, 15, 30, 31, 400)
_MINUTES = (-1500, -61, -1, 0, 1, 29, 30, 31, 60, 61, 120, 181, 1440, 4320)
_ODD: Sequence[Any] = (True, 7, 1.5, "text", "", "   ", [], {}, None, "2026-02-30", "a\0b", -1, 10**12)


class Values:
    """Draws values for fields, so that several rows have the same now and then."""

    def __init__(self, world: World, random: Random, known: Callable[[int], bool]) -> None:
        self.world, self.random, self._known = world, random, known
        self._serial = 0

    def plain(self, entity: str, field: Field, actor: Row | None) -> Any:
        """Return a value that the field can hold, as JSON."""
        type_ = self.world.index.types[(entity, field.name)]
        match type_.kind:
            case "boolean":
                return self.random.random() < 0.5
            case "enum":
                return self.random.choice(self.world.spec.enum(type_.of).values)
            case "ref":
                return self.reference(type_.of, actor)
            case "integer":
                return self._integer(field)
            case "decimal":
                return f"{self._decimal(field, type_):f}"
            case "date":
                return (self.world.store.now.date() + dt.timedelta(days=self.random.choice(_DAYS))).isoformat()
            case "datetime":
                return self._moment()
        return self._text(entity, field, type_)

    def rows(self, entity: str) -> list[Row]:
        """Return the rows whose ids somebody was shown."""
        return [row for row in self.world.store.of(entity) if self._known(row.id)]

    def reference(self, entity: str, actor: Row | None) -> str:
        """Return the id of a row, mostly of one that the person may see."""
        rows = self.rows(entity)
        reach = Reach(self.world)
        seen = [r for r in rows[-12:] if reach.readable(r, actor)]
        if seen and self.random.random() < 0.85:
            return ident(self.random.choice(seen).id)
        return ident(self.random.choice(rows).id) if rows and self.random.random() < 0.8 else NOWHERE

    def odd(self, entity: str, field: Field) -> Any:
        """Return a value at a bound, beyond it, or of another kind."""
        type_ = self.world.index.types[(entity, field.name)]
        edges: list[Any] = list(_ODD)
        if type_.kind == "integer":
            low, high = field.min if field.min is not None else -MOST, field.max if field.max is not None else MOST
            edges += [int(low), int(low) - 1, int(high), int(high) + 1] * 3
        elif type_.kind == "decimal":
            step = Decimal(1).scaleb(-(2 if type_.scale is None else type_.scale))
            bounds = [b for b in (field.min, field.max) if b is not None] or [Decimal(0)]
            edges += [f"{b + s:f}" for b in bounds for s in (-step, Decimal(0), step)] * 2 + ["0.00001", "9" * 20]
        elif type_.kind in ("string", "text", "password", "email") and not field.pattern:
            edges += self._long(field, type_) * 3
        elif type_.kind == "ref":
            edges += [
                NOWHERE,
                "no-id",
                *[ident(r.id) for r in self.world.store.rows.values() if self._known(r.id)][-3:],
            ]
        elif type_.kind == "enum":
            edges += [v.upper() for v in self.world.spec.enum(type_.of).values[:1]]
        return self.random.choice(edges)

    def _integer(self, field: Field) -> int:
        low = int(field.min) if field.min is not None else -3
        high = int(field.max) if field.max is not None else low + 12
        return self.random.choice((low, high, self.random.randint(low, min(high, low + 12))))

    def _decimal(self, field: Field, type_: Type) -> Decimal:
        step = Decimal(1).scaleb(-(2 if type_.scale is None else type_.scale))
        low = field.min if field.min is not None else Decimal(0)
        high = field.max if field.max is not None else low + 200
        picked = low + step * self.random.randrange(0, 5000)
        return self.random.choice((low, low + step, min(picked, high), min(high, low + 10))).quantize(step)

    def _moment(self) -> str:
        at = self.world.store.now + dt.timedelta(minutes=self.random.choice(_MINUTES))
        return at.astimezone(dt.UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")

    def _text(self, entity: str, field: Field, type_: Type) -> str:
        used = [r.values.get(field.name) for r in self.world.store.of(entity)[-6:]]
        texts = [t for t in used if isinstance(t, str)]
        self._serial += 1
        if type_.kind == "password":
            return f"a password {self._serial}"
        if texts and self.random.random() < 0.12:
            found = self.random.choice(texts)
            return found.swapcase() if self.random.random() < 0.4 and not field.pattern else found
        if type_.kind == "email":
            return f"person{self._serial}@example.com"
        if field.pattern:
            return matching(field, self._serial) or "x"
        most = int(field.max or type_.size or 255)
        text = self.random.choice(_WORDS) if self.random.random() < 0.4 else f"{field.name} {self._serial}"
        return text.ljust(int(field.min or 1), "x")[:most].strip() or "x"

    def _long(self, field: Field, type_: Type) -> list[str]:
        most = int(field.max if field.max is not None else type_.size or LONGEST.get(type_.kind, 255))
        least = int(field.min or 1)
        if type_.kind == "email":
            return ["no email", "a@b@example.com", "@example.com"]
        return ["x" * most, "x" * (most + 1), "木" * most, "x" * least, "x" * (least - 1), f" {'x' * least} "]
