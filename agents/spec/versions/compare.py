"""Two versions of a Spec -> the typed changes between them, the gravest first."""

from agents.spec.model import Spec
from agents.spec.versions.change import EFFECTS, Change, Versions
from agents.spec.versions.entities import entity_changes, enum_changes, link_changes
from agents.spec.versions.operations import convention_changes, operation_changes, role_changes


def compare(old: Spec, new: Spec) -> tuple[Change, ...]:
    """Return what changes from one version to the other; nothing where only words have changed."""
    versions = Versions(old, new)
    found = [
        *entity_changes(versions), *enum_changes(versions), *link_changes(versions), *role_changes(versions),
        *operation_changes(versions), *convention_changes(versions),
    ]  # fmt: skip
    return tuple(sorted(dict.fromkeys(found), key=lambda c: (EFFECTS.index(c.effect), c.new_line or c.old_line)))
