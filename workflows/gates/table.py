"""Which gates there are, and which of them a run needs to be done."""

from workflows.verdict import Level

REQUIRED: dict[str, str] = {
    "specify": "the compiler found no error and every sentence is accounted for",
    "analyze": "the API contract is valid and complete, the schema consistent, each risk owned",
    "plan": "tasks without cycles; each requirement has a task and a test; no non-goal is touched",
    "lint": "linter and formatter are content, with our configuration",
    "types": "the strict type checker is content",
    "scan": "the security scanner finds nothing, and code reaches for nothing that a backend has no business with",
    "migrations": "up, no drift from the models, down, up again",
    "acceptance": "every case derived from the Spec passes against the running server",
    "own_tests": "every frozen test of the project ran and passed",
    "coverage": "lines: unit >= 80 %, integration >= 70 %, joined >= 90 %",
    "stateful": "a random story gets the answers that the Spec's interpreter gives",
    "boot": "starts, is healthy, serves the contract, keeps data over a restart, answers in time",
}
"""Gates without which a run does not end `done`, and what each one says."""

ADVISORY: dict[str, str] = {
    "mutants": "what the tests of each sentence say when that sentence is changed",
    "code_mutants": "faults planted into what a model wrote turn its tests red: >= 85 %",
    "dependency_audit": "no locked dependency has a known vulnerability",
    "image": "the container image builds and starts",
    "isolation": "the sandbox was as tight as it promises",
}
"""Gates that are shown and decide nothing."""


def level_of(gate: str) -> Level:
    """Return how much a gate counts; raises KeyError for a name that is none."""
    levels: dict[str, Level] = {**dict.fromkeys(ADVISORY, "advisory"), **dict.fromkeys(REQUIRED, "required")}
    return levels[gate]
