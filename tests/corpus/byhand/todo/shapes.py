"""What a client may send: one table of fields for each kind of thing, and how each value is checked."""

import datetime
import re
import uuid

MISSING = object()


class Refused(Exception):
    """A request that is answered with a problem."""

    def __init__(self, status, code, errors=()):
        super().__init__(code)
        self.status, self.code, self.errors = status, code, list(errors)


def invalid(field, message):
    return Refused(422, "invalid", [{"field": field, "message": message}])


def text(most, least=1, trim=True):
    def check(value):
        if not isinstance(value, str):
            raise ValueError("must be a text")
        value = value.strip() if trim else value
        if "\0" in value:
            raise ValueError("must not hold a NUL")
        if not least <= len(value) <= most:
            raise ValueError(f"must have {least} to {most} characters")
        return value

    return check


def email(value):
    value = text(254)(value).lower()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        raise ValueError("must be an address")
    return value


def date(value):
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise ValueError("must be a date like 2030-12-31")
    return datetime.date.fromisoformat(value).isoformat()


def choice(*values):
    def check(value):
        if value not in values:
            raise ValueError(f"must be one of {', '.join(values)}")
        return value

    return check


def flag(value):
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def reference(value):
    try:
        return str(uuid.UUID(value))
    except (AttributeError, TypeError, ValueError):
        raise ValueError("must be an id") from None


class Field:
    def __init__(self, check, default=MISSING, optional=False, once=False):
        self.check, self.default, self.optional, self.once = check, default, optional, once


USER = {
    "email": Field(email),
    "password": Field(text(128, least=10, trim=False), once=True),
    "display_name": Field(text(255)),
}
LIST = {
    "name": Field(text(80)),
    "color": Field(text(255), default=None, optional=True),
}
TODO = {
    "title": Field(text(200)),
    "notes": Field(text(10000), default=None, optional=True),
    "due_date": Field(date, default=None, optional=True),
    "priority": Field(choice("low", "normal", "high"), default="normal"),
    "done": Field(flag, default=False),
    "list_id": Field(reference),
}


def clean(shape, body, new):
    """Return the values to store; raise Refused with every field that is wrong."""
    if not isinstance(body, dict):
        raise invalid("", "must be an object")
    errors, values = [], {}
    for name in body.keys() - shape.keys():
        errors.append({"field": name, "message": "is not known"})
    for name, field in shape.items():
        if name not in body:
            if new and field.default is MISSING:
                errors.append({"field": name, "message": "is missing"})
            elif new:
                values[name] = field.default
            continue
        try:
            values[name] = checked(field, body[name], new)
        except ValueError as error:
            errors.append({"field": name, "message": str(error)})
    if errors:
        raise Refused(422, "invalid", errors)
    return values


def checked(field, value, new):
    if field.once and not new:
        raise ValueError("cannot be changed")
    if value is None and field.optional:
        return None
    return field.check(value)


def boolean(value):
    return choice("true", "false")(value) == "true"


def page(query):
    """Return limit and offset."""
    found = []
    for name, default, least, most in (("limit", 20, 1, 100), ("offset", 0, 0, 2**31)):
        value = query.get(name, str(default))
        if not re.fullmatch(r"\d{1,10}", value) or not least <= int(value) <= most:
            raise invalid(name, f"must be {least} to {most}")
        found.append(int(value))
    return found
