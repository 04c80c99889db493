"""The host's directory of one sandbox."""

import tempfile
from pathlib import Path

from sandbox.bubblewrap import ETC
from sandbox.sandbox import SandboxUnavailable
from sandbox.scratch import SANDBOX, claim, release, sweep

_LONGEST_SOCKET_PATH = 107
_LONGEST_NAME_BELOW = len("/sockets/9999.sock")


class Directory:
    """Everything of one sandbox that is on disk. Its lock is held as long as its owner lives."""

    def __init__(self) -> None:
        base = Path(tempfile.gettempdir())
        try:
            sweep()
            self.root, self._lock = claim(SANDBOX)
            self._fill()
        except OSError as error:
            raise SandboxUnavailable(
                f"no sandbox can be made below {base} ({error.strerror}): free space there, or set TMPDIR"
            ) from error
        if len(str(self.root)) + _LONGEST_NAME_BELOW > _LONGEST_SOCKET_PATH:
            self.remove()
            raise SandboxUnavailable(f"{base} is too long a path for a Unix socket: set TMPDIR to a shorter one")

    def __truediv__(self, name: str) -> Path:
        return self.root / name

    def remove(self) -> None:
        """Remove the directory with all that code in the sandbox has put there."""
        release(self.root, self._lock)

    def _fill(self) -> None:
        for name in ("etc", "workspace", "harness", "control", "evidence", "pg", "servers", "sockets"):
            (self.root / name).mkdir()
        for name, text in ETC.items():
            (self.root / "etc" / name).write_text(text)
