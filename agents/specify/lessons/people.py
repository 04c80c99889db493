"""What is wrong with roles, and with who may do what."""

from collections.abc import Mapping

from agents.specify.lessons.lesson import Lesson

_CLERKS = "# Desk\n\n## Roles\n\n- **Clerk**: files.\n- **Warden**: plans; can do everything a clerk can.\n\n"
_OPEN = _CLERKS + "Clerks sign up themselves. Only a warden can give somebody another role.\n\n"
_FILES = "Each file has a title.\n\n"
_HELD = """# Courses

## Roles

- **Member**: books.
- **Trainer**: teaches.

Members sign up themselves. Only a trainer can give somebody another role.

Each course has a title. A course belongs to the trainer who created it.
A booking belongs to a course and to the member who created it.

- Trainers can create and view their own courses.
- Members can create and view their own bookings.
"""
_TIPS = "# Tips\n\nAnyone can sign up with an email and a password.\n\nEach tip has a title.\n\n"
_NOTES = (
    "# Notes\n\nAnyone can sign up with an email and a password.\n\n"
    "Each note has a title. A note belongs to the user who created it.\n\n"
)

PEOPLE: Mapping[str, Lesson] = {
    "SP501": Lesson(
        "A sentence or a table names a role that is not declared.",
        _OPEN + _FILES + "- A wizard can view files.\n", _OPEN + _FILES + "- A clerk can view files.\n",
    ),
    "SP503": Lesson(
        "“Only” reserves a right, and another sentence grants it to somebody else.",
        _OPEN + _FILES + "- Only a warden can delete a file.\n- A clerk can create, view and delete files.\n",
        _OPEN + _FILES + "- Only a warden can delete a file.\n- A clerk can create and view files.\n",
    ),
    "SP504": Lesson(
        "One sentence denies what another one grants. What is not granted is denied anyway.",
        _OPEN + _FILES + "- Nobody can delete a file.\n- A clerk can create, view and delete files.\n",
        _OPEN + _FILES + "- Nobody can delete a file.\n- A clerk can create and view files.\n",
    ),
    "SP505": Lesson("“Their own” needs an owner: a required reference to the person, or to something of theirs."),
    "SP506": Lesson(
        "No sentence grants the operation to anybody, so it is not built.",
        _OPEN + _FILES + "- A clerk can view files.\n", _OPEN + _FILES + "- A clerk can create and view files.\n",
    ),
    "SP508": Lesson(
        "Whoever may change rows but not see them cannot know what they change.",
        _OPEN + _FILES + "- A clerk can create and edit files.\n- A warden can view files.\n",
        _OPEN + _FILES + "- A clerk can create, view and edit files.\n",
    ),
    "SP534": Lesson(
        "Nobody can refer to a row that they may not see. Whoever makes a row that belongs to another one has to see "
        "that one.",
        _HELD, _HELD + "- Members can view courses.\n",
    ),
    "SP509": Lesson(
        "“Anyone” and “visitors” are people who have not signed in. That they change something is rarely meant.",
        "- Each box has a label.\n- Anyone can create boxes.\n- A user can view boxes.\n",
        "- Each box has a label.\n- Anyone can create boxes without signing in.\n- A user can view boxes.\n",
    ),
    "SP510": Lesson(
        "Nothing is said about signing in, so people do it by email and password.",
        "# Shelves\n\nEach shelf has a name. A shelf belongs to the user who created it.\n", "- A shelf has a depth.\n",
    ),
    "SP511": Lesson("A role that nobody gets by signing up and that nobody gives can never be had by anybody."),
    "SP513": Lesson(
        "The document says nothing about permissions at all, and nobody owns the rows.",
        "# Shelves\n\nAnyone can sign up with an email and a password.\n\nEach shelf has a name.\n",
        "- A user can create, view, edit and delete their own shelves.\n",
    ),
    "SP535": Lesson(
        "The document says who may do what, but in sentences that were not understood, so nothing came of them, and "
        "everybody who signs in may do everything with what nobody owns. Nobody should deliver that unread.",
        "# Shelves\n\nAnyone can sign up with an email and a password.\n\nEach shelf has a name.\n"
        "Wardens of good standing may, in general, tidy up.\n",
        "- A user can create, view, edit and delete their own shelves.\n",
    ),
    "SP514": Lesson("A row that belongs to a person belongs to whoever creates it, where no sentence says otherwise."),
    "SP515": Lesson(
        "Whoever owns rows may do with them what no sentence speaks of. Where roles are declared, nothing is implied.",
        "- Each shelf has a depth (integer).\n", "- A user can create, view, edit and delete their own shelves.\n",
    ),
    "SP516": Lesson("In a table of permissions, “all” on rows with a lifecycle means to create and view them and to "
                    "cause its events: such rows end by an event, and are neither edited nor deleted."),
    "SP517": Lesson("In a table of permissions, “all” on people does not create them, for they sign up."),
    "SP518": Lesson(
        "There are roles, and nobody is said to give them. The role of the first account may.",
        _CLERKS + "Clerks sign up themselves.\n\n" + _FILES, _OPEN + _FILES,
    ),
    "SP519": Lesson(
        "There are roles, and nobody is said to sign up or to create accounts. The first account, from configuration, "
        "creates the others, each with its role; there is no registration.",
        _CLERKS + _FILES, _CLERKS + _FILES + "- Wardens can create users.\n",
    ),
    "SP531": Lesson(
        "Nobody signs up, and those who are said to create accounts are none that the first account can be: it may "
        "create them as well. Only those who give roles say the role of a new account.",
        "# Desk\n\n## Roles\n\n- **Scout**: looks.\n- **Warden**: plans.\n\n" + _FILES
        + "- Scouts can create users.\n- Only a warden can give somebody another role.\n",
        _CLERKS + _FILES + "- Wardens can create users.\n",
    ),
    "SP532": Lesson(
        "Nobody signs up, and a sentence forbids everybody to create accounts: there could be the first one only.",
        _CLERKS + _FILES + "- Nobody can create users.\n", _CLERKS + _FILES + "- Wardens can create users.\n",
    ),
    "SP533": Lesson(
        "Each row names a person whom its maker chooses, some people may see accounts, and the maker may not: nobody "
        "could name anybody. So the maker may see them. Where that must not be, let the row belong to who creates it.",
        _CLERKS + "Wardens can create and view users.\n\n" + _FILES
        + "- A file belongs to a clerk.\n- A clerk can create and view files.\n",
        _CLERKS + "Wardens can create and view users. Clerks can view users.\n\n" + _FILES
        + "- A file belongs to a clerk.\n- A clerk can create and view files.\n",
    ),
    "SP520": Lesson(
        "There is an audit log, and nobody is said to read it. The role of the first account may.",
        _OPEN + _FILES + "- Every change to a file is recorded in the audit log.\n",
        _OPEN + _FILES + "- Every change to a file is recorded in the audit log.\n- A warden can view the audit log.\n",
    ),
    "SP530": Lesson(
        "A key by which a request may be repeated belongs to the person who sent it. Without signing in, one could be "
        "answered what somebody else has sent.",
        _TIPS + "- Visitors can create and view tips.\n- Creating a tip is idempotent by `Idempotency-Key`.\n",
        _TIPS + "- Users can create and view tips.\n- Creating a tip is idempotent by `Idempotency-Key`.\n",
    ),
    "SP529": Lesson(
        "One sentence lets people see their own rows, and another every row: the wider one is built. A sentence that "
        "only tells what is answered (“WHEN a user requests a note THEN the system SHALL return the note”) gives no "
        "more than own rows.",
        _NOTES + "- Users can create and view their own notes.\n- Users can view all notes.\n",
        _NOTES + "- Users can create and view their own notes.\n",
    ),
    "SP526": Lesson(
        "People sign up, and the only roles that are spoken of stand above others. Nobody becomes one of them by "
        "signing up: a role of their own is added.",
        "# Shelves\n\nAnyone can sign up with an email and a password.\n\nEach shelf has a name. Users can view "
        "shelves.\n\nThere is a role admin.\n\nAn admin can manage shelves.\n",
        "There is a role member. Anyone can sign up as a member.\n",
    ),
    "SP525": Lesson(
        "A thing that is named after another, `file page` after `file`, is a part of it. Where nothing is said about "
        "the parts, they go with the whole, and whoever may view or edit the whole may do so with its parts.",
        _OPEN + _FILES + "- A file has file pages. A file page has a text.\n- A clerk can view files.\n",
        _OPEN + _FILES + "- A file has file pages. A file page has a text.\n- A clerk can view files and file pages.\n",
    ),
    "SP521": Lesson("Two roles that include each other are one role with two names."),
}  # fmt: skip
