"""A Spec with every type and every way from row to row, and rows in which much is empty: for expressions."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from random import Random

from agents.spec.interpreter import World
from agents.spec.interpreter.rows import Index, Row, Store, Value
from agents.spec.model import Api, Auth, Entity, Enum, Field, Link, Operation, Source, Spec

NOW = dt.datetime(2026, 3, 10, 23, 30, tzinfo=dt.UTC)
KINDS = ("raw", "on hold", "done")
PEOPLE, TAGS, BOXES, SAMPLES = 3, 3, 4, 9
"""How many rows there are of each entity."""

_TEXTS = ("a", "a", "Z", "ä", "ab", "😀", "\ufb00", "a b")
_FRACTIONS = ("0", "0.005", "-0.005", "1.25", "2.50", "-3.75", "10.00", "99.99", "0.3333", "98765432.10")
_SIGN_IN = {"register": 201, "login": 200, "refresh": 200, "logout": 204}
_DAYS = tuple(dt.timedelta(days=n) for n in (-400, -31, -14, -1, 0, 1, 3, 29, 365))
_VALUES: Mapping[str, Sequence[Value]] = {
    "integer": (0, 1, 2, 3, -1, -7, 14, 50),
    "decimal": tuple(map(Decimal, _FRACTIONS)),
    "boolean": (True, False),
    "date": tuple(NOW.date() + by for by in _DAYS),
    "datetime": tuple(NOW + by + dt.timedelta(minutes=n) for by in _DAYS for n in (0, 29, 30, 31, 600)),
    "enum": KINDS,
}
_EMPTY = 0.35
"""How many of the values that may be empty are."""


def laboratory() -> Spec:
    """Return the Spec: people, tags, boxes, and samples in boxes, in other samples, and with tags."""
    user = _entity("User", ("login", "string(40)", {"required": True}), ("secret", "password", _SECRET),
                   ("limit", "integer", {}))  # fmt: skip
    tag = _entity("Tag", ("name", "string(40)", {}), ("weight", "decimal(12,4)", {}))
    box = _entity(
        "Box", ("name", "string(40)", {"required": True}), ("size", "integer", {}), ("opened", "date", {}),
        ("keeper", "ref(User)", {"inverse": "boxes"}),
        ("used", "integer", _computed("self.samples.filter(s, s.flag).size()")),
        ("worth", "decimal(12,2)", _computed("self.samples.map(s, s.p).sum() / 3", nullable=True)),
    )  # fmt: skip
    return Spec(
        title="Laboratory", sources=(Source(path="laboratory.md", sha256="0" * 64),),
        enums=(Enum(id="enum:Kind", name="Kind", values=KINDS),), entities=(user, tag, box, _sample()),
        links=(Link(id="link:Sample.tags", a="Sample", b="Tag", a_name="tags", b_name="samples"),),
        operations=(
            *(_operation("User", name, "POST", f"/auth/{name}", status, "anyone") for name, status in _SIGN_IN.items()),
            *(_operation(e.name, "get", "GET", f"/{e.plural}/{{id}}", 200, "user") for e in (tag, box, _sample())),
        ),
        auth=Auth(id="auth", subject="User", login="login", password="secret"), api=Api(id="api"), trace=(),
    )  # fmt: skip


def _sample() -> Entity:
    return _entity(
        "Sample", ("n", "integer", {}), ("m", "integer", {"required": True}), ("p", "decimal(12,2)", {}),
        ("q", "decimal(12,4)", {"required": True}), ("d", "date", {}), ("e", "date", {"required": True}),
        ("at", "datetime", {}), ("since", "datetime", {"required": True}), ("flag", "boolean", {"default": "false"}),
        ("seen", "boolean", {}), ("kind", "enum(Kind)", {}), ("state", "enum(Kind)", {"default": '"raw"'}),
        ("label", "string(40)", {}), ("note", "text", {"required": True}),
        ("parent", "ref(Sample)", {"inverse": "parts"}), ("box", "ref(Box)", {"inverse": "samples"}),
        ("late", "integer", _computed("greatest(0, (self.flag ? today : self.d) - self.e)", nullable=True)),
        ("charge", "decimal(8,2)", _computed("least(self.late * 0.25, 10)", nullable=True)),
        ("owing", "boolean", _computed("self.charge > 0 && !self.flag")),
    )  # fmt: skip


_SECRET: Mapping[str, object] = {"required": True, "write": "create", "secret": "hash"}


def _computed(text: str, *, nullable: bool = False) -> Mapping[str, object]:
    return {"computed": text, "nullable": nullable, "write": "never"}


def _entity(name: str, *fields: tuple[str, str, Mapping[str, object]]) -> Entity:
    built = (Field.model_validate({"id": f"field:{name}.{n}", "name": n, "type": t, **m}) for n, t, m in fields)
    return Entity(id=f"entity:{name}", name=name, plural=f"{name.lower()}{'es' if name == 'Box' else 's'}",
                  fields=tuple(built))  # fmt: skip


def _operation(entity: str, name: str, method: str, path: str, status: int, role: str) -> Operation:
    return Operation.model_validate({
        "id": f"op:{entity}.{name}", "name": name, "kind": name, "entity": entity,
        "start": {"on": "http", "method": method, "path": path, "status": status},
        "grants": [{"id": f"grant:{entity}.{name}", "roles": [role]}],
    })  # fmt: skip


def furnished(spec: Spec, seed: int) -> World:
    """Return a world with rows of every entity; the ids count from 1 in the order of their making."""
    random, store = Random(seed), Store(NOW)
    index = Index(spec)
    for entity, count in (("User", PEOPLE), ("Tag", TAGS), ("Box", BOXES), ("Sample", SAMPLES)):
        for _ in range(count):
            store.serial += 1
            before = [r.id for r in store.rows.values()]
            values = {
                f.name: _value(index, entity, f, random, store, before)
                for f in index.entities[entity].fields
                if f.computed is None
            }
            made = NOW - dt.timedelta(days=store.serial, minutes=random.randrange(999))
            store.rows[store.serial] = Row(store.serial, entity, values, made, made)
    samples, tags = ([r.id for r in store.of(name)] for name in ("Sample", "Tag"))
    store.links = {("link:Sample.tags", s, t) for s in samples for t in tags if random.random() < 0.4}
    return World(index, store, NOW)


def _value(index: Index, entity: str, field: Field, random: Random, store: Store, before: list[int]) -> Value:
    type_ = index.types[(entity, field.name)]
    if not field.required and field.default is None and random.random() < _EMPTY:
        return None
    if type_.kind == "ref":
        rows = [i for i in before if store.rows[i].entity == type_.of]
        return random.choice(rows) if rows else None
    found = random.choice(_VALUES.get(type_.kind, _TEXTS))
    return found.quantize(Decimal(1).scaleb(-(type_.scale or 0))) if isinstance(found, Decimal) else found
