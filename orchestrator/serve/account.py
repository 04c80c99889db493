"""The sign-in that `serve` makes through the API's own registration, so that somebody can try the backend at once."""

import json
import secrets
import shlex
from pathlib import Path
from typing import Any

import httpx

from agents.spec.model import Http, Spec
from orchestrator.reports import Account

EMAIL = "demo@example.com"
_SAMPLES: dict[str, Any] = {"integer": 1, "number": 1, "boolean": False, "array": [], "object": {}}


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
        known = {spec.auth.login: account.email, spec.auth.password: account.password}
        answer = client.post(path, json=_body(schema, known))
    if not answer.is_success:
        return None
    kept.touch(mode=0o600)
    kept.write_text(account.model_dump_json(), encoding="utf-8")
    return account


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
    body = json.dumps({spec.auth.login: account.email, spec.auth.password: account.password})
    address = f"{url}{spec.api.base}{login.start.path}"
    return f"curl -X POST {address} -H 'Content-Type: application/json' -d {shlex.quote(body)}"
