"""What is wrong with lifecycles, timers, effects and routes."""

from collections.abc import Mapping

from agents.specify.lessons.lesson import Lesson

_BOX = """- Each box has a label and a due date (date).
- A box belongs to the user who created it.

## Box lifecycle

"""
_NEW = "A new box is open.\n\n"
_HEAD = "| From | Event | To | Who | Condition |\n|---|---|---|---|---|\n"
_SHUT = "| open | shut | closed | user (own) | |\n"
_WEIGHED = """
- A box belongs to a shelf.
- Each box has a weight (integer, optional).
- Each shelf has a load (integer, required).
- When a box is closed, the load of the shelf is increased by the weight of the box.
"""

STEPS: Mapping[str, Lesson] = {
    "SP601": Lesson(
        "No row can ever be in the state, because no step leads there from where rows begin.",
        _BOX + _NEW + _HEAD + _SHUT + "| lost | find | found | user (own) | |\n",
        _BOX + _NEW + _HEAD + _SHUT,
    ),
    "SP602": Lesson(
        "The table of the lifecycle does not say where rows begin; the first state is taken.",
        _BOX + _HEAD + _SHUT,
        _BOX + _NEW + _HEAD + _SHUT,
    ),
    "SP603": Lesson(
        "Rows stay in the state for ever: the end of their life, or a step that was forgotten.",
        _BOX + _NEW + _HEAD + _SHUT,
        _BOX + _NEW + "A closed box is final.\n\n" + _HEAD + _SHUT,
    ),
    "SP522": Lesson(
        "The table of the lifecycle names nobody for a step. Whoever may edit the rows may cause it.",
        _BOX + _NEW + "| From | Event | To |\n|---|---|---|\n| open | shut | closed |\n",
        _BOX + _NEW + _HEAD + _SHUT,
    ),
    "SP604": Lesson(
        "From one state an event leads to one other; with two it could not be said which.",
        _BOX + _NEW + _HEAD + _SHUT + "| open | shut | gone | user (own) | |\n",
        _BOX + _NEW + _HEAD + _SHUT,
    ),
    "SP605": Lesson("A sentence sets a state to which no step of the lifecycle leads."),
    "SP606": Lesson(
        "The state of a row is written by the steps of its lifecycle only, so that no step can be left out."
    ),
    "SP607": Lesson(
        "A field that always has a value is set to one that may be missing; a backend could only fail there. Where a "
        "condition of the step asks for the value, it is there.",
        _BOX + _NEW + _HEAD + _SHUT + _WEIGHED,
        _BOX + _NEW + _HEAD + _SHUT.replace("| |", "| it has a weight |") + _WEIGHED,
    ),
    "SP610": Lesson(
        "A step that nobody causes happens at a time, and its condition names none: “3 days after due date”."
    ),
    "SP612": Lesson("A change starts another one, which starts the first again: they would never end."),
    "SP701": Lesson("Two operations would answer at one address."),
}
