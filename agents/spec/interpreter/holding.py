"""What must hold of a row after it was written: its rules, its keys, and that no reference leads back to it."""

from collections.abc import Collection
from typing import Any

from agents.spec.interpreter.evaluate import Evaluator
from agents.spec.interpreter.refused import Refused
from agents.spec.interpreter.rows import Index, Row, Store
from agents.spec.model import Check, Key


def hold(index: Index, store: Store, row: Row, spared: Collection[str]) -> None:
    """Raise Refused where the row breaks something; nodes that are spared refuse nothing."""
    entity = index.entities[row.entity]
    for rule in entity.rules:
        if rule.id not in spared and not _at(index, store, row).text(rule.expr):
            raise broken(rule)
    for key in entity.keys:
        if key.id not in spared and _is_taken(index, store, row, key):
            raise Refused(409, "_".join(key.fields), node=key.id)
    for item in entity.fields:
        if item.acyclic and item.id not in spared and _leads_back(store, row, item.name):
            raise Refused(409, "cycle", node=item.id)


def broken(check: Check) -> Refused:
    """Return the refusal of a check."""
    return Refused(check.status, check.code, check.field, node=check.id, said=True)


def _at(index: Index, store: Store, row: Row) -> Evaluator:
    return Evaluator(index, store, {"self": row, "actor": None})


def _leads_back(store: Store, row: Row, name: str) -> bool:
    """Tell whether a row is met again on the way from reference to reference."""
    seen: set[int] = set()
    at = store.rows.get(row.values.get(name))  # type: ignore[arg-type]  # an id
    while at and at.id not in seen:
        if at.id == row.id:
            return True
        seen.add(at.id)
        at = store.rows.get(at.values.get(name))  # type: ignore[arg-type]  # an id
    return False


def _is_taken(index: Index, store: Store, row: Row, key: Key) -> bool:
    mine = _shown(index, store, row, key)
    return mine is not None and any(
        r.id != row.id and _shown(index, store, r, key) == mine for r in store.of(row.entity)
    )


def _shown(index: Index, store: Store, row: Row, key: Key) -> tuple[Any, ...] | None:
    """Return what must be unique of a row; None where the key does not count."""
    if key.when and not _at(index, store, row).text(key.when):
        return None
    found = tuple(row.values.get(name) for name in key.fields)
    folds = [index.fields[(row.entity, name)].fold for name in key.fields]
    if None in found:
        return None
    return tuple(str(v).lower() if f else v for v, f in zip(found, folds, strict=True))
