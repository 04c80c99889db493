"""What holds for all tests."""

import os
import signal

import pytest

from sandbox.engine import Engine
from sandbox.sandbox import SandboxUnavailable

# A process that a script starts in the background ignores Ctrl-C, and so do its children: the runs that tests stop.
signal.signal(signal.SIGINT, signal.default_int_handler)

# What a test sees must have happened in it: no verdict of a run before.
os.environ["ORCHESTRATE_FRESH"] = "1"


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The engine's address works; without one its tests say so, and fail where they must run."""
    try:
        engine = Engine()
    except SandboxUnavailable as error:
        if os.environ.get("ORCHESTRATE_TEST_DOCKER") == "required":
            raise
        pytest.skip(f"the Docker sandbox was not checked: {error}")
    engine.close()
    return engine
