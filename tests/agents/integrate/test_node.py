"""What the account reads of a project of Node.js."""

from pathlib import Path

from agents.integrate.reading import count_lines, direct_dependencies, locked_versions, migrations, node_version
from agents.integrate.schema import FoundIndex, created_indexes, created_tables
from agents.specify.compiler import compile_path
from agents.stacks import open_stack

ROOT = Path(__file__).parents[3]
SQL = b"""
CREATE TABLE IF NOT EXISTS "line_items" (
  id uuid PRIMARY KEY, -- CREATE TABLE hidden (id int);
  number integer CHECK (number > 0),
  CONSTRAINT one UNIQUE (number, id)
);
CREATE UNIQUE INDEX by_name ON line_items (lower(name), number DESC);
CREATE INDEX ON line_items (number);
"""


def test_versions_come_from_its_manifest_and_lock() -> None:
    spec = compile_path(ROOT / "examples" / "todo.md").spec
    assert spec is not None
    files = open_stack("express").render(spec)
    assert direct_dependencies(files) == ("express", "pg", "zod")
    locked = locked_versions(files)
    assert locked["express"].startswith("5.")
    assert "typescript" in locked
    assert node_version(files) == ">=24"
    assert count_lines(files) > 300


def test_tables_and_indexes_come_from_its_sql_on_the_way_up() -> None:
    files = {"migrations/0001_a.up.sql": SQL, "migrations/0001_a.down.sql": b"CREATE TABLE never (id int);"}
    assert migrations(files) == ("migrations/0001_a.down.sql", "migrations/0001_a.up.sql")
    assert created_tables(files) == ("line_items",)
    assert created_indexes(files) == (
        FoundIndex("line_items", ("number", "id"), unique=True),
        FoundIndex("line_items", ("lower(name)", "number DESC"), unique=True),
        FoundIndex("line_items", ("number",), unique=False),
    )


def test_a_broken_manifest_is_no_traceback() -> None:
    files = {"package.json": b"{", "package-lock.json": b"[]"}
    assert (direct_dependencies(files), locked_versions(files), node_version(files)) == ((), {}, "")
