"""The catalogue of all codes that the compiler reports: severity, message and one way out of each."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]
"""error: the gate fails; warning: shown, a gap where the code says so; info: a choice that was made."""


@dataclass(frozen=True)
class Code:
    """What a code means: the templates of its message and of its hint, filled with the same values."""

    severity: Severity
    message: str
    hint: str = ""


CATALOGUE: dict[str, Code] = {
    "SP001": Code("error", "{path} is {why}", "save the requirements as UTF-8 text (Markdown)"),
    "SP002": Code("error", "{path} is larger than 1 MiB ({size})", "pass a shorter document"),
    "SP003": Code(
        "warning", "the sentences seem to be {language}; only English ones are read",
        "tables, fences and contracts are read all the same; or use --model",
    ),
    "SP004": Code("error", "{form} cannot be read: {why}", "correct the {form}, or leave it out"),
    "SP005": Code("error", "{path} {why}", "name a file in the folder of the document, or leave it out"),
    "SP006": Code(
        "warning", 'no row of the table below "{heading}" is understood: its header says nothing ({cells})',
        "name columns Field and Type, From and To, Method and Path, or roles",
    ),
    "SP100": Code(
        "error", "no entity found: no sentence says what is stored", "write e.g.: Each recipe has a title and notes."
    ),
    "SP101": Code("warning", '"{word}" is declared nowhere', "declare it: Each {word} has a name."),
    "SP102": Code("error", '"{name}" may be {choices}', "qualify it: the {name} of a {first}"),
    "SP111": Code("error", '"{term}" is another word for {a} and for {b}', "drop one of the two"),
    "SP113": Code("error", "entities {a} and {b} would share the path {name}", "rename one of them"),
    "SP201": Code("warning", 'not understood: "{text}"', "{hint}"),
    "SP202": Code("warning", 'partly understood; left over: "{rest}"', "say the rest in a sentence of its own"),
    "SP203": Code("warning", "two readings: (1) {first} (2) {second}; none was taken", "say it in other words"),
    "SP204": Code("warning", '"{word}" is no {kind} of {entity} ({choices})', "{nearest}"),
    "SP205": Code("info", 'read as: "{words}"', "say it in the document, in these words or in others"),
    "SP206": Code(
        "warning", "the id {id} is used twice, first in {first}", "give it another id; this one goes by {own}"
    ),
    "SP207": Code(
        "warning", "example expects {expected}, the Spec gives {found}",
        "add the rule that explains it, or change the example",
    ),
    "SP208": Code(
        "warning", '"{word}" may stand for anything: nothing that is known was spoken of before it in this section',
        "name the thing",
    ),
    "SP209": Code("warning", "the entry {id} holds no longer: {why}", "drop it, or agree on the sentence as it is now"),
    "SP210": Code("info", "accepted as not built: {reason}", "drop its entry in requirements.lock.md"),
    "SP211": Code("warning", "the entry {id} is not needed: the sentence is understood", "drop it"),
    "SP212": Code(
        "warning", 'example not understood at "{rest}"',
        "use the document's own names: Given a <thing> with …, when a <role> <does something to> the <thing>, then …",
    ),
    "SP213": Code(
        "info", "the example holds, and has no test of its own: no request says {why}",
        "say in its Given only what clients do, e.g. “with 5 active loans”, and in its Then what they see",
    ),
    "SP301": Code("info", "{field}: type {type} inferred from the name", "write it: {name} ({type})"),
    "SP302": Code(
        "warning", 'unknown type "{rest}": the name of the field tells its type instead', "{hint}"
    ),
    "SP303": Code("info", "{field} taken as {choice}", "write required or optional"),
    "SP304": Code("error", "{field} is declared twice, first in {first}", "drop one of the two"),
    "SP305": Code("error", "{field} is {a} and {b}", "keep one of the two types"),
    "SP306": Code("warning", "entity {entity} has no fields of its own", "write: Each {name} has a title."),
    "SP307": Code("error", "{field}: {why}", "change the default or the bounds"),
    "SP308": Code(
        "warning", "{field} sounds like {why}: it is stored as it is, and shown to whoever sees the row",
        "write: {name} (internal), or: {name} (visible to admins only), if not everybody may see it",
    ),
    "SP309": Code("info", "{field} inferred from what is set to it: {type}", "declare it: {name} ({type})"),
    "SP310": Code("error", "clients send {field}, and it {why}", "drop one of the two"),
    "SP311": Code(
        "error", "{field}: no text is known that matches {pattern} and keeps its bounds",
        "write the pattern with sets, groups and repetitions, without looking ahead or back, or change the bounds",
    ),
    "SP312": Code(
        "warning", "{field} sounds like a reference, and there is no {of}: it is stored as text",
        "say what a {of} is, e.g.: Each {of} has a name. Or who: A {entity} belongs to the user who created it.",
    ),
    "SP320": Code(
        "error", "each of {holders} and {held} is said to have many of the other (line {first})",
        "write: A {holder} and {held} are many-to-many, or that one belongs to the other",
    ),
    "SP321": Code("error", "required references form a cycle: {cycle}", "make one of them optional"),
    "SP322": Code(
        "warning", "{parents} that have {children} can never be deleted: no {child} can",
        "write: Deleting a {parent} deletes its {children}. Or: A {parent} that has {children} cannot be deleted.",
    ),
    "SP324": Code(
        "warning", "no few steps of clients were found after which a {entity} can be made: {expr}",
        "say who makes the rows that it asks for, or how they get there; tests of {entities} would fail",
    ),
    "SP401": Code("error", "{first} and {second} cannot both hold: {witness}", "drop one of the two"),
    "SP402": Code("info", "{implied} holds anyway, by {by}", "drop it"),
    "SP403": Code(
        "error", "{rule} cannot hold for a new {entity} with its defaults: {witness}", "change the default or the rule"
    ),
    "SP410": Code("error", "{expr}: {why}", "{nearest}"),
    "SP411": Code("error", '{field}: "{value}" is no value of {enum} ({choices})', "{nearest}"),
    "SP412": Code(
        "warning", "{expr} never holds while {operand} is empty", "say it of rows that have one, or make it required"
    ),
    "SP413": Code("error", "computed fields form a cycle: {cycle}", "define one of them from stored fields"),
    "SP501": Code("error", 'unknown role "{role}"', "{nearest}"),
    "SP503": Code(
        "error", "only {roles} may {verb} {entity}, but {other} may as well (line {granted})", "drop one of the two"
    ),
    "SP504": Code("error", "{verb} {entity} is denied here and granted in line {granted}", "drop one of the two"),
    "SP505": Code("error", '"own {name}": {why}', "write: A {name} belongs to the {subject} who created it."),
    "SP506": Code(
        "warning", "nobody may {verb} {entity}: not built", "write: A user can {verb} their own {plural}."
    ),
    "SP508": Code("warning", "{role} may {verb} {plural} but not view them", "write: A {role} can view {plural}."),
    "SP509": Code(
        "warning", "{verb} {plural} is open to everybody, without signing in",
        "write: without signing in, if that is meant; else: A user can {verb} {plural}.",
    ),
    "SP511": Code(
        "error", "nobody gives people the role {role}, and nobody signs up as one: nobody can ever have it",
        "say who gives roles, or: Anyone can sign up as a {role}.",
    ),
    "SP510": Code(
        "info", "a {subject} signs up and in by email and password", "write: Anyone can sign up with an email."
    ),
    "SP513": Code(
        "warning", "nothing is said about permissions: every signed-in user may do everything with {entities}",
        "write: A user can create, view, edit and delete their own {plural}.",
    ),
    "SP535": Code(
        "warning",
        "who may do what is said ({lines}), but not understood: until it is, every signed-in user may do everything "
        "with {entities}",
        "say in our words who may do it, e.g.: Only managers can edit notes. See: orchestrate init",
    ),
    "SP514": Code(
        "info", "{field} is set to the {subject} who creates the {name}",
        "write: A {name} belongs to the {subject} who created it.",
    ),
    "SP515": Code(
        "info", "nothing is said about who may {verbs} {plural}: the {subject} who owns a {name} may",
        "write: A user can {verbs} their own {plural}.",
    ),
    "SP516": Code(
        "info", "all on {plural} means to view and create them, and {events}: such rows end by their events",
        "write edit and delete in the cell as well",
    ),
    "SP517": Code("info", "all on {plural} does not create them: they sign up", "write create in the cell as well"),
    "SP518": Code(
        "info", "nothing is said about who gives people their roles: {role} may",
        "write: Only {role} can give somebody another role.",
    ),
    "SP519": Code(
        "info", "nobody signs up, and nobody is said to create accounts: {role} create each {subject}",
        "write who does, or: Anyone can sign up with an email.",
    ),
    "SP531": Code(
        "info", "the first account is one of the {role}: they create each {subject} as well, or there would never be "
        "any {others}", "write: {role} can create {subject} accounts.",
    ),
    "SP533": Code(
        "info", "{role} name a person ({person}) in each {entity} that they make: they may view {plural}",
        "write: {role} can view {plural}.",
    ),
    "SP534": Code(
        "error", "{role} may create {plural}, each of which names one of the {parents}, and may see none of these",
        "write: A {role} can view {parents}.",
    ),
    "SP532": Code(
        "error", "nobody signs up, and by this sentence nobody can create a {subject}: nobody could ever sign in",
        "say who creates {plural}, or: Anyone can sign up with an email.",
    ),
    "SP520": Code(
        "info", "nothing is said about who reads the audit log: {role} may", "write: {role} can view the audit log."
    ),
    "SP525": Code(
        "info", "nothing is said about {plural}: who may view or edit the {whole} may {verbs} its {plural}",
        "write who may: A user can view {plural}.",
    ),
    "SP522": Code(
        "info", "nothing is said about who may {event} {plural}: whoever may edit them may",
        "add a column Who to the table, or write: A user can {event} their own {plural}.",
    ),
    "SP530": Code(
        "error", "people without an account may create {plural}: nobody can tell whose Idempotency-Key a key is",
        "let only those who have signed in create them",
    ),
    "SP529": Code(
        "info", "{role} sees every one of the {plural} by this sentence, and only own ones by line {other}",
        "drop one of the two, or write: A {role} can view all {plural}.",
    ),
    "SP526": Code(
        "info", "nothing is said about the role of those who sign up, and not everybody is {others}: each is a {role}",
        "write: Anyone can sign up as a {role}.",
    ),
    "SP521": Code("error", "roles include each other: {cycle}", "let one of them include less"),
    "SP601": Code(
        "error", "no step leads from {initial} to the state {state} of {entity}", "add a row for it to its table"
    ),
    "SP602": Code(
        "warning", "no sentence says in which state a new {entity} is: {state} is taken", "A new {entity} is {state}."
    ),
    "SP605": Code(
        "error", "no step of the lifecycle of {entity} leads to {state}", "add a row for it to its table"
    ),
    "SP603": Code(
        "info", "no step of {entity} leads out of {states}: taken as final",
        "say so, if that is meant: A {entity} that is {state} is final.",
    ),
    "SP604": Code(
        "error", "{event} leads from {source} to {a} and to {b}", "call one of the two events otherwise"
    ),
    "SP606": Code("error", "{operation} sets {field}, which only the steps of its lifecycle do", "use the event"),
    "SP607": Code(
        "error", "{field}, which is never empty, is set to what {read} tells, which may be empty",
        "make {read} required, or {field} optional; of a step also, in its condition: it has {a} {said}",
    ),
    "SP610": Code(
        "error", "nothing says at what time {operation} happens", "write in its condition: 3 days after and a date"
    ),
    "SP612": Code("error", "changes start each other: {cycle}", "drop one of the effects"),
    "SP701": Code("error", "{method} {path_of} is declared twice", "rename one of the two"),
    "SP702": Code(
        "error", "contract and text disagree on {what}: {contract} / {text} ({place})", "change one of the two"
    ),
    "SP705": Code(
        "warning", "the contract is not valid OpenAPI at {pointer}: {message}; read as {repair}", "correct the contract"
    ),
    "SP706": Code("warning", "{what} is not built: {why}", "{way}"),
    "SP707": Code("info", '"{what}" is left to the backend: {why}', "nothing needs to be done"),
    "SP708": Code(
        "info", "{field} is {written} here, built as {built}", "say in the contract what is built, if that is meant"
    ),
    "SP709": Code("info", "{what} is built as {built}", "let clients use that address: each row has one, by its id"),
    "SP710": Code(
        "warning", '{operation} is answered 501: nothing says in our words what it does ("{text}")',
        "say what it changes: When a coupon is used, its uses are increased by 1.",
    ),
    "SP801": Code(
        "warning", 'not measurable: "{text}"', "give a number and a unit: 95 % of requests are answered within 200 ms"
    ),
    "SP810": Code(
        "warning", 'speaks of the non-goal "{goal}" (line {first})', "drop one of the two, or say what differs"
    ),
    "SP901": Code("info", "something is added: entity, field, value, grant or operation", "it is created"),
    "SP902": Code("warning", "an entity, a field or a value has another name", "renamed; clients use the new name"),
    "SP903": Code(
        "warning", "rows that are there need a value", "state a default; else fill the rows before NOT NULL is set"
    ),
    "SP904": Code(
        "warning", "less is allowed than before", "count the rows that break it; it is refused while there are any"
    ),
    "SP905": Code("info", "more is allowed than before", "altered, no row is touched"),
    "SP906": Code("error", "a field has another type", "ALTER … USING a cast; values that do not fit are lost"),
    "SP907": Code(
        "error", "an entity or a field is removed", "dropped after a copy, never in the run that renames something"
    ),
    "SP908": Code("error", "a closed list has other values", "say which value takes its place"),
    "SP909": Code("error", "a reference becomes many-to-many, or the reverse", "keys are copied; of many, one is kept"),
    "SP910": Code("warning", "a state, a step or a role is removed", "say what becomes of the rows that are in it"),
    "SP911": Code("warning", "clients that work today may not tomorrow", "name it in the release notes"),
    "SP912": Code("info", "a default, an order, a message or a target changes", "no row is touched"),
    "SP951": Code("error", "{id} is used twice", "rename one of the two"),
    "SP952": Code("error", "{of} names the unknown sentence {sentence}", "compile the document again"),
    "SP953": Code("error", "sentence {sentence} names the unknown node {named}", "compile the document again"),
    "SP954": Code("error", "{of} names {name}, which is not there", "{nearest}"),
    "SP955": Code("error", "sentence {sentence} is called mapped, but nothing comes of it", "say who may do it first"),
}  # fmt: skip
"""Every code that can be reported. Codes are never used for something else."""
