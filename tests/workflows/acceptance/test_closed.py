"""Documents in which nobody signs up: a suite that passes, and fails where accounts are made by others than it says."""

from functools import cache
from pathlib import Path

import pytest

from agents.spec.cases import derive_cases, uncovered
from agents.spec.model import Spec
from agents.spec.mutants import derive_mutants
from agents.specify.compiler import compile_documents
from tests.workflows.acceptance.test_reference import served
from workflows.acceptance.runner import failures, run_suite
from workflows.acceptance.suite import render_suite

DOCUMENTS = Path(__file__).parent / "documents"
BROKEN = (
    "op:User.create/gone",
    "grant:User.create.clerk/gone",
    "grant:User.create.manager/wider",
    "field:User.role/write_roles_gone",
    "field:User.role/write_always",
)


@cache
def compiled(name: str) -> tuple[Spec, frozenset[str]]:
    """Return the Spec of a document, and the codes of what was found in it."""
    found = compile_documents({name: (DOCUMENTS / name).read_bytes()})
    assert found.spec
    assert not found.errors
    return found.spec, frozenset(finding.code for finding in found.diagnostics)


def test_whom_nobody_names_the_first_account_creates() -> None:
    spec, codes = compiled("school.md")
    create = next(o for o in spec.operations if o.id == "op:User.create")
    assert [g.roles for g in create.grants] == [("head",)] == [(spec.auth.bootstrap,)]
    assert "register" not in {o.kind for o in spec.operations}
    assert {"SP519", "SP533"} <= codes


def test_the_first_account_creates_others_besides_those_who_are_said_to() -> None:
    spec, codes = compiled("stores.md")
    create = next(o for o in spec.operations if o.id == "op:User.create")
    assert {g.roles for g in create.grants} == {("clerk",), ("manager",)}
    role = next(f for f in spec.subject.fields if f.name == "role")
    assert (role.write, role.write_roles) == ("create", ("manager",))
    assert "SP531" in codes


@pytest.mark.parametrize("name", ["stores.md", "school.md"])
def test_suite_has_accounts_made_and_passes(name: str, tmp_path: Path) -> None:
    spec, _ = compiled(name)
    assert uncovered(spec) == ()
    suite = render_suite(spec)
    assert b"sign_up" not in b"".join(suite.values())
    with served(spec, tmp_path, spec) as target:
        ran = run_suite(suite, target)
    assert failures(ran) == ()
    assert ran.exit_code == 0, ran.output[-2000:]


@pytest.mark.parametrize("name", BROKEN)
def test_account_that_is_made_by_others_is_noticed(name: str, tmp_path: Path) -> None:
    spec, _ = compiled("stores.md")
    mutant = next(m for m in derive_mutants(spec) if m.id == name)
    with served(mutant.spec, tmp_path, spec) as target:
        ran = run_suite(render_suite(spec), target, only=mutant.catches, stop_at_first=True)
    assert failures(ran), f"{mutant.change}: nobody noticed"


def test_registration_that_is_there_all_the_same_is_noticed(tmp_path: Path) -> None:
    spec, _ = compiled("stores.md")
    create = next(o for o in spec.operations if o.id == "op:User.create")
    anyone = tuple(g.model_copy(update={"roles": ("anyone",)}) for g in create.grants[:1])
    start = create.start.model_copy(update={"path": "/auth/register"})
    register = create.model_copy(
        update={"id": "op:User.register", "kind": "register", "start": start, "grants": anyone}
    )
    opened = spec.model_copy(update={"operations": (*spec.operations, register)})
    test = next(c.id for c in derive_cases(spec) if c.id.endswith("registration_is_closed"))
    with served(opened, tmp_path, spec) as target:
        ran = run_suite(render_suite(spec), target, only=[test])
    assert failures(ran) == (test,)
