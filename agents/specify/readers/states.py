"""stateDiagram of mermaid -> the steps of a lifecycle. Who may cause them is said in sentences."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from agents.spec.diagnostic import Diagnostic, report
from agents.specify.facts.facts import Fact, FieldFact, NodeFact, TransitionFact
from agents.specify.forms.change import STATE
from agents.specify.names.words import snake, verb_of, words
from agents.specify.readers.naming import entity_name, refused
from agents.specify.readers.schema import Malformed
from agents.specify.source.entry import NOT_BUILT, Entry

_STEP = re.compile(r"(?P<source>\[\*\]|[\w-]+)\s*-->\s*(?P<goal>\[\*\]|[\w-]+)\s*(?::\s*(?P<label>.+))?")
_NAMED = re.compile(r"state\s+\"(?P<label>[^\"]+)\"\s+as\s+(?P<name>[\w-]+)")
_DESCRIBED = re.compile(r"(?P<name>[\w-]+)\s*:\s*(?P<label>.+)")
_LABEL = re.compile(r"(?P<event>[^\[/]*)(?:\[(?P<guard>[^\]]*)\])?\s*(?:/\s*(?P<effect>.+))?")
_FOR_THE_EYE = re.compile(r"(direction|note|end note|classDef|class|style|hide|accTitle|accDescr|scale)\b")
_ENDS = "[*]"


def read(lines: Sequence[str], first: int, topic: str) -> list[Entry]:
    """Return the steps that a diagram shows; `topic`: whose states they are. Raises Malformed."""
    entity = entity_name(topic)
    if refused(entity):
        raise Malformed("nothing says whose states they are: write it below a heading such as Loan lifecycle", first)
    drawing = _Drawing(entity, topic)
    for number, line in enumerate(lines[first:], first + 1):
        drawing.take(number, line.strip())
    return [drawing.entry(number, line) for number, line in drawing.steps] + drawing.asides


@dataclass
class _Drawing:
    entity: str
    section: str
    names: dict[str, str] = field(default_factory=dict)
    steps: list[tuple[int, re.Match[str]]] = field(default_factory=list)
    asides: list[Entry] = field(default_factory=list)

    def take(self, number: int, line: str) -> None:
        """Take one line in."""
        if not line or line in ("}", "--"):
            return
        if found := _STEP.fullmatch(line):
            self.steps.append((number, found))
        elif found := _NAMED.fullmatch(line) or _DESCRIBED.fullmatch(line):
            self.names[found["name"]] = found["label"]
            self.asides.append(Entry(number, self.section, line, "mermaid"))
        elif re.match(r"state\b", line):
            self._lose(number, line, "states inside of states are not built", "draw each state by itself")
        elif _FOR_THE_EYE.match(line) or re.fullmatch(r"[\w-]+", line):
            self.asides.append(Entry(number, self.section, line, "mermaid"))
        else:
            raise Malformed(f"{line[:40]!r} is no state and no step", number)

    def _lose(self, number: int, line: str, why: str, way: str) -> None:
        lost = report(NOT_BUILT, number, what=line, why=why, way=way)
        self.asides.append(Entry(number, self.section, line, "mermaid", findings=(lost,)))

    def entry(self, number: int, found: re.Match[str]) -> Entry:
        """Return what a step states: the state in which a row begins, or an event between two states."""
        return Entry(number, self.section, found[0], "mermaid", self._facts(found), tuple(self._lost(number, found)))

    def _facts(self, found: re.Match[str]) -> tuple[Fact, ...]:
        source, goal = self._state(found["source"]), self._state(found["goal"])
        if found["source"] == _ENDS:
            return (FieldFact(self.entity, STATE, default=f'"{goal}"', write="never"), NodeFact(self._field))
        if found["goal"] == _ENDS:
            return (NodeFact(self._field),)
        states = FieldFact(self.entity, STATE, values=(source, goal), write="never", more_values=True)
        return (TransitionFact(self.entity, STATE, self._event(found, goal), (source,), goal), states)

    @property
    def _field(self) -> str:
        return f"field:{self.entity}.{STATE}"

    def _event(self, found: re.Match[str], goal: str) -> str:
        said = _LABEL.fullmatch(found["label"] or "")
        return snake(words(said["event"])) if said and said["event"].strip() else snake(verb_of(goal))

    def _lost(self, number: int, found: re.Match[str]) -> list[Diagnostic]:
        """A guard and an effect are said in sentences of their own."""
        said = _LABEL.fullmatch(found["label"] or "")
        parts = (
            [f"[{said['guard']}]" if said["guard"] else "", f"/ {said['effect']}" if said["effect"] else ""]
            if said
            else []
        )
        why, way = "conditions and effects are said in a table of the lifecycle", "give the step a row in a table"
        return [report(NOT_BUILT, number, what=part, why=why, way=way) for part in parts if part]

    def _state(self, name: str) -> str:
        return words(self.names.get(name, name))
