"""The forms of the language, one entry each: grammar rule, what it makes, what it means, an example, a counter-example.

The table in docs/requirements.md is printed from here, and the tests run every example and counter-example.
"""

from collections.abc import Callable
from dataclasses import dataclass

from agents.specify import constrain, declare, measure, permit, react
from agents.specify.facts import Fact
from agents.specify.phrases import Phrases
from agents.specify.trees import ParseTree

Declare = Callable[[ParseTree], list[Fact]]
Build = Callable[[ParseTree, Phrases], list[Fact]]


@dataclass(frozen=True)
class Form:
    """One way to say something. `rules`: the grammar rules; `declares`: what it tells the first pass."""

    rules: tuple[str, ...]
    meaning: str
    example: str
    counter: str
    build: Build
    declares: Declare | None = None

    @property
    def name(self) -> str:
        """The first grammar rule names the form."""
        return self.rules[0]


def _plain(declares: Declare) -> Build:
    """A declaration that means the same in both passes."""
    return lambda tree, _: declares(tree)


def _declared(rule: str, meaning: str, example: str, counter: str, declares: Declare) -> Form:
    return Form((rule,), meaning, example, counter, _plain(declares), declares)


FORMS: tuple[Form, ...] = (
    _declared(
        "has",
        "entity with fields; marks in brackets",
        "Each list has a name (required, at most 80 characters) and an optional color.",
        "Each list has a name that nobody may guess.",
        declare.has,
    ),
    _declared(
        "belongs",
        "reference; to the creator: the owner",
        "A list belongs to the user who created it.",
        "A list belongs to the shelf behind the door.",
        declare.belongs,
    ),
    _declared(
        "has_many",
        "reference from the other side",
        "A list has many todos.",
        "A list has many purposes.",
        declare.has_many,
    ),
    _declared(
        "signup",
        "open registration and the fields of the subject",
        "Anyone can sign up with an email, a password and a display name.",
        "Anyone can sign up with their Google account.",
        declare.signup,
    ),
    _declared(
        "signin",
        "confirms sign-in by email and password",
        "Users sign in with their email and password.",
        "Users sign in with their fingerprint.",
        declare.signin,
    ),
    _declared(
        "choice",
        "closed list of values",
        "The priority is one of low, normal or high and defaults to normal.",
        "The priority is one of the usual ones.",
        declare.choice,
    ),
    Form(
        ("initial", "preset_new", "preset_of", "preset_the"),
        "default of a field",
        "A new todo is not done.",
        "A new todo is not boring.",
        react.preset,
    ),
    Form(
        ("counted", "counted_of"),
        "computed number of rows",
        "Each list shows the number of its todos that are not done as open count.",
        "Each list shows the number of its clicks as popularity.",
        declare.counted,
        declare.declare_counted,
    ),
    Form(
        ("flagged",),
        "computed state",
        "A todo is overdue when its due date has passed and it is not done.",
        "A todo is overdue when somebody complains.",
        declare.flagged,
        declare.declare_flagged,
    ),
    Form(
        ("computed",),
        "computed number",
        "The area of a field is its width times its height.",
        "The area of a field is its width times its mood.",
        declare.computed,
        declare.declare_computed,
    ),
    Form(
        ("unique", "unique_pair", "unique_owned"),
        "key",
        "The name of a list is unique per user.",
        "The name of a list is unique per mood.",
        constrain.unique,
    ),
    Form(
        ("length", "length_limit", "length_least"),
        "length of text",
        "A password must have at least 10 characters.",
        "A password must have at least 10 characters of both cases.",
        constrain.length,
    ),
    Form(
        ("range", "range_not", "range_sign_not"),
        "bounds of a number",
        "The rating must be between 1 and 5.",
        "The rating must be between friends.",
        constrain.bounds,
    ),
    Form(
        ("date", "date_must", "date_new"),
        "bound to today",
        "The due date of a new todo must not be in the past.",
        "The due date of a new todo must not be in the way.",
        constrain.date,
    ),
    Form(
        ("compare", "compare_not"),
        "two fields compared",
        "The end date must be after the start date.",
        "The end date must be after the party.",
        constrain.compare,
    ),
    Form(
        ("filled",),
        "required or optional field",
        "The title must not be empty.",
        "The title must not be rude.",
        constrain.filled,
    ),
    Form(
        ("fixed",),
        "write-once field",
        "The list of a todo cannot be changed.",
        "The list of a todo cannot be changed on Mondays.",
        constrain.fixed,
    ),
    Form(
        ("limit", "limit_none", "limit_per"),
        "most rows per parent",
        "A list can have at most 100 todos that are not done.",
        "A list can have at most 100 todos that are boring.",
        constrain.limit,
    ),
    Form(
        ("permit",),
        "grant",
        "A user can create, view, edit and delete todos in their own lists.",
        "A user can delete todos in lists that bore them.",
        permit.permit,
    ),
    Form(
        ("owner",),
        "grant to the owner",
        "Only the user who created a list can edit or delete it.",
        "Only the user who likes a list can edit it.",
        permit.owner,
    ),
    Form(
        ("passive", "visible"),
        "grant, passive",
        "A list can be viewed by anyone.",
        "A list can be viewed by candlelight.",
        permit.passive,
    ),
    Form(
        ("nobody",),
        "confirms that all else is denied",
        "Nobody else can see or change them.",
        "Nobody else can guess them.",
        permit.nobody,
    ),
    Form(("deny",), "nobody may", "Nobody can delete a list.", "Nobody can delete a list by accident.", permit.deny),
    Form(
        ("filtered",),
        "filter and search of a list",
        "Users can filter todos by list, priority, done and overdue.",
        "Users can filter todos by mood.",
        permit.filtered,
    ),
    Form(
        ("sorted",),
        "default order of a list",
        "Todos are sorted by due date, earliest first.",
        "Todos are sorted by hand.",
        permit.sorting,
    ),
    Form(
        ("marking", "doing"),
        "action that sets a state",
        "Users can mark all todos of a list as done.",
        "Users can mark all todos of a list as seen by them.",
        permit.marking,
    ),
    Form(
        ("reaction",),
        "effect of a change",
        "When a todo is marked as done, its completion time is set to now.",
        "When a todo is marked as done, the user is praised.",
        react.reaction,
        react.declare_reaction,
    ),
    Form(
        ("deletion",),
        "rows deleted together",
        "Deleting a list deletes its todos.",
        "Deleting a list deletes its traces.",
        react.deletion,
    ),
    Form(
        ("kept",),
        "delete refused while there are rows",
        "A list that has todos cannot be deleted.",
        "A list that has fans cannot be deleted.",
        react.kept,
    ),
    Form(
        ("latency", "latency_p"),
        "measured answer time",
        "95 % of requests are answered within 200 ms.",
        "95 % of requests are answered politely.",
        measure.latency,
    ),
    Form(
        ("paging",),
        "page size",
        "Lists show 25 items per page, at most 100.",
        "Lists show 25 items per page in winter.",
        measure.paging,
    ),
    Form(("base",), "base path", "All routes start with `/api/v2`.", "All routes start with a slash.", measure.base),
    Form(
        ("tokens",),
        "life of tokens",
        "An access token lasts 15 minutes, a refresh token 14 days.",
        "An access token lasts 15 minutes, mostly.",
        measure.lifetimes,
    ),
)

BY_RULE = {rule: form for form in FORMS for rule in form.rules}
"""Grammar rule -> its form."""

RULES = tuple(form.name for form in FORMS)
"""The grammar rules that a sentence can start with."""

DECLARING = tuple(form.name for form in FORMS if form.declares)
"""Those of the first pass."""
