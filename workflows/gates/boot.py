"""Gate: the backend starts as it would in production, is healthy, serves the contract, keeps data, answers in time."""

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from agents.analyze.openapi import openapi
from agents.analyze.surface import wire, wire_name
from agents.spec.accounts import is_closed
from agents.spec.bootstrap import bootstrap_fields, bootstrap_variables, variable
from agents.spec.model import Http, OperationKind, Spec
from agents.stacks.ran import server_env
from sandbox.client import Answer, Client
from sandbox.sandbox import Sandbox, Server, ServerNotReady
from workflows.gates.acceptance import STARTS_WITHIN
from workflows.gates.contract import differences
from workflows.gates.load import Traffic, judge_load
from workflows.gates.migrations import TEMPLATE
from workflows.gates.outcome import Outcome
from workflows.gates.sample import sample_body
from workflows.gates.subject import Subject
from workflows.gates.unwritten import unwritten
from workflows.verdict import Evidence, Measure

HEALTH = "/health"
CONTRACT = "/openapi.json"
_ACCOUNT = 4711


@dataclass
class _Seen:
    """What the gate saw so far; `checks` are the names of the checks that passed."""

    problems: list[str] = field(default_factory=list)
    checks: list[str] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    logs: list[bytes] = field(default_factory=list)
    asked: int = 0

    def check(self, name: str, problems: list[str]) -> bool:
        """Note a check by what is wrong with it."""
        self.asked += 1
        self.problems += problems
        self.checks += [] if problems else [name]
        return not problems


def judge_boot(subject: Subject, sandbox: Sandbox, alone: Callable[[], object] | None = None) -> Outcome:
    """Start, sign up, look; start again on the same database, sign in, and put a small load on it once it is `alone`.

    The second server starts when the account is there, and loads its code while the first is still looked at.
    """
    seen = _Seen()
    database = sandbox.create_database("boot", TEMPLATE)
    try:
        with _serve(subject, sandbox, database, "document") as first:
            first.wait_ready(STARTS_WITHIN)
            client = Client(first.socket)
            account = _enrol(subject.spec, client, seen)
            with _serve(subject, sandbox, database, "raised") as second:
                _look(subject, client, seen)
                if _stop(first, seen):
                    second.wait_ready(STARTS_WITHIN)
                    if alone:
                        alone()
                    _second_start(subject, second, account, seen)
                    _stop(second, seen)
    except ServerNotReady as error:
        seen.check("start", [str(error)])
    return _outcome(subject, seen)


def _serve(subject: Subject, sandbox: Sandbox, database: str, mode: str) -> AbstractContextManager[Server]:
    command = subject.stack.toolchain().serve
    return sandbox.serve(command.argv, env={**command.env, **server_env(subject.spec, database, mode)})


def _stop(server: Server, seen: _Seen) -> bool:
    ended = server.stop()
    seen.logs += [ended.stdout, ended.stderr]
    return seen.check("stop", ["the server did not end within five seconds of SIGTERM"] if ended.timed_out else [])


def _enrol(spec: Spec, client: Client, seen: _Seen) -> dict[str, Any]:
    """Make an account, by signing up or, where nobody does, as the first account; return what it is made of."""
    seen.check("health", _expect(client.send("GET", HEALTH), 200, f"GET {HEALTH}"))
    account = sample_body(spec, spec.subject, _ACCOUNT, {})
    closed = is_closed(spec)
    path, status = _route(spec, "create" if closed else "register")
    client.token = _token_of_first(spec, client) if closed else ""
    answer, client.token = client.send("POST", path, account), ""
    seen.check("account" if closed else "sign up", _expect(answer, status, f"POST {path}"))
    return account


def _token_of_first(spec: Spec, client: Client) -> str:
    answer = client.send("POST", _route(spec, "login")[0], _credentials(spec, _first_account(spec)))
    return _token(spec, answer)


def _token(spec: Spec, answer: Answer) -> str:
    return str((answer.body or {}).get(wire("access_token", spec), ""))


def _look(subject: Subject, client: Client, seen: _Seen) -> None:
    served = client.send("GET", CONTRACT)
    if seen.check("contract served", _expect(served, 200, f"GET {CONTRACT}")):
        seen.evidence.append(subject.keep("served-openapi.json", json.dumps(served.body, indent=1).encode()))
        ours = openapi(subject.spec, unwritten(subject.spec, subject.stack, subject.files))
        seen.check("contract kept", differences(ours, served.body or {}, subject.spec.api.base))
    client.close()


def _second_start(subject: Subject, server: Server, account: dict[str, Any], seen: _Seen) -> None:
    spec, client = subject.spec, Client(server.socket)
    path, status = _route(spec, "login")
    answer = client.send("POST", path, _credentials(spec, account))
    lost = "after a restart on the same database"
    kept = seen.check("data kept over a restart", _expect(answer, status, f"POST {path} {lost}"))
    if kept and spec.auth.bootstrap:
        answer = client.send("POST", path, _credentials(spec, _first_account(spec)))
        kept = seen.check("first account", _expect(answer, status, f"POST {path} of the first {spec.auth.bootstrap}"))
    client.close()
    if kept:
        loaded = judge_load(spec, Traffic(server.socket, _token(spec, answer)))
        seen.check("load", list(loaded.problems))
        seen.measures += loaded.measures
        seen.evidence.append(subject.keep("load.json", loaded.protocol))


def _credentials(spec: Spec, account: Mapping[str, Any]) -> dict[str, Any]:
    names = (wire(name, spec) for name in (spec.auth.login, spec.auth.password))
    return {name: account[name] for name in names}


def _first_account(spec: Spec) -> dict[str, str]:
    """Return the account that the environment of the server names, by the names of its fields."""
    named = bootstrap_variables(spec)
    return {wire_name(field, spec): named[variable(field)] for field in bootstrap_fields(spec)}


def _expect(answer: Answer, status: int, what: str) -> list[str]:
    if answer.status == status:
        return []
    return [f"{what} answered {answer.status or 'nothing'}, expected {status}: {answer.text[:500]}"]


def _route(spec: Spec, kind: OperationKind) -> tuple[str, int]:
    start = next(o.start for o in spec.operations if o.kind == kind and o.entity == spec.auth.subject)
    assert isinstance(start, Http)
    return spec.api.base + start.path, start.status


def _outcome(subject: Subject, seen: _Seen) -> Outcome:
    log = subject.keep("boot.log", b"".join(seen.logs))
    tests = Measure(name="tests", value=len(seen.checks), threshold=seen.asked)
    return Outcome(
        problems=tuple(seen.problems),
        measures=(tests, *seen.measures),
        evidence=(*seen.evidence, log),
        command=" ".join(subject.stack.toolchain().serve.argv),
    )
