"""Tests of the examples of a document: what is there, what somebody does, and what comes of it."""

import re
from collections.abc import Iterator

from agents.spec.example import MADE, Done, Example, Seen
from agents.spec.interpreter.rows import Index
from agents.spec.model import Http, Operation
from agents.spec.paths.played import meant, step_of
from agents.spec.paths.preparing import cast_of
from agents.spec.paths.steps import Ref, State
from agents.spec.scenarios.resource import Resource, Scenario, equals
from agents.spec.scenarios.story import account_url, told_step, used
from agents.spec.scenarios.values import source
from agents.spec.solve import Moment, Value


def example_scenarios(r: Resource) -> Iterator[Scenario]:
    """Yield the tests of the examples about an entity."""
    sentences = {sentence.id: sentence for sentence in r.spec.trace}
    for example in r.spec.examples:
        if about(example, r) == r.entity.name:
            said = sentences[example.sentence]
            yield Scenario(
                name=f"example_{re.sub(r'[^a-z0-9]+', '_', example.sentence.lower())}",
                nodes=said.nodes,
                readback=f"as the example of line {said.line} says: {_outcome(example)}",
                body="\n".join(used(list(_Played(r, example).lines()))),
                cites=(example.sentence,),
            )


def about(example: Example, r: Resource) -> str:
    """Return the entity that an example is about: that of its operation, else of what is looked at."""
    operations = {operation.id: operation.entity for operation in r.spec.operations}
    rows = {given.row: given.entity for given in example.given if given.do == "make"}
    seen = next((rows.get(each.row, r.spec.auth.subject) for each in example.then), "")
    return operations.get(example.when.operation, seen)


def _outcome(example: Example) -> str:
    looks = [f"{each.row} is gone" if not each.field else f"{each.field} is {each.value}" for each in example.then]
    answered = [str(example.status)] if example.when.operation else []
    return ", ".join([*answered, *looks])


class _Played:
    """Tells one example as the body of a test."""

    def __init__(self, r: Resource, example: Example) -> None:
        self.spec, self.example = r.spec, example
        self.state = State.start(cast_of(Index(r.spec)))

    def lines(self) -> Iterator[str]:
        """Yield the lines of the test."""
        for given in self.example.given:
            step = step_of(given)
            yield told_step(step, self.state)
            self.state, _ = self.state.then(step)
        yield from self._happens(self.example.when)
        yield from map(self._seen, self.example.then)

    def _happens(self, when: Done) -> Iterator[str]:
        if not when.operation:
            by = [f"{name}={number}" for name, number in (("days", when.days), ("minutes", when.minutes)) if number]
            yield f"clock.advance({', '.join(by)})"
            return
        operation = next(o for o in self.spec.operations if o.id == when.operation)
        call = f"{when.by or 'api'}.{self._request(operation, when)}"
        if self.example.status >= 400:
            yield f"refuse({call}, {self.example.status})"
        elif operation.kind == "create" and any(seen.row == MADE for seen in self.example.then):
            yield f'{MADE} = created({call}, "{self._resource(operation).path}")'
        else:
            yield f"ok({call}, {self.example.status})"

    def _request(self, operation: Operation, when: Done) -> str:
        assert isinstance(operation.start, Http)
        r, start = self._resource(operation), operation.start
        arguments = [self._url(operation, start, when.row)]
        if operation.kind == "create":
            arguments.append(self._body(r, when))
        elif operation.kind in ("update", "update_me"):
            arguments.append(self._pairs(r, when))
        return f"{start.method.lower()}({', '.join(arguments)})"

    def _url(self, operation: Operation, start: Http, row: str) -> str:
        if row in self.state.cast.names:
            return account_url(operation, row)
        if not row:
            return f'"{start.path}"'
        tail = start.path.partition("{id}")[2]
        return f'{row}.url + "{tail}"' if tail else f"{row}.url"

    def _body(self, r: Resource, when: Done) -> str:
        given = f", {self._pairs(r, when)}" if when.values else ""
        text = f"{r.snake}_body({when.owner}{given})"
        for name in when.without:
            text = f'without({text}, "{r.json_name(name)}")'
        return text

    def _pairs(self, r: Resource, when: Done) -> str:
        pairs = (f'"{r.json_name(n)}": {self._source(r, n, meant(text))}' for n, text in when.values.items())
        return f"{{{', '.join(pairs)}}}"

    def _source(self, r: Resource, name: str, value: Value | Ref) -> str:
        if isinstance(value, Ref):
            return f"{value.var}.id" if value.var in self.state.cast.names else f'{value.var}["id"]'
        return source(r.concrete(name, value))

    def _seen(self, seen: Seen) -> str:
        entity, owner = self._of(seen.row)
        r = self.state.cast.resources[entity]
        person = seen.row in self.state.cast.names
        reader = seen.row if person else owner if r.actor(r.get) == "ann" else r.actor(r.get)
        url = '"/me"' if person else f"{seen.row}.url"
        waits = not self.example.when.operation
        if not seen.field:
            line = f"{reader}.get({url}).status_code == 404"
        else:
            shown = f'{reader}.{"read" if waits else "see"}({url})["{r.json_name(seen.field)}"]'
            value = meant(seen.value)
            assert not isinstance(value, Ref)
            line = f"{shown} is not None" if isinstance(value, Moment) else f"{shown} {equals(source(value))}"
        return f"until(lambda: {line})" if waits else f"assert {line}"

    def _of(self, row: str) -> tuple[str, str]:
        """Return the entity of a row and whose it is."""
        if row == MADE:
            operation = next(o for o in self.spec.operations if o.id == self.example.when.operation)
            return operation.entity, self.example.when.owner
        return self.state.entity(row), self.state.owners[row]

    def _resource(self, operation: Operation) -> Resource:
        return self.state.cast.resources[operation.entity]
