"""The error codes of `serve`."""

from collections.abc import Mapping

from orchestrator.explanation import Explanation

SERVE_CODES: Mapping[str, Explanation] = {
    "OR501": Explanation(
        "The delivery is not green",
        "A required gate of this delivery failed or was not checked, or something in the document was not built.",
        "Read docs/orchestrate in the folder; `orchestrate serve DIR --force` starts it all the same.",
    ),
    "OR502": Explanation(
        "No delivered backend",
        "The folder is missing, or holds no backend that Orchestrate has delivered.",
        "Build one with `orchestrate run REQUIREMENTS --out DIR`.",
    ),
    "OR503": Explanation(
        "The port is in use",
        "Another program listens on the port that was asked for.",
        "Name another one with --port, or leave it out to have a free one chosen.",
    ),
    "OR504": Explanation(
        "The backend did not start",
        "The delivered server ended, or did not answer in time. Its log stands in the file that the message names.",
        "Read the log; after a change of the project's settings its database may need a fresh start.",
    ),
    "OR505": Explanation(
        "PostgreSQL did not start",
        "The database server ended while it started. Its log stands in the file that the message names.",
        "Read the log; removing the folder of the data starts with an empty database.",
    ),
    "OR506": Explanation(
        "The dependencies cannot be installed",
        "uv could not install the packages of the project's lock, and they are not in the cache yet.",
        "Check the network and the package index that uv is set up for, then run again.",
    ),
    "OR507": Explanation(
        "The backend is served already",
        "Another `orchestrate serve` runs on this folder; two would share one database.",
        "Use that one, or end it with Ctrl-C first.",
    ),
}
