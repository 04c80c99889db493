"""Join what was left in /evidence, first by all servers, then by both runs: a line or branch that one ran was run."""

import json
from functools import reduce
from pathlib import Path
from typing import Any

EVIDENCE = Path("/evidence")
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


servers = [read(path) for path in sorted(EVIDENCE.glob("integration-[0-9].json"))]
integration = reduce(both, servers, read(EVIDENCE / "integration.json"))
write("integration", integration)
write("joined", both(read(EVIDENCE / "unit.json"), integration))
