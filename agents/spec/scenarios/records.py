"""Tests of what is kept beside the rows: numbers that grow, the audit log, and how many requests one may make."""

from collections.abc import Iterator

from agents.spec.expression import Call, Constant, parse
from agents.spec.model import Field, Http, Operation, RateLimit
from agents.spec.paths.steps import Act, Change, Make, State
from agents.spec.scenarios.names import wire
from agents.spec.scenarios.resource import Resource, Scenario
from agents.spec.scenarios.rows import granted
from agents.spec.scenarios.stories import Stage
from agents.spec.scenarios.story import told_step
from agents.spec.scenarios.values import label


def record_scenarios(r: Resource) -> Iterator[Scenario]:
    """Yield the tests of an entity's sequences and audit log, and of the rate limit with those of accounts."""
    for item in r.entity.fields:
        if item.default and (found := _sequence(item)):
            yield _grows(r, item, *found)
    log = next((o for o in r.spec.operations if o.kind == "audit"), None)
    if r.entity.audit and log and isinstance(log.start, Http):
        yield from _audited(r, log, log.start)
    if r.is_subject and r.spec.rate_limit and "me" in r.operations:
        yield _limited(r, r.spec.rate_limit)


def _sequence(item: Field) -> tuple[str, int] | None:
    match parse(item.default or "null"):
        case Call("sequence", (Constant(str(prefix)), Constant(int(digits)))):
            return prefix, digits
    return None


def _grows(r: Resource, item: Field, prefix: str, digits: int) -> Scenario:
    made = 'sign_up(api).read("/me")' if r.is_subject else r.fill("$new($own)")
    body = r.fill(
        """
        numbers = []
        for _ in range(3):
            number = $made["$name"]
            assert number.startswith("$prefix")
            assert len(number) >= $length
            numbers.append(int(number.removeprefix("$prefix")))
        assert numbers == [numbers[0], numbers[0] + 1, numbers[0] + 2]
        """,
        made=made,
        name=item.name,
        prefix=prefix,
        length=len(prefix) + digits,
    )
    keys = tuple(key.id for key in r.entity.keys if key.fields == (item.name,))
    said = (
        f"{label(item.name)} of {r.nouns} begins with {prefix} and grows by one from each to the next, with at least "
    )
    return Scenario(f"field_{item.name}_sequence", (item.id, *keys), f"{said}{digits} digits", body)


def _audited(r: Resource, log: Operation, start: Http) -> Iterator[Scenario]:
    """Each operation that can happen one after the other leaves one entry; one that is refused leaves none.

    No test where a row takes more than a request to be made.
    """
    stage = Stage(r)
    state, lines, entries = stage.start, [], []
    for step in _history(r, state):
        after, outcome = state.then(step)
        if outcome and isinstance(step, Make):
            return
        if outcome:
            continue
        lines.append(told_step(step, state))
        entries.append((_done(r, step), _actor(r, state, step)))
        state = after
    reader, names = r.actor(log), {n: wire(r.spec, n) for n in ("row_id", "actor_id")}
    pairs = ", ".join(f'("{name}", {actor}.id)' for name, actor in reversed(entries))
    asked = f'entity="{r.entity.name}", {names["row_id"]}={r.var}["id"]'
    lines += [
        f'entries = {reader}.rows("{start.path}", {asked})',
        f'assert [(entry["operation"], entry["{names["actor_id"]}"]) for entry in entries] == [{pairs}]',
        'assert all(is_now(entry["at"]) for entry in entries)',
        f'about = {{(entry["entity"], entry["{names["row_id"]}"]) for entry in entries}}',
        f'assert about == {{("{r.entity.name}", {r.var}["id"])}}',
    ]
    said = f"{', '.join(name for name, _ in entries)} of {r.words['a']} each leave one entry in the audit log with the "
    said += "actor and the time, the newest first"
    yield Scenario("audit_entries", (r.entity.id, *granted(log)), said, "\n".join(lines))


def _history(r: Resource, state: State) -> list[Make | Change | Act]:
    """Return what may happen to a row, what leads to a final state last."""
    life = r.entity.lifecycle
    final = {t.op for t in life.transitions if t.target in life.final} if life else set()
    kinds = ("action", "transition")
    named = [o.id for o in r.spec.operations if o.entity == r.entity.name and o.kind in kinds]
    web = [i for i in named if isinstance(next(o for o in r.spec.operations if o.id == i).start, Http)]
    acts = [Act(r.var, i) for i in sorted(web, key=lambda i: i in final)]
    own = r.own if r.own in state.rows else "ann"
    return [Make(r.var, r.entity.name, own), *acts]


def _done(r: Resource, step: Make | Change | Act) -> str:
    if isinstance(step, Act):
        return next(o.name for o in r.spec.operations if o.id == step.operation)
    return "create" if isinstance(step, Make) else "update"


def _actor(r: Resource, state: State, step: Make | Change | Act) -> str:
    if isinstance(step, Act):
        operation = next(o for o in r.spec.operations if o.id == step.operation)
        return state.who(r, operation, r.var)
    return r.actor(r.create)


def _limited(r: Resource, limit: RateLimit) -> Scenario:
    body = r.fill(
        """
        $var, other = sign_up(api), sign_up(api)
        clock.advance(minutes=1)
        alone = api.using($var.token)
        for _ in range($most):
            ok(alone.get("/me"), 200)
        answer = alone.get("/me")
        refuse(answer, 429)
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
        ok(other.get("/me"), 200)
        clock.advance(minutes=1)
        ok(alone.get("/me"), 200)
        """,
        most=limit.per_minute,
    )
    said = f"{limit.per_minute} requests of one person in a minute are answered, the next is refused with 429 and says "
    said += "when to come again; another person is not held up, and a minute later neither is the first"
    return Scenario("rate_limit", (limit.id,), said, body)
