"""The main job on one screen: a document becomes a backend, and what was proved, refused and caught.

`python -m bench.demo [DOCUMENT] [--out DIR]`. Set-up (dependencies of the generated backend, caches) is told
separately; then the clock starts. Exit code 0 when the run is done, the rule turned red and the cheat was caught.
"""

import argparse
import json
import shutil
import subprocess
import sys
import textwrap
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from agents.spec.model import Spec
from agents.stacks import open_stack
from bench.measure import python
from bench.served import opened
from bench.showcase import CheatStory, RuleStory, tell_rule, try_cheat
from workflows.events import Done

REPORT = "docs/orchestrate/report.json"
WIDEST = 100
HANG = 17
"""The column in which the second half of a line begins, and goes on when it is wrapped."""


def main() -> int:
    """Set up, run, and show."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("document", nargs="?", default="examples/library.md")
    parser.add_argument("--out", default="demo/library")
    options = parser.parse_args()
    out = Path(options.out)
    if not _clear(out):
        sys.stderr.write(f"{out} holds something that this demo did not make: name another folder with --out\n")
        return 1
    _set_up()
    started = time.monotonic()
    code = _run(options.document, out)
    if code or not (out / REPORT).is_file():
        return code or 1
    done = Done.model_validate_json((out / REPORT).read_text(encoding="utf-8"))
    spec = Spec.model_validate_json((out / "docs/orchestrate/spec.json").read_text(encoding="utf-8"))
    stack, files = open_stack(done.stack), _files(out)
    rule, cheat = tell_rule(done, spec, stack, files), try_cheat(done, spec, stack, files)
    seconds = time.monotonic() - started
    for line in _screen(done, rule, cheat, options.document, seconds):
        sys.stdout.write(_fitted(line) + "\n")
    return 0 if rule and rule.red and rule.refusal and cheat.verdict == "FAIL" and cheat.plain_exit_code == 0 else 3


def _clear(out: Path) -> bool:
    """Make room for the delivery; only an untouched earlier delivery is removed."""
    if not out.exists():
        return True
    status = ["git", "-C", str(out), "status", "--porcelain", "--ignored"]
    done = subprocess.run(status, capture_output=True, text=True, check=False)
    if not (out / REPORT).is_file() or done.returncode or done.stdout:
        return False
    shutil.rmtree(out)
    return True


def _set_up() -> None:
    started = time.monotonic()
    with opened(open_stack("fastapi")):
        pass
    sys.stderr.write(f"set-up: sandbox, PostgreSQL and the stack's locked dependencies {_s(started)}\n")


def _run(document: str, out: Path) -> int:
    command = python("-m", "orchestrator", "run", document, "--out", str(out), "--allow-gaps", "--fresh")
    return subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode


def _files(out: Path) -> dict[str, bytes]:
    listing = subprocess.run(["git", "-C", str(out), "ls-files", "-z"], capture_output=True, text=True, check=True)
    return {name: (out / name).read_bytes() for name in listing.stdout.split("\0") if name}


def _fitted(line: str) -> str:
    """Return a line as one or more that fit the terminal; commands stay whole, so that they can be pasted."""
    width = min(shutil.get_terminal_size((WIDEST, 24)).columns, WIDEST)
    if line.startswith("next "):
        return line
    return textwrap.fill(line, width, subsequent_indent=" " * HANG, break_long_words=False, break_on_hyphens=False)


def _screen(done: Done, rule: RuleStory | None, cheat: CheatStory, document: str, seconds: float) -> Iterator[str]:
    yield f"{document} -> {done.output}   {done.status}, {seconds:.1f} s, no model, sandbox {done.sandbox}"
    yield ""
    yield from _phases(done)
    yield ""
    yield from _requirements(done, document)
    yield ""
    yield from _rule(rule, document)
    yield ""
    yield "a cheat caught   os._exit(0) at the top of tests/conftest.py, in a copy"
    yield f"  plain pytest   exit code {cheat.plain_exit_code}"
    yield f"  our gate       {cheat.verdict}: {cheat.missing} of {cheat.frozen} frozen tests did not run"
    yield ""
    yield from _unchecked(done)
    yield f"delivered        {done.output} (commit {(done.commit or '')[:10]})"
    yield f"next             {done.next}"


def _phases(done: Done) -> Iterator[str]:
    for phase in done.phases:
        verdicts = [each for each in done.verdicts if each.phase == phase.phase]
        counts = Counter(each.status for each in verdicts)
        told = ", ".join(f"{number} {status}" for status, number in counts.items())
        gates = " ".join(each.gate for each in verdicts if each.status == "pass" and each.gate != phase.phase)
        yield f"{phase.phase:10} {phase.seconds:6.1f} s  {told:20} {gates}".rstrip()
    yield f"{'coverage':16} {_coverage(done)}"


def _coverage(done: Done) -> str:
    measures = {m.name: m for v in done.verdicts if v.gate == "coverage" for m in v.measures}
    return ", ".join(f"{m.name} {m.value:.1f} %" for m in measures.values() if m.unit == "%")


def _requirements(done: Done, document: str) -> Iterator[str]:
    counts = Counter(each.status for each in done.requirements)
    yield "requirements     " + ", ".join(f"{number} {status}" for status, number in counts.most_common())
    for each in done.requirements:
        if each.status not in ("proved", "info", "out-of-scope"):
            yield f'  {each.status}: {document}:{each.line} "{each.text}"'


def _rule(story: RuleStory | None, document: str) -> Iterator[str]:
    if story is None:
        yield "one rule         the document states no rule that could be taken out"
        return
    each = story.requirement
    yield f'one rule         {document}:{each.line} "{each.text}"'
    yield f"  becomes        {story.rule.expr}"
    yield f"  carried out    {story.place}, commit {story.commit[:10]}"
    yield f"  tested by      {story.test}"
    yield f"  rule removed   {'RED' if story.red else 'still green'}: {len(story.red)} test(s) failed ({story.change})"
    yield from _refusal(story.refusal)


def _refusal(exchange: Mapping[str, object] | None) -> Iterator[str]:
    if exchange is None:
        yield "  live           no refusal was seen"
        return
    answer = exchange["answer"]
    body = json.dumps(exchange["body"]) if exchange["body"] else ""
    yield f"  live           {exchange['method']} {exchange['path']} {body}"
    detail = answer.get("detail") or answer.get("title") if isinstance(answer, dict) else answer
    yield f"                 {exchange['status']} {detail}"


def _unchecked(done: Done) -> Iterator[str]:
    for verdict in done.verdicts:
        if verdict.status == "unchecked":
            yield f"not checked here {verdict.gate}: {verdict.reason}"


def _s(started: float) -> str:
    return f"{time.monotonic() - started:.1f} s"


if __name__ == "__main__":
    raise SystemExit(main())
