"""The architecture that follows from a Spec, without a model."""

from typing import Any

from agents.analyze.artifact import (
    Alternative,
    Architecture,
    Behaviour,
    Component,
    Decision,
    Endpoint,
    Integration,
    Risk,
    SecurityNeed,
)
from agents.analyze.budgets import budgets
from agents.analyze.facts import Facts, facts
from agents.analyze.register import entries, settings
from agents.analyze.surface import enumerate_words, http_operations, with_article, words
from agents.analyze.tables import relations, tables
from agents.spec.model import Check, Entity, OnChange, Operation, Spec

_STACKS = {"fastapi": "FastAPI"}


def draft(spec: Spec, stack_name: str) -> Architecture:
    """Return the architecture of a backend on a stack."""
    known, said = facts(spec, stack_name), settings(spec)
    decisions = _decisions(known, said)
    return Architecture(
        title=spec.title,
        stack=stack_name,
        summary=_summary(spec, known, stack_name),
        components=_components(known, stack_name),
        tables=tables(spec),
        relations=relations(spec),
        normal_form=_normal_form(known),
        endpoints=_endpoints(spec),
        behaviours=_behaviours(spec),
        decisions=decisions,
        risks=_risks(known, said, decisions),
        budgets=budgets(spec),
        integrations=_integrations(),
        security=tuple(SecurityNeed(**e, requirements=src) for e, src in entries("needs", known, said)),
    )


def _stack_title(stack_name: str) -> str:
    return _STACKS.get(stack_name, stack_name)


def _summary(spec: Spec, known: Facts, stack_name: str) -> str:
    count = len(http_operations(spec))
    rows = enumerate_words(words(e.plural) for e in spec.entities)
    owners = enumerate_words(item.name for item in known["owned"]).capitalize()
    owned = f" {owners} belong to their owner." if owners else ""
    one = f"One {_stack_title(stack_name)} service in front of one PostgreSQL database answers {count} operations"
    return f"{one} over {rows}.{owned} Nothing else runs: no cache, no queue, no second store."


def _components(known: Facts, stack_name: str) -> tuple[Component, ...]:
    service = f"{_stack_title(stack_name)} service"
    named = (("rules", "locks"), ("reactions", "reactions"), ("computed values", "computed"))
    parts = ("grants", "effects", *(name for name, fact in named if known[fact]))
    duty = f"One transaction a request: {enumerate_words(parts)}"
    sign_in = Component(name="Sign-in", kind="module", duty="Accounts, passwords, tokens", needs=("Persistence",))
    return (
        Component(name="Client", kind="client", duty="Whoever speaks HTTP and JSON", needs=(service,)),
        Component(name=service, kind="service", duty="Starts, is configured by the environment, tells its health",
                  needs=("API",)),
        Component(name="API", kind="module", duty="Routes, checks of bodies and parameters, problem details",
                  needs=("Sign-in", "Domain") if known["accounts"] else ("Domain",)),
        *((sign_in,) if known["accounts"] else ()),
        Component(name="Domain", kind="module", duty=duty, needs=("Persistence",)),
        Component(name="Persistence", kind="module", duty="Models, queries, migrations", needs=("PostgreSQL",)),
        Component(name="PostgreSQL", kind="database", duty="Keeps rows, references, uniqueness and bounds"),
    )  # fmt: skip


def _normal_form(known: Facts) -> str:
    derived = enumerate_words(item.name for item in known["computed"])
    stored = f" What follows from other data has no column ({derived})." if derived else ""
    kept = enumerate_words(item.name for item in known["reactions"])
    history = (
        f" What {kept} set is kept, because it records when something happened, which no other column tells."
        if kept
        else ""
    )
    return (
        "The tables are in third normal form: each column holds one value, depends on the id of its own row, and on "
        f"nothing else; facts about another row are reached by its id.{stored}{history}"
    )


def _who(operation: Operation) -> str:
    return "; ".join(f"{'/'.join(g.roles)}" + (f" when {g.when}" if g.when else "") for g in operation.grants)


def _endpoints(spec: Spec) -> tuple[Endpoint, ...]:
    return tuple(
        Endpoint(operation=o.id, method=start.method, path=start.path, status=start.status, who=_who(o),
                 errors=o.errors, requirements=_sources(o))
        for o, start in http_operations(spec)
    )  # fmt: skip


def _sources(operation: Operation) -> tuple[str, ...]:
    parts = [operation, *operation.grants, *operation.guards, *([operation.query] if operation.query else [])]
    return tuple(dict.fromkeys(s for part in parts for s in part.src))


def _behaviours(spec: Spec) -> tuple[Behaviour, ...]:
    rules = [_rule(check, entity) for entity in spec.entities for check in entity.rules]
    guards = [_guard(check, operation) for operation in spec.operations for check in operation.guards]
    reactions = [_reaction(o, o.start) for o in spec.operations if isinstance(o.start, OnChange)]
    return (*rules, *guards, *reactions)


def _rule(check: Check, entity: Entity) -> Behaviour:
    return Behaviour(
        node=check.id, kind="rule", when=f"after each write of {with_article(entity.name)}", expr=check.expr,
        answer=f"{check.status} {check.code}", lock=check.lock or "", requirements=check.src,
    )  # fmt: skip


def _guard(check: Check, operation: Operation) -> Behaviour:
    return Behaviour(
        node=check.id, kind="guard", when=f"before {operation.id}", expr=check.expr,
        answer=f"{check.status} {check.code}", lock=check.lock or "", requirements=check.src,
    )  # fmt: skip


def _reaction(operation: Operation, start: OnChange) -> Behaviour:
    effects = "; ".join(f"{effect.target}.{n} = {v}" for effect in operation.effects for n, v in effect.values.items())
    return Behaviour(
        node=operation.id, kind="reaction", when=f"{with_article(operation.entity)} changed", expr=start.when,
        answer=effects, requirements=operation.src,
    )  # fmt: skip


def _decisions(known: Facts, said: dict[str, str]) -> tuple[Decision, ...]:
    return tuple(
        _decision(number, entry, src) for number, (entry, src) in enumerate(entries("decisions", known, said), start=1)
    )


def _decision(number: int, entry: dict[str, Any], src: tuple[str, ...]) -> Decision:
    alternatives = tuple(Alternative(**a) for a in entry.pop("alternatives"))
    return Decision(number=number, alternatives=alternatives, requirements=src, **entry)


def _risks(known: Facts, said: dict[str, str], decisions: tuple[Decision, ...]) -> tuple[Risk, ...]:
    """Return the register, most urgent first. A source `adr:slug` becomes the name of the decision's record."""
    names = {f"adr:{d.slug}": d.name for d in decisions}
    found = [Risk(id=f"R{n}", **entry) for n, (entry, _) in enumerate(entries("risks", known, said), start=1)]
    ranked = sorted(found, key=lambda risk: -risk.priority)
    return tuple(
        risk.model_copy(update={"id": f"R{n:02}", "source": names.get(risk.source, risk.source)})
        for n, risk in enumerate(ranked, start=1)
    )


def _integrations() -> tuple[Integration, ...]:
    return (
        Integration(name="Clients", direction="in", protocol="HTTP, JSON", purpose="all operations of the contract",
                    when_down="nothing to do; no state is kept for a client but its tokens"),
        Integration(name="PostgreSQL", direction="out", protocol="PostgreSQL, pooled connections",
                    purpose="all rows", when_down="requests fail with a server error, the readiness check says so; "
                    "the service recovers by itself when it is back"),
    )  # fmt: skip
