"""Join what was taken of each run, first by all servers, then by both runs: a line or branch that one ran was run.

What code under test could write by now is not read: each report lies in `/harness` since its process has ended.
"""

import json
from functools import reduce
from pathlib import Path
from typing import Any

EVIDENCE = Path("/evidence")
TAKEN = Path("/harness")
KINDS = ("lines", "branches")

File = dict[str, Any]
Files = dict[str, File]


def joined(one: File, other: File) -> File:
    """Return the lines and branches of one file that ran in either run, and those that ran in neither."""
    result = {}
    for kind in KINDS:
        executed, missing = f"executed_{kind}", f"missing_{kind}"
        ran = {as_key(each) for file in (one, other) for each in file.get(executed, [])}
        result[executed] = sorted(ran)
        result[missing] = sorted({as_key(each) for file in (one, other) for each in file.get(missing, [])} - ran)
    return result


def as_key(value: Any) -> Any:
    """Return a line as it is and a branch as a pair that can be in a set."""
    return tuple(value) if isinstance(value, list) else value


def read(path: Path) -> Files:
    """Return the files of a report."""
    return json.loads(path.read_bytes())["files"]


def write(name: str, files: Files) -> None:
    """Write a report."""
    (EVIDENCE / f"{name}.json").write_text(json.dumps({"files": files}))


def both(one: Files, other: Files) -> Files:
    """Return the files of either report."""
    return {path: joined(one.get(path, {}), other.get(path, {})) for path in sorted({*one, *other})}


servers = [read(path) for path in sorted(TAKEN.glob("ran-integration-*.json"))]
integration = reduce(both, servers)
write("unit", unit := read(TAKEN / "ran-unit-1.json"))
write("integration", integration)
write("joined", both(unit, integration))
