"""Names in the generated code: safe in Python, SQLAlchemy and pydantic, whatever the document calls its things."""

import builtins
import keyword
import re
from collections.abc import Iterable

_BUILTINS = frozenset(dir(builtins))
_ATTRIBUTES = frozenset(
    {"metadata", "registry", "json", "copy", "schema", "dict", "construct", "validate", "fields", "parse_obj", "dt"}
)
_CLASSES = frozenset(
    {
        "AuditEntry",
        "SignedIn",
        "Base",
        "Page",
        "Problem",
        "Settings",
        "Clock",
        "Text",
        "UUID",
        "Decimal",
        "Mapped",
        "Request",
        "Response",
    }
)

PYTHON_TYPES = {
    "string": "str", "text": "str", "email": "str", "password": "str", "integer": "int", "decimal": "Decimal",
    "boolean": "bool", "date": "dt.date", "datetime": "dt.datetime", "uuid": "UUID", "ref": "UUID",
}  # fmt: skip
"""Kind of a field -> its annotation in Python."""


def snake(name: str) -> str:
    """Return `LineItem` as `line_item`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def camel(name: str) -> str:
    """Return `due_on` as `dueOn`."""
    first, *others = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in others)


def words(name: str) -> str:
    """Return `LineItem` or `line_item` as `line item`."""
    return snake(name).replace("_", " ")


def variable(name: str) -> str:
    """Return a name for a variable or parameter that shadows neither a keyword nor a builtin."""
    return f"{name}_" if keyword.iskeyword(name) or keyword.issoftkeyword(name) or name in _BUILTINS else name


def attribute(name: str) -> str:
    """Return a name for an attribute of a model or a schema: `class` and `metadata` get an underscore."""
    reserved = keyword.iskeyword(name) or name in _ATTRIBUTES or name.startswith("model_")
    return f"{name}_" if reserved else name


def class_name(name: str) -> str:
    """Return the class of an entity or an enum; a name that the application uses itself gets a suffix."""
    return f"{name}Record" if name in _CLASSES else name


def module(name: str) -> str:
    """Return the module of an entity, e.g. `line_item`."""
    stem = snake(name)
    return f"{stem}_" if keyword.iskeyword(stem) else stem


def members(values: Iterable[str]) -> dict[str, str]:
    """Return the member of an enum for each of its values: `on loan` is `ON_LOAN`."""
    found: dict[str, str] = {}
    for value in values:
        name = re.sub(r"\W+", "_", value).strip("_").upper() or "EMPTY"
        name = f"VALUE_{name}" if name[0].isdigit() else name
        while name in found.values():
            name += "_"
        found[value] = name
    return found


def article(text: str) -> str:
    """Return `a list` or `an order`."""
    return f"{'an' if text[:1].lower() in 'aeio' else 'a'} {text}"


def slug(title: str) -> str:
    """Return a title as the name of a package: `todo-lists`."""
    letters = "".join(c if c.isascii() and c.isalnum() else " " for c in title.lower())
    return "-".join(letters.split())
