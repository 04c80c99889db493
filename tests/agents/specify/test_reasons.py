"""Why sentences were not taken, in the words of the document."""

import pytest

from agents.spec.diagnostic import Diagnostic
from agents.specify.compiler import compile_bytes
from agents.specify.wording import in_words

AROUND = """# Fair

Anyone can sign up with an email, a password and a name. There is a role clerk.

- Each stall has a name (required), a width (integer) and a mood (one of calm, loud).
- A clerk can manage stalls.

"""


def found(*sentences: str) -> list[Diagnostic]:
    text = AROUND + "".join(f"- {each}\n" for each in sentences)
    return [d for d in compile_bytes(text.encode()).diagnostics if d.severity != "info" and d.code.startswith("SP2")]


@pytest.mark.parametrize(("sentence", "why"), [
    ("A stall has many visits.", '"visits" is declared nowhere (write: Each visit has a name)'),
    ("A rotten stall cannot be deleted.", '"rotten" is no state here'),
    ("A new stall is not callm.", '"callm" is no state here; did you mean calm?'),
    ("The name of a stal is unique.", '"stal" is no thing here; did you mean stall?'),
])  # fmt: skip
def test_a_sentence_of_a_known_shape_tells_the_word_that_is_unknown(sentence, why):
    assert [d.hint.partition("; closest form")[0] for d in found(sentence)] == [why]


@pytest.mark.parametrize(("sentence", "told"), [
    ("A stall whose mood is loud is refused.", "a stall asks that its mood is not loud"),
    ("A loud stall cannot be deleted.", "nobody may delete stalls but where not (its mood is loud)"),
    ("A clerk can delete calm stalls.", "a clerk may delete stalls where its mood is calm"),
    ("A stall is wide when its width is at least 5.", "the wide of a stall is computed: its width >= 5"),
])  # fmt: skip
def test_readings_are_told_in_the_words_of_the_document(sentence, told):
    read = compile_bytes((AROUND + f"- {sentence}\n").encode()).sentences[-1].reading
    assert read
    assert in_words(read) == told


@pytest.mark.parametrize("said", [
    ("There is a role administrator.", "Admins can delete stalls."),
    ("An admin can view stalls.", "Administrators can delete stalls."),
])  # fmt: skip
def test_admins_and_administrators_are_one_role(said):
    compiled = compile_bytes((AROUND + "".join(f"- {each}\n" for each in said)).encode())
    assert compiled.spec
    assert len([r for r in compiled.spec.roles if r.name.startswith("admin")]) == 1
    grants = {g for o in compiled.spec.operations if o.id == "op:Stall.delete" for x in o.grants for g in x.roles}
    assert any(role.startswith("admin") for role in grants)
