"""The command line of bubblewrap: an empty root, own namespaces, no capability, and what is mounted into it.

Needs bubblewrap 0.8 (`--disable-userns`), a kernel with user namespaces, and `prlimit` (util-linux).
"""

import shlex
import shutil
import site
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sandbox import seccomp
from sandbox.limits import Limits
from sandbox.sandbox import SandboxUnavailable

INSTALL = "install bubblewrap 0.8 or newer (Debian, Ubuntu: apt-get install bubblewrap; Fedora: dnf install bubblewrap)"

STATUS, FILTER = "{status}", "{filter}"
"""What the starter of a command line replaces: where bubblewrap writes its status, and reads the filter of calls."""

_UID = "65534"
_ISOLATION = (
    *("--unshare-all", "--unshare-user", "--uid", _UID, "--gid", _UID, "--disable-userns", "--hostname", "sandbox"),
    *("--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"),
)
NODE_MODULES = ("/extra/node_modules", "/node_modules")
"""A link: Node.js looks for packages in folders of that name beside a source and above it, and nowhere else."""
_SYSTEM_LINKS = ("bin", "sbin", "lib", "lib32", "lib64")
ETC: Mapping[str, str] = {
    "passwd": f"root:x:0:0::/:/bin/sh\nsandbox:x:{_UID}:{_UID}::/tmp:/bin/sh\n",
    "group": f"root:x:0:\nsandbox:x:{_UID}:\n",
    "hosts": "127.0.0.1 localhost\n::1 localhost\n",
}


@dataclass(frozen=True)
class Mount:
    """A directory of the host at a place in the sandbox; `empty` covers what lies there."""

    source: Path
    target: str
    access: Literal["read", "write", "empty"] = "read"

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return this mount as bubblewrap's arguments."""
        if self.access == "empty":
            return ("--tmpfs", self.target, "--remount-ro", self.target)
        return ("--bind" if self.access == "write" else "--ro-bind", str(self.source), self.target)


@dataclass(frozen=True)
class Isolation:
    """What one isolated command sees and which limits it has."""

    etc: Path
    mounts: Sequence[Mount]
    env: Mapping[str, str]
    directory: str
    limits: Limits
    entrances: Sequence[Path] | None
    """Files of the control group to enter; None where there is none."""

    def command(self, argv: Sequence[str]) -> list[str]:
        """Return the host's command line; `STATUS` and `FILTER` stand for descriptors in it."""
        isolated = [program(), *_ISOLATION, "--json-status-fd", STATUS, *self._files(), *self._variables()]
        if seccomp.program():
            isolated += ["--seccomp", FILTER]
        # Last, as mounting needs a writable root. Without a read-only /proc real root, although it has no capability
        # here, could still write /proc/sys: --disable-userns makes bubblewrap leave that writable.
        locked = [part for target in ("/proc", "/dev", "/") for part in ("--remount-ro", target)]
        limited = prlimit(self.limits, memory=self.entrances is None)
        return [*self._launcher(), *isolated, *locked, "--chdir", self.directory, "--", *limited, *argv]

    def _files(self) -> list[str]:
        temporary = ("--perms", "1777", "--size", str(self.limits.temporary), "--tmpfs")
        arguments = [*_system(), "--proc", "/proc", "--dev", "/dev"]
        arguments += [*temporary, "/dev/shm", *temporary, "/tmp"]  # noqa: S108 - inside, where each command has its own
        for name in ETC:
            arguments += ["--ro-bind", str(self.etc / name), f"/etc/{name}"]
        for mount in self.mounts:
            arguments += mount.arguments
        return [*arguments, "--symlink", *NODE_MODULES]

    def _variables(self) -> list[str]:
        return [part for name, value in self.env.items() for part in ("--setenv", name, value)]

    def _launcher(self) -> list[str]:
        # If the machine runs out of memory, the kernel shall take the code under test, not the person's programs.
        script = ["echo 500 >/proc/self/oom_score_adj || :"]
        script += [f"echo 0 >{shlex.quote(str(path))} || exit 125" for path in self.entrances or ()]
        return ["/bin/sh", "-c", "; ".join([*script, 'exec "$@"']), "sh"]


def program() -> str:
    """Return the path of bubblewrap, or raise `SandboxUnavailable`."""
    path = shutil.which("bwrap")
    if path is None:
        raise SandboxUnavailable(f"the local sandbox needs bubblewrap, which is not installed: {INSTALL}")
    return path


def prlimit(limits: Limits, *, memory: bool) -> list[str]:
    """Return the command prefix that sets the limits which the kernel keeps for each process.

    They are set inside, in the sandbox's own user namespace: only there do they not count the processes that the
    person's other programs run. `memory` is for machines without a writable control group.
    """
    prefix = ["prlimit", "--core=0", f"--nofile={limits.open_files}", f"--fsize={limits.file_size}"]
    prefix.append(f"--nproc={limits.processes}")
    if memory:
        prefix.append(f"--as={limits.memory}")
    return [*prefix, "--"]


def _system() -> list[str]:
    arguments = ["--ro-bind", "/usr", "/usr"]
    for name in _SYSTEM_LINKS:
        path = Path("/", name)
        if path.is_symlink():
            arguments += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            arguments += ["--ro-bind", str(path), str(path)]
    return [*arguments, "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"]


def interpreter_mounts() -> list[Mount]:
    """Return the mounts that show the Python below our virtual environment, without the packages beside it."""
    prefix = Path(sys.base_prefix)
    mounts = [] if prefix.is_relative_to("/usr") else [Mount(prefix.resolve(), str(prefix))]
    packages = [path for path in map(Path, site.getsitepackages([sys.base_prefix])) if path.is_dir()]
    return mounts + [Mount(path, str(path), "empty") for path in packages]


def interpreter_env() -> dict[str, str]:
    """Return the variables by which the interpreter is found and finds its own library."""
    prefix = Path(sys.base_prefix)
    env = {"PATH": f"{prefix / 'bin'}:/usr/local/bin:/usr/bin:/bin"}
    if sysconfig.get_config_var("Py_ENABLE_SHARED") and not prefix.is_relative_to("/usr"):
        env["LD_LIBRARY_PATH"] = str(prefix / "lib")
    return env
