"""The table of cheats in the documentation: what each claims, and which gate said no."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.corpus import Cheat
from bench.tribunal import Finding

MARK = "<!-- cheats -->"
HEAD = "| cheat | what it claims | must fail | failed | pytest + coverage alone |\n|---|---|---|---|---|"
UNKNOWN = "not judged yet"


def write_table(page: Path, cheats: Sequence[Cheat], found: Mapping[str, Finding]) -> None:
    """Put the table between the marks of a page."""
    before, _, after = page.read_text(encoding="utf-8").split(MARK)
    page.write_text(f"{before}{MARK}\n{render_table(cheats, found)}\n{MARK}{after}", encoding="utf-8")


def render_table(cheats: Sequence[Cheat], found: Mapping[str, Finding]) -> str:
    """Return the table, and what it comes to."""
    rows = [_row(cheat, found.get(cheat.name)) for cheat in cheats]
    judged = [found[cheat.name] for cheat in cheats if cheat.name in found]
    caught = sum(finding.caught for finding in judged)
    plain = [finding.plain for finding in judged if finding.plain is not None]
    total = f"{len(judged)} of {len(cheats)} were judged, {caught} of these are caught. "
    total += f"Of {len(plain)} that were compared, pytest and coverage alone catch {plain.count(False)}."
    return "\n".join([HEAD, *rows, "", total])


def _row(cheat: Cheat, finding: Finding | None) -> str:
    plain = {None: "", True: "green", False: "red"}[finding.plain if finding else None]
    failed = ", ".join(finding.failed) or "**none**" if finding else UNKNOWN
    claims = " ".join(cheat.claims.split()).replace("|", "\\|")
    name = f"{cheat.name}{' (blind)' if cheat.blind else ''}"
    return f"| {name} | {claims} | {', '.join(cheat.gates)} | {failed} | {plain} |"
