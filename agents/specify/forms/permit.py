"""Forms that say who may do what."""

import re

from lark import Token

from agents.spec.expression import Binary, Member, Name, Node, conjunction, parse
from agents.spec.model import RoleName
from agents.specify.build.references import owner_path
from agents.specify.facts.facts import ConfirmFact, DenyFact, Fact, GrantFact, OnlyFact, Verb
from agents.specify.forms.declare import is_doing
from agents.specify.forms.states import denied_while, kept_back, limits
from agents.specify.forms.theirs import apart, hidden, is_limited, of_it, theirs
from agents.specify.grammar.domain import SELF, show
from agents.specify.grammar.phrases import Phrases, Row
from agents.specify.grammar.trees import ParseTree, Unresolved, need, subtree, token, tokens, trees

VERBS: dict[str, tuple[Verb, ...]] = {
    "create": ("create",), "add": ("create",), "post": ("create",), "submit": ("create",), "make": ("create",),
    "view": ("list", "get"), "see": ("list", "get"), "read": ("list", "get"), "browse": ("list", "get"),
    "list": ("list", "get"),
    "edit": ("update",), "update": ("update",), "change": ("update",), "modify": ("update",), "rename": ("update",),
    "delete": ("delete",), "remove": ("delete",), "manage": ("list", "create", "get", "update", "delete"),
}  # fmt: skip
"""What people call the derived operations."""

_PARTICIPLES = {
    "viewed": "view", "seen": "see", "read": "read", "browsed": "browse", "listed": "list", "created": "create",
    "added": "add", "posted": "post", "edited": "edit", "updated": "update", "changed": "change",
    "modified": "modify", "renamed": "rename", "deleted": "delete", "removed": "remove", "managed": "manage",
    "made": "create", "recorded": "create", "submitted": "create",
}  # fmt: skip


def roles(tree: ParseTree, phrases: Phrases) -> tuple[RoleName, ...]:
    """Return the roles that a subject names."""
    who = subtree(tree, "who") or tree
    found = {phrases.domain.role(t): None for t in tokens(who, "ROLE")}
    return (*(r for r in ("anyone", "user") if r in found), *(r for r in found if r not in ("anyone", "user")))


def verbs(tree: ParseTree, entity: str = "", phrases: Phrases | None = None) -> tuple[Verb, ...]:
    """Return the operations that "create, view and cancel" names, in their usual order, then events of a lifecycle."""
    said = [_PARTICIPLES[t] for d in trees(tree, "done") for t in tokens(d, "DONE")]
    actions = subtree(tree, "actions")
    said += tokens(actions, "ACTION") if actions else []
    named = {v for text in said for v in VERBS[text]}
    events = [_event(text, entity, phrases) for text in (tokens(actions, "VERB") if actions else [])]
    return (*(v for v in VERBS["manage"] if v in named), *events)


def _event(text: str, entity: str, phrases: Phrases | None) -> Verb:
    found = phrases.domain.event(entity, text) if phrases else None
    if found is None:
        raise Unresolved
    return found


def permit(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """A user can create, view, edit and delete their own lists."""
    allowed = roles(subtree(tree, "who_can") or tree, phrases)
    if tree.data == "permit_own" and not all(_is_limited(g) for g in trees(tree, "granted")):
        raise Unresolved
    if token(tree, "PUBLIC"):
        allowed = ("anyone",)
    facts = [f for granted in trees(tree, "granted") for role in allowed for f in granted_to(role, granted, phrases)]
    if reserved(tree):
        return [*facts, *_reserved(facts, allowed, phrases), *kept_back(tree, facts, allowed, phrases)]
    return [*facts, *limits(tree, facts)]


def reserved(tree: ParseTree) -> bool:
    """Tell whether a sentence starts with "only": then nobody else may."""
    who = subtree(tree, "who_can")
    return who is not None and isinstance(who.children[0], Token) and who.children[0].type == "ONLY"


def _reserved(facts: list[Fact], allowed: tuple[RoleName, ...], phrases: Phrases) -> list[Fact]:
    if not set(allowed) <= set(phrases.domain.model.roles):
        return []
    whole = dict.fromkeys((f.entity, f.ops) for f in facts if isinstance(f, GrantFact) and f.when is None)
    return [OnlyFact(entity, ops, allowed) for entity, ops in whole]


def _is_limited(granted: ParseTree) -> bool:
    return all(token(target, "OWN", "OWNED") for target in trees(granted, "target"))


def granted_to(role: RoleName, granted: ParseTree, phrases: Phrases) -> list[Fact]:
    """Return what a role may do: create, view and edit their own lists."""
    targets = apart(trees(granted, "target"), lambda t: named(t, phrases), phrases)
    shared = _shared(targets)
    return [
        f for target in targets
        for f in _granted(target, verbs(granted, named(target, phrases), phrases), role, phrases, shared)
    ]  # fmt: skip


def _shared(targets: list[ParseTree]) -> ParseTree | None:
    """Return the target whose limits hold for all: "tasks and invoices in their own projects", "their own a and b".

    Taking them for one target only would grant more than was meant.
    """
    if len(targets) == 1:
        return None
    if any(trees(t, "adj", "that") for t in targets):
        raise Unresolved
    first, *between, last = targets
    limited = [t for t in (first, last) if is_limited(t)]
    if any(is_limited(t) for t in between) or len(limited) > 1:
        raise Unresolved
    return limited[0] if limited else None


def _granted(
    target: ParseTree, ops: tuple[Verb, ...], role: RoleName, phrases: Phrases, shared: ParseTree | None = None
) -> list[Fact]:
    entity = named(target, phrases)
    if entity == phrases.domain.subject:
        return _account(target, ops, role, phrases)
    when = scope(shared or target, entity, phrases)
    if role == "anyone" and when and "actor" in when:
        raise Unresolved
    if role == "anyone" and phrases.domain.get(entity).owner and "create" in ops:
        raise Unresolved
    return [GrantFact(entity, ops, role, when)]


def _account(target: ParseTree, ops: tuple[Verb, ...], role: RoleName, phrases: Phrases) -> list[Fact]:
    """One's own account is viewed and edited by GET and PATCH /me, which there are anyway; others by a role."""
    own = token(target, "OWN", "OWNED")
    if not own and role in phrases.domain.model.roles:
        return [GrantFact(phrases.domain.subject, ops, role, scope(target, phrases.domain.subject, phrases))]
    if not own or role == "anyone" or not set(ops) <= {"list", "get", "update"}:
        raise Unresolved
    return [ConfirmFact("@subject", tuple(op for op in ops if op != "list"))]


def named(target: ParseTree, phrases: Phrases) -> str:
    """Return the entity that a target names; "them" is what was spoken of."""
    text = token(target, "ENTITY")
    if text:
        return phrases.domain.entity(text)
    if not phrases.here:
        raise Unresolved
    return phrases.here


def scope(target: ParseTree, entity: str, phrases: Phrases) -> str | None:
    """Return the condition of a grant: own rows, rows in own parents, rows in a state; None for all rows."""
    parts: list[Node] = []
    parent = subtree(target, "parent")
    if parent:
        parts.append(_within_parent(parent, entity, phrases))
    elif token(target, "OWN") or token(target, "OWNED"):
        parts.append(parse(phrases.domain.owner(entity)))
    condition = phrases.narrowed(target, Row(entity))
    parts += [condition] if condition else []
    return show(conjunction(parts)) if parts else None


def _within_parent(parent: ParseTree, entity: str, phrases: Phrases) -> Node:
    if not (token(parent, "OWN") or token(parent, "OWNED")):
        raise Unresolved
    holder = phrases.domain.entity(token(parent, "ENTITY") or "")
    reference = phrases.domain.reference(entity, holder)
    if holder == phrases.domain.subject:
        return Binary("==", Member(SELF, reference.name), Name("actor"))
    beyond = phrases.domain.owner(holder).removeprefix("self")
    return parse(f"self.{reference.name}{beyond}")


def owner(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """Only the user who created a list can edit or delete it."""
    target = need(subtree(tree, "target"))
    owned = need(subtree(tree, "owned_by"))
    text = token(owned, "ENTITY") or token(target, "ENTITY")
    entity = phrases.domain.entity(text) if text else named(target, phrases)
    if token(target, "ENTITY") and phrases.domain.entity(token(target, "ENTITY") or "") != entity:
        raise Unresolved
    role = _called(owned, phrases)
    return [GrantFact(entity, verbs(tree, entity, phrases), role, owned_when(owned, entity, phrases))]


def owned_when(owned: ParseTree, entity: str, phrases: Phrases) -> str:
    """Return the condition that the actor is the one whom "its owner" names, or the owner of what a row refers to."""
    domain = phrases.domain
    if token(owned, "ROLE") and domain.role(token(owned, "ROLE") or "") not in ("user", *domain.model.roles):
        raise Unresolved
    if word := token(owned, "THE_OWNER"):
        _related(word.rpartition(" ")[2], entity, phrases)
    does = token(owned, "WHO_DOES", "AGENT")
    if does and not is_doing(does.split()[-1], entity):
        raise Unresolved
    said = token(owned, "ENTITY")
    if said is None or domain.entity(said) == entity:
        return domain.owner(entity)
    reference = domain.reference(entity, domain.entity(said))
    return domain.owner(domain.entity(said)).replace("self", f"self.{reference.name}", 1)


def _related(word: str, entity: str, phrases: Phrases) -> None:
    """Refuse "the owner" where a role or a thing is called so, or where nobody owns such rows."""
    domain = phrases.domain
    if word in domain.nouns or word in domain.model.roles or owner_path(domain.model, entity) is None:
        raise Unresolved


def passive(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """A list can be edited and deleted by its owner."""
    target = need(subtree(tree, "target"))
    if tree.data == "visible":
        who = subtree(tree, "who")
        allowed: tuple[RoleName, ...] = roles(who, phrases) if who else ("anyone",)
        shown = [f for r in allowed for f in _granted(target, ("list", "get"), r, phrases)]
        exclusive = re.search(r"\bonly\b", phrases.text) is not None
        whole = _reserved(shown, allowed, phrases) if exclusive else []
        return [*shown, *(whole or (hidden(target, named(target, phrases), allowed, phrases) if exclusive else []))]
    return [f for holder in trees(tree, "holder") for f in _held(holder, target, verbs(tree), phrases)]


def _held(holder: ParseTree, target: ParseTree, ops: tuple[Verb, ...], phrases: Phrases) -> list[Fact]:
    who = subtree(holder, "who")
    if who and not of_it(who, phrases):
        return [f for r in roles(who, phrases) for f in _granted(target, ops, r, phrases)]
    if token(target, "OWN", "OWNED") or trees(target, "parent", "adj", "that"):
        raise Unresolved
    entity = named(target, phrases)
    if who:
        return [GrantFact(entity, ops, r, theirs(entity, r, phrases.domain)) for r in roles(who, phrases)]
    owned = need(subtree(holder, "owned_by"))
    return [GrantFact(entity, ops, _called(owned, phrases), owned_when(owned, entity, phrases))]


def _called(owned: ParseTree, phrases: Phrases) -> RoleName:
    """Return the role of "the patient who created it"; whoever created it may have any."""
    return phrases.domain.role(token(owned, "ROLE") or "user")


def everything(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """Users can view everything: all kinds of rows but people. What somebody owns is not for all to change."""
    domain, ops = phrases.domain, verbs(tree)
    entities = [e.name for e in domain.model.entities.values() if e.name != domain.subject]
    if not entities or not ops:
        raise Unresolved
    allowed = roles(need(subtree(tree, "who_can")), phrases)
    return [f for role in allowed for name in entities for f in _whatever(name, ops, role, phrases)]


def _whatever(entity: str, ops: tuple[Verb, ...], role: RoleName, phrases: Phrases) -> list[Fact]:
    """Return the grant of whatever there is; to change what somebody owns takes a role."""
    for_all = role not in phrases.domain.model.roles
    if for_all and phrases.domain.get(entity).owner and not set(ops) <= {"list", "get"}:
        raise Unresolved
    return [GrantFact(entity, ops, role, None)]


def nobody(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """Nobody else can see or change them."""
    target = need(subtree(tree, "target"))
    entities = phrases.spoken if token(target, "IT") else (named(target, phrases),)
    if not entities:
        raise Unresolved
    return [ConfirmFact(entity, verbs(tree, entity, phrases)) for entity in entities]


def deny(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """Nobody can delete an invoice."""
    target = need(subtree(tree, "target"))
    entity = named(target, phrases)
    who = subtree(tree, "who")
    denied = [r for r in roles(who, phrases) if r != "user"] if who else []
    ops = verbs(tree, entity, phrases)
    if (held := scope(target, entity, phrases)) is not None:
        return denied_while(entity, ops, denied, held)
    return [DenyFact(entity, ops, r) for r in denied] or [DenyFact(entity, ops)]
