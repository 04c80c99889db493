"""Sources that are not Python, read by the patterns of their stack."""

import pytest
from pydantic import ValidationError

from agents.integrate.interface import without_code
from agents.stacks import open_stack
from agents.stacks.lexis import Lexis

LEXIS = open_stack("express").toolchain().lexis
assert LEXIS is not None
PATH = "tests/lists.test.ts"


def test_tests_are_those_at_the_top_of_a_file_of_tests() -> None:
    text = b"""test("is made", async () => {});
  test("nested", () => {});
// test("is a comment", () => {});
test(
  'is "read"',
  () => {},
);
"""
    assert LEXIS.tests(PATH, text) == (f"{PATH}::is made", f'{PATH}::is "read"')
    assert LEXIS.tests("src/lists/rows.ts", text) == ()


def test_lines_that_count_hold_code() -> None:
    text = b"""/* a
comment */
const a = "// no comment";

const text = `SELECT 1
  FROM b // no comment
`; // end
}
"""
    assert LEXIS.lines(text) == {3, 5}


def test_a_test_that_asserts_nothing_is_found_whatever_its_helpers_are_called() -> None:
    text = b"""
function check(value: number) {
  assert.equal(value, 1);
}
function asserting() {
  return 1;
}
test("by itself", () => {
  assert(true);
});
test("by a helper", () => check(1));
test("by another file", () => expectList(1));
test("in a comment only", () => {
  // assert(true);
});
test("by a name only", () => {
  asserting();
});
"""
    other = b"export function expectList(value: number) {\n  check(value);\n}\n"
    files = {PATH: text, "tests/support.ts": other, "src/check.ts": b"export function asserting() { assert(1); }\n"}
    found = LEXIS.assertion_free(files, LEXIS.tests(PATH, text))
    assert found == [f"{PATH}:13: in a comment only asserts nothing", f"{PATH}:16: by a name only asserts nothing"]


def test_a_test_author_sees_signatures_and_no_code() -> None:
    text = b"""import pg from "pg";

const SECRET = 1;

/** A list. */
export interface List {
  id: string;
}

/** Find one. */
export async function findList(
  database: Database,
  id: string,
): Promise<List | undefined> {
  return database.query(SECRET, id);
}

export const COLUMNS: Record<string, string> = { name: "lists.name" };

function hidden() {}
"""
    shown = without_code({"src/a.ts": text, "src/b.py": b"def b(): ...", PATH: b"test"}, LEXIS)
    assert set(shown) == {"src/a.ts", PATH}
    assert shown["src/a.ts"].decode() == (
        "/** A list. */\nexport interface List {\n  id: string;\n}\n"
        "/** Find one. */\nexport async function findList(\n  database: Database,\n  id: string,\n"
        "): Promise<List | undefined>\nexport const COLUMNS: Record<string, string>\n"
    )


def test_a_pattern_that_is_none_is_refused() -> None:
    with pytest.raises(ValidationError, match="is no pattern"):
        Lexis.model_validate({**LEXIS.model_dump(), "comment": "("})
