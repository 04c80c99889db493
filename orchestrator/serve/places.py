"""Where `serve` keeps things: installed packages in a cache, the data of each backend in a state directory.

PostgreSQL refuses to run as root. When we are root it runs as somebody else, who must be able to reach its files.
"""

import hashlib
import os
import pwd
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True)
class Account:
    """The user and group of the machine that PostgreSQL runs as; None: as ourselves."""

    uid: int
    gid: int


def unprivileged() -> Account | None:
    """Return who PostgreSQL runs as when we are root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(found.pw_uid, found.pw_gid)
    return Account(65534, 65534)


def cache() -> Path:
    """Return the directory of installed packages."""
    return _reachable(platformdirs.user_cache_path("orchestrate"), Path("/var/cache/orchestrate")) / "serve"


def home(directory: Path) -> Path:
    """Return the directory that keeps what belongs to the backend in a folder: its data, secret and log."""
    name = hashlib.sha256(os.fsencode(directory.resolve())).hexdigest()[:16]
    base = _reachable(platformdirs.user_state_path("orchestrate"), Path("/var/lib/orchestrate"))
    place = base / "serve" / name
    place.mkdir(parents=True, exist_ok=True)
    (place / "directory").write_text(f"{directory.resolve()}\n", encoding="utf-8", errors="surrogateescape")
    return place


def _reachable(usual: Path, machine: Path) -> Path:
    """Return the first directory that the account of PostgreSQL can get into."""
    if os.geteuid() != 0:
        return usual
    for place in (usual, machine):
        if _is_open(place):
            return place
    return Path(tempfile.gettempdir(), "orchestrate-root")


def _is_open(place: Path) -> bool:
    existing = next(path for path in (place, *place.parents) if path.exists())
    return all(path.stat().st_mode & stat.S_IXOTH for path in (existing, *existing.parents))
