"""Who is somebody that acts, by what the word ends in, or because it is known."""

import re

from agents.specify.names.words import singular

_PEOPLE = frozenset({
    "admin", "user", "staff", "member", "student", "client", "patient", "nurse",
    "participant", "applicant", "tenant", "resident", "accountant", "assistant", "consultant", "agent", "employee",
    "attendee", "host", "volunteer", "warden", "captain", "vet", "chef", "coach", "clerk", "judge",
    "scout", "attendant", "trainee", "pupil", "candidate", "delegate", "cook", "pilot", "referee", "secretary",
    "representative", "superintendent", "president", "respondent", "merchant", "sergeant", "lieutenant",
})  # fmt: skip
_NOT_PEOPLE = frozenset({
    "order", "folder", "calendar", "number", "letter", "header", "footer", "counter", "offer", "paper", "chapter",
    "container", "server", "filter", "layer", "parameter", "register", "ledger", "computer", "printer", "scanner",
    "sensor", "monitor", "router", "adapter", "controller", "handler", "trigger", "error", "color", "factor", "vector",
    "poster", "newsletter", "voucher", "cover", "banner", "timer", "list", "checklist", "playlist",
    "wishlist", "waitlist", "water", "weather", "motor", "tractor", "trailer", "door",
    "floor", "corner", "quarter", "center", "chamber", "transfer", "reminder", "identifier", "indicator",
    "validator", "generator", "calculator", "locker", "drawer", "helper", "wrapper", "buffer", "pointer", "marker",
})  # fmt: skip

_ANYBODY = frozenset({"anyone", "anybody", "everyone", "everybody", "visitor", "guest", "public", "person", "people"})
"""Who need not have signed in: that they may is read by the forms, not taken for a role."""


def person(text: str) -> bool:
    """Tell whether a phrase names somebody who acts: a known word, or what ends as people's names do."""
    last = singular(re.sub(r"^(?:an?|the|any|each|every|all|some) ", "", text.strip()).rpartition(" ")[2])
    if last in _NOT_PEOPLE or last in _ANYBODY:
        return False
    return last in _PEOPLE or bool(re.fullmatch(r"[a-z-]{2,}(?:er|or|ist|ian|eer|keeper|man|woman)", last))
