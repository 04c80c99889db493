"""Whatever is wrong with roles, lifecycles, timers and reports of a Spec is found, whoever wrote it."""

from pathlib import Path

import pytest

from agents.spec.canonical import load
from agents.spec.check import check
from agents.spec.model import Effect, OnChange, Spec

LIBRARY = (Path(__file__).parents[2] / "corpus" / "ours" / "02-library.spec.json").read_text(encoding="utf-8")


def changed(*pairs: tuple[str, str]) -> Spec:
    """The library's Spec with other text in places."""
    text = LIBRARY
    for said, otherwise in pairs:
        assert said in text, said
        text = text.replace(said, otherwise)
    return load(text)


def test_the_spec_by_hand_is_sound():
    assert [d for d in check(load(LIBRARY)) if d.severity != "info"] == []


RETURN = '"effects": [{"values": {"returned_on": "today"}}'
RUN = (
    '"run": "op:Reservation.offer", "target": "self.copy.book.reservations.filter'
    r'(x, x.status == \"waiting\").first(x, x.created_at)"'
)
EXPIRE = '"when": "self.ready_at + days(3) <= now"'


@pytest.mark.parametrize(("pairs", "code"), [
    ([('"grant:Copy.delete.admin", "roles": ["admin"]', '"grant:Copy.delete.admin", "roles": ["wizard"]')], "SP501"),
    ([('"write_roles": ["librarian", "admin"]', '"write_roles": ["librarian", "wizard"]')], "SP501"),
    ([('"bootstrap": "admin"', '"bootstrap": "wizard"')], "SP501"),
    ([('"role_field": "role"', '"role_field": "rank"')], "SP954"),
    ([('"id": "role:member", "name"', '"id": "role:member", "includes": ["admin"], "name"')], "SP521"),
    ([('"kind": "assign_role"', '"kind": "action"')], "SP511"),
    ([('"initial": "active"', '"initial": "lost"')], "SP601"),
    ([('"initial": "active"', '"initial": "fresh"')], "SP954"),
    ([('{"op": "op:Loan.report_lost"', '{"op": "op:Loan.renew"')], "SP604"),
    ([(RETURN, '"effects": [{"values": {"status": "\\"lost\\""}}')], "SP606"),
    ([(EXPIRE, '"when": "self.ready_at != null"')], "SP610"),
    ([(EXPIRE, '"when": "self.ready_at + days(3)"')], "SP410"),
    ([('"where": "self.overdue"', r'"where": "self.status == \"lent\""')], "SP411"),
    ([('"within": "member"', '"within": "status"')], "SP954"),
    ([('"where": "self.overdue"', '"where": "self.fine"')], "SP410"),
    ([('"rank": "self.copies.map', '"rank": "self.title", "where": "self.copies.map')], "SP410"),
    ([('"b": "Genre"', '"b": "Mood"')], "SP954"),
    ([('"default": "0", "id": "field:Loan.renewals"', '"default": "0", "required": true, "id": "field:Loan.renewals"')],
     "SP310"),
    ([(RUN, '"run": "op:Loan.return", "target": "self"')], "SP612"),
])  # fmt: skip
def test_what_is_wrong_is_found(pairs, code):
    assert code in {d.code for d in check(changed(*pairs)) if d.severity == "error"}


def test_a_cycle_is_told_in_its_message_and_leaves_the_place_of_the_finding_alone():
    member = changed(('"id": "role:member", "name"', '"id": "role:member", "includes": ["admin"], "name"'))
    (finding,) = (d for d in check(member) if d.code == "SP521")
    assert "admin → " in finding.message
    assert not finding.path


@pytest.mark.parametrize(("rule", "told"), [
    ("self.returned_on >= self.loaned_on", ["self.returned_on"]),
    ("self.returned_on == null || self.returned_on >= self.loaned_on", []),
    ("!(self.returned_on != null && self.returned_on < self.loaned_on)", []),
    ("self.returned_on != null ? self.returned_on >= self.loaned_on : true", []),
    ("self.loaned_on <= self.due_on", []),
    ("self.member.reservations.all(r, r.ready_at <= now)", ["r.ready_at"]),
    ("self.days_late + 1 < 100", ["self.days_late"]),
])  # fmt: skip
def test_a_rule_that_no_row_without_a_value_keeps_is_told(rule, told):
    spec = load(LIBRARY)
    loan = spec.entity("Loan")
    odd = loan.rules[0].model_copy(update={"id": "rule:Loan.odd", "expr": rule})
    entities = tuple(e.model_copy(update={"rules": (odd,)}) if e.name == "Loan" else e for e in spec.entities)
    found = [d for d in check(spec.model_copy(update={"entities": entities})) if d.code == "SP412"]
    assert [d.message for d in found] == [f"{rule} never holds while {path} is empty" for path in told]


def test_who_may_change_rows_without_seeing_them_is_told():
    hidden = changed(
        ('"id": "grant:Copy.list.member", "roles": ["member"]', '"id": "grant:Copy.list.member", "roles": ["admin"]'),
        ('"id": "grant:Copy.get.member", "roles": ["member"]', '"id": "grant:Copy.get.member", "roles": ["admin"]'),
    )
    assert [(d.code, d.node) for d in check(hidden) if d.severity == "warning"] == [("SP508", "op:Copy.update")]


def given(loan_guard: str = "true", *, when: str = "", rule: str = "true") -> set[str]:
    """The codes of a library in which a loan that is returned tells its copy what nobody need have told it."""
    spec = load(LIBRARY)
    loan, copy = spec.entity("Loan"), spec.entity("Copy")
    told = loan.fields[0].model_copy(update={
        "id": "field:Loan.told", "name": "told", "type": "integer", "required": False, "default": None,
    })  # fmt: skip
    kept = told.model_copy(update={"id": "field:Copy.kept", "name": "kept", "required": True})
    rules = (*loan.rules, loan.rules[0].model_copy(update={"id": "rule:Loan.told", "expr": rule}))
    entities = {"Loan": loan.model_copy(update={"fields": (*loan.fields, told), "rules": rules}),
                "Copy": copy.model_copy(update={"fields": (*copy.fields, kept)})}  # fmt: skip
    back = next(o for o in spec.operations if o.id == "op:Loan.return")
    guard = loan.rules[0].model_copy(update={"id": "guard:Loan.return.told", "expr": loan_guard})
    effect = Effect(target="self.copy", values={"kept": "self.copy.kept + self.told"})
    guards, effects = (*back.guards, guard), (*back.effects, effect)
    changed = {"guards": guards} if when else {"guards": guards, "effects": effects}
    operations = [o if o is not back else o.model_copy(update=changed) for o in spec.operations]
    if when:
        start = OnChange(when=when)
        operations.append(
            back.model_copy(update={
                "id": "op:Loan.tells", "name": "tells", "kind": "reaction", "start": start, "grants": (), "guards": (),
                "effects": (effect,),
            })
        )  # fmt: skip
    found = spec.model_copy(update={
        "entities": tuple(entities.get(e.name, e) for e in spec.entities), "operations": tuple(operations),
    })  # fmt: skip
    return {d.code for d in check(found)}


RETURNED = 'old.status != "returned" && self.status == "returned"'


@pytest.mark.parametrize("known", [
    {"loan_guard": "self.told != null"},
    {"loan_guard": "!(self.told == null) && self.renewals < 3"},
    {"loan_guard": "self.told > 3 || self.told == 1"},
    {"rule": "self.told >= 1"},
    {"when": RETURNED, "loan_guard": "self.told != null"},
    {"when": RETURNED + " && self.told != null"},
])  # fmt: skip
def test_what_a_condition_of_the_step_asks_for_is_there(known):
    assert "SP607" not in given(**known)


@pytest.mark.parametrize("known", [
    {},
    {"loan_guard": "self.told > 3 || self.renewals < 3"},
    {"loan_guard": "self.told == null"},
    {"loan_guard": "self.told != 3"},
    {"when": RETURNED},
    {"when": 'old.status != "lost" && self.status == "lost"', "loan_guard": "self.told != null"},
    {"when": RETURNED, "rule": "self.told == null || self.told > 2"},
])  # fmt: skip
def test_a_field_that_is_never_empty_is_set_to_nothing_that_may_be(known):
    assert "SP607" in given(**known)
