"""References under a name of their own, whose rows are told in brackets or in a clause."""

import pytest

from agents.specify.compiler import compile_bytes

AROUND = """# Yard

- Roles: keeper, driver.
- Each depot has a name (required).
- Keepers can manage depots and jobs.

"""


def fields(sentence: str) -> dict[str, tuple[str, bool]]:
    spec = compile_bytes(f"{AROUND}- {sentence}\n".encode()).spec
    assert spec is not None
    job = next(e for e in spec.entities if e.name == "Job")
    return {f.name: (f.type, f.required) for f in job.fields}


def left_over(sentence: str) -> list[str]:
    found = compile_bytes(f"{AROUND}- {sentence}\n".encode()).diagnostics
    return [d.code for d in found if d.line > AROUND.count("\n") and d.severity != "info"]


@pytest.mark.parametrize(("said", "name", "refers", "required"), [
    ("an assignee (user, optional)", "assignee", "ref(User)", False),
    ("an assignee (a user)", "assignee", "ref(User)", True),
    ("a reviewer (a keeper)", "reviewer", "ref(User)", True),
    ("a start (depot)", "start", "ref(Depot)", True),
    ("an actor, who is a user,", "actor", "ref(User)", True),
    ("a start, which is a depot,", "start", "ref(Depot)", True),
    ("a parent (job, optional)", "parent", "ref(Job)", False),
    ("an actor (user, read-only)", "actor", "ref(User)", False),
])  # fmt: skip
def test_what_is_named_is_referred_to(said, name, refers, required):
    sentence = f"Each job has {said} and a title."
    assert left_over(sentence) == []
    assert fields(sentence)[name] == (refers, required)
    assert fields(sentence)["title"] == ("string(255)", True)


@pytest.mark.parametrize("said", [
    "a colour (hex)", "a start (depots)", "a count (depot, at least 3)", "a parent (job)", "a boss (a star)",
])  # fmt: skip
def test_what_names_nothing_is_left_over(said):
    sentence = f"Each job has a title and {said}."
    assert left_over(sentence) != []
    assert not [name for name, (kind, _) in fields(sentence).items() if kind.startswith("ref(")]
