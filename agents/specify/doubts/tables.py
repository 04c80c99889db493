"""Tables whose header says nothing: no row of them was understood."""

from collections import defaultdict
from collections.abc import Iterator

from agents.spec.diagnostic import Diagnostic, report
from agents.specify.outcome import status_of
from agents.specify.passes import Read


def headless(read: list[Read]) -> Iterator[Diagnostic]:
    """Yield each table of whose rows none was understood, by its first row."""
    tables: dict[tuple[str, str, tuple[str, ...]], list[Read]] = defaultdict(list)
    for one in read:
        if one.block.row and not one.block.entry:
            tables[one.block.path, one.block.section, one.block.row.header].append(one)
    for (path, section, header), rows in tables.items():
        if all(status_of(row)[0] == "not_understood" for row in rows):
            cells = ", ".join(cell for cell in header if cell)
            yield report("SP006", rows[0].block.line, path=path, heading=section, cells=cells)
