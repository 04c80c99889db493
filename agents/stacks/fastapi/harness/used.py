"""The server as it is in use: the project's own entry, with the settings of an environment and the real time.

Nothing here is as nobody has it in production. Timers look more often; the project finds nothing of ours in its
settings, its clock or its environment.
"""

import os
import secrets
import signal
import sys
from pathlib import Path

import uvicorn

# Behind everything else: no file of the project takes the place of a package.
sys.path.append(str(Path.cwd()))


def stop(*_: object) -> None:
    """End as after a finished program, so that the coverage is written."""
    sys.exit(0)


def main() -> None:
    """Serve on the socket that the environment names, and let the project see only what is its own."""
    socket = os.environ.pop("SERVER_SOCKET")
    os.environ.pop("SERVER_NUMBER", None)
    os.environ |= {"JWT_SECRET": secrets.token_urlsafe(32), "TIMER_SECONDS": "0.2"}
    sys.argv = ["uvicorn", "--factory", "app.main:build"]
    # uvicorn raises the signal that ended it once more, for whoever listened before.
    signal.signal(signal.SIGTERM, stop)
    uvicorn.run("app.main:build", factory=True, uds=socket, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
