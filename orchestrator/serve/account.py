"""The sign-in with which somebody can try the served backend at once.

Where a role is bootstrapped it is the first account, which the backend makes at its start as the environment says;
else `serve` registers somebody through the API.
"""

import json
import secrets
import shlex
from pathlib import Path
from typing import Any

import httpx

from agents.analyze.surface import wire
from agents.spec.bootstrap import bootstrap_fields, bootstrap_variables, variable
from agents.spec.model import Http, Spec
from orchestrator.reports import Account

EMAIL = "demo@example.com"
FIRST = "first@example.com"
_SAMPLES: dict[str, Any] = {"integer": 1, "number": 1, "boolean": False, "array": [], "object": {}}


def first(home: Path, spec: Spec | None) -> Account | None:
    """Return the first account that this backend is told to have, the same at every start; None without roles."""
    if spec is None or not bootstrap_fields(spec):
        return None
    kept = home / "first-account.json"
    if kept.is_file():
        return Account.model_validate_json(kept.read_bytes())
    return _kept(kept, Account(email=FIRST, password=secrets.token_urlsafe(max(12, spec.auth.min_password))))


def variables(account: Account | None, spec: Spec | None) -> dict[str, str]:
    """Return the environment that names the first account."""
    if account is None or spec is None:
        return {}
    chosen = {spec.auth.login: account.email, spec.auth.password: account.password}
    named = {variable(f): chosen[f.name] for f in bootstrap_fields(spec) if f.name in chosen}
    return {**bootstrap_variables(spec), **named}


def _kept(path: Path, account: Account) -> Account:
    path.touch(mode=0o600)
    path.write_text(account.model_dump_json(), encoding="utf-8")
    return account


def seeded(home: Path, url: str, spec: Spec | None) -> Account | None:
    """Return the account of an earlier start, or register one; None where the backend has no registration."""
    kept = home / "account.json"
    if kept.is_file():
        return Account.model_validate_json(kept.read_bytes())
    path = _registration(spec)
    if spec is None or path is None:
        return None
    account = Account(email=EMAIL, password=secrets.token_urlsafe(12))
    with httpx.Client(base_url=url, trust_env=False, timeout=30) as client:
        schema = _body_schema(client.get("/openapi.json").json(), path)
        known = _credentials(account, spec)
        answer = client.post(path, json=_body(schema, known))
    if not answer.is_success:
        return None
    return _kept(kept, account)


def _credentials(account: Account, spec: Spec) -> dict[str, str]:
    return {wire(spec.auth.login, spec): account.email, wire(spec.auth.password, spec): account.password}


def _registration(spec: Spec | None) -> str | None:
    for operation in spec.operations if spec else ():
        if operation.kind == "register" and isinstance(operation.start, Http):
            assert spec is not None
            return spec.api.base + operation.start.path
    return None


def _body_schema(openapi: dict[str, Any], path: str) -> dict[str, Any]:
    """Return the schema of a POST's body, its reference followed."""
    body = openapi["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    reference = body.get("$ref")
    if reference is None:
        return dict(body)
    for part in reference.removeprefix("#/").split("/"):
        openapi = openapi[part]
    return openapi


def _body(schema: dict[str, Any], known: dict[str, str]) -> dict[str, Any]:
    required = schema.get("required", ())
    return {name: known.get(name, _sample(name, schema["properties"][name])) for name in required}


def _sample(name: str, schema: dict[str, Any]) -> Any:
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") in _SAMPLES:
        return _SAMPLES[schema["type"]]
    return {"date": "2000-01-01", "date-time": "2000-01-01T00:00:00Z"}.get(schema.get("format", ""), f"Demo {name}")


def curl(account: Account, url: str, spec: Spec) -> str:
    """Return the command that signs in."""
    login = next((each for each in spec.operations if each.kind == "login"), None)
    if login is None or not isinstance(login.start, Http):
        return ""
    body = json.dumps(_credentials(account, spec))
    address = f"{url}{spec.api.base}{login.start.path}"
    return f"curl -X POST {address} -H 'Content-Type: application/json' -d {shlex.quote(body)}"
