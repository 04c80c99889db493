"""Rows that are made of other rows when a row is created."""

from datetime import timedelta

import pytest

from agents.spec.interpreter import Refused, World
from agents.spec.interpreter.rows import Row
from agents.spec.model import Spec
from agents.specify.compiler import compile_bytes
from agents.stacks.fastapi.stack import FastApiStack

NURSERY = """# Nursery

Anyone can sign up with an email, a password and a name.

- Each seed has a name (required), a price (money, more than 0) and a stock (integer, default 0, never negative).
- Each tray has a title (required). A tray belongs to the user who created it.
- Each slot has an amount (integer, 1-20). A slot belongs to a tray and to a seed.
- Each sowing has a day (date). A sowing belongs to the user who created it. A sowing belongs to a tray.
- Each plant has an amount (integer, 1-20) and a cost (money, read-only). A plant belongs to a sowing and to a seed.
- Users can create, view, edit and delete seeds.
- Users can create, view, edit and delete their own trays, slots of their own trays, and their own sowings.
- Deleting a sowing deletes its plants.
"""
MAKING = "- When a sowing is made, a plant is created for each slot with the price of the seed as cost{more}.\n"
TAKING = "- When a sowing is made, the stock of each seed is reduced by the amount of its slot{more}.\n"


def compiled(*sentences: str) -> Spec:
    spec = compile_bytes((NURSERY + "".join(sentences)).encode()).spec
    assert spec is not None
    return spec


def statuses(spec: Spec, *words: str) -> list[str]:
    return [s.status for s in spec.trace if any(word in s.text for word in words)]


class Nursery:
    """A world with a tray of two slots."""

    def __init__(self, spec: Spec, *stocks: int) -> None:
        self.world, self.operations = World(spec), {o.id: o for o in spec.operations}
        person = {"email": "a@b.org", "password": "correct-horse", "name": "Ann"}
        self.ann = self.world.create(self.operations["op:User.register"], person, None)
        self.tray = self.make("Tray", title="Spring")
        self.seeds = [self.make("Seed", name=f"Seed {n}", price=2 + n, stock=stock) for n, stock in enumerate(stocks)]
        self.slots = [self.make("Slot", tray=self.tray.id, seed=seed.id, amount=3) for seed in self.seeds]

    def make(self, entity: str, **values: object) -> Row:
        return self.world.create(self.operations[f"op:{entity}.create"], values, self.ann)

    def sow(self) -> Row:
        return self.make("Sowing", day=self.world.store.now.date() + timedelta(days=1), tray=self.tray.id)

    def rows(self, entity: str) -> list[dict[str, object]]:
        return [row.values for row in self.world.store.of(entity)]


def test_a_row_takes_over_what_the_other_holds_and_what_is_told():
    nursery = Nursery(compiled(MAKING.format(more="")), 0, 0)
    sowing = nursery.sow()
    assert nursery.rows("Plant") == [
        {"amount": 3, "cost": 2, "sowing": sowing.id, "seed": nursery.seeds[0].id},
        {"amount": 3, "cost": 3, "sowing": sowing.id, "seed": nursery.seeds[1].id},
    ]


def test_what_is_taken_must_be_there_for_all():
    spec = compiled(MAKING.format(more=""), TAKING.format(more="; otherwise respond with 409 sold out"))
    nursery = Nursery(spec, 4, 2)
    with pytest.raises(Refused, match="409 sold_out"):
        nursery.sow()
    assert [row["stock"] for row in nursery.rows("Seed")] == [4, 2]
    assert nursery.rows("Plant") == []


def test_two_rows_that_take_the_same_take_it_twice():
    nursery = Nursery(compiled(TAKING.format(more="")), 5)
    nursery.make("Slot", tray=nursery.tray.id, seed=nursery.seeds[0].id, amount=3)
    with pytest.raises(Refused, match="409 out_of_stock"):
        nursery.sow()


def test_what_others_are_made_of_can_be_emptied():
    nursery = Nursery(compiled(MAKING.format(more=", and the tray is emptied"), TAKING.format(more="")), 4, 9)
    nursery.sow()
    assert (len(nursery.rows("Plant")), nursery.rows("Slot")) == (2, [])
    assert [row["stock"] for row in nursery.rows("Seed")] == [1, 6]


@pytest.mark.parametrize(
    "sentence",
    [
        "When a sowing is made, a plant is created for each slot with the name of the seed as cost.",
        "When a sowing is made, a plant is created for each tray.",
        "When a sowing is made, a slot is created for each slot with the price of the seed as mood.",
        "When a sowing is made, the stock of each seed is reduced by the mood of its slot.",
        "When a sowing is made, the title of each tray is reduced by the amount of its slot.",
        "When a sowing is made, the stock of each seed is raised by the amount of its slot; otherwise return 409.",
        "When a sowing is made, the stock of each seed is lowered by the amount of its slot; otherwise return 404.",
    ],
)
def test_what_does_not_fit_is_not_understood(sentence):
    spec = compiled(f"- {sentence}\n")
    assert spec.trace[-1].status == "not_understood"
    assert not any(o.effects for o in spec.operations)


def test_what_is_taken_is_locked_before_it_is_counted():
    spec = compiled(MAKING.format(more=""), TAKING.format(more=""))
    files = FastApiStack().render(spec)
    service = files["app/services/sowing.py"].decode()
    assert service.index("events.lock_for_create(sowing)") < service.index("check_out_of_stock(")
    events = files["app/events/sowing.py"].decode()
    assert events.index("lock(self._session, Seed") < events.index("with_for_update()")
    assert events.count("sa.select(Slot)") == 1
