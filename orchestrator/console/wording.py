"""The events of a run in words: one line each, for terminals and logs alike."""

from pathlib import Path

from orchestrator.console.terminal import Style
from workflows.events import ArtifactWritten, Event, Failure, GateFinished, Launch, PhaseStarted, Progress
from workflows.verdict import Measure, Verdict

WORDS: dict[str, tuple[str, Style]] = {
    "pass": ("PASS", "good"),
    "fail": ("FAIL", "bad"),
    "unchecked": ("UNCHECKED", "warn"),
    "waived": ("WAIVED", "warn"),
}
"""Words and colours of verdicts; a colour never says what a word does not."""


def line(event: Event) -> tuple[str, Style | None]:
    """Return the line of an event and its colour; empty if it has none."""
    match event:
        case Launch():
            return launch_line(event), "bold"
        case PhaseStarted(phase=phase, attempt=attempt):
            return f"{phase}: started" + (f", attempt {attempt}" if attempt > 1 else ""), None
        case Progress(phase=phase, message=message):
            return f"{phase}: {message}", None
        case GateFinished(verdict=verdict):
            return verdict_line(verdict), WORDS[verdict.status][1]
        case ArtifactWritten(phase=phase, path=path):
            return f"{phase}: wrote {path}", None
        case Failure():
            return failure_line(event), "bad"
        case _:
            return "", None


def launch_line(event: Launch) -> str:
    """Return the first line: the run, what goes in and out, and how it is carried out."""
    if event.verified is not None:
        return f"verify {event.verified} by {', '.join(event.requirements)} · report in {relative(event.output)}"
    model = f"model {event.model}, at most {event.budget_usd:g} USD" if event.model else "no model, 0 USD"
    parts = (
        f"run {event.run}",
        f"{', '.join(event.requirements)} → {relative(event.output)}",
        f"stack {event.stack}",
        model,
        f"sandbox {event.sandbox}",
        f"review {event.review}",
    )
    return " · ".join(parts)


def verdict_line(verdict: Verdict) -> str:
    """Return a verdict with its measures, and what to mend."""
    text = f"{verdict.phase}: gate {verdict.gate} {WORDS[verdict.status][0]}"
    if numbers := measures(verdict):
        text += f" ({numbers})"
    why = first_line(verdict.finding or verdict.reason)
    if verdict.told_again:
        text += f", judged {verdict.told_again} UTC"
    return f"{text}: {why}" if why and verdict.status != "pass" else text


def measures(verdict: Verdict) -> str:
    """Return the measures of a verdict, e.g. `tests 12 of 12, line 97.1 % >= 90`."""
    return ", ".join(map(_measured, verdict.measures))


def _measured(measure: Measure) -> str:
    text = f"{measure.name.replace('_', ' ')} {measure.value:g}{' ' + measure.unit if measure.unit else ''}"
    if measure.threshold is None:
        return text
    return f"{text} {'>=' if measure.unit else 'of'} {measure.threshold:g}"


def failure_line(failure: Failure) -> str:
    """Return an error with its place and code; the hint is a line of its own."""
    place = f"{failure.location}: " if failure.location and not failure.message.startswith(failure.location) else ""
    return f"error: {place}{failure.message} [{failure.code}]"


def first_line(text: str) -> str:
    """Return the first line of a text that may have many."""
    return text.strip().partition("\n")[0]


def relative(path: str) -> str:
    """Return a path as somebody in this directory would type it."""
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return path
