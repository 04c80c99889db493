"""Sentences in plain words: turns of phrase in one wording, and compound sentences taken apart into their clauses.

Both are done on words alone, before any name is known. A clause repeats the subject of its sentence, so that each
can be read by itself: "The name is required and has at most 40 characters" is "the name is required" and "the name
has at most 40 characters". What depends on a condition of the whole sentence is never taken apart.
"""

import re

from agents.specify.names.words import plural

_UNSAID = r"(?:nothing(?: else)?|none|nobody|no(?: other)? (?:value|choice|one))"
_LEFT_OUT = r"(?:by default|if no [a-z]+ is (?:given|chosen|specified|set))"
_EVERYWHERE = (
    r"(?:across|within|throughout|in) (?:the )?(?:entire |whole )?(?:system|application|app|platform|database)"
)
_A_NUMBER = r"(?=-?\d|(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b)"
_NOBODY_BUT = r"(?:nobody|no one|no-one|no user) (?:but|except|other than|besides|apart from)"
_IN_STATE = (
    r"^(an?|each|every) ([a-z -]+?) (?:has|have) (?:the|a|one) (status|state|stage|phase)(?: of)?:? (?!that|which|with)"
    r"((?:[a-z-]+(?: [a-z-]+)?, )*[a-z-]+(?: [a-z-]+)?,? or [a-z-]+(?: [a-z-]+)?)$"
)
_TURNS: tuple[tuple[str, str], ...] = (
    (r"\b(?:greater|more|larger|higher) than or equal to\b|\bequal to or (?:greater|more|larger|higher) than\b",
     "at least"),
    (r"\b(?:less|smaller|lower|fewer) than or equal to\b|\bequal to or (?:less|smaller|lower|fewer) than\b", "at most"),
    (_IN_STATE, r"the \3 of \1 \2 is one of \4"),
    (r"^(?:an?|each|every) ([a-z -]+?) (?:is|becomes) final (?:once|when|as soon as) it is ([a-z -]+)$",
     r"a \2 \1 is final"),
    (r"\bare drafts\b", "are draft"),
    (r"\b((?:sorted|ordered) by [^;]+?),? (?:and )?then (?:by )?", r"\1 and "),
    (r"^(?:initially|at first),? (?=(?:the|its|an?) )", "by default, "),
    (r"\bcan neither ([a-z ]+?) nor ([a-z]+)(?: by (?:anybody|anyone|any user))?$", r"cannot \1 or \2"),
    (r"\b(?:can|may) belong to at most one\b", "may belong to one"),
    (r"\bunique (?:across|among|amongst) all (?:the )?(?:other )?[a-z]+(?: [a-z]+)?$", "unique"),
    (rf"^{_NOBODY_BUT} (.+?) (can|may) (?=(?:change|give|assign|grant|set) )", r"only \1 \2 "),
    (r"\bthe name of (?:the |an? )?([a-z]+)'s ([a-z]+)\b", r"the \2 name of the \1"),
    (r",? because [^,;]+$", ""),
    (r"\b(\d+)(ms|s)\b", r"\1 \2"),
    (r"\b(greater|more|larger|less|lower|smaller) than zero\b", r"\1 than 0"),
    (rf"\b(?:unique|distinct) {_EVERYWHERE}\b", "unique"),
    (rf"\bequals {_A_NUMBER}", "is equal to "),
    (rf"\b(?:does not|doesn't) equal {_A_NUMBER}", "is not equal to "),
    (rf"\b(must not|cannot|may not|must never|must) equal {_A_NUMBER}", r"\1 be equal to "),
    (r"\bnever (?:become|go|turn|get) negative\b|\bnever (?:drop|fall|go) below (?:zero|0)\b", "never be negative"),
    (r",? (?:although|though|while|but) (?:different|other) (?:people|users|persons)(?: can| may| do)?$", ""),
    (rf"\b(?:if|when|where|unless) {_UNSAID} (?:is |has been |was )?(?:given|said|chosen|chooses one|specified|set)\b",
     "by default"),
    (r"\bunless (?:something else is asked for|asked otherwise|otherwise (?:stated|specified|asked))\b", "by default"),
    (r"\b(?:if|when) (?:it is |they are )?(?:left out|omitted|not given|not specified)\b", "by default"),
    (r"\bwhen (?:it is |they are )?(?:first )?created\b", "by default"),
    (r",? with ([`\"]?[a-z0-9-]+[`\"]?) as (?:the |its )?default\b", r" and is \1 by default"),
    (rf",? and ([`\"]?[a-z0-9-]+[`\"]?) is (?:assumed|taken|used) {_LEFT_OUT}$", r", and it is \1 by default"),
)  # fmt: skip
_SAID_PLAINLY = tuple((re.compile(pattern), wording) for pattern, wording in _TURNS)
_CONDITION = re.compile(
    r"\b(if|unless|until|when|whenever|while|once|only|except|as long as|as soon as|before it|after|without|whose|"
    r"where)\b"
)
_VERB = (
    r"(?:is|are|has|have|must|may|can|cannot|shall|should|will|lies|lie|defaults|default|ranges|needs|requires|belongs|"
    r"counts|starts|consists|come|comes)"
)
_FINITE = re.compile(rf"\b{_VERB}\b")
_SUBJECT = r"(?:by default|it|they|its|their|the|an?|each|every|no|nobody)"
_INDEPENDENT = re.compile(
    rf"; (?:and |but )?(?=(?:{_SUBJECT}|[a-z-]+ (?:[a-z-]+ )?{_VERB})\b)|, (?:and|but) (?={_SUBJECT}\b)"
)
_SHARED = re.compile(rf",? (?:and|but) (?={_VERB}\b)|, (?=(?:is|are|has|have|lies|must|may|can|cannot)\b)")
_SHORTENED = re.compile(
    r",? and (?=(?:at most|at least|not|no|between|greater|less|more|up to)\b)|"
    r",? with (?=(?:no more than|not more than|at most|at least|up to|a maximum|a minimum|\w+ decimal places)\b)"
)
_RELATIVE = re.compile(
    r"(?<! of),? which (?!is an? [a-z-]+(?: [a-z-]+)?,?(?: and)? an? )"
    r"(?=(?:is|are|must|may|can|has|cannot|lies|should|shall|defaults)\b)"
)
"""What is said of one element of a list is not said of the rest: "a start, which is a depot, and a title"."""

_NAMED = re.compile(
    r".*\b(?:an?|the) (?:optional |required )?([a-z][a-z -]*?)"
    r"(?= in (?:whole )?[a-z]+(?:$|,)|$|,| of | with | from | \([^()]*\)$)"
)
_DETERMINER = re.compile(r"^(?:each|every|an?|the|all|any)(?: new)? ")
_ELIDED = re.compile(r" (?:several|many)(?: of them)?$")


def plainly(text: str) -> str:
    """Return a sentence with its turns of phrase in the wording of the grammar."""
    for pattern, wording in _SAID_PLAINLY:
        text = pattern.sub(wording, text)
    return text


def clauses(text: str) -> list[str]:
    """Return the clauses of a compound sentence, or nothing if it is a simple one."""
    if _CONDITION.match(text) or re.search(r", (?:if|unless|until|only|except|provided)\b", text):
        return []
    found: list[str] = []
    for part in _independent(text):
        found += [clause for piece in _relative(part) for clause in _coordinated(piece)]
    return found if len(found) > 1 else []


def contrasted(text: str) -> bool:
    """Tell whether a clause takes back something of another: then all of them count, or none."""
    return bool(re.search(r"\b(but|however|unless|except|although)\b", text))


def _independent(text: str) -> list[str]:
    first, *rest = _apart(_INDEPENDENT, text)
    subject = _subject(first)
    if not rest or not subject or not all(_FINITE.search(r) for r in rest):
        return [text]
    return [first, *(_named(clause, subject) for clause in rest)]


def _apart(pattern: re.Pattern[str], text: str) -> list[str]:
    """Split, but not within brackets, quotes or code."""
    parts, start = [], 0
    for found in pattern.finditer(text):
        if not _inside(text, found.start()):
            parts.append(text[start : found.start()])
            start = found.end()
    return [*parts, text[start:]]


def _inside(text: str, place: int) -> bool:
    before = text[:place]
    return before.count("(") > before.count(")") or before.count("`") % 2 == 1 or before.count('"') % 2 == 1


def _subject(clause: str) -> str:
    """Return the words before the verb."""
    found = _FINITE.search(clause)
    return clause[: found.start()].strip(" ,") if found else ""


def _named(clause: str, subject: str) -> str:
    """Say in full what a clause calls it, its, or a new one."""
    bare = _DETERMINER.sub("", subject)
    clause = re.sub(r"^(by default,? )?(?:it|they)\b", lambda m: f"{m[1] or ''}{subject}", clause)
    clause = re.sub(r"^(an?|each|every) new one\b", rf"\1 new {bare}", clause)
    if bare != subject and " of " not in subject:
        clause = re.sub(rf"^(?:its|their) ([a-z -]+?) (?={_VERB}\b)", rf"the \1 of {subject} ", clause)
    return f"{clause} {plural(bare)}" if _ELIDED.search(clause) else clause


def _relative(clause: str) -> list[str]:
    """Take apart "a name, which is required": the name is spoken of."""
    head, *said = _apart(_RELATIVE, clause)
    name = _NAMED.match(head)
    if len(said) != 1 or not name or not _FINITE.search(head):
        return [clause]
    return [head, f"the {name[1]} {said[0]}"]


def _coordinated(clause: str) -> list[str]:
    """Take apart "is required and has at most 40 characters"."""
    subject = _subject(clause)
    if not subject or _CONDITION.search(clause.replace("can only", "can")):
        return [clause]
    first, *rest = _apart(_SHARED, clause)
    found = [first, *(f"{subject} {predicate}" for predicate in rest)]
    return [piece for whole in found for piece in _shortened(whole, subject)]


def _shortened(clause: str, subject: str) -> list[str]:
    """Take apart "is required and at most 50 characters long", "is required, with no more than 200 characters"."""
    verb = _FINITE.search(clause)
    found = _SHORTENED.search(clause, verb.end()) if verb else None
    if not found or not verb or _inside(clause, found.start()):
        return [clause]
    has = found[0].strip(" ,") == "with"
    if not has and verb[0] not in ("is", "are"):
        return [clause]
    before, after = clause[: found.start()], clause[found.end() :]
    return [before, *_shortened(f"{subject} {'has' if has else 'is'} {after}", subject)]
