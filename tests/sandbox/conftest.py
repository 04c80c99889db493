"""Every test of the contract and of the attacks gets each implementation of `Sandbox`, started."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox.dependencies import Dependencies
from sandbox.docker import DockerSandbox
from sandbox.limits import MIB, Limits
from sandbox.local import LocalSandbox
from sandbox.sandbox import Sandbox

LOCK = Path(__file__).with_name("requirements.txt")
LIMITS = Limits(memory=512 * MIB, processes=64, file_size=64 * MIB, output=1 * MIB, disk=400 * MIB)
IMPLEMENTATIONS = {"docker": DockerSandbox, "local": LocalSandbox}

Make = Callable[..., Sandbox]


@pytest.fixture(scope="session")
def dependencies() -> Dependencies:
    # In the cache of the person who runs the tests: the second run touches no network.
    dependencies = Dependencies(LOCK.read_bytes())
    dependencies.install()
    return dependencies


@pytest.fixture(params=sorted(IMPLEMENTATIONS))
def make(request, dependencies) -> Iterator[Make]:
    if request.param == "docker":
        request.getfixturevalue("engine")
    made: list[Sandbox] = []

    def start(limits: Limits = LIMITS) -> Sandbox:
        made.append(IMPLEMENTATIONS[request.param](dependencies, limits))
        made[-1].start()
        return made[-1]

    yield start
    for sandbox in made:
        sandbox.close()


@pytest.fixture
def sandbox(make) -> Sandbox:
    return make()


@pytest.fixture(scope="module", params=sorted(IMPLEMENTATIONS))
def shared(request, dependencies) -> Iterator[Sandbox]:
    """A sandbox for all tests of a module that are refused something, and so leave it as it was."""
    if request.param == "docker":
        request.getfixturevalue("engine")
    with IMPLEMENTATIONS[request.param](dependencies, LIMITS) as started:
        yield started
