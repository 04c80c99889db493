"""Gate: a random story gets the same answers from the backend as from the Spec's interpreter.

The story is drawn by us, from the tree that is judged, and told from outside the sandbox: the code under test can
neither know nor change it. Where both differ the story is shortened on fresh servers and written down as curl lines.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event

from agents.spec.model import Spec
from agents.stacks.ran import clock_of, server_env
from sandbox.sandbox import Sandbox, ServerNotReady
from workflows.gates.acceptance import STARTS_WITHIN
from workflows.gates.migrations import TEMPLATE
from workflows.gates.outcome import Outcome
from workflows.gates.subject import Subject
from workflows.stateful.machine import Walk, wander
from workflows.stateful.pair import START, Pair, Played
from workflows.stateful.shortening import shorten
from workflows.stateful.story import address, told
from workflows.verdict import Measure

STEPS = 300
"""Steps of a story."""

ENOUGH = 120
"""Steps that are drawn however slow the server is, within `_AT_MOST`; those that are unsaid are not sent."""

_USUALLY, _AT_MOST, _SHORTENED_WITHIN = 6.0, 60.0, 25.0
_NUMBER = 7
"""The number of the server: its clock is none that another gate moves."""


@dataclass
class _Hosts:
    """Servers of the tree, each on a database of its own, started when the story's time begins."""

    subject: Subject
    sandbox: Sandbox
    started: int = 0
    logs: list[bytes] = field(default_factory=list)

    @contextmanager
    def opened(self) -> Iterator[Pair]:
        """Yield both backends at their beginning. Raises ServerNotReady."""
        spec, command = self.subject.spec, self.subject.stack.toolchain().serve
        self.started += 1
        clock = self.sandbox.control_dir / clock_of(_NUMBER)
        clock.write_text(START.isoformat())
        database = self.sandbox.create_database(f"stateful_{self.started}", TEMPLATE)
        told_to = server_env(spec, database, "raised", _NUMBER)
        with self.sandbox.serve(command.argv, env={**command.env, **told_to}) as server:
            server.wait_ready(STARTS_WITHIN)
            pair = Pair(spec, server.socket, clock)
            try:
                yield pair
            finally:
                pair.close()
                ended = server.stop()
                self.logs.append(ended.stdout + ended.stderr)


def judge_stateful(subject: Subject, sandbox: Sandbox, abandoned: Event | None = None) -> Outcome:
    """Tell the story to both; on a difference look for a shorter one that shows it."""
    hosts, seed = _Hosts(subject, sandbox), int(subject.tree[:12] or "0", 16)
    begun = time.monotonic()
    try:
        with hosts.opened() as pair:
            walk = wander(pair.spec, pair, seed, _pace(begun, abandoned))
        if not walk.gap:
            return _outcome(subject, hosts, seed, walk, walk)
        shorter, _ = shorten(walk, hosts.opened, time.monotonic() + _SHORTENED_WITHIN)
    except ServerNotReady as error:
        return Outcome(problems=(str(error),), evidence=(subject.keep("stateful.log", str(error).encode()),))
    return _outcome(subject, hosts, seed, walk, shorter)


def _pace(begun: float, abandoned: Event | None) -> Iterator[int]:
    """Yield the numbers of the steps for which there is time."""
    for number in range(STEPS):
        late = time.monotonic() - begun
        if (abandoned and abandoned.is_set()) or late > (_USUALLY if number >= ENOUGH else _AT_MOST):
            return
        yield number


def _outcome(subject: Subject, hosts: _Hosts, seed: int, walk: Walk, shorter: Walk) -> Outcome:
    unsaid = sum(walk.unsaid.values())
    steps = len(walk.played) + unsaid
    lines = _story(subject.spec, shorter) if walk.gap else []
    few = f"only {steps} steps of {ENOUGH} were drawn in {_AT_MOST:.0f} s" if steps < ENOUGH and not walk.gap else ""
    evidence = [subject.keep("stateful.json", json.dumps(_account(seed, walk), indent=1).encode())]
    evidence += [subject.keep("stateful.txt", "\n".join(lines).encode())] if lines else []
    return Outcome(
        problems=tuple(lines),
        unchecked=few,
        measures=(
            Measure(name="steps", value=steps, threshold=ENOUGH),
            Measure(name="outcomes", value=len(walk.reached)),
            Measure(name="unsaid", value=unsaid),
        ),
        evidence=(*evidence, subject.keep("stateful.log", b"\n".join(hosts.logs))),
        command=" ".join(subject.stack.toolchain().serve.argv),
    )


def _account(seed: int, walk: Walk) -> dict[str, object]:
    """Return what was tried: enough to tell the same story again."""
    reached = [{"operation": o, "status": s, "times": n} for (o, s), n in sorted(walk.reached.items())]
    return {"seed": seed, "steps": len(walk.played), "reached": reached, "unsaid": dict(walk.unsaid)}


def _story(spec: Spec, walk: Walk) -> list[str]:
    """Return what is wrong, the steps that show it, and the sentences that they rest on."""
    gap = walk.gap
    assert gap
    assert gap.expected
    steps = [each.step for each in walk.played]
    lines = [f"{address(gap.step)}: {each}" for each in gap.differences[:5]]
    lines += [f"after {len(steps)} steps, which show it:", *told(steps, [each.status for each in walk.played])]
    return [*lines, *_sentences(spec, gap)]


def _sentences(spec: Spec, gap: Played) -> Iterator[str]:
    """Yield the sentences that the expected answer comes from."""
    nodes = gap.expected.nodes if gap.expected else ()
    for sentence in spec.trace:
        if set(sentence.nodes) & set(nodes):
            yield f"by {sentence.id}: {' '.join(sentence.text.split())}"
