"""Taking the report of a run as soon as it has ended, before what runs later can put another in its place."""

from contextlib import suppress

from agents.stacks.stack import Toolchain
from sandbox.sandbox import EvidenceRefused, Sandbox


def take_report(tools: Toolchain, sandbox: Sandbox, name: str, number: int = 1) -> None:
    """Put the report of a run where code under test can only read it. Without one, `cover` will miss it."""
    if tools.report:
        with suppress(EvidenceRefused):
            content = sandbox.read_evidence(tools.report.format(name=name, number=number))
            sandbox.put_harness({f"ran-{name}-{number}.json": content})
