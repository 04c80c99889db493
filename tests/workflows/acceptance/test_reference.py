"""The suite of a large document against a backend that is nothing but the Spec's interpreter, and against broken ones.

What is wrong with the suite itself shows here in seconds, whatever a stack can do by now.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from agents.spec.bootstrap import bootstrap_variables
from agents.spec.cases import derive_cases, uncovered
from agents.spec.model import Spec
from agents.spec.mutants import Mutant, derive_mutants
from agents.spec.reference.served import serving
from tests.agents.spec.library import cinema_spec, library_spec
from workflows.acceptance.runner import Target, failures, run_suite
from workflows.acceptance.suite import render_suite

LIBRARY = library_spec()
BROKEN = (
    "grant:Loan.return.librarian/wider",
    "role:admin/without_librarian",
    "field:Member.blocked/write_roles_gone",
    "field:Book.isbn/pattern_gone",
    "guard:Loan.renew.renewals/more_2",
    "op:Loan.return/from_lost",
    "op:Reservation.collect/from_expired",
    "op:Loan.return/effect_1_status",
    "op:Reservation.expire/when_more_2",
    "op:Reservation.expire/when_less_3",
    "key:Loan.copy/always",
    "rule:Reservation.member_status/without_right_3",
    "query:Book.list_popular_books/limit_more",
    "entity:Loan/audit",
    "rate_limit/more",
)


@cache
def mutants() -> dict[str, Mutant]:
    return {mutant.id: mutant for mutant in derive_mutants(LIBRARY)}


@contextmanager
def served(spec: Spec, folder: Path, of: Spec) -> Iterator[Target]:
    """Serve a Spec, with the account that the suite of another knows."""
    account = bootstrap_variables(of)
    chief = {f.name: account[f"BOOTSTRAP_{f.name.upper()}"] for f in spec.subject.fields if f.required}
    with serving(spec, folder, chief) as socket:
        yield Target(socket, folder / "clock", account)


@pytest.mark.parametrize("spec", [LIBRARY, cinema_spec()], ids=["library", "cinema"])
def test_suite_passes_against_its_own_spec_with_few_requests(spec: Spec, tmp_path: Path) -> None:
    assert uncovered(spec) == ()
    sent = tmp_path / "exchanges.jsonl"
    with served(spec, tmp_path, spec) as target:
        ran = run_suite(render_suite(spec), target, timeout=300, exchanges=sent)
    assert failures(ran) == ()
    assert ran.exit_code == 0, ran.output[-2000:]
    assert len(sent.read_text().splitlines()) < 7 * len(derive_cases(spec))


def test_tests_pass_in_any_order(tmp_path: Path) -> None:
    """Those that move the clock come first here, and each finds what it needs."""
    tests = [case.id for case in derive_cases(LIBRARY) if "test_reservation" in case.id]
    with served(LIBRARY, tmp_path, LIBRARY) as target:
        ran = run_suite(render_suite(LIBRARY), target, only=tests[::-1])
    assert failures(ran) == ()
    assert ran.exit_code == 0, ran.output[-2000:]


def test_a_failure_does_not_spread_to_tests_that_share_rows(tmp_path: Path) -> None:
    """A lost loan can be returned: that is found, and other tests do not take it for a lost one afterwards."""
    tests = [
        f"acceptance/test_loan.py::test_{name}" for name in ("report_lost", "return", "renew", "report_lost_by_role")
    ]
    scene = render_suite(LIBRARY)["acceptance/test_loan.py"].decode()
    assert scene.count("kept(api, with_copy_loan_report_lost") == 3
    with served(mutants()["op:Loan.return/from_lost"].spec, tmp_path, LIBRARY) as target:
        ran = run_suite(render_suite(LIBRARY), target, only=tests)
    assert failures(ran) == (tests[1],)


@pytest.mark.parametrize("name", BROKEN)
def test_broken_spec_turns_a_test_red_that_names_the_node(name: str, tmp_path: Path) -> None:
    mutant = mutants()[name]
    assert set(mutant.catches) <= {case.id for case in derive_cases(LIBRARY)}
    with served(mutant.spec, tmp_path, LIBRARY) as target:
        ran = run_suite(render_suite(LIBRARY), target, only=mutant.catches, stop_at_first=True)
    assert failures(ran), f"{mutant.change}: nobody noticed"


def test_every_sentence_that_is_built_is_cited() -> None:
    cited = {sentence for case in derive_cases(LIBRARY) for sentence in case.requirements}
    silent = [s.text for s in LIBRARY.trace if s.status == "mapped" and s.id not in cited]
    assert silent == ["95 % of requests are answered within 300 ms with 50 concurrent users."]
