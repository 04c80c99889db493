"""Settings that last: `orchestrate.toml` of this directory, and a person's own file; options and variables go first."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from agents.model.settings import AgentPhase, PhaseSettings
from orchestrator.errors import failed

HERE = Path("orchestrate.toml")


class Settings(BaseModel):
    """What a file of settings may hold; each is the option of the same name. What is left out stays as it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str | None = None
    """The model of a run: none, the name of a Claude model, or scripted:FILE."""
    budget: float | None = Field(default=None, ge=0)
    """The most that a model may cost in one run, in USD."""
    stack: str | None = None
    """What to build."""
    review: Literal["none", "phases", "final"] | None = None
    """When to ask a person."""
    sandbox: Literal["auto", "docker", "local"] | None = None
    """Where generated code runs."""
    allow_gaps: bool | None = None
    """Whether what cannot be built is accepted."""
    allow_unchecked: bool | None = None
    """Whether unchecked gates are accepted."""
    phases: dict[AgentPhase, PhaseSettings] = Field(default_factory=dict)
    """What is otherwise in one phase: model, effort, max_tokens, budget."""

    @property
    def options(self) -> dict[str, Any]:
        """The settings that are options of `run` and `verify`, by name."""
        return self.model_dump(exclude_none=True, exclude={"phases"})


def own_file() -> Path:
    """Return where a person keeps settings for all directories."""
    return platformdirs.user_config_path("orchestrate") / "config.toml"


def files() -> tuple[Path, ...]:
    """Return the files that there are, the one that goes before the others last."""
    return tuple(path for path in (own_file(), HERE) if path.is_file())


def load() -> Settings:
    """Return the settings of all files. Raises OrchestrateError."""
    merged: dict[str, Any] = {}
    for path in files():
        merged = _over(merged, _read(path).model_dump(exclude_none=True))
    return Settings.model_validate(merged)


def sources() -> Iterator[tuple[str, JsonValue, Path]]:
    """Yield every setting that a file makes, its value and the file; the last one of a name counts."""
    for path in files():
        yield from ((name, value, path) for name, value in _flat(_read(path).model_dump(exclude_none=True)))


def _read(path: Path) -> Settings:
    try:
        return Settings.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _unusable(path, str(error)) from error
    except ValidationError as error:
        found = error.errors()[0]
        raise _unusable(path, f"{'.'.join(map(str, found['loc']))}: {found['msg']}") from error


def _unusable(path: Path, why: str) -> Exception:
    return failed("OR207", f"{path}: {why}", "orchestrate explain OR207", location=str(path), exit_code=2)


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    both = {name: _over(below[name], above[name]) for name in below if isinstance(below[name], dict) and name in above}
    return {**below, **above, **both}


def _flat(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, JsonValue]]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value
