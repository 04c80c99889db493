"""The oracle's cases of the library, on the interpreter alone."""

from datetime import timedelta
from decimal import Decimal

import pytest

from agents.spec.interpreter import Refused, World
from agents.spec.interpreter.rows import Row
from agents.spec.model import Operation
from tests.agents.spec.library import library_spec

SPEC = library_spec()
OPERATIONS: dict[str, Operation] = {o.id.removeprefix("op:"): o for o in SPEC.operations}


class Desk:
    """A world with two members and a book of two copies."""

    def __init__(self) -> None:
        self.world = World(SPEC)
        self.max, self.mia = (self.make("Member.register", email=n, password="x", name=n) for n in ("max", "mia"))
        self.book = self.make("Book.create", title="T", author="A", isbn="1" * 13)
        self.copies = [self.make("Copy.create", barcode=str(n), book=self.book.id) for n in range(2)]

    def make(self, operation: str, actor: Row | None = None, **values: object) -> Row:
        return self.world.create(OPERATIONS[operation], values, actor)  # type: ignore[arg-type]  # plain values

    def lend(self, copy: int = 0, member: Row | None = None) -> Row:
        return self.make("Loan.create", member=(member or self.max).id, copy=self.copies[copy].id)

    def reserve(self, member: Row) -> Row:
        return self.make("Reservation.create", member, book=self.book.id)

    def act(self, operation: str, row: Row) -> None:
        self.world.act(OPERATIONS[operation], row, None)

    def read(self, row: Row, *names: str) -> list[object]:
        there = self.world.store.rows[row.id]
        return [self.world.read(there, name) for name in names]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def refused(code: str) -> object:
    return pytest.raises(Refused, match=f"409 {code}")


def test_card_numbers_grow_by_one(desk: Desk) -> None:
    assert [desk.read(m, "card_number", "role") for m in (desk.max, desk.mia)] == [
        ["LIB-000001", "member"], ["LIB-000002", "member"],
    ]  # fmt: skip


def test_lending_takes_the_copy_and_returning_gives_it_back(desk: Desk) -> None:
    loan = desk.lend()
    assert desk.read(desk.copies[0], "status") == ["on loan"]
    assert desk.read(desk.book, "available_copies") == [1]
    with refused("copy_status"):
        desk.lend()
    desk.act("Loan.return", loan)
    assert desk.read(desk.copies[0], "status") == ["available"]
    with refused("loan_is_returned"):
        desk.act("Loan.return", loan)


def test_third_renewal_and_a_late_one_are_refused(desk: Desk) -> None:
    loan = desk.lend()
    start = desk.read(loan, "due_on")[0]
    desk.act("Loan.renew", loan)
    desk.act("Loan.renew", loan)
    assert desk.read(loan, "due_on", "renewals") == [start + timedelta(days=28), 2]  # type: ignore[operator]  # it is a date
    with refused("renewals"):
        desk.act("Loan.renew", loan)
    other = desk.lend(1, desk.mia)
    desk.world.advance(timedelta(days=15))
    with refused("overdue"):
        desk.act("Loan.renew", other)


def test_fine_grows_by_the_day_up_to_its_cap_and_stands_still_after_return(desk: Desk) -> None:
    loan, late = desk.lend(), desk.lend(1, desk.mia)
    desk.world.advance(timedelta(days=19))
    desk.act("Loan.return", loan)
    desk.world.advance(timedelta(days=58))
    assert desk.read(loan, "overdue", "days_late", "fine", "unpaid") == [False, 5, Decimal("1.25"), True]
    assert desk.read(late, "overdue", "days_late", "fine") == [True, 63, Decimal("10.00")]
    with refused("member_blocked_in_debt"):
        desk.lend(0)
    desk.act("Loan.settle", loan)
    assert desk.read(desk.max, "in_debt") == [False]
    desk.lend(0)


def test_oldest_reservation_becomes_ready_and_expires_by_itself(desk: Desk) -> None:
    loans = [desk.lend(n, member) for n, member in enumerate((desk.max, desk.mia))]
    waiting = [desk.reserve(member) for member in (desk.mia, desk.max)]
    assert [desk.read(r, "queue_position") for r in waiting] == [[1], [2]]
    desk.act("Loan.return", loans[0])
    assert [desk.read(r, "status", "queue_position") for r in waiting] == [["ready", None], ["waiting", 1]]
    desk.world.advance(timedelta(days=3, minutes=-1))
    desk.world.tick()
    assert desk.read(waiting[0], "status") == ["ready"]
    desk.world.advance(timedelta(minutes=1))
    desk.world.tick()
    assert desk.read(waiting[0], "status") == ["expired"]


def test_refused_operation_leaves_nothing_behind(desk: Desk) -> None:
    for number in range(2, 7):
        desk.copies.append(desk.make("Copy.create", barcode=str(number), book=desk.book.id))
    for number in range(5):
        desk.lend(number)
    with refused("member_status"):
        desk.lend(5)
    assert len(desk.world.store.of("Loan")) == 5
    assert desk.read(desk.copies[5], "status") == ["available"]


def test_book_with_copies_cannot_be_deleted_and_returned_loans_go_after_two_years(desk: Desk) -> None:
    with refused("book_has_copies"):
        desk.world.delete(OPERATIONS["Book.delete"], desk.book, None)
    desk.act("Loan.return", desk.lend())
    kept = desk.lend(1)
    desk.world.advance(timedelta(days=730))
    desk.world.tick()
    assert [row.id for row in desk.world.store.of("Loan")] == [kept.id]


def test_each_change_of_a_loan_leaves_an_entry(desk: Desk) -> None:
    loan = desk.lend()
    desk.act("Loan.renew", loan)
    desk.act("Loan.return", loan)
    assert [entry[3] for entry in desk.world.store.audit] == ["op:Loan.create", "op:Loan.renew", "op:Loan.return"]
