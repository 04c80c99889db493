"""Tests of lists beside the plain one, and of filters by what no client can write: which rows they show, and when."""

from collections.abc import Iterator
from dataclasses import replace

from agents.spec.model import Field, Http, Operation, Query, Spec
from agents.spec.mutations import copied, with_entity
from agents.spec.mutations.expressions import broken
from agents.spec.paths.relevance import Relevance
from agents.spec.paths.steps import State
from agents.spec.scenarios.alone import is_alone
from agents.spec.scenarios.names import people, wire
from agents.spec.scenarios.resource import Resource, Scenario
from agents.spec.scenarios.rows import granted
from agents.spec.scenarios.stories import Fact, Stage
from agents.spec.scenarios.story import Story, account_url
from agents.spec.scenarios.values import label, source
from agents.spec.solve import Value

LONG_AGO = 400
"""Days after which what other tests did in a report's period is forgotten."""

SHOWN = "shown_there"
"""The name of a field that stands for the place of a row in a list, while paths are searched."""


def view_scenarios(r: Resource, known: set[str]) -> Iterator[Scenario]:
    """Yield the tests of an entity's lists of their own name, and of filters that have no test yet."""
    for operation in r.spec.operations:
        if operation.entity == r.entity.name and operation.kind == "list" and operation.query:
            if operation.name != "list":
                yield from _view(r, operation, operation.query)
            for name in operation.query.filters:
                if f"filter_{name}" not in known and operation is r.list:
                    yield from _filter(r, operation, name)


def _path(operation: Operation) -> str:
    assert isinstance(operation.start, Http)
    return operation.start.path


def _view(r: Resource, operation: Operation, query: Query) -> Iterator[Scenario]:
    if query.within and "{id}" in _path(operation):
        yield from _within(r, operation, query.within)
    if query.where:
        yield from _listed_when(r, operation, query, query.where)
    if query.rank:
        yield from _ranked(r, operation, query, query.rank)
        if query.limit:
            yield from _limited(r, operation, query, query.limit)
    if r.actor(operation) == "ann" and not any("anyone" in g.roles for g in operation.grants):
        url = _path(operation).replace("{id}", "{uuid4()}")
        body = f'refuse(api.get(f"{url}"), 401)' if "{" in url else f'refuse(api.get("{url}"), 401)'
        said = f"{label(operation.name)} of {r.nouns} needs a token"
        yield Scenario(f"{operation.name}_without_token", granted(operation), said, body, shared=True)


def _within(r: Resource, operation: Operation, ref: str) -> Iterator[Scenario]:
    """The rows of one parent: all of its, and none of another's."""
    if r.type_of(ref).of != r.spec.auth.subject:
        yield from _within_row(r, operation, ref)
        return
    url, his = account_url(operation, "ann"), account_url(operation, "bob")
    seers = [name for role, name in people(r.spec).items() if r.allows(operation, role, own=name == "ann")]
    lines = [r.fill("$var, other = kept_$one(ann), kept_$one(bob)", one=r.snake)]
    lines += [f'assert [row["id"] for row in {name}.every({url})] == [{r.var}["id"]]' for name in seers]
    lines += [f'assert [row["id"] for row in {name}.every({his})] == [other["id"]]' for name in seers if name != "ann"]
    subject = next(x for x in r.every() if x.is_subject)
    get = subject.operations.get("get")
    if get and not subject.allows(get, next(iter(people(r.spec))), own=False):
        lines.append(f"refuse(bob.get({url}), 404)")
    lines.append(f"refuse({seers[-1]}.get({url.replace('{ann.id}', '{uuid4()}')}), 404)")
    said = f"{label(operation.name)}: of 2 {r.nouns} of two people each list shows one; the list of somebody whom one "
    said += "may not see is 404, as is that of nobody"
    nodes = (*granted(operation), *_query(operation))
    yield Scenario(operation.name, nodes, said, "\n".join(lines), steady=True)


def _within_row(r: Resource, operation: Operation, ref: str) -> Iterator[Scenario]:
    target = next(x for x in r.every() if x.entity.name == r.type_of(ref).of)
    if not target.testable or not r.settable({ref: None}) or is_alone(target):
        return
    who = r.actor(operation)
    url = _path(operation).replace("{id}", "{one['id']}")
    body = r.fill(
        """
        one, two = new_$target($there), new_$target($there)
        $var = $new($own, {"$ref": one["id"]})
        $new($own, {"$ref": two["id"]})
        assert [row["id"] for row in $sees.every(f"$url")] == [$var["id"]]
        refuse($sees.get(f"$nowhere"), 404)
        """,
        target=target.snake, there=target.own, ref=r.json_name(ref), sees=who, url=url,
        nowhere=_path(operation).replace("{id}", "{uuid4()}"),
    )  # fmt: skip
    said = f"{label(operation.name)}: of 2 {r.nouns} of two {target.nouns} the list shows one; that of nobody is 404"
    yield Scenario(operation.name, (*granted(operation), *_query(operation)), said, body)


def _query(operation: Operation) -> tuple[str, ...]:
    return (operation.query.id,) if operation.query else ()


def _shown(spec: Spec, r: Resource, text: str, kind: str) -> Spec:
    """Return the Spec with a field that says whether, or where, the list shows a row."""
    entity = spec.entity(r.entity.name)
    item = Field(id=f"field:{entity.name}.{SHOWN}", name=SHOWN, type=kind, computed=text, write="never")
    return with_entity(spec, copied(entity, fields=(*entity.fields, item)))


def _staged(r: Resource, text: str, kind: str) -> tuple[Stage, Relevance]:
    spec = _shown(r.spec, r, text, kind)
    stage = Stage(replace(r, spec=spec, entity=spec.entity(r.entity.name)))
    matters = Relevance(stage.index)
    matters.add_slot((r.entity.name, SHOWN))
    return stage, matters


def _listed_when(r: Resource, operation: Operation, query: Query, where: str) -> Iterator[Scenario]:
    stage, matters = _staged(r, where, "boolean")
    specs = {
        name: _shown(r.spec, r, text, "boolean") for name, text in (*broken(where), ("all", "true"), ("none", "false"))
    }
    who = r.actor(operation)

    def seen(_: State, var: str, value: object) -> Iterator[str]:
        word = "in" if value else "not in"
        yield f'assert {var}["id"] {word} [row["id"] for row in {who}.every("{_path(operation)}")]'

    nodes = (*granted(operation), query.id)
    slot = (r.entity.name, SHOWN)
    yield from stage.scenario(Fact(operation.name, nodes, matters, (slot,), specs, seen=seen))


def _ranked(r: Resource, operation: Operation, query: Query, rank: str) -> Iterator[Scenario]:
    stage, matters = _staged(r, rank, "integer")
    specs = {name: _shown(r.spec, r, text, "integer") for name, text in (*broken(rank), ("none", "0"), ("one", "1"))}
    who, path = r.actor(operation), _path(operation)
    key = wire(r.spec, query.rank_name or "rank")

    def seen(_: State, var: str, value: object) -> Iterator[str]:
        shown = f"[{value}]" if value else "[]"
        yield f'assert [row["{key}"] for row in {who}.rows("{path}") if row["id"] == {var}["id"]] == {shown}'

    slot, nodes = (r.entity.name, SHOWN), (*granted(operation), query.id)
    for found in stage.scenario(Fact(operation.name, nodes, matters, (slot,), specs, seen=seen), live=True):
        ordered = f'ranks = [row["{key}"] for row in {who}.rows("{path}")]\nassert ranks == sorted(ranks, reverse=True)'
        # Each path begins after what other tests did.
        later, reset = f"clock.advance(days={2 * LONG_AGO})\n", "clock.reset()\n"
        blocks = [f"{reset}{later}{block.removeprefix(reset)}" for block in found.body.split("\n\n")]
        blocks[0] = blocks[0].removeprefix(reset)
        yield replace(found, body="\n\n".join([*blocks, ordered]))


def _limited(r: Resource, operation: Operation, query: Query, limit: int) -> Iterator[Scenario]:
    """One row more than the list shows, each with a rank."""
    stage, matters = _staged(r, query.rank or "0", "integer")
    specs = {"none": _shown(r.spec, r, "0", "integer")}
    paths = list(stage.search(Fact("", (), matters, ((r.entity.name, SHOWN),), specs)))
    if not paths or limit > r.spec.api.page_max:
        return
    block = Story((), lambda *_: iter(())).body(paths[:1])
    lines = [f"clock.advance(days={LONG_AGO})", f"for _ in range({limit + 1}):", "    ann = sign_up(api)"]
    lines += [f"    {line}" for line in block.splitlines() if line and not line.startswith("assert")]
    lines.append(f'answer = ok({r.actor(operation)}.get("{_path(operation)}"), 200)')
    lines.append(f'assert (len(answer["items"]), answer["total"]) == ({limit}, {limit})')
    said = f"of {limit + 1} {r.nouns} with a rank {label(operation.name)} shows {limit}"
    yield Scenario(f"{operation.name}_limit", (*granted(operation), query.id), said, "\n".join(lines))


def _filter(r: Resource, operation: Operation, name: str) -> Iterator[Scenario]:
    items = [f for f in r.entity.fields if f.name == name]
    if not items:
        return
    type_ = r.type_of(name)
    if type_.kind == "ref" and type_.of == r.spec.auth.subject:
        yield from _by_person(r, operation, items[0])
    elif type_.kind in ("boolean", "enum", "integer") and items[0].write == "never":
        yield from _by_value(r, operation, items[0])


def _by_person(r: Resource, operation: Operation, item: Field) -> Iterator[Scenario]:
    every = [name for role, name in people(r.spec).items() if r.allows(operation, role, own=False) and name != "ann"]
    if not every or not operation.query:
        return
    name = r.json_name(item.name)
    body = r.fill(
        """
        $var, other = kept_$one(ann), kept_$one(bob)
        assert [row["id"] for row in $sees.rows($path, $key=ann.id)] == [$var["id"]]
        assert [row["id"] for row in $sees.rows($path, $key=bob.id)] == [other["id"]]
        refuse($sees.get($path, $key="abc"), 422)
        """,
        key=name,
        one=r.snake,
        sees=every[0],
    )
    said = f"{r.nouns} filtered by {label(item.name)}: of two people each filter shows only their own"
    yield Scenario(f"filter_{item.name}", (operation.query.id, item.id), said, body, steady=True)


def _by_value(r: Resource, operation: Operation, item: Field) -> Iterator[Scenario]:
    """The same rows in the filtered list as their field says, whatever leads to it."""
    stage, matters = _staged(r, f"self.{item.name}", item.type)
    slot, who = (r.entity.name, SHOWN), r.actor(operation)
    values: tuple[Value, ...] = (True, False)
    if r.type_of(item.name).kind == "enum":
        values = r.spec.enum(r.type_of(item.name).of).values
    specs = {str(v): _shown(r.spec, r, _text(v), item.type) for v in values}
    key = r.json_name(item.name)

    def seen(_: State, var: str, value: object) -> Iterator[str]:
        other = next((v for v in values if v != value), None)
        for asked, word in ((value, "in"), (other, "not in")):
            filtered = f'{who}.every("{r.path}", {key}={source(asked)})'  # type: ignore[arg-type]  # a plain value
            yield f'assert {var}["id"] {word} [row["id"] for row in {filtered}]'

    nodes = (*_query(operation), item.id)
    yield from stage.scenario(Fact(f"filter_{item.name}", nodes, matters, (slot,), specs, seen=seen))


def _text(value: Value) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower()
