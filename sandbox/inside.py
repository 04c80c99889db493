"""Runs inside the sandbox, from its source text: tries what should be impossible and prints what is not.

Takes the writable directories, the names of the expected variables and the read-only directories as JSON.
"""

import ctypes
import errno
import json
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

_CLONE_NEWUSER = 0x10000000


def breaches(env: list[str], read_only: list[str]) -> Iterator[str]:
    """Yield one line for each thing that should not be possible and is."""
    yield from _privileges()
    yield from _network()
    for directory in read_only:
        if _can_write(Path(directory)):
            yield f"{directory} can be written"
    for name in sorted(set(os.environ) - set(env)):
        yield f"the variable {name} of the host is visible"
    if len([path for path in Path("/proc").iterdir() if path.name.isdigit()]) > 3:
        yield "processes of the host are visible"


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
    print(*breaches(arguments["env"], arguments["read_only"]), "end", sep="\n")


if __name__ == "__main__":
    main()
