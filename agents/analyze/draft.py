"""The architecture that follows from a Spec, without a model."""

from agents.analyze.artifact import (
    Alternative,
    Architecture,
    Boundary,
    Component,
    Decision,
    Endpoint,
    Integration,
    Risk,
    SecurityNeed,
)
from agents.analyze.behaviours import behaviours
from agents.analyze.budgets import budgets
from agents.analyze.conventions import conventions
from agents.analyze.facts import Facts, facts, kept
from agents.analyze.lifecycles import lifecycles
from agents.analyze.register import Entry, entries, settings
from agents.analyze.roles import permissions, role_rows, who
from agents.analyze.surface import enumerate_words, http_operations, words
from agents.analyze.tables import relations, tables
from agents.spec.model import Operation, Spec
from agents.stacks import STACKS, open_stack

_ACCOUNTS = (("roles", "roles"), ("rate limit", "limited"))


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
        normal_form=_normal_form(known, enumerate_words(item.name for item in kept(spec))),
        roles=role_rows(spec),
        permissions=permissions(spec),
        lifecycles=lifecycles(spec),
        conventions=conventions(spec),
        endpoints=_endpoints(spec),
        behaviours=behaviours(spec),
        decisions=decisions,
        risks=_risks(known, said, decisions),
        budgets=budgets(spec),
        integrations=_integrations(),
        security=tuple(SecurityNeed(**e.texts, requirements=e.src) for e in entries("needs", known, said)),
        out_of_scope=tuple(Boundary(node=n.id, text=n.text, requirements=n.src) for n in spec.non_goals),
    )


def _stack_title(stack_name: str) -> str:
    return open_stack(stack_name).title if stack_name in STACKS else stack_name


def _summary(spec: Spec, known: Facts, stack_name: str) -> str:
    count = len(http_operations(spec))
    rows = enumerate_words(words(e.plural) for e in spec.entities)
    owners = enumerate_words(item.name for item in known["owned"]).capitalize()
    owned = f" {owners} belong to their owner." if owners else ""
    roles = enumerate_words(item.name for item in known["roles"])
    held = f" Its roles are {roles}." if roles else ""
    one = f"One {_stack_title(stack_name)} service in front of one PostgreSQL database answers {count} operations"
    timer = " A timer of the service carries out what time starts." if known["timers"] else ""
    return f"{one} over {rows}.{held}{owned}{timer} Nothing else runs: no cache, no queue, no second store."


def _components(known: Facts, stack_name: str) -> tuple[Component, ...]:
    service = f"{_stack_title(stack_name)} service"
    named = (
        ("lifecycles", "lifecycles"), ("rules", "locks"), ("reactions", "reactions"),
        ("audit log", "audited"), ("computed values", "computed"),
    )  # fmt: skip
    parts = ("grants", "effects", *(name for name, fact in named if known[fact]))
    duty = f"One transaction a request: {enumerate_words(parts)}"
    kept = ("accounts", "passwords", "tokens", *(name for name, fact in _ACCOUNTS if known[fact]))
    sign_in = Component(name="Sign-in", kind="module", duty=enumerate_words(kept).capitalize(), needs=("Persistence",))
    timer = Component(name="Timer", kind="module", duty="Finds rows that are due, one transaction a row",
                      needs=("Domain",))  # fmt: skip
    parts_of_service = ("API", "Timer") if known["timers"] else ("API",)
    return (
        Component(name="Client", kind="client", duty="Whoever speaks HTTP and JSON", needs=(service,)),
        Component(name=service, kind="service", duty="Starts, is configured by the environment, tells its health",
                  needs=parts_of_service),
        Component(name="API", kind="module", duty="Routes, checks of bodies and parameters, problem details",
                  needs=("Sign-in", "Domain") if known["accounts"] else ("Domain",)),
        *((sign_in,) if known["accounts"] else ()),
        *((timer,) if known["timers"] else ()),
        Component(name="Domain", kind="module", duty=duty, needs=("Persistence",)),
        Component(name="Persistence", kind="module", duty="Models, queries, migrations", needs=("PostgreSQL",)),
        Component(name="PostgreSQL", kind="database", duty="Keeps rows, references, uniqueness and bounds"),
    )  # fmt: skip


def _normal_form(known: Facts, kept_fields: str) -> str:
    derived = enumerate_words(item.name for item in known["computed"])
    stored = f" What follows from other data has no column ({derived})." if derived else ""
    history = (
        f" What is set when something happens is kept ({kept_fields}), because no other column tells it."
        if kept_fields
        else ""
    )
    return (
        "The tables are in third normal form: each column holds one value, depends on the id of its own row, and on "
        f"nothing else; facts about another row are reached by its id.{stored}{history}"
    )


def _endpoints(spec: Spec) -> tuple[Endpoint, ...]:
    return tuple(
        Endpoint(operation=o.id, method=start.method, path=start.path, status=start.status,
                 who=who(o, spec.entity(o.entity)), errors=o.errors, requirements=_sources(o))
        for o, start in http_operations(spec)
    )  # fmt: skip


def _sources(operation: Operation) -> tuple[str, ...]:
    parts = [operation, *operation.grants, *operation.guards, *([operation.query] if operation.query else [])]
    return tuple(dict.fromkeys(s for part in parts for s in part.src))


def _decisions(known: Facts, said: dict[str, str]) -> tuple[Decision, ...]:
    return tuple(_decision(number, entry) for number, entry in enumerate(entries("decisions", known, said), start=1))


def _decision(number: int, entry: Entry) -> Decision:
    alternatives = tuple(Alternative(**a) for a in entry.texts["alternatives"])
    texts = {key: value for key, value in entry.texts.items() if key != "alternatives"}
    return Decision(number=number, alternatives=alternatives, requirements=entry.src, **texts)


def _risks(known: Facts, said: dict[str, str], decisions: tuple[Decision, ...]) -> tuple[Risk, ...]:
    """Return the register, most urgent first. A source `adr:slug` becomes the name of the decision's record."""
    names = {f"adr:{d.slug}": d.name for d in decisions}
    found = [
        Risk(id=f"R{n}", nodes=entry.nodes, **entry.texts)
        for n, entry in enumerate(entries("risks", known, said), start=1)
    ]
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
