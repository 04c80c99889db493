"""Tests of requests that may be repeated: the same key again makes nothing new."""

from collections.abc import Iterator

from agents.spec.scenarios.alone import is_alone
from agents.spec.scenarios.resource import Resource, Scenario
from agents.spec.scenarios.rows import first_values, granted

_RACERS = 6


def repeating_scenarios(r: Resource) -> Iterator[Scenario]:
    """Yield the tests of an entity whose creation may be repeated."""
    if r.create is None or r.create.repeatable is None or not r.testable:
        return
    yield _again(r)
    yield from _other_body(r)
    yield _at_once(r)
    yield _later(r, r.create.repeatable)


def _again(r: Resource) -> Scenario:
    body = r.fill(
        """
        keyed, body = $maker.keyed(str(uuid4())), $body($own)
        first = keyed.post($path, body)
        with nothing_new($lister, $path):
            again = keyed.post($path, body)
        assert ok(again, 201) == ok(first, 201)
        assert again.headers["location"] == first.headers["location"]
        """
    )
    if not is_alone(r):
        body += r.fill(
            "\nother = ok($maker.keyed(str(uuid4())).post($path, $body($own)), 201)"
            '\nassert other["id"] != ok(first, 201)["id"]'
        )
    said = f"a request to make {r.words['a']} that is sent again with its key is answered as the first time, and "
    said += "nothing is made"
    return Scenario("create_again", granted(r.create)[:1], said, body)


def _other_body(r: Resource) -> Iterator[Scenario]:
    pair = next(iter(first_values(r, ("always", "create"), turn=1).items()), None)
    if pair is None:
        return
    body = r.fill(
        """
        keyed, body = $maker.keyed(str(uuid4())), $body($own)
        ok(keyed.post($path, body), 201)
        changed = {**body, "$name": $value}
        assert changed != body
        with nothing_new($lister, $path):
            refuse(keyed.post($path, changed), 422)
        """,
        name=pair[0],
        value=pair[1],
    )
    said = f"a request to make {r.words['a']} with the key of another one and another body is refused with 422"
    yield Scenario("create_again_changed", granted(r.create)[:1], said, body)


def _at_once(r: Resource) -> Scenario:
    body = r.fill(
        """
        keyed, body = $maker.keyed(str(uuid4())), $body($own)
        before = $lister.total($path)
        answers = post_at_once(keyed, $path, [body] * $racers)
        assert {ok(answer, 201)["id"] for answer in answers} == {ok(answers[0], 201)["id"]}
        assert $lister.total($path) == before + 1
        """,
        racers=_RACERS,
    )
    said = f"{_RACERS} requests with one key at the same moment make one {r.noun}, and all are answered with it"
    return Scenario("create_again_at_once", granted(r.create)[:1], said, body)


def _later(r: Resource, hours: int) -> Scenario:
    body = r.fill(
        """
        keyed, body = $maker.keyed(str(uuid4())), $body($own)
        first = ok(keyed.post($path, body), 201)
        clock.advance(minutes=$still)
        assert ok(keyed.post($path, body), 201) == first
        """,
        still=hours * 60 - 1,
    )
    said = f"a request to make {r.words['a']} may be repeated for {hours} hours"
    if not r.keyed:
        body += r.fill('\nclock.advance(minutes=2)\nassert ok(keyed.post($path, body), 201)["id"] != first["id"]')
        said += ", then the key makes another one"
    return Scenario("create_again_later", granted(r.create)[:1], said, body)
