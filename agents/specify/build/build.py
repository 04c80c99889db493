"""Read sentences -> the Spec with its trace."""

from collections import defaultdict
from collections.abc import Iterator

from agents.spec.diagnostic import Diagnostic, report
from agents.spec.model import Api, Auth, Http, NonGoal, Quality, RateLimit, Sentence, Spec
from agents.spec.nodes import nodes_of
from agents.specify import doubts
from agents.specify.build.assemble import assemble
from agents.specify.build.clashes import clashes
from agents.specify.build.given import contract_of
from agents.specify.build.implied import implied
from agents.specify.build.merging import disagreements, preferred
from agents.specify.build.model import Model, of_kind
from agents.specify.build.operate import operations
from agents.specify.build.pairs import one_to_one
from agents.specify.build.shape import Stated, named
from agents.specify.build.statements import Statements
from agents.specify.build.unwritten import functions, start_of
from agents.specify.facts.facts import (
    ApiFact,
    AuthFact,
    ClosedFact,
    ConfirmFact,
    DenyFact,
    EntityFact,
    Fact,
    FieldFact,
    HoleFact,
    KeyFact,
    LatencyFact,
    NarrowFact,
    NodeFact,
    RateFact,
    RoleFact,
    SubjectFact,
)
from agents.specify.names.words import label, slug
from agents.specify.outcome import status_of
from agents.specify.passes import Read, subject_facts
from agents.specify.source.block import Document

_ON_SUBJECT = {"get": "me", "update": "update_me"}


def build(document: Document, read: list[Read], subject: str) -> tuple[Spec, list[Diagnostic]]:
    """Return the Spec of a document and the choices made on the way."""
    stated = Statements(preferred(one_to_one([*_of_subject(subject, read), *_stated(read)])))
    findings = [*clashes(stated, assemble(stated)), *disagreements(stated)]
    closed = any(isinstance(s.fact, RoleFact) for s in stated)
    if not closed and not any(one.reading and one.reading.form in ("signup", "signin") for one in read):
        findings.append(report("SP510", subject=label(subject)))
    stated += implied(stated, subject, findings)
    model = assemble(stated)
    operated = operations(model, stated)
    goals = tuple(_non_goals(read))
    spec = Spec(
        title=document.title, sources=document.sources, roles=model.ranks.roles, links=tuple(model.links),
        enums=tuple(model.enums.values()), entities=tuple(model.entities.values()), operations=operated,
        auth=_auth(model, stated), api=_api(stated), quality=_quality(stated), rate_limit=_rate_limit(stated),
        non_goals=goals, functions=functions(stated, operated, model), trace=(),
        contract=contract_of(read, operated, model),
    )  # fmt: skip
    spec = traced(spec, read)
    return spec, [*findings, *model.findings, *_nothing(spec, read), *doubts.of_spec(spec, stated)]


def traced(spec: Spec, read: list[Read]) -> Spec:
    """Return the Spec with what became of each sentence."""
    return spec.model_copy(update={"trace": tuple(_trace(spec, read))})


def _stated(read: list[Read]) -> Iterator[Stated]:
    for sentence in read:
        block, reading = sentence.block, sentence.reading
        for fact in reading.facts if reading else ():
            yield Stated(block.id, block.line, block.text, fact, block.path, block.entry.form if block.entry else "")


def _of_subject(subject: str, read: list[Read]) -> list[Stated]:
    """What everybody who signs in has, where no sentence says it."""
    said = [s.fact for s in _stated(read)]
    fields = {f.field for f in said if isinstance(f, FieldFact) and f.entity == subject}
    keyed = any(isinstance(f, KeyFact) and (f.entity, f.fields) == (subject, ("email",)) for f in said)
    signs_in = any(isinstance(f, SubjectFact) for f in said)

    def wanted(fact: Fact) -> bool:
        if isinstance(fact, FieldFact):
            return fact.field not in fields
        return not keyed if isinstance(fact, KeyFact) else not signs_in

    return [Stated("", 0, "", f) for f in subject_facts(subject) if wanted(f)]


def _auth(model: Model, stated: list[Stated]) -> Auth:
    subject = model.entities[model.subject]
    password = next(f for f in subject.fields if f.name == "password")
    numbers = {f.name: f.value for _, f in of_kind(stated, AuthFact)}
    roles = {"role_field": "role", "register_role": model.ranks.register, "bootstrap": model.ranks.bootstrap}
    said = named([s for s, _ in of_kind(stated, SubjectFact)])[:1]
    src = tuple(dict.fromkeys([*said, *password.src, *named([s for s, _ in of_kind(stated, AuthFact)])]))
    return Auth.model_validate({
        "id": "auth", "subject": subject.name, "login": "email", "password": "password",
        "min_password": int(password.min or 10), "src": src,
        "origin": "explicit" if src else "default", **numbers, **(roles if model.roles else {}),
    })  # fmt: skip


def _api(stated: list[Stated]) -> Api:
    said = of_kind(stated, ApiFact)
    src = tuple(dict.fromkeys(s.sentence for s, _ in said))
    values: dict[str, object] = {f.name: f.value for _, f in said}
    return Api.model_validate({"id": "api", "src": src, "origin": "explicit" if said else "default", **values})


def _quality(stated: list[Stated]) -> tuple[Quality, ...]:
    found: dict[str, Quality] = {}
    for said, fact in of_kind(stated, LatencyFact):
        id_ = f"quality:latency.p{fact.percentile.normalize():f}"
        src = (*(found[id_].src if id_ in found else ()), said.sentence)
        found[id_] = Quality(
            id=id_, metric="latency", percentile=fact.percentile, value=fact.milliseconds, src=src, users=fact.users
        )  # fmt: skip
    return tuple(found.values())


def _rate_limit(stated: list[Stated]) -> RateLimit | None:
    """Several limits are all kept by the least."""
    said = of_kind(stated, RateFact)
    if not said:
        return None
    return RateLimit(id="rate_limit", per_minute=min(f.per_minute for _, f in said), src=named([s for s, _ in said]))


def _non_goals(read: list[Read]) -> Iterator[NonGoal]:
    taken: set[str] = set()
    for sentence in read:
        if sentence.block.kind == "out_of_scope":
            base = f"nongoal:{slug(sentence.block.text)}"
            id_ = next(i for i in (base, *(f"{base}_{n}" for n in range(2, 1000))) if i not in taken)
            taken.add(id_)
            yield NonGoal(id=id_, text=sentence.block.text, src=(sentence.block.id,))


def _nothing(spec: Spec, read: list[Read]) -> Iterator[Diagnostic]:
    """Report sentences that were understood, but confirm what nobody may do: nothing comes of them."""
    for one, said in zip(read, spec.trace, strict=True):
        if said.status == "not_understood" and status_of(one)[0] == "mapped":
            hint = "closest form: Users can view and edit their own lists."
            yield report("SP201", said.line, path=one.block.path, text=said.text, hint=hint)


def _trace(spec: Spec, read: list[Read]) -> Iterator[Sentence]:
    cited: dict[str, list[str]] = defaultdict(list)
    for node in nodes_of(spec):
        for sentence in node.src:
            cited[sentence].append(node.id)
    known = {node.id for node in nodes_of(spec)}
    for one in read:
        block = one.block
        status, form, rest = status_of(one)
        nodes = dict.fromkeys([*cited[block.id], *_confirmed(one, spec, known)])
        if status == "mapped" and not nodes:
            status, form = "not_understood", ""
        yield Sentence(
            id=block.id, line=block.line, section=block.section, text=block.text, status=status, form=form,
            nodes=tuple(nodes), rest=rest, reason=block.accepted if status == "accepted" else "",
        )  # fmt: skip


def _confirmed(sentence: Read, spec: Spec, known: set[str]) -> Iterator[str]:
    """The nodes of sentences that change nothing: what they confirm or forbid."""
    reading = sentence.reading
    for fact in reading.facts if reading else ():
        if isinstance(fact, ConfirmFact):
            entity = spec.auth.subject if fact.entity == "@subject" else fact.entity
            ids = {o.id for o in spec.operations}
            wanted = [f"op:{entity}.{_ON_SUBJECT.get(v, v) if entity == spec.auth.subject else v}" for v in fact.ops]
            yield from (i for i in wanted if i in ids)
        elif isinstance(fact, NodeFact):
            yield from (i for i in [fact.node] if i in known)
        elif isinstance(fact, HoleFact):
            address = start_of(fact).address
            yield from (o.id for o in spec.operations if isinstance(o.start, Http) and o.start.address == address)
        elif isinstance(fact, DenyFact | NarrowFact | EntityFact):
            yield f"entity:{fact.entity}"
        elif isinstance(fact, ClosedFact):
            yield from (o.id for o in spec.operations if o.grants and all("anyone" not in g.roles for g in o.grants))
