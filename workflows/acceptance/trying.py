"""Try mutants of a Spec: the cases that name the changed node are run against the mutant's own interpreter.

`python -m workflows.acceptance.trying FOLDER`: the suite lies in the folder, beside `spec.json` and `cases.json`;
the seconds to try mutants in come by the environment. It closes with one line of JSON (`Trials`).
"""

import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path

from agents.spec.bootstrap import bootstrap_variables, variable
from agents.spec.cases import Case, sentences_of
from agents.spec.model import Id, Spec
from agents.spec.mutants import mutations
from agents.spec.mutations import Mutation
from workflows.acceptance.line import BackendBroken, Office
from workflows.acceptance.playing import Player, loaded
from workflows.acceptance.tried import CASES, CASES_OF, SECONDS, SPEC, Trial, Trials

AT_ONCE = "/unlocked"
"""The mutants that differ only in what happens at the same moment."""

ONE_AT_A_TIME = "the interpreter answers one request at a time, so nothing happens at the same moment"


class _Wait:
    """Time that passes only when somebody waits: nothing happens here by waiting."""

    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds

    def monotonic(self) -> float:
        """Return the time, a little later than before."""
        self.now += 1e-4
        return self.now


def main(folder: Path, within: float) -> Trials:
    """Try mutants of each sentence in turn, for so many seconds of work."""
    spec = Spec.model_validate_json((folder / SPEC).read_bytes())
    wait = _Wait()
    # The suite waits for what a server does by itself; here it is done before anybody looks.
    time.sleep, time.monotonic = wait.sleep, wait.monotonic  # type: ignore[assignment]  # what the suite uses of them
    loaded(folder)
    bench = _Bench(spec, CASES_OF.validate_json((folder / CASES).read_bytes()), folder / "clock")
    mutants = [found for found in mutations(spec) if not found.unseen]
    turns = _in_turn(mutants, sentences_of(spec))
    trials = tuple(bench.tried(mutant) for mutant in turns if time.process_time() < within)
    return Trials(of=len(mutants), unfit=bench.unfit, trials=trials)


class _Bench:
    """Runs cases against backends of the Spec and of its mutants."""

    def __init__(self, spec: Spec, cases: Sequence[Case], clock: Path) -> None:
        self._spec, self._clock = spec, clock
        self._cases = {case.id: case for case in cases}
        self._account = bootstrap_variables(spec)
        self._sentences = sentences_of(spec)
        os.environ |= {**self._account, "CLOCK_FILE": str(clock)}
        self._player = Player()
        self._fits: dict[str, bool] = {}

    @property
    def unfit(self) -> tuple[str, ...]:
        """The cases that do not pass against the Spec's own interpreter: what they say of a mutant proves nothing."""
        return tuple(case for case, fits in self._fits.items() if not fits)

    def tried(self, mutant: Mutation) -> Trial:
        """Run the cases that cite its sentences until each of these has one that is red."""
        told = Trial(id=mutant.id, node=mutant.node, change=mutant.change)
        if mutant.id.endswith(AT_ONCE):
            return told.model_copy(update={"broken": ONE_AT_A_TIME})
        try:
            red = self._red(mutant)
        except (BackendBroken, KeyError) as error:
            return told.model_copy(update={"broken": f"there is no such backend: {error}"[:200]})
        # A case that is red against the Spec as well has not noticed the change.
        return told.model_copy(update={"killers": tuple(case for case in red if self._is_fit(case))})

    def _red(self, mutant: Mutation) -> list[str]:
        left, red = set(self._sentences.get(mutant.node, ())), []
        self._meet(mutant.spec)
        for case in self._citing(mutant):
            cited = set(self._cases[case].requirements)
            if left & cited and self._fits.get(case, True) and not self._player.passes(case):
                red.append(case)
                left -= cited
        return red

    def _citing(self, mutant: Mutation) -> list[str]:
        """Return the cases that cite its sentences, those first that name the node."""
        sentences = set(self._sentences.get(mutant.node, ()))
        citing = (case for case in self._cases.values() if sentences & set(case.requirements))
        return [case.id for case in sorted(citing, key=lambda case: mutant.node not in case.nodes)]

    def _is_fit(self, case: str) -> bool:
        if case not in self._fits:
            self._meet(self._spec)
            self._fits[case] = self._passes(case)
        return self._fits[case]

    def _passes(self, case: str) -> bool:
        try:
            return self._player.passes(case)
        except BackendBroken:
            return False

    def _meet(self, spec: Spec) -> None:
        self._clock.unlink(missing_ok=True)
        needed = (f for f in spec.subject.fields if f.required and f.write != "never" and f.computed is None)
        chief = {f.name: self._account[variable(f)] for f in needed} if spec.auth.bootstrap else {}
        self._player.meet(Office(spec, self._clock, chief))


def _in_turn(mutants: Sequence[Mutation], sentences: Mapping[Id, Sequence[str]]) -> Iterator[Mutation]:
    """Yield the mutants of sentences, one of each sentence at a time; what no sentence says proves none."""
    piles: dict[str, list[Mutation]] = {}
    for mutant in mutants:
        for sentence in sentences.get(mutant.node, ()):
            piles.setdefault(sentence, []).append(mutant)
    seen: set[str] = set()
    for layer in zip_longest(*piles.values()):
        for mutant in layer:
            if mutant and mutant.id not in seen:
                seen.add(mutant.id)
                yield mutant


if __name__ == "__main__":
    sys.stdout.write(main(Path(sys.argv[1]), float(os.environ[SECONDS])).model_dump_json() + "\n")
