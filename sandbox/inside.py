"""Runs inside the sandbox, from its source text: tries what should be impossible and prints what is not.

Takes the names of the expected variables, the read-only directories and, of a container, its users and limits as JSON.
"""

import ctypes
import errno
import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_CLONE_NEWUSER = 0x10000000
_LIMITS = {
    "memory": ("memory.max", "memory/memory.limit_in_bytes"),
    "pids": ("pids.max", "pids/pids.max"),
    "cpu": ("cpu.max", "cpu/cpu.cfs_quota_us"),
}


def breaches(env: list[str], read_only: list[str], users: list[int] | None) -> Iterator[str]:
    """Yield one line for each thing that should not be possible and is."""
    yield from _privileges()
    yield from _network()
    for directory in read_only:
        if _can_write(Path(directory)):
            yield f"{directory} can be written"
    for name in sorted(set(os.environ) - set(env)):
        yield f"the variable {name} of the host is visible"
    if _strangers(users):
        yield "processes of the host are visible"


def unlimited(limits: dict[str, int]) -> Iterator[str]:
    """Yield one line for each limit that the kernel does not hold, whatever was asked for."""
    for name, most in limits.items():
        held = _limit(name)
        if held is None or held > most:
            yield f"{name} is not limited to {most}"


def _strangers(users: list[int] | None) -> int:
    """Count processes of others than these users; without users, all but the few of our own command."""
    found = [path for path in Path("/proc").iterdir() if path.name.isdigit()]
    if users is None:
        return max(0, len(found) - 3)
    return len([path for path in found if _user(path) not in users])


def _user(process: Path) -> int | None:
    with suppress(OSError):
        for line in (process / "status").read_text(errors="replace").splitlines():
            if line.startswith("Uid:"):
                return int(line.split()[1])
    # It has ended while we looked, and so was not the host's.
    return os.getuid()


def _limit(name: str) -> int | None:
    for file in _LIMITS[name]:
        with suppress(OSError, ValueError):
            # Of processors it is the quota; the period, which may follow, is always a tenth of a second.
            held = int(Path("/sys/fs/cgroup", file).read_text().split()[0])
            return held if held > 0 else None
    return None


def _privileges() -> Iterator[str]:
    status = dict(line.split(":\t", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":\t" in line)
    for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        if int(status[name], 16):
            yield f"capabilities are left: {name} is {status[name]}"
    if status["NoNewPrivs"] != "1":
        yield "set-user-id programs gain privileges"
    if os.getuid() == 0:
        yield "the user is root"
    if ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWUSER) == 0:
        yield "further user namespaces can be made"


def _network() -> Iterator[str]:
    for family, address in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((address, 9))
        except OSError as error:
            if error.errno in {errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}:
                continue
        yield f"there is a route to {address}"


def _can_write(directory: Path) -> bool:
    probe = directory / ".sandbox-selfcheck"
    try:
        probe.touch()
    except OSError:
        return os.access(directory, os.W_OK)
    probe.unlink()
    return True


def main() -> None:
    """Print the breaches, one a line, and an end mark."""
    arguments = json.loads(sys.argv[1])
    print(*breaches(arguments["env"], arguments["read_only"], arguments.get("users")), sep="\n")
    print(*unlimited(arguments.get("limits", {})), "end", sep="\n")


if __name__ == "__main__":
    main()
