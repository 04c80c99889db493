"""Whether the tests of each sentence can fail: mutants of the Spec, tried in a process of their own."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from agents.spec.cases import Case
from agents.spec.model import Spec
from sandbox.scratch import scratch
from workflows.verdict import Closed

SPEC, CASES, SECONDS = "spec.json", "cases.json", "TRY_SECONDS"
CASES_OF = TypeAdapter(tuple[Case, ...])
_ROOT = Path(__file__).parents[2]
_AT_MOST = 240.0
_KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR")


class Trial(Closed):
    """A mutant, and the cases that were red against its interpreter. `broken`: why nothing could be seen of it."""

    id: str
    node: str
    change: str
    killers: tuple[str, ...] = ()
    broken: str = ""


class Trials(Closed):
    """What was tried, `of` how many mutants. `unfit`: cases that do not pass against the Spec's own interpreter."""

    of: int
    unfit: tuple[str, ...] = ()
    trials: tuple[Trial, ...] = ()


class TrialsFailed(Exception):
    """The mutants could not be tried; the message says why."""


def try_mutants(spec: Spec, cases: Sequence[Case], suite: Mapping[str, bytes], within: float) -> Trials:
    """Try mutants for so many seconds of work. Raises TrialsFailed."""
    told = {SPEC: spec.model_dump_json().encode(), CASES: CASES_OF.dump_json(tuple(cases))}
    with scratch() as folder:
        for path, content in {**suite, **told}.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        return _run(folder, within)


def _run(folder: Path, within: float) -> Trials:
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment |= {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1", SECONDS: str(within)}
    argv = ["nice", "-n", "5", sys.executable, "-P", "-m", "workflows.acceptance.trying", str(folder)]
    try:
        done = subprocess.run(  # noqa: S603  # our own interpreter and arguments
            argv, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False,
            timeout=_AT_MOST,
        )  # fmt: skip
        return Trials.model_validate_json(done.stdout.splitlines()[-1])
    except subprocess.TimeoutExpired:
        raise TrialsFailed(f"they did not end within {_AT_MOST:.0f} s") from None
    except (IndexError, ValidationError):
        raise TrialsFailed(done.stderr.decode(errors="replace")[-1500:]) from None
