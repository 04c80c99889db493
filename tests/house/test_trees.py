"""Trees of Python sources are made in one place, one at a time: two threads at once are a SystemError before 3.11.8."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_trees_are_made_in_one_place():
    ours = [path for folder in ("agents", "orchestrator", "workflows") for path in (ROOT / folder).rglob("*.py")]
    makers = [
        str(path.relative_to(ROOT))
        for path in ours
        if not {"harness", "templates", "skeleton"} & set(path.parts)
        and re.search(r"\bast\.parse\(", path.read_text(encoding="utf-8"))
    ]
    assert makers == ["agents/sources.py"]
