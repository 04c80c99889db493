"""What contracts give -> the contract of the Spec, with the sentence of each part."""

import re
from collections.abc import Iterable, Iterator

from agents.spec.contract import Contract, Given, Route, Scheme, Shape
from agents.spec.model import Http, Operation
from agents.specify.passes import Read


def contract_of(read: Iterable[Read], operations: Iterable[Operation], subject: str) -> Contract:
    """Return the interface that documents give; of an operation that is not built no route speaks."""
    operations = tuple(operations)
    built = {operation.id for operation in operations}
    at = {o.start.address: o.id for o in operations if isinstance(o.start, Http)}
    given = list(_unique(part for one in read for part in _of(one)))
    routes = (part for part in given if isinstance(part, Route))
    return Contract(
        routes=tuple(
            route.model_copy(update={"op": _carried(route, built, subject) or at.get(_address(route))})
            for route in routes
        ),
        shapes=tuple(part for part in given if isinstance(part, Shape)),
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


def _address(route: Route) -> str:
    return f"{route.method} {re.sub(r'{[^}]*}', '{}', route.path)}"


def _carried(route: Route, built: set[str], subject: str) -> str | None:
    op = (route.op or "").replace(":@subject.", f":{subject}.")
    return op if op in built else None
