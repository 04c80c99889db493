"""What is not understood leaves a gap: it is told, stops no document, and nothing else is taken for it."""

from agents.spec.model import Spec
from agents.specify.compiler import Compilation, compile_bytes


def compiled(text: str) -> Compilation:
    return compile_bytes(text.encode())


def spec_of(text: str) -> Spec:
    found = compiled(text)
    assert found.errors == ()
    assert found.spec is not None
    return found.spec


def fields(spec: Spec, entity: str) -> list[str]:
    return [f.name for f in next(e for e in spec.entities if e.name == entity).fields]


def status(spec: Spec, text: str) -> str:
    return next(s.status for s in spec.trace if s.text.startswith(text))


HARVEST = "# Farm\n\n## Data\n\n- Each harvest has a weight (integer).\n"


def test_values_behind_the_status_are_no_fields():
    spec = spec_of(f"{HARVEST}- A harvest has the status planned, under way, done or lost.\n")
    assert fields(spec, "Harvest") == ["weight", "status"]
    assert next(e.values for e in spec.enums) == ("planned", "under way", "done", "lost")


def test_of_fields_joined_by_or_none_is_taken():
    spec = spec_of(f"{HARVEST}- A picker has a nickname or a number.\n")
    assert [e.name for e in spec.entities] == ["Harvest", "User"] or "Picker" not in [e.name for e in spec.entities]
    assert status(spec, "A picker") == "not_understood"


def test_a_deed_that_needs_something_is_no_thing():
    spec = spec_of(f"{HARVEST}- Weighing needs a witness.\n- A weighing needs a date.\n")
    assert status(spec, "Weighing") == "not_understood"
    assert status(spec, "A weighing") == "mapped"


def test_it_is_the_thing_of_the_sentence_before_also_where_that_was_not_understood():
    unread = "A crate has to be lifted with great care."
    spec = spec_of(f"{HARVEST}- Each crate has a size (integer).\n\n## Rows\n\n{HARVEST.splitlines()[-1]} "
                   f"{unread} It has a lid.\n")  # fmt: skip
    assert status(spec, unread) == "not_understood"
    assert "lid" not in fields(spec, "Harvest")
    strange = "A barrel has to be rolled with great care."
    spec = spec_of(f"{HARVEST}{strange} It has a lid.\n")
    assert "lid" not in fields(spec, "Harvest")
    assert status(spec, "It has a lid") == "not_understood"


STEPS = """# Farm

## Roles

- **Picker**: picks.
- **Head grower**: grows; can do everything a picker can and everything a driver can.
- **Driver**: drives.

## Data

- Each harvest has a weight (integer) and a from date (date).
- A harvest belongs to the picker who created it.

## Harvest lifecycle

A new harvest is planned.

| From | Event | To | Who | Condition |
|---|---|---|---|---|
| planned | start | running | driver | the moon smiles |
| running | finish | done | driver | |

## Permissions

| | Picker | Head grower |
|---|---|---|
| Harvests | create own, view own | all |
"""


def test_a_step_that_is_not_understood_stops_nothing():
    found = compiled(STEPS)
    assert found.errors == ()
    assert {d.code for d in found.diagnostics if d.severity == "warning"} >= {"SP202", "SP601"}
    whole = compiled(STEPS.replace("the moon smiles", ""))
    assert "SP601" not in {d.code for d in whole.diagnostics}


def test_without_such_a_step_a_state_that_is_never_reached_is_an_error():
    unreached = STEPS.replace(
        "planned | start | running | driver | the moon smiles", "running | halt | planned | driver | "
    )
    assert [d.code for d in compiled(unreached).errors] == ["SP601"] * 2


def test_a_role_may_have_the_rights_of_two():
    spec = spec_of(STEPS)
    assert next(set(r.includes) for r in spec.roles if r.name == "head_grower") == {"picker", "driver"}


def test_a_role_in_the_header_of_a_table_that_is_none_grants_nothing():
    found = compiled(STEPS.replace("everything a driver can", "everything a wizard can"))
    assert found.errors == ()
    assert found.spec is not None
    assert not any("head_grower" in g.roles for o in found.spec.operations for g in o.grants)


def test_rows_of_ones_own_that_nobody_owns_are_told_and_granted_to_nobody():
    found = compiled(STEPS.replace("- A harvest belongs to the picker who created it.\n", ""))
    assert found.errors == ()
    assert "SP505" in {d.code for d in found.diagnostics}
    assert found.spec is not None
    granted = [g for o in found.spec.operations if o.entity == "Harvest" for g in o.grants if "picker" in g.roles]
    assert granted == []


def test_an_application_is_a_thing_where_its_fields_have_types():
    spec = spec_of("# Jobs\n\n## Data\n\n- An application has a motive (text, required). It belongs to a post.\n"
                   "- Each post has a title.\n")  # fmt: skip
    assert fields(spec, "Application") == ["motive", "post"]
    prose = compiled("# Jobs\n\n## Data\n\n- Each post has a title.\n- The application has a login page.\n").spec
    assert prose is not None
    assert "Application" not in [e.name for e in prose.entities]


def test_a_table_may_be_headed_by_the_thing_whose_fields_it_lists():
    table = "| {} | Type | Required |\n|---|---|---|\n| plate | string | yes |\n| made on | date | no |\n"
    spec = spec_of(f"# Fleet\n\n## Entities\n\n{table.format('Van')}")
    assert fields(spec, "Van") == ["plate", "made_on"]
    other = compiled(f"# Fleet\n\n## Entities\n\n- Each van has a title.\n\n{table.format('Parameter')}").spec
    assert other is not None
    assert "Parameter" not in [e.name for e in other.entities]


def test_what_stands_under_the_title_of_a_document_without_sections_is_told():
    text = "# Farm\n\nEach harvest has a weight (integer). Ripe before sunrise.\n\n- Users can view harvests.\n"
    assert status(spec_of(text), "Ripe") == "not_understood"
    assert status(spec_of(f"{text}\n## More\n\n- Users can edit harvests.\n"), "Ripe") == "info"


def test_states_in_a_list_with_commas_are_one_condition():
    rule = "A picker can have at most 3 harvests that are planned, running or done."
    spec = spec_of(f"{STEPS}\n## Rules\n\n- {rule}\n")
    assert status(spec, rule) == "mapped"
    assert any('"done"' in c.expr and '"planned"' in c.expr for e in spec.entities for c in e.rules)


def test_several_drafts_are_draft():
    text = STEPS.replace("planned", "draft").replace("A new harvest is draft.", "New harvests are drafts.")
    assert next(e.lifecycle for e in spec_of(text).entities if e.lifecycle).initial == "draft"


DEPOT = """# Depot

## Roles

- **Member**: rents.
- **Manager**: runs.

Members sign up with an email and a password.

## Data

Each tool has a name (required) and a hidden flag (boolean).
Each rental has a remark (optional) and a start date (required). A rental belongs to the member who created it.

## Rules

- Members can view tools.
- Managers can manage tools.
- Members can create and view their own rentals.
"""


STEP = """
## Rental lifecycle

A new rental is asked.

| From | Event | To | Who |
|---|---|---|---|
| asked | {} |
"""


def grants(text: str, operation: str) -> dict[str, str | None]:
    spec = spec_of(text)
    found = next(o for o in spec.operations if o.id == operation)
    return {role: grant.when for grant in found.grants for role in grant.roles}


def test_what_only_some_see_is_hidden_from_the_others():
    assert grants(f"{DEPOT}- Hidden tools are only visible to managers.\n", "op:Tool.list") == {
        "member": "!self.hidden",
        "manager": None,
    }
    assert grants(f"{DEPOT}- Hidden tools are visible to managers.\n", "op:Tool.get")["member"] is None


def test_its_member_is_the_one_whose_row_it_is():
    mine = grants(f"{DEPOT}- A rental can only be edited by its member.\n", "op:Rental.update")
    assert mine == {"member": "self.member == actor"}
    assert grants(f"{DEPOT}- A rental can be edited by a member.\n", "op:Rental.update") == {"member": None}


def test_own_of_a_role_for_whom_others_make_rows_is_what_refers_to_theirs():
    rows = "Each depot has a name. A depot belongs to the manager who created it. A rental belongs to a depot."
    text = DEPOT.replace("\n## Rules", f"{rows}\n\n## Rules") + STEP
    theirs = grants(text.replace("{}", "accept | accepted | manager (own)"), "op:Rental.accept")["manager"]
    assert theirs is not None
    assert theirs.startswith("self.depot.")
    assert grants(text.replace("{}", "drop | dropped | member (own)"), "op:Rental.drop") == {
        "member": "self.member == actor"
    }


def test_own_that_is_nobodys_is_no_step():
    text = DEPOT + STEP.replace("{}", "accept | accepted | manager (own)")
    assert not any(o.id == "op:Rental.accept" for o in spec_of(text).operations)


def test_things_and_their_parts_are_not_ones_own():
    rows = "Each depot has a name. Each crane has a load (integer). A crane belongs to a depot."
    text = DEPOT.replace("\n## Rules", f"{rows}\n\n## Rules")
    said = "- Members can see depots and their cranes.\n"
    assert grants(text + said, "op:Crane.list") == grants(text + said, "op:Depot.list") == {"member": None}


def test_a_list_of_values_is_whole_or_none():
    spec = spec_of(f"{DEPOT}- Each crate has a mood (one of glad, sad, no_idea) and a name (text).\n")
    assert next(e.values for e in spec.enums if e.name == "Mood") == ("glad", "sad", "no idea")
    cut = "- Each crate has a mood (one of glad, sad, whatever it is that crates feel), a lid and a name.\n"
    part = spec_of(f"{DEPOT}{cut}")
    assert not any("glad" in e.values and len(e.values) == 2 for e in part.enums)


def test_the_earliest_of_rows_with_times_of_their_own_is_not_the_first_created():
    first = f"{DEPOT}- The {{}} rental comes first.\n"
    assert status(spec_of(first.format("earliest")), "The earliest") == "not_understood"
    assert status(spec_of(first.format("newest")), "The newest") == "mapped"


def test_final_is_no_field():
    text = f"{DEPOT}- A rental is final once it is accepted.\n{STEP}"
    spec = spec_of(text.replace("{}", "accept | accepted | manager"))
    assert "final" not in fields(spec, "Rental")
    assert status(spec, "A rental is final") == "mapped"
