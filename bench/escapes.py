"""The proof that nothing gets out of the sandbox: what was tried, and whether each of the two sandboxes refused it.

`python -m bench.escapes [--table]`. The attacks are tests (`tests/sandbox`), run here as they are; each class of attack
names those that try it. A sandbox that this machine has no engine for is told as not checked, never as safe: exit code
0 says that every class has an attack, and that all that could be tried was refused. `--table` writes docs/sandbox.md.
"""

import argparse
import os
import sys
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

from bench.measure import ROOT, close, python, timed
from sandbox.scratch import scratch

ATTACKS = Path(__file__).with_name("escapes.toml")
PAGE = ROOT / "docs" / "sandbox.md"
MARK = "<!-- escapes -->"
BOXES = ("local", "docker")
WITHIN = 460

Ends = Mapping[str, Mapping[str, Counter[str]]]
"""By test and sandbox how often it ended how; a test of neither stands for both of them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the attacks, tell each class, and close with the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--table", action="store_true", help="write the table of docs/sandbox.md")
    options = parser.parse_args(arguments)
    started = time.monotonic()
    attacks = tomllib.loads(ATTACKS.read_text(encoding="utf-8"))["attack"]
    ends = _run(sorted({test.partition("::")[0] for each in attacks for test in each["tests"]}))
    rows = [(each, {box: _told(each["tests"], ends, box) for box in BOXES}) for each in attacks]
    for each, told in rows:
        sys.stdout.write(f"{each['what']:64} {told['local']:24} {told['docker']}\n")
    if options.table:
        before, _, after = PAGE.read_text(encoding="utf-8").split(MARK)
        PAGE.write_text(f"{before}{MARK}\n{_table(rows)}\n{MARK}{after}", encoding="utf-8")
    counts = {box: Counter(told[box].partition(" ")[0] for _, told in rows) for box in BOXES}
    bad = [each["what"] for each, told in rows for box in BOXES if told[box].startswith(("ESCAPED", "no test"))]
    figures = {
        "n": len(rows),
        **{box: {"refused": counts[box]["refused"], "not_checked": counts[box]["not"]} for box in BOXES},
        "got_through_or_without_a_test": bad,
        "seconds": round(time.monotonic() - started, 1),
    }
    return close(figures, not bad)


def _run(files: Sequence[str]) -> Ends:
    """Return how the tests of some files ended, by their names and by the sandbox that was attacked."""
    with scratch() as folder:
        junit = folder / "junit.xml"
        os.environ["PYTEST_ADDOPTS"] = ""
        timed(["timeout", str(WITHIN), *python("-m", "pytest", "-q", f"--junitxml={junit}", *files)])
        if not junit.is_file():
            raise SystemExit(f"the attacks did not end within {WITHIN} s")
        found: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
        for case in ElementTree.parse(junit).iter("testcase"):
            name, _, parameters = case.attrib["name"].partition("[")
            path = f"{case.attrib['classname'].replace('.', '/')}.py::{name}"
            for box in [each for each in BOXES if each in parameters] or [_only(path)]:
                found[path][box][_end(case)] += 1
        return found


def _only(path: str) -> str:
    """Return the sandbox that a test is about which has no parameter."""
    return "docker" if "test_docker" in path else "local" if "test_local" in path else "both"


def _end(case: ElementTree.Element) -> str:
    children = {child.tag for child in case}
    return "got through" if children & {"failure", "error"} else "skipped" if "skipped" in children else "refused"


def _told(tests: Sequence[str], ends: Ends, box: str) -> str:
    """Return what became of a class of attacks on one sandbox."""
    counts: Counter[str] = Counter()
    for test in tests:
        counts.update(ends.get(test, {}).get(box, {}))
        counts.update(ends.get(test, {}).get("both", {}))
    if counts["got through"]:
        return f"ESCAPED in {counts['got through']} of {counts.total()}"
    if counts["refused"]:
        return f"refused ({counts['refused']})"
    return "not checked: no engine" if counts["skipped"] or box == "docker" else "no test"


def _table(rows: Sequence[tuple[dict[str, str], Mapping[str, str]]]) -> str:
    head = "| what is tried | `local` | `docker` |\n|---|---|---|"
    return "\n".join([head, *(f"| {each['what']} | {told['local']} | {told['docker']} |" for each, told in rows)])


if __name__ == "__main__":
    raise SystemExit(main())
