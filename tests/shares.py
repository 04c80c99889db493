"""A plugin for pytest: which tests one of several workers of pytest-xdist runs, and which are begun first.

A worker gets whole files, so that what a file's tests share is made once; and what several files share, such as a
whole run of an example, keeps these files together. Long shares are begun first, so that the workers end together.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

TOGETHER = {
    "tests/end_to_end/oracle/": "todo",
    "tests/end_to_end/test_verify.py": "todo",
    "tests/end_to_end/library/": "library",
    "tests/end_to_end/shop/": "shop",
    "tests/end_to_end/test_demo.py": "demonstration",
    "tests/end_to_end/test_cancelled.py": "demonstration",
    "tests/end_to_end/test_killed.py": "demonstration",
    "tests/sandbox/": "tests/sandbox/",
}
"""Files and folders whose tests share a fixture that takes long, or attack the limits within which others wait."""

FIRST = (
    "demonstration", "todo", "tests/sandbox/", "tests/orchestrator/test_following.py", "tests/end_to_end/", "library",
    "shop",
    "tests/agents/stacks/", "tests/workflows/", "tests/bench/", "tests/orchestrator/",
)  # fmt: skip
"""How the names of shares that take long begin, in the order in which they are begun.

Those that mostly wait run beside those that compute.
"""


class Shares(LoadScopeScheduling):
    """Deals whole shares out to the workers, in the order of the tests."""

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return share(nodeid)


def share(nodeid: str) -> str:
    """Return the name of the share that a test belongs to."""
    file = nodeid.partition("::")[0]
    return next((name for path, name in TOGETHER.items() if file.startswith(path)), file)


def place(nodeid: str) -> int:
    """Return the place of a test's share among those that take long."""
    name = share(nodeid)
    return next((place for place, start in enumerate(FIRST) if name.startswith(start)), len(FIRST))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: place(item.nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Shares:
    return Shares(config, log)
