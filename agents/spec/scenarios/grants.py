"""Tests of who may: each role that has a grant, by name or through a role that it includes, gets its way."""

from collections.abc import Iterator

from agents.spec.model import Http, Operation
from agents.spec.paths.search import Path
from agents.spec.scenarios.access import call
from agents.spec.scenarios.names import people
from agents.spec.scenarios.owning import makes
from agents.spec.scenarios.plainly import sees_plain
from agents.spec.scenarios.resource import Resource, Scenario
from agents.spec.scenarios.rows import granted
from agents.spec.scenarios.stories import Stage
from agents.spec.scenarios.story import Story
from agents.spec.scenarios.values import label


def grant_scenarios(r: Resource) -> Iterator[Scenario]:
    """Yield the tests of what roles may do with the rows of an entity."""
    if not r.spec.roles or r.is_subject or not r.testable:
        return
    yield from _for_another(r)
    stage = Stage(r)
    for operation in r.spec.operations:
        asked = operation.entity == r.entity.name and isinstance(operation.start, Http)
        if asked and operation.kind in _CALLS and operation.name in (operation.kind, *_named(operation)):
            yield from _allowed(r, stage, operation)


def _for_another(r: Resource) -> Iterator[Scenario]:
    """Rows that everybody makes for themselves only, also those who see other people."""
    subject = next(x for x in r.every() if x.is_subject)
    owners = [f for f in r.inputs() if f.default == "actor" and r.type_of(f.name).of == subject.entity.name]
    get = subject.operations.get("get")
    if not owners or get is None or not r.create or not r.owned(r.create):
        return
    for role, name in people(r.spec).items():
        sees = subject.allows(get, role, own=False)
        if sees and r.allows(r.create, role, own=True) and not r.allows(r.create, role, own=False):
            asked = r.fill('$who.post($path, $body($who, {"$ref": ann.id}))', who=name, ref=r.json_name(owners[0].name))
            body = r.fill("with nothing_new($who, $path):\n    refuse($asked, 403)", who=name, asked=asked)
            said = f"{r.words['a']} is made for oneself only: for somebody else it is refused with 403"
            yield Scenario("create_for_another", granted(r.create), said, body)
            return


_LOOKS = ("list", "get")
_CALLS = ("list", "get", "create", "update", "delete", "action", "transition")


def _named(operation: Operation) -> tuple[str, ...]:
    return (operation.name,) if operation.kind in ("action", "transition") else ()


def _allowed(r: Resource, stage: Stage, operation: Operation) -> Iterator[Scenario]:
    """Everybody but the person who runs the operation in all other tests."""
    usual = r.actor(operation)
    every = [name for role, name in people(r.spec).items() if r.allows(operation, role, own=name == r.own)]
    every = [name for name in every if name == usual or operation.kind not in _LOOKS or sees_plain(r, name)]
    others = [name for name in every if name != usual and not (name == "ann" and r.own != "ann")]
    others += ["bob"] if "ann" in every and usual != "ann" and r.own != "ann" else []
    if not others or r.public(operation):
        return
    blocks = [block for name in others for block in _block(r, stage, operation, name)]
    if blocks:
        looks = operation.kind in _LOOKS
        again = [
            f"ann = sign_up(api)\n{block}" if n and "ann" in block and not looks else block
            for n, block in enumerate(dict.fromkeys(blocks))
        ]
        roles = " and ".join(
            role for role, name in people(r.spec).items() if name in others or (name == "ann" and "bob" in others)
        )
        said = f"{label(operation.name)} of {r.nouns} is for {roles} as well"
        nodes = (*granted(operation), *(role.id for role in r.spec.roles if role.includes))
        yield Scenario(f"{operation.name}_allowed", nodes, said, "\n\n".join(again), steady=looks)


def _block(r: Resource, stage: Stage, operation: Operation, name: str) -> Iterator[str]:
    if operation.kind in ("action", "transition"):
        paths: list[Path] = stage.paths_to(operation)
        yield from (Story(()).by(path, name) for path in paths[:1])
        return
    asked = call(r, operation, name)
    status = operation.start.status if isinstance(operation.start, Http) else 200
    if operation.kind == "create":
        # What is their own belongs below rows of their own, which they see.
        body = r.fill("$body($whose)", whose=name if r.own not in ("ann", name) and makes(r, name) else r.own)
        yield f"ok({asked.replace('body)', f'{body})')}, {status})"
    else:
        row = "$kept" if operation.kind in _LOOKS else "$new($own)"
        yield r.fill(f"$var = {row}") + f"\nok({asked}, {status})"
