"""What follows elsewhere from a step or a change: rows are counted up and down, and sent on their way."""

import pytest

from agents.spec.interpreter import Refused, World
from agents.spec.interpreter.rows import Row
from agents.spec.model import Spec
from agents.spec.scenarios.suite import modules
from agents.specify.compiler import compile_bytes
from agents.stacks.fastapi.stack import FastApiStack

PHARMACY = """# Pharmacy

## Roles

- **Nurse**: asks for drugs.
- **Chemist**: keeps them.

Nurses sign up themselves. Only a chemist can give somebody another role.

## Data model

### Drug

- name (string, required, max 80)
- packs (integer, default 0, never negative)

### Ward

- name (string, required, max 80)
- visits (integer, default 0)

### Round

- A round belongs to a ward.

### Dose

- A dose belongs to a round and to a drug.
- amount (integer, required, 1-20)

### Receipt

- A receipt belongs to a round.
- title (string, required, max 80)

## Round lifecycle

A new round is planned.

| From | Event | To | Who |
|---|---|---|---|
| planned | start | running | chemist |
| planned, running | call off | cancelled | chemist |
| running | sign off | over | chemist |

## Receipt lifecycle

A new receipt is open.

| From | Event | To | Who |
|---|---|---|---|
| open | refund fully | void | chemist |

## Rules

- Chemists can create, view, edit and delete drugs, wards, rounds, doses and receipts.
"""
TAKEN = "- When a round is running, the packs of each drug are reduced by the amount of its dose{more}.\n"
GIVEN = "- When a running round is cancelled, the packs of each drug are increased by the amount of its dose{more}.\n"


def compiled(*sentences: str) -> Spec:
    result = compile_bytes((PHARMACY + "".join(sentences)).encode())
    assert result.spec is not None
    assert [d for d in result.diagnostics if d.severity != "info"] == []
    return result.spec


def status(sentence: str) -> str:
    spec = compile_bytes((PHARMACY + f"- {sentence}\n").encode()).spec
    assert spec is not None
    return spec.trace[-1].status


class Pharmacy:
    """A world with a planned round of two doses, 3 packs each."""

    def __init__(self, spec: Spec, *packs: int) -> None:
        self.world, self.operations = World(spec), {o.id: o for o in spec.operations}
        person = {"email": "a@b.org", "password": "correct-horse"}
        self.ann = self.world.create(self.operations["op:Nurse.register"], person, None)
        self.ann.values["role"] = "chemist"
        self.ward = self.make("Ward", name="West")
        self.round = self.make("Round", ward=self.ward.id)
        self.drugs = [self.make("Drug", name=f"Drug {n}", packs=each) for n, each in enumerate(packs)]
        self.doses = [self.make("Dose", round=self.round.id, drug=drug.id, amount=3) for drug in self.drugs]
        self.receipt = self.make("Receipt", round=self.round.id, title="First")

    def make(self, entity: str, **values: object) -> Row:
        return self.world.create(self.operations[f"op:{entity}.create"], values, self.ann)

    def do(self, *events: str) -> None:
        for event in events:
            self.world.act(self.operations[f"op:Round.{event}"], self.round, self.ann)

    @property
    def packs(self) -> list[object]:
        return [row.values["packs"] for row in self.world.store.of("Drug")]

    def read(self, row: Row, name: str) -> object:
        return self.world.store.rows[row.id].values[name]


def test_a_step_takes_what_the_parts_ask_for():
    pharmacy = Pharmacy(compiled(TAKEN.format(more="")), 5, 4)
    pharmacy.do("start")
    assert pharmacy.packs == [2, 1]


def test_a_step_that_would_take_too_much_is_refused():
    pharmacy = Pharmacy(compiled(TAKEN.format(more="; otherwise respond with 409 too few packs")), 5, 2)
    with pytest.raises(Refused, match="409 too_few_packs"):
        pharmacy.do("start")
    assert (pharmacy.packs, pharmacy.read(pharmacy.round, "status")) == ([5, 2], "planned")


def test_what_was_taken_is_given_back_only_where_it_was_taken():
    spec = compiled(TAKEN.format(more=""), GIVEN.format(more=""))
    pharmacy, other = Pharmacy(spec, 5, 4), Pharmacy(spec, 5, 4)
    pharmacy.do("start", "call_off")
    assert pharmacy.packs == [5, 4]
    other.do("call_off")
    assert other.packs == [5, 4]


def test_all_rows_that_belong_to_a_row_take_a_step():
    pharmacy = Pharmacy(compiled(GIVEN.format(more=" and the receipt is refunded fully")), 5, 4)
    done = pharmacy.make("Receipt", round=pharmacy.round.id, title="Second")
    pharmacy.world.act(pharmacy.operations["op:Receipt.refund_fully"], done, pharmacy.ann)
    pharmacy.do("start", "call_off")
    assert {pharmacy.read(row, "status") for row in (pharmacy.receipt, done)} == {"void"}
    assert pharmacy.packs == [8, 7]


def test_the_step_itself_can_be_named_by_its_event():
    spec = compiled("- When a round is signed off, the ward's visits are increased by 1.\n")
    operations = {o.id: o for o in spec.operations}
    assert operations["op:Round.sign_off"].effects[0].values == {"visits": "self.ward.visits + 1"}
    pharmacy = Pharmacy(spec)
    pharmacy.do("start", "sign_off")
    assert pharmacy.read(pharmacy.ward, "visits") == 1


@pytest.mark.parametrize(
    "sentence",
    [
        "When a running round is cancelled, the packs of each drug are increased by the mood of its dose.",
        "When a hasty round is cancelled, the packs of each drug are increased by the amount of its dose.",
        "When a running round is cancelled, the packs of each drug are increased by the amount of its receipt.",
        "When a running round is cancelled, the ward is refunded fully.",
        "When a round is praised, the ward's visits are increased by 1.",
        "When a receipt is void, the packs of each drug are reduced by the amount of its dose.",
    ],
)
def test_what_nothing_stands_for_is_not_understood(sentence: str) -> None:
    assert status(sentence) == "not_understood"


def test_numbers_are_told_by_tests_from_outside():
    spec = compiled(TAKEN.format(more=""), GIVEN.format(more=""))
    found = {s.name: s for _, _, scenarios in modules(spec) for s in scenarios if s.name.endswith("_counts")}
    assert set(found) == {"start_counts", "when_running_cancelled_counts"}
    assert '["packs"] == 18' in found["start_counts"].body
    assert '["packs"] == 17' in found["start_counts"].body
    assert found["when_running_cancelled_counts"].body.count('["packs"] == 20') == 2


def test_what_a_step_takes_is_locked_before_it_is_counted():
    files = {path: text.decode() for path, text in FastApiStack().render(compiled(TAKEN.format(more=""))).items()}
    events = files["app/events/round.py"]
    start = events[events.index("async def start(") :]
    assert start.index("self.lock_for_start(") < start.index("check_out_of_packs(") < start.index("drug.packs -=")
    assert "lock(self._session, Round" not in events


@pytest.mark.parametrize(
    "sentence",
    [
        "A round without doses cannot be started.",
        "A round that has no doses cannot be started.",
        "A round can be started only if it has any doses.",
        "A round cannot be started if it has no doses.",
    ],
)
def test_a_step_may_need_rows(sentence: str) -> None:
    pharmacy = Pharmacy(compiled(f"- {sentence}\n"))
    with pytest.raises(Refused, match="409 doses"):
        pharmacy.do("start")
    drug = pharmacy.make("Drug", name="Drug", packs=9)
    pharmacy.make("Dose", round=pharmacy.round.id, drug=drug.id, amount=1)
    pharmacy.do("start")


def test_what_is_empty_has_one_kind_of_parts():
    assert status("An empty round cannot be started.") == "not_understood"
    whole = PHARMACY.replace("- A receipt belongs to a round.\n", "")
    spec = compile_bytes((whole + "- An empty round cannot be started.\n").encode()).spec
    assert spec is not None
    assert [g.expr for o in spec.operations for g in o.guards] == ["self.doses.size() > 0"]
