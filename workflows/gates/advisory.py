"""Gates that decide nothing: shown, and honest about what cannot be checked in this sandbox."""

from sandbox.sandbox import Sandbox
from workflows.gates.outcome import Outcome
from workflows.verdict import Measure


def judge_dependency_audit() -> Outcome:
    """Say that known vulnerabilities were not looked up."""
    return Outcome(unchecked="known vulnerabilities are listed on the network, and the sandbox has none")


def judge_image() -> Outcome:
    """Say that the image was not built."""
    return Outcome(unchecked="building the container image needs a container engine, and this run used none")


def judge_isolation(sandbox: Sandbox) -> Outcome:
    """Probe the sandbox once more, now that the code under test has run in it."""
    breaches = tuple(sandbox.selfcheck())
    return Outcome(problems=breaches, measures=(Measure(name="breaches", value=len(breaches)),))
