"""Changes of one field: its type, whether it is required, its bounds, its default, who writes it."""

from collections.abc import Iterator

from agents.spec.data import Field
from agents.spec.expression import ExpressionError
from agents.spec.types import TEXT, Type, read_type
from agents.spec.versions.bounds import tightened
from agents.spec.versions.change import Change, Versions

_WRITABLE = {"never": 0, "create": 1, "always": 2}


def field_changes(was: Field, now: Field, entity: str, versions: Versions) -> Iterator[Change]:
    """Yield what changes about a field that both versions have."""
    name = f"{entity}.{now.name}"
    yield from _type(was, now, name, versions)
    yield from _required(was, now, name, versions)
    yield from _bounds(was, now, name, versions)
    yield from _written(was, now, name, versions)
    yield from _told(was, now, name, versions)


def _type(was: Field, now: Field, name: str, versions: Versions) -> Iterator[Change]:
    if was.type != now.type and not _is_length(was, now):
        told = f"{name} is {now.type} instead of {was.type}"
        match _cast(was.type, now.type):
            case "same":
                return
            case "wider":
                yield versions.told("SP905", "safe", was, now, told)
            case "narrower":
                yield versions.told("SP904", "needs a check", was, now, told)
            case "lossless":
                yield versions.told("SP906", "breaking", was, now, told, "ALTER … USING, no value is lost")
            case _:
                yield versions.told("SP906", "destructive", was, now, told)


def _is_length(was: Field, now: Field) -> bool:
    """Text of another length is told by its bounds."""
    return was.max != now.max and was.type.startswith("string(") and now.type.startswith("string(")


def _cast(old: str, new: str) -> str:
    """Return what a change of type does to the values: `same`, `wider`, `narrower`, `lossless` or `lossy`."""
    try:
        was, now = read_type(old), read_type(new)
    except ExpressionError:
        return "lossy"
    if was.kind in TEXT and now.kind in TEXT and "password" not in (was.kind, now.kind):
        return _text(was, now)
    if was.kind == now.kind == "decimal":
        return "wider" if _digits(now) >= _digits(was) and (now.scale or 0) >= (was.scale or 0) else "narrower"
    if was.kind == now.kind:
        # An enum under another name has its values compared, a reference to another entity names other rows.
        return "same" if was.kind == "enum" else "lossy"
    return "lossless" if (was.kind, now.kind) in _LOSSLESS else "lossy"


_LOSSLESS = {("integer", "decimal"), ("date", "datetime"), ("enum", "string"), ("enum", "text"), ("uuid", "string")}


def _digits(type_: Type) -> int:
    return (type_.size or 0) - (type_.scale or 0)


def _text(was: Type, now: Type) -> str:
    if now.kind == "email" != was.kind:
        return "narrower"
    longest = {"text": 10_000, "email": 254}
    before, after = (t.size or longest.get(t.kind, 255) for t in (was, now))
    return "wider" if after >= before else "narrower"


def _required(was: Field, now: Field, name: str, versions: Versions) -> Iterator[Change]:
    if now.required and not was.required:
        yield versions.told("SP903", "needs a value", was, now, f"{name} is required now")
    elif was.required and not now.required and now.computed is None and now.write != "never":
        yield versions.told("SP905", "safe", was, now, f"{name} is optional now")


def _bounds(was: Field, now: Field, name: str, versions: Versions) -> Iterator[Change]:
    unit = " characters" if now.type.startswith(("string", "text", "password", "email")) else ""
    for word, old, new, least in (("at least", was.min, now.min, True), ("at most", was.max, now.max, False)):
        tighter = tightened(old, new, least=least)
        if tighter is None:
            continue
        before = f" instead of {old}" if old is not None and new is not None else ""
        told = f"{name} is {word} {new}{unit}{before}" if new is not None else f"{name} is no longer {word} {old}{unit}"
        yield versions.told("SP904" if tighter else "SP905", "needs a check" if tighter else "safe", was, now, told)
    if was.pattern != now.pattern:
        told = f"{name} matches {now.pattern}" if now.pattern else f"{name} may be of any pattern"
        yield versions.told(*(("SP904", "needs a check") if now.pattern else ("SP905", "safe")), was, now, told)
    if was.fold != now.fold:
        told = f"{name} is {'no longer ' * was.fold}the same in upper and lower case"
        yield versions.told("SP904" if now.fold else "SP905", "needs a check" if now.fold else "safe", was, now, told)


def _written(was: Field, now: Field, name: str, versions: Versions) -> Iterator[Change]:
    if was.write != now.write:
        words = {"never": "is read-only", "create": "is written once", "always": "can be changed"}
        narrower = _WRITABLE[now.write] < _WRITABLE[was.write]
        told = f"{name} {words[now.write]} now"
        yield versions.told("SP911" if narrower else "SP905", "breaking" if narrower else "safe", was, now, told)
    if was.write_roles != now.write_roles:
        kept = set(was.write_roles or ()) <= set(now.write_roles or ()) and was.write_roles is not None
        wider = now.write_roles is None or kept
        who = " or ".join(now.write_roles) if now.write_roles is not None else "whoever may write the row"
        told = f"{name} is written by {who} now"
        yield versions.told("SP905" if wider else "SP911", "safe" if wider else "breaking", was, now, told)


def _told(was: Field, now: Field, name: str, versions: Versions) -> Iterator[Change]:
    if was.default != now.default:
        told = f"{name} is {now.default or 'empty'} by default instead of {was.default or 'empty'}"
        yield versions.told("SP912", "safe", was, now, told)
    if was.computed != now.computed:
        yield _computed(was, now, name, versions)
    if was.secret != now.secret:
        stored = {"no": "as it is sent", "hash": "hashed and never shown"}
        told = f"{name} is stored {stored[now.secret]} now"
        yield versions.told("SP906", "destructive", was, now, told)
    if was.on_delete != now.on_delete:
        goes = "go with it" if now.on_delete == "cascade" else "keep it from being deleted"
        told = f"rows that refer to another by {name} {goes} now"
        yield versions.told("SP911", "breaking", was, now, told)


def _computed(was: Field, now: Field, name: str, versions: Versions) -> Change:
    if was.computed is None:
        return versions.told("SP907", "destructive", was, now, f"{name} is computed now: what is stored goes")
    if now.computed is None:
        return versions.told("SP903", "needs a value", was, now, f"{name} is stored now, and was computed")
    return versions.told("SP912", "safe", was, now, f"{name} is {now.computed} instead of {was.computed}")
