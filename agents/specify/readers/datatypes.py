"""Data types of SQL, DBML, JDL and class diagrams -> types of the Spec."""

import re
from decimal import Decimal

from agents.specify.names.kinds import CLOCK
from agents.specify.readers.schema import Kind

BASE64 = r"([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)"
"""The pattern of what is not text (RFC 4648, section 4), of at least one byte: JSON has no other way to say it."""
_LONGEST = 65_536
"""Bytes of a file for which a contract gives no most, as of a `blob` of MySQL."""

_SAME: dict[str, str] = {
    "char": "string", "character": "string", "varchar": "string", "character varying": "string", "nvarchar": "string",
    "nchar": "string", "bpchar": "string", "varchar2": "string", "nvarchar2": "string", "citext": "string",
    "string": "string", "text": "text", "textblob": "text", "clob": "text", "mediumtext": "text", "longtext": "text",
    "tinytext": "text", "ntext": "text",
    "int": "integer", "integer": "integer", "int4": "integer", "mediumint": "integer", "serial": "integer",
    "serial4": "integer",
    "boolean": "boolean", "bool": "boolean", "bit": "boolean", "date": "date", "localdate": "date",
    "timestamp": "datetime", "timestamptz": "datetime", "timestamp with time zone": "datetime",
    "timestamp without time zone": "datetime", "datetime": "datetime", "datetime2": "datetime", "instant": "datetime",
    "datetimeoffset": "datetime", "zoneddatetime": "datetime", "offsetdatetime": "datetime",
    "localdatetime": "datetime", "smalldatetime": "datetime",
    "uuid": "uuid", "guid": "uuid", "uniqueidentifier": "uuid", "email": "email",
    "decimal": "decimal(12,2)", "numeric": "decimal(12,2)", "number": "decimal(12,2)",
    "bigdecimal": "decimal(21,2)",
}  # fmt: skip
_LIKE: dict[str, str] = {
    "bigint": "integer", "int8": "integer", "long": "integer", "bigserial": "integer", "serial8": "integer",
    "smallint": "integer", "int2": "integer", "tinyint": "integer", "smallserial": "integer", "short": "integer",
    "byte": "integer", "biginteger": "integer", "year": "integer",
    "money": "decimal(12,2)", "smallmoney": "decimal(12,2)",
    "float": "decimal(18,6)", "double": "decimal(18,6)", "double precision": "decimal(18,6)", "real": "decimal(18,6)",
    "float4": "decimal(18,6)", "float8": "decimal(18,6)",
    "duration": "string", "interval": "string", "inet": "string", "cidr": "string", "macaddr": "string",
    "url": "string", "uri": "string", "phone": "string", "name": "string",
}  # fmt: skip
"""What the Spec has no type of its own for, and what it is built as."""

_FILES = (
    "blob", "anyblob", "imageblob", "tinyblob", "mediumblob", "longblob", "bytea", "binary", "varbinary",
    "binary varying", "binary large object", "raw", "image",
)  # fmt: skip
_TIMES = ("time", "localtime", "time without time zone", "time with time zone", "timetz")
_WRITTEN = re.compile(r"(?P<name>[a-z0-9_ ]+?)\s*(\((?P<size>[\d\s,]+|max)\))?(?P<rest> .*)?")
_MOST_DIGITS = 30


def kind_of(written: str) -> Kind:
    """Return the type that a contract writes, e.g. `varchar(80)`, `LocalDate`, `double precision`."""
    shown = " ".join(written.split())
    plain = shown.lower().removeprefix("unsigned ").removesuffix(" unsigned")
    match = _WRITTEN.fullmatch(plain)
    if not match:
        return Kind(shown)
    name = " ".join(filter(None, (match["name"], (match["rest"] or "").strip())))
    sizes = [int(part) for part in re.findall(r"\d+", match["size"] or "")]
    if name in _TIMES:
        return Kind(shown, "string", pattern=CLOCK, exact=False)
    if name in _FILES:
        return file_kind(shown, sizes[0] if sizes else _LONGEST)
    kind = _SAME.get(name) or _LIKE.get(name, "")
    return _sized(Kind(shown, kind, exact=name in _SAME), sizes)


def file_kind(written: str, most: int = _LONGEST) -> Kind:
    """Return the type of a file of at most `most` bytes: text that says them in base64."""
    return Kind(written, "text", Decimal(encoded(most)), BASE64, exact=False)


def encoded(size: int) -> int:
    """Return how many characters say so many bytes in base64."""
    return -(-size // 3) * 4


def _sized(kind: Kind, sizes: list[int]) -> Kind:
    if kind.type == "string" and sizes and sizes[0] > 0:
        return Kind(kind.written, "string", Decimal(sizes[0]), exact=kind.exact)
    if kind.type.startswith("decimal") and sizes:
        digits, places = (*sizes, 0)[:2]
        if not 0 < digits <= _MOST_DIGITS or places > digits:
            return Kind(kind.written)
        return Kind(kind.written, f"decimal({digits},{places})", exact=kind.exact)
    return kind
