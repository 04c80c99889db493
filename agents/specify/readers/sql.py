"""The DDL of SQL -> a schema, by sqlglot. Statements that define no data are left aside."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sqlglot import Dialect, exp
from sqlglot.errors import ParseError, SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from agents.specify.readers.conditions import Inexpressible, applied
from agents.specify.readers.schema import Aside, Choice, Condition, Key, Lost, Malformed, Repeated, Schema, Table
from agents.specify.readers.sql_columns import column_of, lines_of, referring

_QUERIES = "it changes or asks for rows, or it is about the server"
_DIALECTS = (
    ("mysql", r"`|\bauto_increment\b|\bengine\s*="),
    ("tsql", r"\[\w+\]\s*\.|\[dbo\]|\bidentity\s*\(\s*\d|\bnvarchar\b|(?m:^\s*go\s*$)"),
    ("sqlite", r"\bautoincrement\b"),
    ("oracle", r"\bvarchar2\b"),
)  # fmt: skip
"""What tells the dialects; all else is read as that of PostgreSQL."""


def read(text: str, _: str = "") -> Schema:
    """Return what the DDL describes. Raises Malformed where a statement cannot be read."""
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    dialect = next((name for name, sign in _DIALECTS if re.search(sign, text, re.IGNORECASE)), "postgres")
    reading = _Reading(text.splitlines(), Schema("sql"))
    try:
        for line, statement in _statements(text, Dialect.get_or_raise(dialect)):
            reading.take(line, statement)
    except SqlglotError as error:
        raise _malformed(error) from error
    except RecursionError as error:
        raise Malformed("it is nested too deeply") from error
    return reading.whole()


def _malformed(error: SqlglotError) -> Malformed:
    first = (error.errors if isinstance(error, ParseError) and error.errors else [{}])[0]
    why = str(first.get("description") or error).splitlines()[0]
    return Malformed(re.sub(r"\x1b\[\d+m", "", why).rstrip("."), int(first.get("line") or 0))


def _statements(text: str, dialect: Dialect) -> Iterator[tuple[int, exp.Expr]]:
    """Yield each statement with the line that it begins in."""
    parser, waiting = dialect.parser(), list[Token]()
    for token in [*dialect.tokenize(text), None]:
        if token is not None and token.token_type != TokenType.SEMICOLON:
            waiting.append(token)
        elif waiting:
            for statement in parser.parse(waiting, text):
                if statement is not None:
                    yield waiting[0].line, statement
            waiting = []


@dataclass
class _Reading:
    lines: list[str]
    schema: Schema
    tables: dict[str, Table] = field(default_factory=dict)
    checks: list[tuple[str, int, exp.Expr]] = field(default_factory=list)

    def take(self, line: int, statement: exp.Expr) -> None:
        """Take one statement in."""
        kind = str(statement.args.get("kind", "")).upper()
        match statement:
            case exp.Create() if kind == "TABLE" and isinstance(statement.this, exp.Schema):
                self._table(statement.this, line)
            case exp.Create() if kind == "TYPE" and isinstance(statement.expression, exp.DataType):
                values = tuple(e.name for e in statement.expression.expressions)
                self.schema.choices.append(Choice(statement.this.name, line, self._text(line), values))
            case exp.Create() if kind == "INDEX":
                self._index(statement.this, line, unique=bool(statement.args.get("unique")))
            case exp.Alter():
                self._alter(statement, line)
            case exp.Comment():
                self._aside(line, "it is a remark")
            case _:
                self._other(statement, line)

    def _text(self, line: int) -> str:
        return self.lines[line - 1].strip() if 0 < line <= len(self.lines) else ""

    def _aside(self, line: int, why: str) -> None:
        self.schema.asides.append(Aside(line, self._text(line), why))

    def _other(self, statement: exp.Expr, line: int) -> None:
        """What defines something else (a view, a trigger, a function) is lost; queries and settings are not meant."""
        defines = re.match(r"\s*(create|alter)\b", self._text(line), re.IGNORECASE)
        if not defines or (isinstance(statement, exp.Create) and str(statement.args.get("kind")).upper() == "SCHEMA"):
            self._aside(line, _QUERIES)
            return
        what = " ".join(self._text(line).split()[:4]).rstrip("(")
        lost = Lost(what, "only tables, types and indexes are read")
        self.schema.asides.append(Aside(line, self._text(line), lost=(lost,)))

    def _table(self, node: exp.Schema, line: int) -> None:
        name = node.this.name
        columns = tuple(column_of(c, self.lines, line) for c in node.expressions if isinstance(c, exp.ColumnDef))
        table = Table(name, line, self._text(line), columns)
        if name.lower() in self.tables:
            self.schema.tables.append(table)
            return
        self.tables[name.lower()] = table
        for definition in (c for c in node.expressions if isinstance(c, exp.ColumnDef)):
            for check in definition.find_all(exp.CheckColumnConstraint):
                self.checks.append((name, lines_of(definition, line), check.this))
        for part in node.expressions:
            if not isinstance(part, exp.ColumnDef):
                self._constraint(name, part, lines_of(part, line))

    def _constraint(self, table: str, node: exp.Expr, line: int) -> None:
        match node:
            case exp.Constraint():
                for part in node.expressions:
                    self._constraint(table, part, line)
            case exp.ForeignKey():
                self._foreign(table, node, line)
            case exp.PrimaryKey() | exp.UniqueColumnConstraint():
                schema = node.this if isinstance(node.this, exp.Schema) else node
                columns = tuple(e.name for e in schema.expressions)
                self._keyed(table, Key(columns, line, self._text(line), primary=isinstance(node, exp.PrimaryKey)))
            case exp.CheckColumnConstraint():
                self.checks.append((table, line, node.this))
            case exp.Identifier() | exp.IndexColumnConstraint():
                self._aside(line, "indexes follow from keys, references, filters and the order of lists")
            case _:
                lost = Lost(node.sql()[:60], "such a constraint is not read")
                self.schema.asides.append(Aside(line, self._text(line), section=table, lost=(lost,)))

    def _keyed(self, table: str, key: Key) -> None:
        found = self.tables.get(table.lower())
        if found is None:
            lost = Lost(f"the key of {table}", f"{table} is declared nowhere", f"declare {table}")
            self.schema.asides.append(Aside(key.line, key.text, section=table, lost=(lost,)))
            return
        columns = found.columns
        if key.primary and len(key.columns) == 1:
            columns = tuple(
                replace(c, primary=True) if c.name.lower() == key.columns[0].lower() else c for c in columns
            )
        self.tables[table.lower()] = replace(found, columns=columns, keys=(*found.keys, key))

    def _foreign(self, table: str, node: exp.ForeignKey, line: int) -> None:
        names = [e.name for e in node.expressions]
        found = self.tables.get(table.lower())
        if found is None or len(names) != 1:
            lost = Lost(f"the foreign key ({', '.join(names)})", "references are by one column, the id")
            self.schema.asides.append(Aside(line, self._text(line), section=table, lost=(lost,)))
            return
        reference = node.args["reference"]
        columns = tuple(referring(c, reference) if c.name.lower() == names[0].lower() else c for c in found.columns)
        self.tables[table.lower()] = replace(found, columns=columns)
        self.schema.repeated.append(Repeated(table, names[0], line, self._text(line)))

    def _index(self, node: exp.Index, line: int, *, unique: bool) -> None:
        table = node.args["table"].name
        parameters = node.args.get("params")
        parts = [o.this for o in parameters.args.get("columns") or []] if parameters else []
        names = tuple(p.name if isinstance(p, exp.Column) else p.sql() for p in parts)
        if unique and parameters and parameters.args.get("where"):
            lost = Lost(
                f"the unique index of {table} with a condition", "its condition is not read", "say it in a sentence"
            )
            self.schema.asides.append(Aside(line, self._text(line), section=table, lost=(lost,)))
        else:
            self._keyed(table, Key(names, line, self._text(line), unique))

    def _alter(self, node: exp.Alter, line: int) -> None:
        name = node.this.name
        for action in node.args.get("actions") or []:
            table = self.tables.get(name.lower())
            if isinstance(action, exp.ColumnDef) and table:
                column = column_of(action, self.lines, line)
                self.tables[name.lower()] = replace(table, columns=(*table.columns, column))
            elif isinstance(action, exp.AddConstraint):
                for part in action.expressions:
                    self._constraint(name, part, line)
            else:
                lost = Lost(f"the change of {name}", "only columns and constraints are added to a table")
                self.schema.asides.append(Aside(line, self._text(line), section=name, lost=(lost,)))

    def whole(self) -> Schema:
        """Return the schema, once everything is known that its conditions speak of."""
        for table, line, check in self.checks:
            self._check(table, line, check)
        self.schema.tables = [*self.tables.values(), *self.schema.tables]
        return self.schema

    def _check(self, name: str, line: int, check: exp.Expr) -> None:
        table = self.tables.get(name.lower())
        if table is None:
            return
        try:
            found = applied(check, {c.name.lower(): c for c in table.columns})
        except Inexpressible as error:
            lost = Lost(f"the check of {name} in line {line}", str(error), "say it in a sentence")
            self.schema.asides.append(Aside(line, self._text(line), section=name, lost=(lost,)))
            return
        columns = tuple(found.columns.get(c.name.lower(), c) for c in table.columns)
        self.tables[name.lower()] = replace(table, columns=columns)
        for expr in found.conditions:
            self.schema.conditions.append(Condition(name, expr, line, self._text(line)))
        if not found.conditions and line not in {c.line for c in columns}:
            for column in found.columns:
                self.schema.repeated.append(Repeated(name, column, line, self._text(line)))
