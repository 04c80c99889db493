"""Which rows each person has one of at most."""

from agents.stacks.fastapi.views import EntityView, FieldView


def only_key(entity: EntityView) -> tuple[FieldView, ...]:
    """Return the fields of a key that are the same in all plain rows of one person; nothing if there is none."""
    keys = (tuple(entity.field(name) for name in key.fields) for key in entity.node.keys)
    return next((fields for fields in keys if all(_is_of_one(f) for f in fields)), ())


def _is_of_one(field: FieldView) -> bool:
    if field.node.default == "actor":
        return True
    if not field.is_ref or field.nullable or field.target is field.entity:
        return False
    return field.target.is_subject or bool(only_key(field.target))


def is_only_one(entity: EntityView) -> bool:
    """Tell whether each person has one row of an entity at most, to which others refer or that is made for them."""
    referred = any(f.is_ref and f.target is entity for e in entity.project.entities for f in e.fields)
    made = any(e.makes == entity.name for o in entity.project.spec.operations for e in o.effects)
    return (referred or made) and bool(only_key(entity))


def making(entity: EntityView) -> str:
    """Return the method that gives a row of an entity: a new one, or the only one of its owner."""
    return f"{'only' if is_only_one(entity) else 'new'}_{entity.module}"
