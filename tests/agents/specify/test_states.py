"""In which state rows begin, and what may be done only while they are in one: what is built of such sentences."""

import pytest

from agents.spec.model import Operation, Spec
from agents.specify.compiler import compile_bytes

AROUND = """# Letters

## Roles

- **Clerk**
- **Chief**

Clerks sign up with an email and a password.

## Data

- Each letter has a subject (required). A letter belongs to the clerk who created it.
- Each stamp has a price (integer, required). A stamp belongs to a letter.

## Letter lifecycle

A new letter is a draft.

| From | Event | To | Who |
|---|---|---|---|
| sealed | open | draft | clerk (own) |
| draft | seal | sealed | clerk (own) |
| sealed | send | sent | chief |

## Rules

- Clerks can create, view, edit and delete their own letters.
- Clerks can create, view, edit and delete stamps of their own letters.
- Chiefs can view and delete letters.
"""


def read(*sentences: str) -> Spec:
    spec = compile_bytes((AROUND + "".join(f"- {each}\n" for each in sentences)).encode()).spec
    assert spec is not None
    said = [s for s in spec.trace if s.text in sentences]
    assert [s.status for s in said] == ["mapped"] * len(sentences)
    return spec


def operation(spec: Spec, name: str) -> Operation:
    return next(op for op in spec.operations if op.id == f"op:{name}")


def conditions(spec: Spec, name: str) -> dict[str, str | None]:
    return {grant.roles[0]: grant.when for grant in operation(spec, name).grants}


def test_a_state_may_be_said_as_a_noun():
    letter = next(e for e in read().entities if e.name == "Letter")
    assert letter.lifecycle is not None
    assert letter.lifecycle.initial == "draft"


@pytest.mark.parametrize("sentence", [
    'The system shall assign the state "sent" to every newly created letter.',
    'The system shall set the status "sent" to each new letter.',
    "Letters start as sent.",
    "Initially, the status of a letter is sent.",
])  # fmt: skip
def test_rows_begin_in_a_state(sentence):
    around = "# Letters\n\n- Each letter has a subject and a status (draft, sealed, sent).\n"
    spec = compile_bytes(f"{around}- {sentence}\n".encode()).spec
    assert spec is not None
    assert next(f for f in spec.entities[-1].fields if f.name == "status").default == '"sent"'


def test_newly_with_a_state_is_no_new_row():
    around = "# Letters\n\n- Each letter has a subject and a status (draft, sealed, sent).\n"
    said = 'The system shall assign the status "sent" to every newly sealed letter.'
    spec = compile_bytes(f"{around}- {said}\n".encode()).spec
    assert spec is not None
    assert spec.trace[-1].status == "not_understood"


def test_those_of_a_role_may_do_it_only_in_a_state():
    spec = read("A clerk can delete a letter only while it is a draft.")
    assert conditions(spec, "Letter.delete") == {
        "clerk": 'self.clerk == actor && self.status == "draft"',
        "chief": None,
    }
    assert conditions(spec, "Letter.update") == {"clerk": "self.clerk == actor"}


@pytest.mark.parametrize("sentence", [
    "The system shall not allow a sent letter to be edited or deleted.",
    "The system shall prevent sent letters from being modified or deleted.",
    "The system shall reject any modification or deletion of sent letters.",
])  # fmt: skip
def test_nobody_may_do_it_in_a_state(sentence):
    spec = read(sentence)
    assert conditions(spec, "Letter.update") == {"clerk": 'self.clerk == actor && !(self.status == "sent")'}
    assert conditions(spec, "Letter.delete")["chief"] == '!(self.status == "sent")'


def test_changes_are_refused_while_a_row_is_in_a_state():
    spec = read("While a letter is sent, the service shall reject every change to it.")
    assert conditions(spec, "Letter.update") == {"clerk": 'self.clerk == actor && !(self.status == "sent")'}
    assert conditions(spec, "Letter.delete")["chief"] is None


def test_only_rows_in_a_state():
    spec = read("Only draft letters can be deleted.")
    assert conditions(spec, "Letter.delete")["chief"] == 'self.status == "draft"'


def test_rows_are_added_and_changed_only_while_what_they_belong_to_is_in_a_state():
    spec = read("Stamps can only be added, changed or removed while the letter is a draft.")
    assert [guard.expr for guard in operation(spec, "Stamp.create").guards] == ['self.letter.status == "draft"']
    mine = 'self.letter.clerk == actor && self.letter.status == "draft"'
    assert conditions(spec, "Stamp.update") == conditions(spec, "Stamp.delete") == {"clerk": mine}


TOOLS = """# Tools

## Roles

- **Member**
- **Manager**

Members sign up with an email and a password.

## Data

- Each tool has a label (required) and a hidden flag (boolean).
- Managers can view, create, edit and delete tools.
"""


def tools(*sentences: str) -> Spec:
    spec = compile_bytes((TOOLS + "".join(f"- {each}\n" for each in sentences)).encode()).spec
    assert spec is not None
    assert {s.status for s in spec.trace} == {"mapped"}
    return spec


@pytest.mark.parametrize("sentence", [
    "Only managers can see hidden tools.",
    "Members can only see tools that are not hidden.",
    "Members cannot see hidden tools.",
])  # fmt: skip
@pytest.mark.parametrize("granted", ["Members can view tools.", "Users can view tools."])
def test_what_only_others_see_is_hidden(sentence, granted):
    seen = conditions(tools(granted, sentence), "Tool.list")
    assert seen.get("member", seen.get("user")) == "!self.hidden"
    assert seen["manager"] is None


def test_what_only_they_may_edit():
    spec = tools("Members can view and edit tools.", "Only managers can edit hidden tools.")
    assert conditions(spec, "Tool.update") == {"member": "!self.hidden", "manager": None}
    assert conditions(spec, "Tool.list") == {"member": None, "manager": None}


def test_nobody_deletes_rows_in_a_state():
    assert conditions(tools("Nobody can delete a hidden tool."), "Tool.delete") == {"manager": "!self.hidden"}


SAMPLES = """# Samples

## Roles

- **Technician**
- **Supervisor**

Technicians sign up with an email and a password.

## Data

- Each sample has a barcode (required). Technicians can create and view samples.
- Each valve has a label (required) and a state (open, closed). Technicians can create and view valves.
"""


def samples(*sentences: str) -> Spec:
    spec = compile_bytes((SAMPLES + "".join(f"- {each}\n" for each in sentences)).encode()).spec
    assert spec is not None
    return spec


def test_steps_of_a_lifecycle_may_be_sentences():
    spec = samples(
        'The system shall assign the state "received" to every newly created sample.',
        'The system shall allow technicians to move a sample from "received" to "in test" and from "in test" to done.',
        "When a supervisor releases a done sample, the system shall set the status to released.",
        "Samples can be filtered by state.",
    )
    assert {said.status for said in spec.trace} == {"mapped"}
    cycle = next(e for e in spec.entities if e.name == "Sample").lifecycle
    assert cycle is not None
    assert (cycle.initial, cycle.final) == ("received", ("released",))
    assert [(step.op, step.sources, step.target) for step in cycle.transitions] == [
        ("op:Sample.move_to_in_test", ("received",), "in test"),
        ("op:Sample.move_to_done", ("in test",), "done"),
        ("op:Sample.release", ("done",), "released"),
    ]
    assert conditions(spec, "Sample.move_to_done") == {"technician": None}
    assert conditions(spec, "Sample.release") == {"supervisor": None}


@pytest.mark.parametrize("sentence", [
    "A technician can move a valve from open to closed.",
    "Anyone can move a sample from received to done.",
    "When a supervisor releases a done sample, the system shall set the status of the valve to released.",
])  # fmt: skip
def test_no_step_where_it_is_uncertain_what_moves(sentence):
    spec = samples(sentence)
    assert spec.trace[-1].status == "not_understood"
    assert all(entity.lifecycle is None for entity in spec.entities)


def test_a_step_that_was_not_understood_is_a_gap():
    said = (SAMPLES + "- Each alarm has a label and a status (raised, seen, gone).\n"
            "- When a technician sees a raised alarm and is awake, the system shall think of the status.\n"
            "- When a supervisor clears a seen alarm, the system shall set the status to gone.\n")  # fmt: skip
    compiled = compile_bytes(said.encode())
    assert compiled.spec is not None
    cycle = next(e for e in compiled.spec.entities if e.name == "Alarm").lifecycle
    assert cycle is not None
    assert cycle.initial == "raised"
    assert [d for d in compiled.diagnostics if d.severity == "error"] == []
    assert "SP601" in {d.code for d in compiled.diagnostics}
