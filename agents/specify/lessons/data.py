"""What is wrong with things, fields, bounds and rules."""

from collections.abc import Mapping

from agents.specify.lessons.lesson import Lesson

_SHELF = (
    "- Each shelf has a size (integer). Each box has a label. A box belongs to a shelf.\n"
    "- A user can create, view and edit their own shelves. A user can create, view and edit their own boxes.\n"
    "- A box can only be created if its shelf is checked.\n"
)
_TRIP = """- Each trip has a start date (required) and an end date (required).
- The end date must be after the start date.
"""

DATA: Mapping[str, Lesson] = {
    "SP113": Lesson("Two things have the same plural, so their tables and paths would be one."),
    "SP301": Lesson(
        "The document does not say of which type the field is, and its name tells it: an email, a date, a price.",
        "- Each box has a due date.\n",
    ),
    "SP302": Lesson(
        "Where the type of a field stands, there is a word that is no type. The type that the name tells is taken.",
        "- Each box has a depth (blob).\n", "- Each box has a depth (integer).\n",
    ),
    "SP303": Lesson(
        "The document does not say whether a client must send the field. Unmarked means required, unless other "
        "fields of the same list are marked as required.",
        "- Each box has a label (string).\n", "",
    ),
    "SP304": Lesson(
        "One list, or one table, names a field twice. What different sentences say of a field adds up.",
        "- Each box has a depth, a width and a depth.\n", "- Each box has a depth and a width.\n",
    ),
    "SP305": Lesson(
        "Two sentences give one field two types, and it can have only one.",
        "- Each box has a depth (integer).\n- Each box has a depth (date).\n", "- Each box has a depth (integer).\n",
    ),
    "SP306": Lesson("A thing without fields keeps nothing."),
    "SP307": Lesson(
        "The bounds of a field leave no value, or its default is not one of its values.",
        "- Each box has a depth (integer, between 1 and 5, default 9).\n",
        "- Each box has a depth (integer, between 1 and 5, default 3).\n",
    ),
    "SP308": Lesson(
        "By its name the field is a secret, or tells something about a person that not everybody should know. "
        "Passwords are hashed and never shown; all else is stored as it is and shown to whoever may see the row, "
        "unless it is internal or visible to some roles only.",
        "- Each box has a label and a credit card number.\n",
        "- Each box has a label and a credit card number (internal).\n",
    ),
    "SP309": Lesson(
        "No sentence declares the field, but one sets it, and what it is set to tells its type.",
        "- A shelf is marked as full or not.\n- When a shelf is marked as full, its filling time is set to now.\n",
        "- A shelf is marked as full or not.\n- Each shelf has a filling time (datetime, read-only).\n"
        "- When a shelf is marked as full, its filling time is set to now.\n",
    ),
    "SP310": Lesson("What a client must send has no default, and is neither computed nor read-only."),
    "SP311": Lesson(
        "Tests send texts that match, so one must be found: it is made of the pieces of the pattern. What looks ahead "
        "or back has none (and servers do not know it), and a bound may be too narrow for every text that matches.",
        "- Each box has a code (string, matching `(?=.*[0-9])[a-z0-9]+`).\n",
        "- Each box has a code (string, matching `[a-z]*[0-9]+`).\n",
    ),
    "SP312": Lesson(
        "A name that ends in id is that of a reference to another row, and the document says nothing of such rows.",
        "- Each box has a label and a crate id.\n",
        "- Each crate has a size (integer).\n- Each box has a label and a crate id.\n",
    ),
    "SP320": Lesson(
        "Each of two things is said to have many of the other. Either they are linked many-to-many, or one belongs to "
        "the other, and the other way round is said by mistake.",
        "- Each box has a label. Each lid has a size (integer).\n- A box has many lids.\n- A lid has many boxes.\n",
        "- Each box has a label. Each lid has a size (integer).\n- Boxes and lids are many-to-many.\n",
    ),
    "SP322": Lesson(
        "Somebody may delete the thing, but not while another refers to it, and nobody can ever delete that other one.",
        "- Each box has a label. A box belongs to a shelf.\n- A user can create, view and delete their own shelves.\n"
        "- A user can create and view their own boxes.\n",
        "- Each box has a label. A box belongs to a shelf.\n- A user can create, view and delete their own shelves.\n"
        "- A user can create and view their own boxes.\n- Deleting a shelf deletes its boxes.\n",
    ),
    "SP324": Lesson(
        "A condition on a new row asks for something of a row above it that no client brings about in few steps: here "
        "nobody may write the field. So there is never such a row, or it takes more than tests can find.",
        _SHELF + "- A shelf has checked (boolean, default false, read-only).\n",
        _SHELF + "- A shelf has checked (boolean, default false).\n",
    ),
    "SP321": Lesson(
        "Each of the two needs a row of the other to be there first, so neither can ever be created.",
        "- Each box has a label.\n- Each lid has a size (integer).\n"
        "- A box belongs to a lid.\n- A lid belongs to a box.\n",
        "- Each box has a label.\n- Each lid has a size (integer).\n- A lid belongs to a box.\n",
    ),
    "SP401": Lesson(
        "No row keeps both rules. The message shows one that keeps the first and breaks the second.",
        _TRIP + "- The end date must be before the start date.\n", _TRIP,
    ),
    "SP402": Lesson(
        "Every row that keeps the one keeps the other, so it says nothing new.",
        "- Each box has a price (decimal).\n- The price must be at least 10.\n- The price must be more than 5.\n",
        "- Each box has a price (decimal).\n- The price must be at least 10.\n",
    ),
    "SP403": Lesson("A row that leaves all fields of the rule to their defaults breaks it."),
    "SP410": Lesson("The parts of an expression do not fit together, as a date and a text that are compared."),
    "SP411": Lesson("The default of a field, or what is compared with it, is none of the values of its list."),
    "SP412": Lesson(
        "A rule puts a value in an order that may be empty, and rows without one never keep it."
    ),
    "SP413": Lesson(
        "Two computed fields are computed from each other, so neither has a value.",
        "- Each box has a depth (integer).\n- The width of a box is its height times its depth.\n"
        "- The height of a box is its width times its depth.\n",
        "- Each box has a depth (integer) and a height (integer).\n"
        "- The width of a box is its height times its depth.\n",
    ),
}  # fmt: skip
