"""The acceptance cases of a Spec: what is tested, under which id, for which requirement.

Ids are a function of Spec ids, so the plan can name a test before it is written. `workflows.acceptance` renders
exactly these cases as tests; the read-back of the specify artifact prints their sentences.
"""

from agents.spec.model import Closed, Id, Spec


class Case(Closed):
    """One acceptance test.

    `id` is the pytest node id below the project root, e.g. `acceptance/test_todo.py::test_rule_list_done_at_limit`.
    `requirements`: ids of the sentences it proves. `nodes`: the Spec nodes it would catch if they were removed.
    `readback`: one concrete scenario in words and numbers, e.g. "a list with 100 todos that are not done: one more
    is refused with 409; after one is marked as done it is accepted".
    """

    id: str
    nodes: tuple[Id, ...]
    requirements: tuple[str, ...]
    readback: str


def derive_cases(spec: Spec) -> tuple[Case, ...]:
    """Return the acceptance cases of a Spec in the order of its nodes."""
    raise NotImplementedError
