"""What changes from one version of a document to the next: `orchestrate check NEW --against OLD`."""

from collections.abc import Mapping

from agents.specify.lessons.lesson import Lesson

VERSIONS: Mapping[str, Lesson] = {
    "SP901": Lesson("Something is new: rows and clients that are there know nothing of it and go on as before."),
    "SP902": Lesson("What is gone and what is new are alike, of one type, and no other could be meant: a new name. Say "
                    "“renamed from …” in the description of a field where the names differ much."),
    "SP903": Lesson("A field is required now, and rows that are there may have no value for it."),
    "SP904": Lesson("A bound, a key or a rule lets less pass. Rows that are there may break it, and are counted "
        "first."),
    "SP905": Lesson("A bound, a key or a rule lets more pass, or is gone. Every row that is there still fits."),
    "SP906": Lesson("Values are stored as another type. It is destructive where not every value has one of the "
        "new type."),
    "SP907": Lesson("What is stored in it goes. A copy is kept first, and nothing is renamed in the same run."),
    "SP908": Lesson("Rows may have a value that is no longer in the list; one of the others must take its place."),
    "SP909": Lesson("One row refers to several now, or to one instead of several. Keys are copied; of several "
        "one is kept."),
    "SP910": Lesson("Rows or people may be in a state, before a step or in a role that is gone."),
    "SP911": Lesson("No data changes, but a client that works today may be refused, or miss something, tomorrow."),
    "SP912": Lesson("A default, an order, a message, a size or a target is another one from now on."),
}  # fmt: skip
