"""report.html: one file that needs no network, no script and no server; equal bytes for an equal run.

What a document says is shown, never obeyed: everything is escaped, and the page's own policy forbids whatever would
load or run. The style sheet is let in by its hash, so not even a style could be slipped in.
"""

import shlex
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sandbox.repo import Entry, Repository
from workflows.events import Done
from workflows.head import documents
from workflows.report import words
from workflows.report.page import arrange

NAME = "report.html"
PACKAGE = "workflows.report"


def render_report(done: Done, repo: Repository, commit: str) -> bytes:
    """Return the report of a run, whose newest commit this is."""
    return render(done, ", ".join(documents(repo, commit)), repo.log(commit))


def render(done: Done, document: str, log: Sequence[Entry]) -> bytes:
    """Return the report. `document`: the name of what was read; `log`: the commits of the run, newest first."""
    style, policy = _style()
    page = _environment().get_template("report.html.jinja")
    text = page.render(page=arrange(done, document, log), done=done, style=style, policy=policy)
    return text.encode("utf-8", "replace")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader(PACKAGE), autoescape=True, undefined=StrictUndefined, finalize=words.visible,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.globals |= {
        "ended": words.ended,
        "GATES": words.GATES,
        "REQUIREMENTS": words.REQUIREMENTS,
        "TESTS": words.TESTS,
        "SEVERITIES": words.SEVERITIES,
        "plural": words.plural,
    }
    environment.filters |= {"anchor": words.anchor, "measured": words.measured, "quote": shlex.quote}
    return environment


@cache
def _style() -> tuple[Markup, Markup]:
    """Return the style sheet and the policy that lets in nothing but it."""
    text = (files(PACKAGE) / "templates" / "report.css").read_text(encoding="utf-8")
    digest = b64encode(sha256(text.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return Markup(text), Markup(policy)  # noqa: S704  # ours, not the document's; escaped, the hash would not hold
