"""The model of a run: Claude by its name, or a script. The only place that reads the key."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from agents.model.journaled import JournaledModel
from agents.model.model import Usage
from agents.model.prices import cost
from agents.model.script import read_script
from orchestrator.errors import failed
from workflows.journal import RunJournal

SCRIPTED = "scripted:"
KEY = "ANTHROPIC_API_KEY"
_NO_KEY = "scripted"


def check(name: str) -> None:
    """Raise OrchestrateError or ModelError when the model cannot be used. Nobody is asked for that."""
    if name.startswith(SCRIPTED):
        cost(read_script(_path(name)).model, Usage())
    elif not os.environ.get(KEY):
        raise failed("OR401", f"{name} needs a key, and {KEY} is not set", "orchestrate explain OR401", exit_code=2)


@contextmanager
def opened(name: str, database: Path, budget: float) -> Iterator[JournaledModel]:
    """Yield the model, its calls in the journal of a run's database. Raises as `check` does."""
    check(name)
    if not name.startswith(SCRIPTED):
        with _asked(name, os.environ[KEY], os.environ.get("ANTHROPIC_BASE_URL"), database, budget) as model:
            yield model
        return
    from agents.model.scripted import ScriptedServer  # noqa: PLC0415  # a server that other runs do not need

    script = read_script(_path(name))
    with (
        closing(ScriptedServer(script)) as server,
        _asked(script.model, _NO_KEY, server.url, database, budget) as model,
    ):
        yield model


@contextmanager
def _asked(name: str, key: str, base_url: str | None, database: Path, budget: float) -> Iterator[JournaledModel]:
    from agents.model.claude import ClaudeModel  # noqa: PLC0415  # it takes three seconds, and people see Launch first

    with closing(ClaudeModel(name, key, base_url=base_url)) as claude, closing(RunJournal(database)) as journal:
        yield JournaledModel(claude, journal, budget)


def _path(name: str) -> Path:
    return Path(name.removeprefix(SCRIPTED))
