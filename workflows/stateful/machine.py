"""The machine: draws a story, tells it to both, and stops at the first difference."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from agents.spec.model import Spec
from workflows.stateful.drawing import Drawer
from workflows.stateful.pair import Pair, Played
from workflows.stateful.story import Step


@dataclass
class Walk:
    """What was told so far. `reached`: how often each operation ended with each status."""

    played: list[Played] = field(default_factory=list)
    reached: Counter[tuple[str, int]] = field(default_factory=Counter)
    unsaid: Counter[str] = field(default_factory=Counter)

    @property
    def gap(self) -> Played | None:
        """The step at which both differ, which is the last one."""
        return self.played[-1] if self.played and self.played[-1].differences else None

    def note(self, played: Played) -> None:
        """Count a step."""
        if played.expected is None:
            self.unsaid[played.unsaid] += 1
            return
        self.played.append(played)
        nodes = [n for n in played.expected.nodes if n.startswith("op:")]
        self.reached[(nodes[0] if nodes else f"{played.step.method} {_address(played.step)}", played.status)] += 1


def _address(step: Step) -> str:
    return step.path.partition("?")[0]


def wander(spec: Spec, pair: Pair, seed: int, pace: Iterable[object]) -> Walk:
    """Tell a story: one step each time that the pace asks for one, until both differ."""
    random = Random(seed)  # noqa: S311  # it must repeat
    drawer, walk = Drawer(spec, pair.backend, random, pair.is_known), Walk()
    for _ in pace:
        step = drawer.next()
        played = pair.play(step)
        walk.note(played)
        if played.expected is not None:
            drawer.learn(played.expected)
        if walk.gap:
            break
    return walk
