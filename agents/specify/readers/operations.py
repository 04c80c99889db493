"""Operations of OpenAPI -> who may do what: those that list, get, create, change and delete rows, and signing in."""

import re
from collections.abc import Iterator, Mapping

from agents.spec.diagnostic import Diagnostic, report
from agents.specify.facts.facts import AddressFact, ConfirmFact, Fact, GrantFact, NodeFact, QueryFact
from agents.specify.forms.declare import SUBJECT
from agents.specify.names.words import label, singular, words
from agents.specify.readers.addresses import addresses, derived
from agents.specify.readers.calls import Call
from agents.specify.readers.declared import Declared
from agents.specify.readers.given import Interface
from agents.specify.readers.marked import Map, mapped
from agents.specify.readers.naming import entity_name, field_name, is_password, is_token
from agents.specify.readers.resources import Resources
from agents.specify.readers.schema import Reference, Schema
from agents.specify.source.entry import NOT_BUILT, Entry

_ADDRESSES = {
    "list": "GET {0}", "create": "POST {0}", "get": "GET {0}/{{id}}", "update": "PATCH {0}/{{id}}",
    "delete": "DELETE {0}/{{id}}", "register": "POST /auth/register", "login": "POST /auth/login",
    "logout": "POST /auth/logout", "refresh": "POST /auth/refresh", "me": "GET /me", "update_me": "PATCH /me",
}  # fmt: skip
_ACCOUNT = ("register", "login", "logout", "refresh", "me", "update_me")
_PAGING = re.compile(r"page|per_?page|page_?size|limit|offset|size|sort\w*|order\w*|skip|cursor", re.IGNORECASE)
_SIGN_IN = {"login": "login", "signin": "login", "sign-in": "login", "logout": "logout", "signout": "logout",
            "refresh": "refresh", "register": "register", "signup": "register", "sign-up": "register"}  # fmt: skip


class Operations:
    """Tells by method, path and schemas what each operation does."""

    def __init__(self, resources: Resources, calls: list[Call], interface: Interface) -> None:
        self.resources, self.calls, self.interface = resources, calls, interface
        keeping = (n for n, r in resources.found.items() if any(is_password(p) for p in r.properties))
        self.at: Mapping[str, str] = {}
        self.silent = not any(call.secured for call in calls)
        self.subject = next(keeping, "User" if "User" in resources.found else "")
        self.declared = Declared(list(resources.found), self.subject)

    def references(self, schema: Schema) -> list[Reference]:
        """Rows that are listed or created below another one belong to it: `/articles/{slug}/comments`."""
        held = {(t.name, c.target) for t in schema.tables for c in t.columns}
        found: dict[tuple[str, str], Reference] = {}
        for call in self.calls:
            parent, child = self._parent(call), self._named(call)
            if parent and child and parent != child and (child, parent) not in held and call.method in ("GET", "POST"):
                paired = any({p.a, p.b} == {parent, child} for p in schema.pairs)
                if not paired and child != self.subject:
                    text = f"{call.said}: a {child} belongs to a {parent}"
                    found.setdefault((child, parent), Reference(child, parent, parent, call.line, text, required=True))
        return list(found.values())

    def _of_step(self, step: str) -> str:
        """Return the entity that a part of a path is named after."""
        name = singular(words(step))
        return next((n for n in self.resources.found if label(entity_name(n)) == name), "")

    def _parent(self, call: Call) -> str:
        steps = call.steps
        return self._of_step(steps[-3]) if len(steps) >= 3 and _is_id(steps[-2]) and not _is_id(steps[-1]) else ""

    def _named(self, call: Call) -> str:
        """Return the entity that an operation is about: what it takes in or answers, or what its path names."""
        shown = [self.resources.of(use.name) for use in (call.asked, call.answered) if use]
        static = [step for step in call.steps if not _is_id(step)]
        return next((n for n in shown if n), "") or (self._of_step(static[-1]) if static else "")

    def _below(self, call: Call) -> str:
        """Return the entity of the rows below which a path lies: `/orders/{id}/receipt` is about an order."""
        named = [self._of_step(step) for step in call.steps if not _is_id(step)]
        return next((name for name in reversed(named) if name), "")

    def entries(self) -> Iterator[Entry]:
        """Yield what each operation states."""
        taken: set[tuple[str, str]] = set()
        known = [self._known(call) for call in self.calls]
        self.at = addresses(known, [name for name in self.resources.found if name != self.subject])
        for call, entity, verb in known:
            op, facts, findings = self._stated(call, entity, verb, taken)
            given = self.interface.route(call, op)
            yield Entry(call.line, call.path, call.said, "openapi", facts, tuple(findings), given)

    def _known(self, call: Call) -> tuple[Call, str, str]:
        entity = self._named(call)
        verb = self._account(call) or self._verb(call, entity)
        return call, entity or (self.subject if verb in _ACCOUNT else ""), verb

    def _account(self, call: Call) -> str:
        """Return which part of signing in it is: by the path, or by what people sign in with."""
        last = call.steps[-1].lower() if call.steps else ""
        if last in _SIGN_IN:
            return _SIGN_IN[last]
        about_me = last in ("me", "profile", "account") or (
            last == words(self.subject) and not any(map(_is_id, call.steps)) and call.method != "POST"
        )
        if self.subject and about_me and call.method in ("GET", "PUT", "PATCH"):
            return "me" if call.method == "GET" else "update_me"
        asked = call.asked.schema.get("properties") if call.asked else None
        creates = call.method == "POST" and self._named(call) == self.subject and not any(map(_is_id, call.steps))
        many = call.asked is not None and call.asked.many
        if self.subject and asked and creates and not many:
            return "register"
        return "login" if call.method == "POST" and self._signs_in(call) else ""

    def _signs_in(self, call: Call) -> bool:
        """Tell whether a password and a name go in, and a token comes out."""
        asked = mapped(call.asked.schema.get("properties")) if call.asked and not call.asked.many else {}
        shown = mapped(call.answered.schema.get("properties")) if call.answered else {}
        named = [p for p in asked if not is_password(p)]
        return len(named) == 1 and len(asked) == 2 and any(is_token(p) for p in shown)

    def _verb(self, call: Call, entity: str) -> str:
        """Return what is done with one row or with all; "" where the shape does not tell."""
        steps, answered = call.steps, call.answered
        one = bool(steps) and _is_id(steps[-1])
        by_name = bool(steps) and self._of_step(steps[-1]) == entity
        match call.method:
            case "GET" if one and len(steps) > 1 and self._of_step(steps[-2]) == entity:
                return "get"
            case "GET" if not one and (by_name or self._lists(call)):
                return "list" if answered and answered.many else ""
            case "POST" if not one and call.asked and not call.asked.many and (by_name or self._creates(call)):
                return "create"
            case "PUT" | "PATCH" if call.asked and (one or by_name):
                return "update"
            case "DELETE" if one and len(steps) > 1 and self._of_step(steps[-2]) == entity:
                return "delete"
        return ""

    def _lists(self, call: Call) -> bool:
        """A list of all rows has a path of one name that no shorter list has."""
        shown = self.resources.of(call.answered.name) if call.answered else ""
        others = [c for c in self.calls if c.method == "GET" and c.answered and c.answered.many]
        same = [c for c in others if c.answered and self.resources.of(c.answered.name) == shown]
        alone = len(same) == 1 and len([s for s in call.steps if not _is_id(s)]) == 1
        return bool(shown) and (alone or self._is_search(call, shown, same))

    def _is_search(self, call: Call, entity: str, lists: list[Call]) -> bool:
        """Where nothing lists all rows, the first list that is asked for by their own fields does, with filters.

        Nobody sees more than before: whoever calls may leave the fields out, or go through all of their values.
        """
        named = [p for p in call.parameters if p.get("in") == "query" and not _PAGING.fullmatch(str(p.get("name", "")))]
        plain = any(self._of_step(other.steps[-1]) == entity for other in lists if other.steps)
        known = {field_name(p) for p in self.resources.found[entity].properties}
        own = all(field_name(str(p.get("name", ""))) in known and self._filters(entity, str(p["name"])) for p in named)
        return bool(named) and own and not plain and not any(map(_is_id, call.steps)) and all(map(self._is_free, named))

    def _is_free(self, parameter: Map) -> bool:
        """Tell whether a parameter may be left out, or has so few values that all can be tried."""
        schema = self.resources.schemas.flat(parameter.get("schema"))
        return parameter.get("required") is not True or "enum" in schema or schema.get("type") == "boolean"

    def _creates(self, call: Call) -> bool:
        return bool(call.asked and self.resources.of(call.asked.name)) and not any(map(_is_id, call.steps))

    def _stated(
        self, call: Call, entity: str, verb: str, taken: set[tuple[str, str]]
    ) -> tuple[str, tuple[Fact, ...], list[Diagnostic]]:
        """Return the operation that carries a call out, what states it, and what is to be said about it."""
        if verb in _ACCOUNT and entity == self.subject:
            said = (ConfirmFact(SUBJECT, (verb,)), NodeFact("auth"))
            return f"op:{SUBJECT}.{verb}", said, self._address(call, entity, verb)
        role = "anyone" if call.public and not self.silent else "user"
        if why := self._refused(entity, verb, taken):
            return self.declared.operation(call, entity or self._below(call), role, why)
        taken.add((entity, verb))
        name = entity_name(entity)
        grant = GrantFact(name, (verb,), role, None)
        query, lost = self._query(call, entity) if verb == "list" else (None, self._ignored(call, ()))
        facts: tuple[Fact, ...] = (grant, ConfirmFact(name, (verb,)), NodeFact(f"entity:{name}"))
        facts += (AddressFact(name, self.at[entity]),) if entity in self.at else ()
        why = "it says nothing about security: every signed-in user may, unless sentences say who"
        unsaid = [report("SP707", call.line, what=call.said, why=why)] * self.silent
        findings = [*unsaid, *self._address(call, entity, verb), *lost]
        return f"op:{name}.{verb}", (*facts, *([query] if query else [])), findings

    def _refused(self, entity: str, verb: str, taken: set[tuple[str, str]]) -> str:
        if not entity or not verb or verb in _ACCOUNT:
            return "its method, path and schemas do not tell what it does"
        if entity == self.subject:
            return "who may do what with the accounts of people is said in sentences"
        return f"another operation does {verb} {entity} already" if (entity, verb) in taken else ""

    def _address(self, call: Call, entity: str, verb: str) -> list[Diagnostic]:
        built = _ADDRESSES[verb].format(self.at.get(entity) or derived(entity or "User"))
        if re.sub(r"\{[^}]*\}", "{id}", call.said) == built and not self._by_field(call, entity):
            return []
        return [report("SP709", call.line, what=call.said, built=built)]

    def _by_field(self, call: Call, entity: str) -> bool:
        """Tell whether a row is asked for by one of its fields, and not by its id: `/parcels/{code}`."""
        found = self.resources.found.get(entity)
        fields = {field_name(p) for p in found.properties} - {"id"} if found else set()
        own = {field_name(step.strip("{}")) for step in call.steps if _is_id(step)} & fields
        return any(not re.fullmatch(r".+_id", name) for name in own)

    def _query(self, call: Call, entity: str) -> tuple[QueryFact | None, list[Diagnostic]]:
        """Parameters that are named after fields filter the list."""
        known = {field_name(p): p for p in self.resources.found[entity].properties}
        named = [str(p.get("name", "")) for p in call.parameters if p.get("in") == "query"]
        filters = tuple(
            dict.fromkeys(field_name(n) for n in named if field_name(n) in known and self._filters(entity, n))
        )
        fact = QueryFact(entity_name(entity), filters) if filters else None
        return fact, self._ignored(call, filters)

    def _filters(self, entity: str, name: str) -> bool:
        node, _ = self.resources.found[entity].properties.get(name, (None, 0))
        kind, _ = self.resources.schemas.type_of(self.resources.schemas.flat(node))
        return kind in ("string", "integer", "boolean")

    def _ignored(self, call: Call, filters: tuple[str, ...]) -> list[Diagnostic]:
        named = [str(p.get("name", "")) for p in call.parameters if p.get("in") in ("query", "header", "cookie")]
        lost = [n for n in named if field_name(n) not in filters and not _PAGING.fullmatch(n)]
        given = [str(p.get("name", "")) for p in call.parameters if "default" in mapped(p.get("schema"))]
        told = [(f"the parameter {name}", "it is no field of the rows") for name in lost]
        told += [(f"the default of {n}", "what is left out does not count") for n in given if field_name(n) in filters]
        way = "say in a sentence what it does"
        return [report(NOT_BUILT, call.line, what=f"{what} of {call.said}", why=why, way=way) for what, why in told]


def _is_id(step: str) -> bool:
    return step.startswith("{")
