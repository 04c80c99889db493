"""How settings that last reach the options of a command: before defaults, behind options and variables."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from orchestrator.outlet import Outlet

_SETTLED = {
    "run": ("model", "budget", "stack", "review", "sandbox", "allow_gaps", "allow_unchecked"),
    "verify": ("sandbox", "allow_gaps", "allow_unchecked"),
}
"""The commands that files of settings speak of, and their options."""


def lasting(outlet: "Outlet", command: str) -> dict[str, Any]:
    """Return the defaults of options by command, as the files of settings have them."""
    if command not in _SETTLED or not any(path.is_file() for path in _places()):
        return {}
    from orchestrator import settings  # noqa: PLC0415  # it loads pydantic, and most people have no file

    found = settings.load()
    outlet.phases = found.model_dump(mode="json", exclude_none=True)["phases"]
    return {command: {name: value for name, value in found.options.items() if name in _SETTLED[command]}}


def _places() -> tuple[Path, Path]:
    import platformdirs  # noqa: PLC0415  # only for the commands that have settings

    return platformdirs.user_config_path("orchestrate") / "config.toml", Path("orchestrate.toml")
