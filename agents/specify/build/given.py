"""What contracts give -> the contract of the Spec, with the sentence of each part and with what carries it out."""

import re
from collections.abc import Iterable, Iterator, Sequence

from agents.spec.contract import Contract, Given, Property, Route, Scheme, Shape
from agents.spec.model import Http, Link, Operation
from agents.specify.build.model import Model
from agents.specify.names.words import words
from agents.specify.passes import Read
from agents.specify.readers.naming import BUILT_IN, field_name, is_password, reference_name


def contract_of(read: Iterable[Read], operations: Sequence[Operation], model: Model) -> Contract:
    """Return the interface that documents give, each part of it with what carries it out."""
    given = list(_unique(part for one in read for part in _of(one)))
    carriers = _Carriers(operations, model)
    return Contract(
        routes=tuple(carriers.route(part) for part in given if isinstance(part, Route)),
        shapes=tuple(carriers.shape(part) for part in given if isinstance(part, Shape)),
        schemes=tuple(part for part in given if isinstance(part, Scheme)),
    )


def _of(read: Read) -> Iterator[Given]:
    block = read.block
    for part in block.entry.given if block.entry else ():
        yield part.model_copy(update={"src": (block.id,)})


def _unique(given: Iterable[Given]) -> Iterator[Given]:
    """What two documents give alike is one part; what they give differently are two, each with an id of its own."""
    found: dict[str, Given] = {}
    for part in given:
        ids = (part.id, *(f"{part.id}_{n}" for n in range(2, 10_000)))
        free = next(i for i in ids if i not in found or _same(found[i], part))
        src = (*(found[free].src if free in found else ()), *part.src)
        found[free] = part.model_copy(update={"id": free, "src": tuple(dict.fromkeys(src))})
    yield from found.values()


def _same(one: Given, other: Given) -> bool:
    return type(one) is type(other) and one.model_copy(update={"id": other.id, "src": other.src}) == other


class _Carriers:
    """Finds what of a Spec carries out a part of an interface."""

    def __init__(self, operations: Sequence[Operation], model: Model) -> None:
        self.model = model
        self.built = {operation.id for operation in operations}
        self.at = {o.start.address: o.id for o in operations if isinstance(o.start, Http)}

    def route(self, route: Route) -> Route:
        """Say which operation it is: the one that the reader knew, or the one at its address."""
        op = (route.op or "").replace(":@subject.", f":{self.model.subject}.")
        address = f"{route.method} {re.sub(r'{[^}]*}', '{}', route.path)}"
        return route.model_copy(update={"op": op if op in self.built else self.at.get(address)})

    def shape(self, shape: Shape) -> Shape:
        """Say of which entity it is, and in what each property is kept."""
        name = (shape.entity or "").removeprefix("entity:")
        if name not in self.model.entities:
            return shape.model_copy(update={"entity": None})
        kept = tuple(p.model_copy(update={"node": self._keeper(p, name)}) for p in shape.properties)
        return shape.model_copy(update={"properties": kept})

    def _keeper(self, said: Property, entity: str) -> str | None:
        fields = {f.name: f for f in self.model.entities[entity].fields}
        name = "password" if is_password(said.name) and "password" in fields else field_name(said.name)
        if name in fields:
            return fields[name].id
        if name in BUILT_IN or _is_own_id(said.name, entity):
            return f"entity:{entity}"
        reference = fields.get(reference_name(said.name))
        if reference and reference.type.startswith("ref("):
            return reference.id
        return next((link.id for link in self.model.links if name == _end(link, entity)), None)


def _end(link: Link, entity: str) -> str:
    return link.a_name if link.a == entity else link.b_name if link.b == entity else ""


def _is_own_id(name: str, entity: str) -> bool:
    match = re.fullmatch(r"(.+) id", words(name))
    own = words(entity)
    return bool(match and (own == match[1] or own.endswith(f" {match[1]}")))
