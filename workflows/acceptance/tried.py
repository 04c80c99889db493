"""Whether the tests of each sentence can fail: mutants of the Spec, tried in a process of their own."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Event

from pydantic import TypeAdapter, ValidationError

from agents.spec.cases import Case
from agents.spec.model import Spec
from sandbox.scratch import scratch
from workflows.verdict import Closed

SPEC, CASES, SECONDS = "spec.json", "cases.json", "TRY_SECONDS"
CASES_OF = TypeAdapter(tuple[Case, ...])
WITHIN = 8.0
"""Seconds of work after which no other mutant is begun: the same ones are tried however busy the machine is."""
_ROOT = Path(__file__).parents[2]
_AT_MOST = 240.0
_LOOK_EVERY = 0.2
_TRYING = """\
import os, runpy, sys, threading
def end_with_owner(line):
    os.read(line, 1)
    os._exit(1)
threading.Thread(target=end_with_owner, args=(int(sys.argv.pop(1)),), daemon=True).start()
runpy.run_module("workflows.acceptance.trying", run_name="__main__", alter_sys=True)
"""
"""Nobody writes to that line: it ends when the process that judges is gone, however it ended."""

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


def try_mutants(
    spec: Spec, cases: Sequence[Case], suite: Mapping[str, bytes], within: float, abandoned: Event | None = None
) -> Trials:
    """Try mutants for so many seconds of work, unless nobody waits for it any more. Raises TrialsFailed."""
    told = {SPEC: spec.model_dump_json().encode(), CASES: CASES_OF.dump_json(tuple(cases))}
    with scratch() as folder:
        for path, content in {**suite, **told}.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        return _run(folder, within, abandoned or Event())


def _run(folder: Path, within: float, abandoned: Event) -> Trials:
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment |= {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1", SECONDS: str(within)}
    line, held = os.pipe()
    argv = ["nice", "-n", "5", sys.executable, "-P", "-c", _TRYING, str(line), str(folder)]
    process = subprocess.Popen(  # noqa: S603  # our own interpreter and arguments
        argv, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        pass_fds=(line,),
    )  # fmt: skip
    os.close(line)
    with process:
        try:
            stdout, stderr = _outcome(process, abandoned)
            return Trials.model_validate_json(stdout.splitlines()[-1])
        except (IndexError, ValidationError):
            raise TrialsFailed(stderr.decode(errors="replace")[-1500:]) from None
        finally:
            process.kill()
            os.close(held)


def _outcome(process: "subprocess.Popen[bytes]", abandoned: Event) -> tuple[bytes, bytes]:
    deadline = time.monotonic() + _AT_MOST
    while time.monotonic() < deadline and not abandoned.is_set():
        with suppress(subprocess.TimeoutExpired):
            return process.communicate(timeout=_LOOK_EVERY)
    raise TrialsFailed(f"they did not end within {_AT_MOST:.0f} s")


class Ahead:
    """Tries the mutants of a Spec while a run does other things: they need the Spec and its suite, and no backend."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="mutants")
        self._abandoned = Event()
        self._begun: dict[str, Future[Trials]] = {}

    def begin(self, spec: Spec, cases: Sequence[Case], suite: Mapping[str, bytes]) -> "Future[Trials]":
        """Begin, unless that was done, and return what will be known; it may raise TrialsFailed."""
        key = spec.model_dump_json()
        if key not in self._begun:
            self._begun[key] = self._pool.submit(try_mutants, spec, cases, suite, WITHIN, self._abandoned)
        return self._begun[key]

    def close(self) -> None:
        """End what is still under way."""
        self._abandoned.set()
        self._pool.shutdown(cancel_futures=True)
