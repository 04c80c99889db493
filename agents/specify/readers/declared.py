"""Operations of a contract that nothing builds -> operations that are declared: at their own address, answered 501."""

import keyword
import re

from agents.spec.diagnostic import Diagnostic, report
from agents.specify.facts.facts import Fact, HoleFact
from agents.specify.forms.declare import SUBJECT
from agents.specify.names.words import label, plural, snake, words
from agents.specify.readers.calls import Call
from agents.specify.readers.naming import LONGEST, entity_name, refused
from agents.specify.source.entry import NOT_BUILT

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_STEP = r"(?:[\w.~:@+,;=!*-]|\{[^{}/]+\})*"
_PATH = re.compile(rf"(?:/{_STEP})+", re.ASCII)
_PARAMETER = re.compile(r"\{([^{}]+)\}")
_RESERVED = frozenset({
    "list", "get", "create", "update", "delete", "register", "login", "refresh", "logout", "me", "update_me", "auth",
    "health", "audit", "audit_log", "assign_role", "metrics", "retention",
})  # fmt: skip
"""What operations and modules of every backend are called."""


class Declared:
    """Gives names to the operations that are only declared."""

    def __init__(self, entities: list[str], subject: str) -> None:
        self.subject = subject
        names = [
            snake(form) for name in entities for said in [label(entity_name(name))] for form in (said, plural(said))
        ]
        self.taken = {*_RESERVED, *names}

    def operation(self, call: Call, entity: str, role: str, why: str) -> tuple[str, tuple[Fact, ...], list[Diagnostic]]:
        """Return the id of an operation, what states it, and what is to be said; the id is "" where there is none."""
        path, texts = _address(call.path)
        if call.method not in _METHODS or not _PATH.fullmatch(call.path):
            way = "say in a sentence what it does"
            return "", (), [report(NOT_BUILT, call.line, what=call.said, why=why, way=way)]
        name = self._name(call)
        owner = SUBJECT if not entity or entity == self.subject else entity_name(entity)
        said = call.node.get("summary") or call.node.get("description")
        text = " ".join(said.split()) if isinstance(said, str) else call.said
        fact = HoleFact(owner, name, call.method, path, ((role, None),), text, texts)  # type: ignore[arg-type]  # see above
        return f"op:{owner}.{name}", (fact,), []

    def _name(self, call: Call) -> str:
        """Return the name that the contract gives, else one of its method and path, that nothing else has."""
        given = call.node.get("operationId")
        own = snake(words(given)) if isinstance(given, str) else ""
        made = snake(words(f"{call.method.lower()} {re.sub(r'[^A-Za-z0-9]+', ' ', call.path)}"))
        fit = next((n for n in (own, made) if n and not refused(n) and not keyword.iskeyword(n)), "operation")
        fit = fit[: LONGEST - 4]
        found = next(n for n in (fit, *(f"{fit}_{k}" for k in range(2, 100_000))) if n not in self.taken)
        self.taken.add(found)
        return found


def _address(path: str) -> tuple[str, tuple[str, ...]]:
    """Return a path whose parameters have names of code, each its own, and these names."""
    found: list[str] = []

    def named(match: re.Match[str]) -> str:
        plain = re.sub(r"\W", "_", match[1], flags=re.ASCII)
        plain = plain if plain[:1].isalpha() else f"p{plain}"
        name = next(n for n in (plain, *(f"{plain}_{k}" for k in range(2, 1000))) if n not in found)
        found.append(name)
        return f"{{{name}}}"

    return _PARAMETER.sub(named, path), tuple(found)
