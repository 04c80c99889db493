"""`doctor`: whether this machine has what a run needs, and the command that mends what is missing."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import platformdirs

from orchestrator.console.summary import print_next
from orchestrator.console.terminal import Style, Terminal, terminal
from orchestrator.manners import ambient_tracing
from orchestrator.outlet import Outlet
from orchestrator.reports import DoctorReport, Finding

_MIB = 1 << 20
_DISK_NEEDED = 2048 * _MIB
_STYLES: dict[str, Style] = {"ok": "good", "warning": "warn", "missing": "bad"}


def examine(outlet: Outlet) -> int:
    """Print what was found; 7 if a run would fail, else 0."""
    report = diagnose()
    outlet.result(report, lambda terminal: _show(report, terminal))
    return 0 if report.works else 7


def diagnose() -> DoctorReport:
    """Look at everything that a run needs."""
    findings = tuple(check() for check in CHECKS)
    return DoctorReport(works=all(each.status != "missing" for each in findings), findings=findings)


def _python() -> Finding:
    # Older ones are refused by the installer, and could not even load us.
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding(name="python", status="ok", message=f"{version} in {sys.prefix}")


def _git() -> Finding:
    path = shutil.which("git")
    if path:
        return Finding(name="git", status="ok", message=path)
    fix = "apt-get install git  (or the package git of your system)"
    return Finding(name="git", status="missing", message="not installed", fix=fix)


def _sandbox() -> Finding:
    from sandbox.probe import probe, probe_engine  # noqa: PLC0415  # doctor works where they cannot even be loaded

    found = probe()
    if found.works:
        return Finding(name="sandbox", status="ok", message="bubblewrap isolates here")
    if probe_engine().works:
        return Finding(name="sandbox", status="ok", message=f"Docker, for bubblewrap does not work: {found.reason}")
    return Finding(name="sandbox", status="missing", message=found.reason, fix=found.fix)


def _docker() -> Finding:
    from sandbox.probe import probe_engine  # noqa: PLC0415  # see above

    found = probe_engine()
    if found.works:
        return Finding(name="docker", status="ok", message=found.reason)
    if os.environ.get("ORCHESTRATE_SANDBOX") == "docker":
        return Finding(name="docker", status="missing", message=found.reason, fix="unset ORCHESTRATE_SANDBOX")
    return Finding(name="docker", status="ok", message=f"not needed, unless for --sandbox docker ({found.reason})")


def _uv() -> Finding:
    import uv  # noqa: PLC0415  # see above

    try:
        return Finding(name="uv", status="ok", message=uv.find_uv_bin())
    except FileNotFoundError:
        fix = "pip install --force-reinstall uv"
        return Finding(name="uv", status="missing", message="not beside this Python", fix=fix)


def _cache() -> Finding:
    path = platformdirs.user_cache_path("orchestrate")
    return _writable("cache", path, f"mkdir -p {path} && chmod u+rwx {path}")


def _here() -> Finding:
    return _writable("directory", Path.cwd(), f"chmod u+rwx {Path.cwd()}  (or change to another directory)")


def _writable(name: str, path: Path, fix: str) -> Finding:
    existing = next(each for each in (path, *path.parents) if each.exists())
    try:
        with tempfile.TemporaryFile(dir=existing):
            return Finding(name=name, status="ok", message=f"{path} can be written")
    except OSError as error:
        return Finding(name=name, status="missing", message=f"{path} cannot be written ({error.strerror})", fix=fix)


def _disk() -> Finding:
    place = Path(tempfile.gettempdir())
    free = shutil.disk_usage(place).free
    message = f"{free // _MIB} MiB free in {place}"
    if free >= _DISK_NEEDED:
        return Finding(name="disk", status="ok", message=message)
    fix = "free some space, or export TMPDIR=DIR on a larger disk"
    return Finding(name="disk", status="missing", message=f"{message}, {_DISK_NEEDED // _MIB} are needed", fix=fix)


def _encoding() -> Finding:
    encoding = sys.stderr.encoding
    if terminal(sys.stderr).writes("·→“”"):
        return Finding(name="encoding", status="ok", message=encoding)
    message = f"{encoding} lacks some signs, which are replaced"
    return Finding(name="encoding", status="warning", message=message, fix="export PYTHONIOENCODING=utf-8")


def _tracing() -> Finding:
    found = ambient_tracing()
    if not found:
        return Finding(name="tracing", status="ok", message="off")
    message = f"off; ignored: {', '.join(found)}"
    return Finding(name="tracing", status="warning", message=message, fix=f"unset {' '.join(found)}")


def _identity() -> Finding:
    if os.name == "posix" and os.geteuid() == 0:
        message = "root; generated code still runs as nobody, without network"
        return Finding(name="user", status="warning", message=message, fix="run as an ordinary user")
    return Finding(name="user", status="ok", message="not root")


CHECKS: tuple[Callable[[], Finding], ...] = (
    _python, _git, _uv, _sandbox, _docker, _cache, _here, _disk, _encoding, _tracing, _identity,
)  # fmt: skip
"""What is looked at, in the order in which it is shown."""


def _show(report: DoctorReport, terminal: Terminal) -> None:
    for each in report.findings:
        terminal.write(f"{terminal.style(f'{each.status:<8}', _STYLES[each.status])} {each.name}: {each.message}")
        if each.fix and each.status != "ok":
            terminal.write(f"         fix: {each.fix}")
    if report.works:
        print_next("orchestrate run REQUIREMENTS", terminal)
    else:
        terminal.write("a run would fail here: mend what is missing, then `orchestrate doctor`")
