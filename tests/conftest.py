"""What holds for all tests."""

import os
import signal
import sys

import pytest

from sandbox.engine import Engine
from sandbox.sandbox import SandboxUnavailable

# A process that a script starts in the background ignores Ctrl-C, and so do its children: the runs that tests stop.
signal.signal(signal.SIGINT, signal.default_int_handler)

# What somebody has set for their own runs, or Git for its hook, is no matter of the tests.
KEPT = {"ORCHESTRATE_TEST_DOCKER", "ORCHESTRATE_BASE_IMAGE"}
THEIRS = ("ORCHESTRATE_", "ANTHROPIC_", "GIT_", "LANGSMITH_", "LANGCHAIN_", "OTEL_")
for name in [name for name in os.environ if name.startswith(THEIRS) and name not in KEPT]:
    del os.environ[name]
for name in ("FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS", "PYTEST_ADDOPTS"):
    os.environ.pop(name, None)

# Here everything is started many times, and is to be compiled once.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

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
