"""`verify`: holds a backend that somebody else has built or edited against documents; builds and changes nothing.

Whatever stands in the way is one error before anything is written or sent but a single GET without a token.
"""

import os
import secrets
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from agents.spec.bootstrap import bootstrap_fields, variable
from agents.spec.model import Spec
from agents.specify.compiler import Compilation, compile_documents
from agents.stacks import stack_of
from agents.stacks.stack import ForeignProject, Stack
from orchestrator import documents, output
from orchestrator.errors import OrchestrateError, failed
from orchestrator.following import follow, verify_again
from orchestrator.outlet import Outlet
from orchestrator.run import Listener
from orchestrator.runs import ROOT
from sandbox.choose import dependencies_for, open_sandbox
from sandbox.project import read_project
from sandbox.repo import Repository, message
from sandbox.scratch import scratch
from workflows.acceptance.address import ANSWERS_WITHIN, find_api, read_address
from workflows.events import Done, Launch
from workflows.gates.judged import our_code
from workflows.gates.live import Live
from workflows.report.statement import Judges
from workflows.sandboxes import Sandboxes
from workflows.verification import Assignment, Project, verify

Act = Callable[[Assignment, Listener], Done]


@dataclass(frozen=True)
class VerifyOptions:
    """What a person asked for. `named`: the documents and, where there is no base URL, the folder of a backend."""

    named: tuple[str, ...]
    base_url: str | None
    out: Path | None
    sandbox: str
    timeout: float | None = None
    allow_gaps: bool = False
    allow_unchecked: bool = False

    @property
    def requirements(self) -> tuple[str, ...]:
        """The paths of the documents."""
        return self.named if self.base_url is not None else self.named[:-1]


@dataclass(frozen=True)
class _Target:
    """What is verified, how, and what is said of it."""

    name: str
    stack: str
    sandbox: str
    act: Act


def begin(outlet: Outlet, options: VerifyOptions) -> int:
    """Carry out `verify` and return the exit code."""
    _check_usage(options)
    read = documents.read(options.requirements)
    compilation = compile_documents(documents.by_name(read))
    created = datetime.now(UTC).replace(microsecond=0)
    run = f"{created:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    folder = output.check(options.out or ROOT / "verify" / run).resolve()
    target = _at_address(options, compilation) if options.base_url is not None else _in_folder(options)
    assignment = Assignment(
        run=run, target=target.name, document=Path(read[0].path).name, compilation=compilation, folder=folder,
        stack=target.stack, sandbox=target.sandbox, requirements=options.requirements,
        again=verify_again(options.requirements, target.name) + _flags(options), allow_gaps=options.allow_gaps,
        allow_unchecked=options.allow_unchecked, judges=Judges(our_code(), documents.by_name(read)),
    )  # fmt: skip
    return follow(outlet, lambda listen: _carry_out(assignment, target, listen))


def _carry_out(assignment: Assignment, target: _Target, listen: Listener) -> Done:
    listen(
        Launch(
            run=assignment.run,
            requirements=assignment.requirements,
            output=str(assignment.folder),
            stack=target.stack,
            model=None,
            sandbox=target.sandbox,
            review="none",
            budget_usd=0.0,
            verified=target.name,
        )
    )
    assignment.folder.mkdir(parents=True, exist_ok=True)
    return target.act(assignment, listen)


def _check_usage(options: VerifyOptions) -> None:
    last = options.named[-1]
    if options.base_url is None and "://" in last:
        raise _usage(f"{last} is an address, not a folder", verify_again(options.named[:-1], last))
    if options.base_url is None and not options.requirements:
        raise _usage("nothing to verify is named", "orchestrate verify REQUIREMENTS REPO, or --base-url URL")
    if options.base_url is None and options.timeout is not None:
        raise _usage("--timeout is for a server with an address", "leave --timeout out; gates have times of their own")
    if options.base_url is not None and len(options.named) > 1 and Path(last).is_dir():
        raise _usage(f"name the folder {last} or a base URL, not both", "orchestrate verify --help")


def _usage(message: str, hint: str) -> OrchestrateError:
    return failed("OR201", message, hint, exit_code=2)


def _flags(options: VerifyOptions) -> str:
    return " --allow-gaps" * options.allow_gaps + " --allow-unchecked" * options.allow_unchecked


def _at_address(options: VerifyOptions, compilation: Compilation) -> _Target:
    base_url, account = read_address(options.base_url or ""), {}
    if compilation.spec is not None and not compilation.errors:
        account = _account(compilation.spec)
        base_url = find_api(base_url, compilation.spec, min(ANSWERS_WITHIN, options.timeout or ANSWERS_WITHIN))
    live = Live(base_url, options.timeout, account)
    return _Target(base_url, "unknown", "none", lambda assignment, listen: verify(assignment, live, listen))


def _account(spec: Spec) -> dict[str, str]:
    """Return the variables of the environment that name the server's first account. Raises OrchestrateError."""
    fields = {field.name: variable(field) for field in bootstrap_fields(spec)}
    needed = [fields[name] for name in (spec.auth.login, spec.auth.password) if name in fields]
    if missing := [name for name in needed if not os.environ.get(name)]:
        why = f"{' and '.join(missing)} must name an account of the server that is {spec.auth.bootstrap}"
        raise failed("OR606", f"{why}: nobody can sign up as one", f"export {' '.join(missing)}", exit_code=2)
    return {name: os.environ[name] for name in fields.values() if name in os.environ}


def _in_folder(options: VerifyOptions) -> _Target:
    folder = Path(options.named[-1])
    with scratch() as place:
        repo = Repository.create(place / "repo.git")
        files = read_project(folder, repo.path)
        stack = _stack(folder, files, options)
        commit = repo.commit(files, parent=None, message=message("verify: as it lies there"), when=datetime.now(UTC))
        tree = repo.tree(commit)

    def act(assignment: Assignment, listen: Listener) -> Done:
        dependencies = dependencies_for(options.sandbox, stack.toolchain().lock)
        open_sandbox(options.sandbox, dependencies)  # refuses now rather than after a phase
        opened = Sandboxes(stack, lambda: open_sandbox(options.sandbox, dependencies), dependencies, ahead=1)
        with closing(opened) as sandboxes:
            judges = replace(assignment.judges, packages=dependencies.key)
            return verify(replace(assignment, judges=judges), Project(stack, files, tree, sandboxes.take), listen)

    return _Target(str(folder), stack.name, options.sandbox, act)


def _stack(folder: Path, files: dict[str, bytes], options: VerifyOptions) -> Stack:
    try:
        return stack_of(files)
    except ForeignProject as error:
        command = verify_again(options.requirements, "http://127.0.0.1:8000")
        raise failed(
            "OR604", f"{folder} {error}", f"start it yourself, then: {command}", location=str(folder), exit_code=2
        ) from error
