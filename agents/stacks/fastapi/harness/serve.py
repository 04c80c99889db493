"""The server under test: the project's own application on a socket, with a clock that a file moves.

With `$SERVER_MODE=raised` the limit of requests is out of reach, else it is the document's. The environment names the
first account, as in production. With `--openapi` the contract is printed and nothing is started.
"""

import datetime as dt
import gc
import json
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

import uvicorn
from pydantic import SecretStr

# Behind everything else: no file of the project takes the place of a package.
sys.path.append(str(Path.cwd()))
# Loading leaves hardly any garbage, and looking for it takes a sixth of the time.
gc.disable()

from app.config import Settings
from app.main import create_app

gc.enable()

NOWHERE = "postgresql+asyncpg:///nowhere"
OUT_OF_REACH = "1000000000"
LONGEST = 64
"""More bytes than a point in time is written with."""


class FileClock:
    """Shows the time that stands in a file; the system's time while there is none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seconds = 0.0
        self._shown = b""
        self._last = dt.datetime.now(dt.UTC)
        self._seen = (self.now(), time.monotonic())

    def now(self) -> dt.datetime:
        """Return the time in UTC."""
        try:
            shown = self._read()
        except FileNotFoundError:
            return dt.datetime.now(dt.UTC)
        if shown != self._shown:
            # Whoever writes the file empties it first; a suite is not stopped for that, and a timer must not end by it.
            with suppress(ValueError):
                self._last = dt.datetime.fromisoformat(shown.decode("ascii").strip()).astimezone(dt.UTC)
                self._shown = shown
        return self._last

    def _read(self) -> bytes:
        # Several times in each request: reading it as a text file would take longer than some answers do.
        file = os.open(self._path, os.O_RDONLY)
        try:
            return os.read(file, LONGEST)
        finally:
            os.close(file)

    def monotonic(self) -> float:
        """Return seconds that never go back: they follow the file forward, and the machine while the file stands."""
        now, machine = self.now(), time.monotonic()
        self._seconds += max((now - self._seen[0]).total_seconds(), machine - self._seen[1])
        self._seen = (now, machine)
        return self._seconds


def settings() -> Settings:
    """Return settings for tests: a fixed secret, hashes of passwords that cost little, and limits as asked for."""
    if os.environ.get("SERVER_MODE") == "raised":
        os.environ["RATE_LIMIT_PER_MINUTE"] = OUT_OF_REACH
    return Settings(
        _env_file=None,
        database_url=SecretStr(os.environ.get("DATABASE_URL", NOWHERE)),
        jwt_secret=SecretStr("a-secret-that-only-the-test-server-has"),
        argon2_memory_kib=1_024,
        argon2_iterations=1,
        timer_seconds=float(os.environ.get("TIMER_SECONDS", "0.2")),
    )


def stop(*_: object) -> None:
    """End as after a finished program, so that the coverage is written."""
    sys.exit(0)


def main() -> None:
    """Serve, or print the contract."""
    app = create_app(settings(), FileClock(Path(os.environ.get("CLOCK_FILE", "/nonexistent"))))
    if "--openapi" in sys.argv:
        sys.stdout.write(json.dumps(app.openapi()))
        return
    # uvicorn raises the signal that ended it once more, for whoever listened before.
    signal.signal(signal.SIGTERM, stop)
    uvicorn.run(app, uds=os.environ["SERVER_SOCKET"], log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
