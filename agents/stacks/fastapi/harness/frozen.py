"""A plugin of pytest that tells which tests were collected, one a line up to an empty line, before any of them runs.

It asserts nothing, and is loaded before pytest: PYTEST_DONT_REWRITE.
"""

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Tell it at once: whatever a test does afterwards, this has been said."""
    reporter = session.config.pluginmanager.getplugin("terminalreporter")
    for item in session.items:
        reporter.write_line(item.nodeid)
    reporter.write_line("")
    reporter.flush()
