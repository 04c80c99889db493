"""Join what the two runs left in /evidence: a line or branch that one of them ran was run."""

import json
from pathlib import Path
from typing import Any

EVIDENCE = Path("/evidence")
KINDS = ("lines", "branches")

File = dict[str, Any]


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


unit, integration = (json.loads((EVIDENCE / f"{name}.json").read_bytes())["files"] for name in ("unit", "integration"))
whole = {path: joined(unit.get(path, {}), integration.get(path, {})) for path in sorted({*unit, *integration})}
(EVIDENCE / "joined.json").write_text(json.dumps({"files": whole}))
