"""Forms about rows that are made of other rows when a row is created: an order of what is in a cart."""

from agents.spec.expression import Aggregate, Binary, Constant, Macro, Member, Name, Node
from agents.spec.model import Field
from agents.specify.facts.facts import Change, CheckFact, CreationFact, Fact, NodeFact
from agents.specify.forms.sources import Origin, holding, is_key, only, origins
from agents.specify.grammar.domain import show
from agents.specify.grammar.phrases import Phrases, Row
from agents.specify.grammar.trees import ParseTree, Unresolved, need, numbers, subtree, token, tokens, trees
from agents.specify.names import kinds
from agents.specify.names.words import label, participles, snake, words

DEEDS = ("made", "emptied", "drawn", "raised")
"""The grammar rules of what is done with rows."""

_PART = "x"
"""What stands for a row of a collection."""
_CONFLICT = 409


def making(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """When an order is placed, an order line is created for each cart line, and the cart is emptied."""
    if tree.data == "making_for":
        return [_for_people(tree, phrases)]
    entity = _created(tree, phrases)
    sources = list(origins(entity, phrases.domain))
    changes = [change(deed, entity, sources, phrases) for deed in trees(tree, *DEEDS)]
    return [CreationFact(entity, tuple(changes)), *checks(tree, entity, sources, phrases)]


def checks(tree: ParseTree, entity: str, sources: list[Origin], phrases: Phrases) -> list[CheckFact]:
    """Return that there is enough of all that is taken. "Otherwise" needs something that can be refused."""
    found = [c for deed in trees(tree, "drawn") if (c := _enough(deed, entity, sources, _code(tree), phrases))]
    if subtree(tree, "otherwise") and not found:
        raise Unresolved
    return found


def _created(tree: ParseTree, phrases: Phrases) -> str:
    """Return the entity whose row is created; a step of its lifecycle that is called so is something else."""
    entity = phrases.domain.entity(token(tree, "ENTITY") or "")
    said = token(tree, "MADE") or ""
    events = phrases.domain.model.events.get(entity, ())
    taken = {p for event in events for p in participles(label(event))} | set(phrases.domain.states(entity))
    if said in taken:
        raise Unresolved
    return entity


def _for_people(tree: ParseTree, phrases: Phrases) -> Fact:
    """When a customer signs up, a cart is created for them."""
    domain = phrases.domain
    made = domain.entity(token(tree, "ENTITY") or "")
    if domain.role(token(tree, "ROLE") or "") not in ("user", *domain.model.roles) or made == domain.subject:
        raise Unresolved
    values = {domain.reference(made, domain.subject).name: "self"}
    _complete(made, values, phrases)
    return CreationFact(domain.subject, (Change("made", tuple(values.items()), makes=made),))


def change(tree: ParseTree, entity: str, sources: list[Origin], phrases: Phrases) -> Change:
    """Return what is done with each of the rows that a row of the entity is made of, or has."""
    match tree.data:
        case "made":
            return _made(tree, entity, sources, phrases)
        case "emptied":
            return _emptied(tree, sources, phrases)
    origin, holder, field, amount = _drawing(tree, sources, phrases)
    old, by = Member(Member(Name(_PART), holder.name), field.name), Member(Name(_PART), amount.name)
    value = Binary("+" if tree.data == "raised" else "-", old, by)
    target = show(Member(Name(_PART), holder.name))
    return Change(target, ((field.name, show(value)),), each=(_PART, show(origin.rows)))


def _made(tree: ParseTree, entity: str, sources: list[Origin], phrases: Phrases) -> Change:
    """An order line is created for each cart line with the price of the product as unit price."""
    made, source = (phrases.domain.entity(t) for t in tokens(tree, "ENTITY"))
    origin = only(o for o in sources if o.entity == source)
    row = Row(source, Name(_PART))
    given = dict(_copied(c, made, row, phrases) for c in trees(tree, "copied"))
    values = {**_carried(made, entity, source, phrases), **given}
    _complete(made, values, phrases)
    return Change("made", tuple(values.items()), each=(_PART, show(origin.rows)), makes=made)


def _copied(tree: ParseTree, made: str, row: Row, phrases: Phrases) -> tuple[str, str]:
    """Return the field of a new row, and the value that "the price of the product as unit price" gives it."""
    path = phrases.path(need(subtree(tree, "path")), row)
    name = phrases.domain.field(made, token(tree, "FIELD") or "")
    held = phrases.domain.type_of(phrases.entity_of(path, row), path.name)
    if held.kind != phrases.domain.type_of(made, name).kind or held.of != phrases.domain.type_of(made, name).of:
        raise Unresolved
    return name, show(path)


def _carried(made: str, entity: str, source: str, phrases: Phrases) -> dict[str, str]:
    """Return what a row takes over: the new row that it belongs to, and whatever the other row has as well."""
    domain, found = phrases.domain, dict[str, str]()
    for item in domain.get(made).fields:
        if item.type == f"ref({entity})":
            found[item.name] = "self"
        elif _is_alike(domain.described(source, item.name), item):
            found[item.name] = show(Member(Name(_PART), item.name))
    return found


def _is_alike(there: Field | None, here: Field) -> bool:
    """Tell whether a field can take over the value of a field of another row."""
    if there is None or there.type != here.type or here.computed:
        return False
    return there.required or there.default is not None or not here.required


def _complete(made: str, values: dict[str, str], phrases: Phrases) -> None:
    """Refuse a row of which something is left open, or that gets a number of its own."""
    for item in phrases.domain.get(made).fields:
        open_ = item.required and item.name not in values
        if open_ or (item.default or "").startswith("sequence(") or item.type == "password":
            raise Unresolved


def _emptied(tree: ParseTree, sources: list[Origin], phrases: Phrases) -> Change:
    """The cart is emptied: its lines are deleted."""
    holder = phrases.domain.entity(token(tree, "ENTITY") or "")
    origin = only(o for o in sources if o.holder == holder)
    return Change(_PART, (), each=(_PART, show(origin.rows)), gone=True)


def _drawing(tree: ParseTree, sources: list[Origin], phrases: Phrases) -> tuple[Origin, Field, Field, Field]:
    """Return the rows, their reference to the row that is changed, its number, and theirs that it changes by."""
    domain = phrases.domain
    thing, *other = (domain.entity(t) for t in tokens(tree, "ENTITY"))
    changed, by = tokens(tree, "FIELD")
    field = _number(domain.described(thing, domain.field(thing, changed)))
    called = other or holding(token(tree, "PART") or "", domain)
    fitting = [o for o in sources if o.entity in called and domain.find_field(o.entity, by)]
    origin = only(o for o in fitting if any(f.type == f"ref({thing})" for f in domain.get(o.entity).fields))
    amount = _number(domain.described(origin.entity, domain.field(origin.entity, by)))
    holder = domain.reference(origin.entity, thing)
    if not (holder.required and (amount.required or amount.default)):
        raise Unresolved
    return origin, holder, field, amount


def _number(field: Field | None) -> Field:
    if field is None or field.computed or not field.type.startswith(("integer", "decimal")):
        raise Unresolved
    return field


def _enough(tree: ParseTree, entity: str, sources: list[Origin], code: str, phrases: Phrases) -> CheckFact | None:
    """Return that there is enough of what is taken, where it has a least value."""
    origin, holder, field, amount = _drawing(tree, sources, phrases)
    least = field.min if field.min is not None else 0 if kinds.is_count(label(field.name)) else None
    if least is None:
        return None
    one = Name(_PART)
    asked: Node = Member(one, amount.name)
    if not is_key(origin.entity, (origin.reference, holder.name), phrases.domain):
        same = Binary("==", Member(Name("y"), holder.name), Member(one, holder.name))
        alike = Macro(origin.rows, "filter", "y", same)
        asked = Aggregate(Macro(alike, "map", "y", Member(Name("y"), amount.name)), "sum")
    there: Node = Member(Member(one, holder.name), field.name)
    there = Binary("-", there, Constant(least)) if least else there
    expr = Macro(origin.rows, "all", _PART, Binary("<=", asked, there))
    return CheckFact(entity, show(expr), op="create", code=code or f"out_of_{field.name}")


def _code(tree: ParseTree) -> str:
    """Return what a refusal is called: "otherwise respond with 409 out of stock"."""
    said = subtree(tree, "otherwise")
    if said is None:
        return ""
    if numbers(said) != [_CONFLICT]:
        raise Unresolved
    return snake(words(token(said, "REFUSED_AS") or ""))


def sourced(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """An order is made from their own cart: there is one of each person, of which its rows are made."""
    entity, holder = (phrases.domain.entity(t) for t in tokens(tree, "ENTITY"))
    if not any(o.owned and o.holder == holder for o in origins(entity, phrases.domain)):
        raise Unresolved
    return [NodeFact(f"entity:{holder}")]
