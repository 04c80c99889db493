"""Facts about one field -> the field: its type, whether it is required, its bounds, and the choices that were made."""

from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from agents.spec.diagnostic import Diagnostic, report
from agents.spec.model import Field
from agents.specify.facts.facts import Fact, FieldFact
from agents.specify.names import kinds
from agents.specify.names.words import label, plural, snake

STRING = Decimal(255)
MIN_PASSWORD = Decimal(10)


@dataclass(frozen=True)
class Stated:
    """A fact, and the sentence that states it; `contract`: the format of the contract that it stands in."""

    sentence: str
    line: int
    text: str
    fact: Fact
    path: str = ""
    contract: str = ""


def named(stated: list[Stated]) -> tuple[str, ...]:
    """Return the sentences of facts, each once; a default has none."""
    return tuple(dict.fromkeys(s.sentence for s in stated if s.sentence))


@dataclass(frozen=True)
class Known:
    """Everything that is known about one field, merged; `sources`: the sentences, `inferred`: only by effects."""

    fact: FieldFact
    sources: tuple[str, ...]
    line: int
    inferred: bool
    path: str = ""
    findings: tuple[Diagnostic, ...] = ()


def merge(stated: list[tuple[Stated, FieldFact]]) -> Known:
    """Join what several sentences say about one field. Effects count only when nothing else is said."""
    said = [pair for pair in stated if not pair[1].effect] or stated
    first, whole = said[0]
    for _, fact in said[1:]:
        whole = _join(whole, fact)
    whole = replace(whole, required=False) if _only_mentioned([f for _, f in said], whole) else whole
    findings = tuple(_clashes([fact for s, fact in said if not s.contract], first))
    sources = named([s for s, _ in said])
    return Known(whole, sources, first.line, whole.effect, first.path, findings)


def _only_mentioned(said: list[FieldFact], whole: FieldFact) -> bool:
    """What rows are shown with, or sought by, need not be given; what bounds it says nothing of that."""
    others = (f for f in said if not f.mentioned)
    bounded = all(f.min is not None or f.max is not None or f.fold or f.hint for f in others)
    return whole.required is None and bounded and any(f.mentioned for f in said)


def _clashes(said: list[FieldFact], first: Stated) -> list[Diagnostic]:
    types = list(dict.fromkeys(fact.type for fact in said if fact.type))
    node = f"{said[0].entity}.{said[0].field}" if said else ""
    return [report("SP305", first.line, f"field:{node}", first.path, field=node, a=a, b=b) for a, b in pairwise(types)]


def _join(a: FieldFact, b: FieldFact) -> FieldFact:
    """What `a` leaves open is taken from `b`; a bound or a default that is said again is the later one."""
    return replace(
        a, type=_type(a, b), values=_values(a, b),
        more_values=_is_open(a) and _is_open(b), fold=a.fold or b.fold, write=a.write or b.write,
        hint=a.hint or b.hint, pattern=a.pattern or b.pattern, write_roles=a.write_roles or b.write_roles,
        read_roles=b.read_roles if a.read_roles is None else a.read_roles,
        enum=a.enum or b.enum,
        required=a.required if b.required is None else b.required, computed=a.computed or b.computed,
        nullable=a.nullable or b.nullable,
        min=a.min if b.min is None else b.min, max=a.max if b.max is None else b.max,
        default=a.default if b.default is None else b.default,
    )  # fmt: skip


def _type(a: FieldFact, b: FieldFact) -> str | None:
    """Of text, the kind that says more."""
    plain = a.type in ("string", "text") and (b.type or "").partition("(")[0] in ("string", "email", "uuid")
    return b.type if plain and a.type != b.type else a.type or b.type


def _is_open(fact: FieldFact) -> bool:
    return fact.more_values or not fact.values


def _values(a: FieldFact, b: FieldFact) -> tuple[str, ...]:
    """A closed list is the list; what steps of a lifecycle tell adds up."""
    if _is_open(a) and _is_open(b):
        return tuple(dict.fromkeys((*a.values, *b.values)))
    return b.values if _is_open(a) else a.values


def shape(known: Known, enum: str | None) -> tuple[Field, list[Diagnostic]]:
    """Return the field and the choices that were made for it. `enum`: the name of its list of values."""
    fact = known.fact
    kind = f"enum({enum})" if enum else _typed(fact)
    name = f"{fact.entity}.{fact.field}"
    field = Field(id=f"field:{name}", name=fact.field, type=kind, src=known.sources,
                  origin="inferred" if known.inferred else "explicit" if known.sources else "default")  # fmt: skip
    written = fact.computed is None and fact.write != "never" and not known.inferred
    field = _bounded(_defaulted(field, fact), fact)
    field = field.model_copy(update={"write": "never"} if not written else {"write": fact.write or field.write})
    field = field.model_copy(update={
        "required": written and _required(field, fact), "fold": fact.fold or field.fold, "pattern": fact.pattern,
        "write_roles": fact.write_roles or None, "read_roles": fact.read_roles,
    })  # fmt: skip
    return field, [*known.findings, *_choices(field, known)]


def _typed(fact: FieldFact) -> str:
    """`string` says no more of a description than that it is text; how long it may be its name tells."""
    long = fact.type == "string" and kinds.by_name(label(fact.field)) == "text"
    return "text" if long else fact.type or _guessed(fact)


def _guessed(fact: FieldFact) -> str:
    """A name that says nothing about the type gives way to what is said of the field."""
    named = kinds.by_name(label(fact.field))
    return fact.hint if fact.hint and named == "string" else named


def _defaulted(field: Field, fact: FieldFact) -> Field:
    default = fact.default
    if default is None and field.type == "boolean" and fact.computed is None and not fact.required:
        default = "false"
    return field.model_copy(update={"default": default, "computed": fact.computed, "nullable": fact.nullable})


def _bounded(field: Field, fact: FieldFact) -> Field:
    """Give text its length, a password its rules, an email its case."""
    kind = field.type.partition("(")[0]
    most, least = fact.max, fact.min
    if kind == "string":
        written = field.type.partition("(")[2].rstrip(")")
        most = most or (Decimal(written) if written else STRING)
        return field.model_copy(update={"type": f"string({most})", "max": most, "min": least})
    if kind == "password":
        least = least or MIN_PASSWORD
        secret = {"secret": "hash", "write": "create"}
        return field.model_copy(update={"min": least, "max": most or kinds.longest(kind), **secret})
    if kind == "integer" and least is None and kinds.is_count(label(field.name)) and fact.computed is None:
        least = Decimal(0)
    return field.model_copy(update={"min": least, "max": most or kinds.longest(kind), "fold": kind == "email"})


def _required(field: Field, fact: FieldFact) -> bool:
    if field.default is not None:
        return False
    return fact.required is not False


def _choices(field: Field, known: Known) -> list[Diagnostic]:
    """List what the document left open."""
    name, found = field.id.partition(":")[2], []
    fact = known.fact
    if not known.sources:
        return []
    if known.inferred:
        return [report("SP309", known.line, field.id, known.path, field=name, name=label(field.name), type=field.type)]
    chosen = fact.type is None and not fact.values and fact.computed is None
    if chosen and not (fact.max and field.type.startswith("string")):
        called = label(field.name)
        place = (known.line, field.id, known.path)
        of = called.removesuffix(" id") if field.type.startswith("string") else called
        found.append(
            report("SP301", *place, field=name, name=called, type=field.type)
            if of == called
            else report("SP312", *place, field=name, of=of, entity=label(name.partition(".")[0]))
        )
    if fact.required is None and field.required:
        found.append(report("SP303", known.line, field.id, known.path, field=name, choice="required"))
    return found


def collection(entity: str, field: str, taken: set[str]) -> str:
    """Return the name of a collection on the other side of a reference."""
    name = snake(plural(label(entity)))
    return name if name not in taken else f"{field}_{name}"
