"""One process that reads garbled documents through the command line and tells on it: `bench.victim SEED START STOP`."""

import contextlib
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.garble import garbled
from orchestrator.cli import app
from orchestrator.invoking import invoke
from orchestrator.overview import OVERVIEW

TOKEN = "zebracanary"
"""Stands only in a file beside the folder of a document: whoever tells it has read what it must not."""

MOST_SECONDS = 8.0
"""CPU; the documents have at most 20,000 letters."""

_FORBIDDEN = ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn")


class TooSlow(BaseException):
    """The document took more time than any may."""


class Watch:
    """Notices connections, programs and time."""

    def __init__(self) -> None:
        self.done: list[str] = []
        sys.addaudithook(self._hear)
        signal.signal(signal.SIGPROF, self._late)

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if event in _FORBIDDEN:
            self.done.append(f"{event} {str(arguments)[:80]}")

    def _late(self, *_: object) -> None:
        self.done.append(f"more than {MOST_SECONDS:.0f} s of CPU")
        raise TooSlow


def main() -> None:
    """Read the documents and print what became of each."""
    seed, start, stop = map(int, sys.argv[1:])
    watch = Watch()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "secret.md").write_text(f"# Secret\n\nEach {TOKEN} has a name.\n", encoding="utf-8")
        inside = Path(folder, "inside")
        inside.mkdir()
        os.chdir(inside)
        for index in range(start, stop):
            sys.stdout.write(json.dumps(_tried(seed, index, watch)) + "\n")
            sys.stdout.flush()


def _tried(seed: int, index: int, watch: Watch) -> dict[str, object]:
    document = garbled(seed, index)
    path = Path(f"document{document.suffix}")
    path.write_bytes(document.data)
    watch.done.clear()
    form = ("text", "json", "sarif", "concise")[index % 4]
    started = time.process_time()
    with _heard() as said:
        code = _checked([str(path), "--format", form], watch)
    output = "".join(said)
    seconds = round(time.process_time() - started, 3)
    wrong = [*watch.done, *_wrong(code, output)]
    return {
        "index": index,
        "how": document.how,
        "bytes": len(document.data),
        "cpu_s": seconds,
        "wrong": "; ".join(wrong),
    }


@contextlib.contextmanager
def _heard() -> Iterator[list[str]]:
    """Take in what is written, whichever way, and give it out at the end."""
    said: list[str] = []
    kept = [os.dup(1), os.dup(2)]
    with tempfile.TemporaryFile() as place:
        os.dup2(place.fileno(), 1)
        os.dup2(place.fileno(), 2)
        try:
            yield said
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for number, descriptor in zip((1, 2), kept, strict=True):
                os.dup2(descriptor, number)
                os.close(descriptor)
            place.seek(0)
            said.append(place.read().decode("utf-8", "replace"))


def _checked(arguments: list[str], watch: Watch) -> int:
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
    try:
        code = invoke(app, ["check", *arguments], OVERVIEW)
    except TooSlow:
        code = 1
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException as error:  # noqa: BLE001  # whatever gets this far is what we look for
        watch.done.append(f"{type(error).__name__}: {str(error)[:200]}")
        code = 1
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return code


def _wrong(code: int, output: str) -> list[str]:
    found = []
    if code not in (0, 1):
        found.append(f"exit {code}: {output[-300:]}")
    if "Traceback" in output or "OR90" in output:
        found.append(f"traceback: {output[-300:]}")
    if TOKEN in output:
        found.append("told what stands in a file beside its folder")
    return found if output.strip() else [*found, "said nothing"]


if __name__ == "__main__":
    main()
