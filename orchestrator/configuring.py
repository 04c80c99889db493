"""`orchestrate config show`: every setting, its value, and where it comes from."""

import os
from collections.abc import Mapping

from pydantic import JsonValue

from orchestrator import settings
from orchestrator.console.terminal import Terminal
from orchestrator.outlet import Outlet
from orchestrator.reports import ConfigReport, Setting

DEFAULTS: Mapping[str, JsonValue] = {
    "model": "none",
    "budget": 5.0,
    "stack": "fastapi",
    "review": "none",
    "sandbox": "auto",
    "allow_gaps": False,
    "allow_unchecked": False,
}


def show(outlet: Outlet) -> int:
    """Print the settings that a run of this directory has, if no option says otherwise."""
    report = ConfigReport(settings=tuple(_effective()), files=(str(settings.own_file()), str(settings.HERE.resolve())))
    outlet.result(report, lambda terminal: _print(report, terminal))
    return 0


def _effective() -> list[Setting]:
    found = {name: Setting(name=name, value=value, source="default") for name, value in DEFAULTS.items()}
    for name, value, path in settings.sources():
        found[name] = Setting(name=name, value=value, source=str(path))
    for name in DEFAULTS:
        variable = f"ORCHESTRATE_{name.upper()}"
        if value := os.environ.get(variable):
            found[name] = Setting(name=name, value=value, source=variable)
    return list(found.values())


def _print(report: ConfigReport, terminal: Terminal) -> None:
    width = max(len(each.name) for each in report.settings)
    for each in report.settings:
        value = str(each.value).lower() if isinstance(each.value, bool) else str(each.value)
        terminal.write(f"{each.name:<{width}}  {value}  ({each.source})")
    terminal.write(f"files: {', then '.join(report.files)}; options and variables go before both")
