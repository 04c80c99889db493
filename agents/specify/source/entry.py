"""One line of a contract (SQL, JDL, OpenAPI, ...): what it states, and what is to be said about it."""

from dataclasses import dataclass, replace

from agents.spec.contract import Given
from agents.spec.diagnostic import Diagnostic
from agents.spec.model import SentenceStatus
from agents.specify.facts.facts import Fact

NOT_BUILT = "SP706"
"""The code of what a contract says and a backend will not do."""


@dataclass(frozen=True)
class Entry:
    """What one line of a contract states; `form`: what read it, `section`: the entity or path that it is about.

    `given`: the parts of an interface that begin in it, whether anything is built of them or not.
    """

    line: int
    section: str
    text: str
    form: str
    facts: tuple[Fact, ...] = ()
    findings: tuple[Diagnostic, ...] = ()
    given: tuple[Given, ...] = ()

    @property
    def lost(self) -> tuple[str, ...]:
        """What of the line is not built."""
        return tuple(found.message for found in self.findings if found.code == NOT_BUILT)

    @property
    def status(self) -> SentenceStatus:
        """What became of the line: nothing comes of a line about the generator of the contract."""
        if self.facts:
            return "partial" if self.lost else "mapped"
        return "not_understood" if self.lost else "info"

    def moved(self, lines: int) -> "Entry":
        """Return the entry so many lines further down, for a contract that stands in another document."""
        findings = (f.model_copy(update={"line": f.line + lines if f.line else 0}) for f in self.findings)
        return replace(self, line=self.line + lines, findings=tuple(findings))
