"""Whether the contract that a server shows is ours: the same operations with the same statuses."""

import re
from collections.abc import Mapping
from typing import Any

_METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace"})

Surface = dict[str, frozenset[str]]
"""`GET /api/v1/lists/{}` -> its statuses."""


def surface(document: Mapping[str, Any]) -> Surface:
    """Return the operations of an OpenAPI document; names of path parameters do not count."""
    return {
        f"{method.upper()} {re.sub(r'{[^}]*}', '{}', path)}": frozenset(map(str, operation.get("responses", {})))
        for path, item in document.get("paths", {}).items()
        for method, operation in item.items()
        if method in _METHODS
    }


def differences(ours: Mapping[str, Any], served: Mapping[str, Any], base: str) -> list[str]:
    """Return where the served contract differs from ours; paths outside of the base (health, docs) are free."""
    wanted, shown = surface(ours), surface(served)
    told = [f"{name}: in our contract, but not served" for name in wanted if name not in shown]
    told += [f"{name}: served, but not in our contract" for name in shown if name not in wanted and f" {base}/" in name]
    for name in wanted:
        if name in shown and wanted[name] != shown[name]:
            told.append(f"{name}: answers {_list(shown[name])} in the served contract, {_list(wanted[name])} in ours")
    return told


def _list(statuses: frozenset[str]) -> str:
    return ", ".join(sorted(statuses)) or "nothing"
