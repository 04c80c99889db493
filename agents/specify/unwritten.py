"""Facts about what is not said in our language -> operations that are not written yet, and their functions."""

from agents.spec.diagnostic import Diagnostic, report
from agents.spec.model import Entity, Function, Http, Operation
from agents.specify.facts import GrantFact, HoleFact, HoleTextFact
from agents.specify.grants import Permissions
from agents.specify.model import of_kind
from agents.specify.shape import Stated, named

_OUTSIDE = "webhook"


def holes(entity: Entity, allowed: Permissions) -> list[Operation]:
    """Return the operations of an entity that are declared only."""
    found: dict[str, Operation] = {}
    for said, fact in of_kind(allowed.stated, HoleFact, entity.name):
        granted = [(said, GrantFact(entity.name, (), role, when)) for role, when in fact.roles]
        src = named([said, *(s for s, _ in _more(fact, allowed.stated))])
        found[fact.name] = Operation(
            id=f"op:{entity.name}.{fact.name}", name=fact.name, kind="hole", entity=entity.name, src=src,
            start=Http(method=fact.method, path=fact.path, status=200),
            grants=allowed.nodes(entity.name, fact.name, granted),
        )  # fmt: skip
    return list(found.values())


def _more(fact: HoleFact, stated: list[Stated]) -> list[tuple[Stated, HoleTextFact]]:
    names = {fact.name, _OUTSIDE} if fact.method != "GET" and "{" not in fact.path else {fact.name}
    return [(s, f) for s, f in of_kind(stated, HoleTextFact) if f.name in names]


def functions(stated: list[Stated], findings: list[Diagnostic]) -> tuple[Function, ...]:
    """Return the functions that somebody has to write, and report each."""
    found: dict[str, Function] = {}
    for said, fact in of_kind(stated, HoleFact):
        more = _more(fact, stated)
        params = {"id": f"ref({fact.entity})"} if "{" in fact.path else {}
        params |= {} if fact.method == "GET" else {"body": "json"}
        text = " ".join([fact.text, *(f.text for _, f in more)])
        found[fact.name] = Function(
            id=f"fn:{fact.name}", op=f"op:{fact.entity}.{fact.name}", params=params, text=text,
            src=named([said, *(s for s, _ in more)]),
        )  # fmt: skip
        findings.append(report("SP710", said.line, f"fn:{fact.name}", said.path, operation=f"{fact.method} {fact.path}",
                               text=fact.text))  # fmt: skip
    return tuple(found.values())
