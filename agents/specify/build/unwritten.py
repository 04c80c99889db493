"""Facts about what is not said in our language -> operations that are not written yet, and their functions."""

from collections.abc import Iterable

from agents.spec.diagnostic import report
from agents.spec.model import Entity, Function, Http, Operation
from agents.specify.build.grants import Permissions
from agents.specify.build.model import Model, of_kind
from agents.specify.build.promises import body_of, header_of, query_of, returned, statuses
from agents.specify.build.shape import Stated, named
from agents.specify.facts.facts import GrantFact, HoleFact, HoleTextFact

_OUTSIDE = "webhook"


def holes(entity: Entity, allowed: Permissions) -> list[Operation]:
    """Return the operations of an entity that are declared only."""
    found: dict[str, Operation] = {}
    for said, fact, name in _named(allowed.stated):
        if fact.entity != entity.name:
            continue
        granted = [(said, GrantFact(entity.name, (), role, when)) for role, when in fact.roles]
        more = _more(fact, allowed.stated)
        src = named([said, *(s for s, _ in more)])
        found[name] = Operation(
            id=f"op:{entity.name}.{name}", name=name, kind="hole", entity=entity.name, src=src, start=start_of(fact),
            grants=allowed.nodes(entity.name, name, granted),
            errors=statuses(fact, [fact.text, *(f.text for _, f in more)]),
        )  # fmt: skip
    return list(found.values())


def start_of(fact: HoleFact) -> Http:
    """Return the request that starts such an operation."""
    return Http(method=fact.method, path=fact.path, status=200, texts=fact.texts)


def _named(stated: list[Stated]) -> list[tuple[Stated, HoleFact, str]]:
    """Return the facts, each with the name that its operation has: two addresses of one name are told apart."""
    names: dict[str, str] = {}
    found = []
    for said, fact in of_kind(stated, HoleFact):
        address = start_of(fact).address
        free = (fact.name, *(f"{fact.name}_{n}" for n in range(2, 10_000)))
        name = next(n for n in free if names.setdefault(n, address) == address)
        found.append((said, fact, name))
    return found


def without_doubles(operations: Iterable[Operation]) -> tuple[Operation, ...]:
    """Return the operations without the declared ones at the address of another: what is said there carries it out."""
    operations = tuple(operations)
    taken = {o.start.address for o in operations if isinstance(o.start, Http) and o.kind != "hole"}
    found = []
    for operation in operations:
        if operation.kind == "hole" and isinstance(operation.start, Http):
            if operation.start.address in taken:
                continue
            taken.add(operation.start.address)
        found.append(operation)
    return tuple(found)


def _more(fact: HoleFact, stated: list[Stated]) -> list[tuple[Stated, HoleTextFact]]:
    names = {fact.name, _OUTSIDE} if fact.method != "GET" and "{" not in fact.path else {fact.name}
    return [(s, f) for s, f in of_kind(stated, HoleTextFact) if f.name in names]


def functions(stated: list[Stated], operations: Iterable[Operation], model: Model) -> tuple[Function, ...]:
    """Return the functions that somebody has to write for operations that are declared only, and report each."""
    operations = tuple(operations)
    declared = {o.id for o in operations if o.kind == "hole"}
    found: dict[str, Function] = {}
    for said, fact, name in _named(stated):
        op = f"op:{fact.entity}.{name}"
        if op not in declared:
            continue
        more = _more(fact, stated)
        text = " ".join([fact.text, *(f.text for _, f in more)])
        found[name] = Function(
            id=f"fn:{name}", op=op, params=_params(fact), text=text, src=named([said, *(s for s, _ in more)]),
            query=query_of(fact), headers=header_of(fact), body=body_of(fact, operations, model), signed=fact.signed,
            answer=returned(fact, model),
        )  # fmt: skip
        model.findings.append(report("SP710", said.line, f"fn:{name}", said.path, text=fact.text,
                                     operation=f"{fact.method} {fact.path}"))  # fmt: skip
    return tuple(found.values())


def _params(fact: HoleFact) -> dict[str, str]:
    ids = {"id": f"ref({fact.entity})"} if "{" in fact.path and not fact.texts else {}
    return {**ids, **dict.fromkeys(fact.texts, "text"), **({} if fact.method == "GET" else {"body": "json"})}
