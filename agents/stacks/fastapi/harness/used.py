"""The server as it is in use: the project's own entry, with the settings of an environment and the real time.

Nothing here is as nobody has it in production: what an operator sets is set, by values drawn for each server. Timers
look more often; the project finds nothing of ours in its settings, its clock or its environment.
"""

import os
import secrets
import signal
import sys
from pathlib import Path

import uvicorn

# Behind everything else: no file of the project takes the place of a package.
sys.path.append(str(Path.cwd()))


LEAST_KIB, SPAN = 1024, 19
"""The least memory that a hash of a password may take, and how often that goes into what the project says itself."""


def cost() -> dict[str, str]:
    """Return what a hash of a password costs here: any an operator may set, in one of eight servers the project's own.

    Hundreds of people sign up and in, and at the project's own cost half of the time would go into their passwords.
    """
    draw = secrets.SystemRandom()
    if draw.randrange(8) == 0:
        return {}
    memory = round(LEAST_KIB * SPAN ** draw.random())
    return {"ARGON2_MEMORY_KIB": str(memory), "ARGON2_ITERATIONS": str(draw.randint(1, 2))}


def stop(*_: object) -> None:
    """End as after a finished program, so that the coverage is written."""
    sys.exit(0)


def main() -> None:
    """Serve on the socket that the environment names, and let the project see only what is its own."""
    socket = os.environ.pop("SERVER_SOCKET")
    os.environ.pop("SERVER_NUMBER", None)
    os.environ |= {**cost(), "JWT_SECRET": secrets.token_urlsafe(32), "TIMER_SECONDS": "0.2"}
    sys.argv = ["uvicorn", "--factory", "app.main:build"]
    # uvicorn raises the signal that ended it once more, for whoever listened before.
    signal.signal(signal.SIGTERM, stop)
    uvicorn.run("app.main:build", factory=True, uds=socket, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
