"""Gate: migrations go up, leave no drift from the models, go down, and go up again."""

from dataclasses import dataclass

from agents.stacks.ran import Ran, run
from sandbox.sandbox import Sandbox
from workflows.gates.command import summarize
from workflows.gates.outcome import Outcome
from workflows.gates.subject import Subject

TEMPLATE = "template_app"
"""The database that is migrated once; everything that needs a schema gets a copy of it."""


@dataclass(frozen=True)
class Template:
    """The migrated database, and how the migration went; without success nothing can be copied from it."""

    up: Ran

    @property
    def ready(self) -> bool:
        """Whether copies of it can be used."""
        return self.up.ok


def migrate_template(subject: Subject, sandbox: Sandbox) -> Template:
    """Create the template database and migrate it up."""
    url = sandbox.create_database(TEMPLATE)
    return Template(run(sandbox, subject.stack.toolchain().migrate_up, {"DATABASE_URL": url}))


def judge_migrations(subject: Subject, sandbox: Sandbox, template: Template) -> Outcome:
    """Judge the first way up, then go on with a copy: drift, down, up again."""
    ran = [template.up]
    if template.ready:
        env = {"DATABASE_URL": sandbox.create_database("migrations", TEMPLATE)}
        ran.append(run(sandbox, subject.stack.toolchain().migrate_again, env))
    return summarize(subject, "migrations", ran)
