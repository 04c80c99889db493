"""The results of commands as models: what `--json` prints on one line, and what the text for people is made from."""

from datetime import datetime
from typing import Literal

from pydantic import Field, JsonValue

from agents.spec.diagnostic import Diagnostic
from agents.spec.model import Sentence
from agents.spec.versions.change import Change
from workflows.events import Asked
from workflows.verdict import Closed


class RunReport(Closed):
    """A run of this directory. `next`: the command that is legal now."""

    type: Literal["run"] = "run"
    id: str
    status: str
    phase: str
    output: str
    created_at: datetime
    waiting_for: str | None
    alive: bool
    next: str
    questions: tuple[Asked, ...] = Field(default=(), exclude_if=lambda questions: not questions)


class AnswerReport(Closed):
    """An answer of a person to a question of an agent. `next`: the command by which the agent hears it."""

    type: Literal["answer"] = "answer"
    run: str
    question: Asked
    next: str


class RunsReport(Closed):
    """The runs of this directory, newest first."""

    type: Literal["runs"] = "runs"
    runs: tuple[RunReport, ...]


class Understood(Closed):
    """A sentence of the document, and what the compiler made of it. `rest`: the words left over.

    `reason`: why it is not built, where somebody has accepted that.
    """

    id: str
    path: str
    line: int
    text: str
    status: str
    form: str = ""
    nodes: tuple[str, ...] = ()
    rest: str = ""
    reason: str = ""


class Default(Closed):
    """What holds because the document does not say otherwise. `override`: the words that say otherwise, if any do."""

    what: str
    value: str
    override: str = ""


class CheckReport(Closed):
    """What the compiler says about documents. `nodes`: the ids of all that is to be built."""

    type: Literal["check"] = "check"
    requirements: tuple[str, ...]
    errors: int
    warnings: int
    infos: int
    sentences: tuple[Understood, ...]
    nodes: tuple[str, ...]
    defaults: tuple[Default, ...]
    diagnostics: tuple[Diagnostic, ...]


class ChangesReport(Closed):
    """What changes from an earlier version of documents to this one, the gravest first."""

    type: Literal["changes"] = "changes"
    requirements: tuple[str, ...]
    against: str
    changes: tuple[Change, ...]


class Written(Closed):
    """A file that a command wrote."""

    type: Literal["written"] = "written"
    path: str
    lines: int


class PublishedSchema(Closed):
    """The JSON Schema of something that is written or printed."""

    type: Literal["schema"] = "schema"
    name: str
    document: dict[str, JsonValue]


class Built(Closed):
    """A node of the Spec that comes from a sentence."""

    id: str
    what: str
    origin: str


class Commit(Closed):
    """A commit of a run that carries a sentence out."""

    sha: str
    subject: str = ""


class Carried(Closed):
    """What a run did with a sentence. `status`: as its result says; `tests`: those that it ran for it."""

    run: str
    status: str
    tests: tuple[str, ...] = ()
    commits: tuple[Commit, ...] = ()


class Tested(Closed):
    """Where a sentence went. `form`: what read it; `readback`: for each of the tests what it shows, in words.

    `carried`: what the newest run of these documents that came to an end did with it.
    """

    sentence: Sentence
    path: str
    form: str
    built: tuple[Built, ...]
    tests: tuple[str, ...]
    readback: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    carried: Carried | None = None


class Traced(Closed):
    """The sentences that an id names, and where each of them went."""

    type: Literal["trace"] = "trace"
    wanted: str
    requirements: tuple[str, ...]
    sentences: tuple[Tested, ...]


class Explained(Closed):
    """What a code means. `example`: text for which it is reported; `better`: the same without it."""

    type: Literal["explanation"] = "explanation"
    code: str
    title: str
    meaning: str
    remedy: str
    example: str = ""
    better: str = ""


class Finding(Closed):
    """One thing that a run needs, and how it is here. `fix`: the command or change that mends it."""

    name: str
    status: Literal["ok", "warning", "missing"]
    message: str
    fix: str = ""


class DoctorReport(Closed):
    """Whether a run would work on this machine. `works` is false if something that a run needs is missing."""

    type: Literal["doctor"] = "doctor"
    works: bool
    findings: tuple[Finding, ...]


class Setting(Closed):
    """A setting, its value, and what says so: a file, a variable, or nobody."""

    name: str
    value: JsonValue
    source: str


class ConfigReport(Closed):
    """The settings that a run has here. `files`: where they may stand, the later one goes before."""

    type: Literal["config"] = "config"
    settings: tuple[Setting, ...]
    files: tuple[str, ...]


class Account(Closed):
    """The sign-in that `serve` has made."""

    email: str
    password: str


class Serving(Closed):
    """Where a delivered backend answers."""

    type: Literal["serving"] = "serving"
    directory: str
    url: str
    docs: str
    data: str
    log: str
    account: Account | None = None
