"""The models of a run: Claude by its name, a script, or a recording. The only place that reads the key."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from agents.model.abilities import check_effort
from agents.model.journaled import JournaledModel
from agents.model.model import Usage
from agents.model.prices import cost
from agents.model.script import read_script
from agents.model.settings import AgentPhase, Phases, PhaseSettings
from orchestrator.errors import failed
from workflows import cassette
from workflows.journal import RunJournal

if TYPE_CHECKING:
    from agents.model.claude import ClaudeModel

SCRIPTED = "scripted:"
REPLAYED = "replay:"
KEY = "ANTHROPIC_API_KEY"
_NO_KEY = "scripted"


@dataclass(frozen=True)
class Wanted:
    """What a person wants: the model of the run, its budget in USD, what is otherwise in one phase, and a recording.

    `key_file`: where the key stands; without one it stands in the environment.
    """

    name: str
    budget: float
    phases: Phases = field(default_factory=dict)
    record: Path | None = None
    key_file: Path | None = None


def check(name: str, phases: Phases, record: Path | None = None, key_file: Path | None = None) -> None:
    """Raise OrchestrateError or ModelError when the model cannot be used or not be recorded. Nobody is asked for it."""
    if record is not None and not record.resolve().parent.is_dir():
        raise failed("OR402", f"there is no folder {record.resolve().parent} for the recording", exit_code=2)
    if name.startswith(REPLAYED):
        cassette.read(_path(name))
        return
    if name.startswith(SCRIPTED):
        asked = read_script(_path(name)).model
    else:
        asked = name
        read_key(name, key_file)
    for each in phases.values():
        cost(each.model or asked, Usage())
        check_effort(each.model or asked, each.effort)
    cost(asked, Usage())


@contextmanager
def opened(wanted: Wanted, database: Path, asking: Callable[[str], None]) -> Iterator[JournaledModel]:
    """Yield the model, its calls in the journal of a run's database. Raises as `check` does.

    `asking` hears the scope of each call just before it is made.
    """
    check(wanted.name, wanted.phases, key_file=wanted.key_file)
    with ExitStack() as held:
        journal = held.enter_context(closing(RunJournal(database)))
        if wanted.name.startswith(REPLAYED):
            yield _replayed(wanted, journal)
            return
        name, key, base_url = _address(wanted, held)
        asked = cassette.Asked(model=name, phases=dict(wanted.phases))
        if wanted.record:
            held.callback(cassette.write, wanted.record, asked, journal)
        named = {each.model for each in wanted.phases.values() if each.model}
        others = {each: held.enter_context(closing(_claude(each, key, base_url))) for each in sorted(named)}
        claude = held.enter_context(closing(_claude(name, key, base_url)))
        yield JournaledModel(claude, journal, wanted.budget, wanted.phases, others, asking)


def settings_of(phases: Mapping[str, Any]) -> Phases:
    """Return the settings of phases from their JSON values."""
    return TypeAdapter(dict[AgentPhase, PhaseSettings]).validate_python(phases)


def _replayed(wanted: Wanted, journal: RunJournal) -> JournaledModel:
    head, lines = cassette.read(_path(wanted.name))
    journal.seed(cassette.seeds(lines))
    named = {each.model for each in head.phases.values() if each.model}
    others: Mapping[str, cassette.RecordedModel] = {each: cassette.RecordedModel(each) for each in named}
    return JournaledModel(cassette.RecordedModel(head.model), journal, wanted.budget, head.phases, others)


def read_key(name: str, key_file: Path | None) -> str:
    """Return the key of a model: that of the file, else that of the environment. Raises OrchestrateError."""
    if key_file is None:
        key, where = os.environ.get(KEY, ""), f"{KEY} is not set"
    else:
        key, where = _first_line(key_file), f"{key_file} holds no key on a line of its own"
    if not key:
        raise failed("OR401", f"{name} needs a key, and {where}", "orchestrate explain OR401", exit_code=2)
    return key


def _first_line(path: Path) -> str:
    """Return the only line of a file; nothing where there are several, or something that no key holds."""
    try:
        text = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return text if text.isprintable() and " " not in text else ""


def _address(wanted: Wanted, held: ExitStack) -> tuple[str, str, str | None]:
    """Return the name of the model, the key and the URL of its API; start the double where it is to answer."""
    name = wanted.name
    if not name.startswith(SCRIPTED):
        return name, read_key(name, wanted.key_file), os.environ.get("ANTHROPIC_BASE_URL")
    from agents.model.scripted import ScriptedServer  # noqa: PLC0415  # a server that other runs do not need

    script = read_script(_path(name))
    return script.model, _NO_KEY, held.enter_context(closing(ScriptedServer(script))).url


def _claude(name: str, key: str, base_url: str | None) -> "ClaudeModel":
    from agents.model.claude import ClaudeModel  # noqa: PLC0415  # it takes three seconds, and people see Launch first

    return ClaudeModel(name, key, base_url=base_url)


def _path(name: str) -> Path:
    return Path(name.partition(":")[2])
