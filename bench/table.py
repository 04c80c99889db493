"""The table of cheats in the documentation: what each claims, and which gate said no."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.corpus import Cheat
from bench.tribunal import Finding

MARK = "<!-- cheats -->"
HEAD = "| cheat | what it claims | pytest + coverage alone | gates that fail |\n|---|---|---|---|"


class IncompleteError(Exception):
    """Not every cheat of the corpus was judged by the code as it is."""


def write_table(page: Path, cheats: Sequence[Cheat], found: Mapping[str, Finding]) -> None:
    """Put the table between the marks of a page. Raises IncompleteError."""
    missing = [cheat.name for cheat in cheats if cheat.name not in found]
    if missing:
        raise IncompleteError(f"judge these first: {', '.join(missing)}")
    before, _, after = page.read_text(encoding="utf-8").split(MARK)
    page.write_text(f"{before}{MARK}\n{render_table(cheats, found)}\n{MARK}{after}", encoding="utf-8")


def render_table(cheats: Sequence[Cheat], found: Mapping[str, Finding]) -> str:
    """Return the table, and what it comes to."""
    rows = [_row(cheat, found[cheat.name]) for cheat in cheats]
    caught = sum(finding.caught for finding in found.values())
    plain = sum(not finding.plain for finding in found.values())
    total = f"{caught} of {len(cheats)} are caught; pytest and coverage alone catch {plain}."
    return "\n".join([HEAD, *rows, "", total])


def _row(cheat: Cheat, finding: Finding) -> str:
    plain = "green" if finding.plain else "red"
    gates = ", ".join(f"**{gate}**" if gate in cheat.gates else gate for gate in finding.failed) or "none"
    claims = " ".join(cheat.claims.split()).replace("|", "\\|")
    return f"| {cheat.name}{' (blind)' if cheat.blind else ''} | {claims} | {plain} | {gates} |"
