"""The front door: runs `python -m orchestrator` as a person or a bot would, in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "todo.md"
SMALL = ROOT / "tests" / "end_to_end" / "documents" / "shelves.md"
"""Two entities and a rule over rows, for runs whose document does not matter."""

STRICT = ("-W", "error", "-W", "ignore:GitDB is deprecated")
"""Warnings are errors here, too. GitPython advises against GitDB, which we chose."""


def environment(**changes: str | None) -> dict[str, str]:
    """Return the environment of a quiet machine with these changes; None removes a variable."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "UV_CACHE_DIR", "XDG_CACHE_HOME", "SSL_CERT_FILE", "ORCHESTRATE_FRESH")
    base = {name: os.environ[name] for name in kept if name in os.environ}
    merged = {**base, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **changes}
    return {name: value for name, value in merged.items() if value is not None}


def orchestrate(
    *arguments: str, cwd: Path, stdin: int = subprocess.DEVNULL, timeout: float = 180, **env: str | None
) -> "subprocess.CompletedProcess[str]":
    """Run the command line to its end."""
    return subprocess.run(
        [sys.executable, *STRICT, "-m", "orchestrator", *arguments], cwd=cwd, env=environment(**env),
        stdin=stdin, capture_output=True, text=True, encoding="utf-8", errors="replace", timeout=timeout, check=False,
    )  # fmt: skip
