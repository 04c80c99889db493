"""Forms that give rights to the person a row refers to: "the assignee can edit the job", "jobs assigned to them"."""

import re

from agents.spec.expression import Binary, Member, Name
from agents.specify.build.references import owner_path
from agents.specify.facts.facts import Fact, GrantFact
from agents.specify.forms.permit import named, roles, verbs
from agents.specify.grammar.domain import SELF, Domain, show
from agents.specify.grammar.phrases import Phrases
from agents.specify.grammar.trees import ParseTree, Unresolved, need, subtree, token, trees
from agents.specify.names.words import label, snake, words

_ASSIGNED = re.compile(r"assign(?:ee|ed)\b.*")


def tied(tree: ParseTree, phrases: Phrases) -> list[Fact]:
    """The assignee can edit the job. Users can only see jobs assigned to them."""
    domain = phrases.domain
    if words(token(tree, "FIELD") or "") in domain.nouns:
        raise Unresolved  # "a user" is anybody
    entity = _entity(tree, phrases)
    field = _assigned(entity, domain) if tree.data == "tied_to" else domain.field(entity, token(tree, "FIELD") or "")
    found = domain.described(entity, field)
    if found is None or found.type != f"ref({domain.subject})" or snake(label(field)) in domain.model.roles:
        raise Unresolved
    if owner_path(domain.model, entity) != f"self.{field}":
        raise Unresolved(why=f"only whose {label(entity)} it is may have such a right: let each have a {label(field)} "
                             "(user, required), and no other person")  # fmt: skip
    ops = verbs(tree, entity, phrases)
    allowed = ("user",) if tree.data == "tied" else roles(need(subtree(tree, "who_can")), phrases)
    if not ops or "create" in ops or "anyone" in allowed:
        raise Unresolved
    when = show(Binary("==", Member(SELF, field), Name("actor")))
    return [GrantFact(entity, ops, role, when) for role in allowed]


def _entity(tree: ParseTree, phrases: Phrases) -> str:
    """Return whose reference is meant: of the rows that something is done with, all of them."""
    domain, said = phrases.domain, token(tree, "ENTITY")
    target = subtree(tree, "target")
    if target is None:
        return domain.entity(said or "")
    if token(target, "OWN", "OWNED") or trees(target, "parent", "adj", "that"):
        raise Unresolved
    if token(target, "IT"):
        return domain.entity(said) if said else named(target, phrases)
    entity = named(target, phrases)
    if said and domain.entity(said) != entity:
        raise Unresolved
    return entity


def _assigned(entity: str, domain: Domain) -> str:
    """Return the only reference by which rows are assigned to people."""
    people = [f.name for f in domain.get(entity).fields if f.type == f"ref({domain.subject})"]
    found = [name for name in people if _ASSIGNED.fullmatch(label(name))]
    if len(found) != 1:
        raise Unresolved
    return found[0]
