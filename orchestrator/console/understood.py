"""What `check` tells about a whole document: each sentence, each choice that was made for it, and the counts."""

from collections import Counter
from collections.abc import Sequence

from agents.spec.diagnostic import Diagnostic
from orchestrator.console.findings import place, wrapped
from orchestrator.console.terminal import Style, Terminal
from orchestrator.reports import CheckReport, Default, Understood

_STATUSES: dict[str, tuple[str, Style | None]] = {
    "mapped": ("mapped", None),
    "partial": ("partial", "warn"),
    "not_understood": ("not understood", "warn"),
    "accepted": ("accepted", "dim"),
    "out_of_scope": ("out of scope", "dim"),
    "info": ("info", "dim"),
}
_BUILT: tuple[tuple[str, str], ...] = (
    ("role:", "role"), ("entity:", "entity"), ("field:", "field"), ("op:", "operation"), ("rule:", "rule"),
)  # fmt: skip


def show_choices(findings: Sequence[Diagnostic], defaults: Sequence[Default], terminal: Terminal) -> None:
    """Print what was chosen where the document says nothing, each with the words that choose otherwise."""
    if findings:
        terminal.write(terminal.style("Chosen where the document is silent:", "bold"))
    for each in findings:
        _item(f"{place(each)}: {each.message}", each.hint, terminal)
    if defaults:
        terminal.write(terminal.style("As usual where it is silent:", "bold"))
    for default in defaults:
        _item(f"{default.what}: {default.value}", default.override, terminal)
    if findings or defaults:
        terminal.write("")


def _item(text: str, override: str, terminal: Terminal) -> None:
    for line in wrapped(f"  {text}", terminal.width, "    "):
        terminal.write(line)
    for line in wrapped(f"    {override}", terminal.width, "    ") if override else ():
        terminal.write(terminal.style(line, "dim"))


def show_sentences(sentences: Sequence[Understood], terminal: Terminal) -> None:
    """Print each sentence with its line and what became of it."""
    width = max((len(str(each.line)) for each in sentences), default=0)
    for each in sentences:
        word, style = _STATUSES[each.status]
        head = f"{each.line:>{width}}  {word:<14}  "
        why = f" (left over: {each.rest})" if each.rest else f" ({each.reason})" if each.reason else ""
        first, *more = wrapped(head + each.text + why, terminal.width, " " * len(head))
        terminal.write(head.replace(word, terminal.style(word, style), 1) + first.removeprefix(head))
        for line in more:
            terminal.write(line)
    if sentences:
        terminal.write("")


def show_counts(report: CheckReport, terminal: Terminal) -> None:
    """Print the sentences by status, what comes of them, and how many findings there are."""
    counts = Counter(each.status for each in report.sentences)
    told = [f"{counts[status]} {word}" for status, (word, _) in _STATUSES.items() if counts[status]]
    lines = [f"{number(len(report.sentences), 'sentence')}: {', '.join(told)}"] if counts else []
    built = {node for node in report.nodes if node.startswith(tuple(kind for kind, _ in _BUILT))}
    kinds = [number(sum(n.startswith(kind) for n in built), word) for kind, word in _BUILT]
    if built:
        lines.append("to build: " + ", ".join(each for each in kinds if not each.startswith("0 ")))
    lines.append(f"{number(report.errors, 'error')}, {number(report.warnings, 'warning')}, {report.infos} info")
    for line in lines:
        for part in wrapped(line, terminal.width, "  "):
            terminal.write(part)


def number(count: int, noun: str) -> str:
    """Return a number with its noun: `1 entity`, `2 entities`."""
    many = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{count} {noun if count == 1 else many}"
