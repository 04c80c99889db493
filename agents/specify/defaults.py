"""What holds because a document does not say otherwise, and the sentence of the language that says otherwise."""

from collections.abc import Iterator
from dataclasses import dataclass

from agents.spec.model import Spec
from agents.spec.nodes import nodes_of
from agents.specify.names.words import label, plural


@dataclass(frozen=True)
class Default:
    """One choice of the product. `override`: what to write in a document; empty where nothing changes it yet."""

    what: str
    value: str
    override: str = ""


def defaults_of(spec: Spec) -> tuple[Default, ...]:
    """Return the defaults that a Spec relies on, in the order in which a reader meets them."""
    return (*_of_api(spec), *_of_people(spec), *_of_rows(spec))


def _of_api(spec: Spec) -> Iterator[Default]:
    said = _said(spec, "api")
    api = spec.api
    if "base" not in said:
        yield Default("base path", api.base, "All routes start with `/api/v2`.")
    if "paging" not in said:
        pages = f"{api.page_size} rows a page, at most {api.page_max}"
        yield Default("lists", pages, "Lists show 25 items per page, at most 100.")
    if "casing" not in said:
        yield Default("names in JSON", f"{api.casing} case", "JSON field names are in camelCase.")
    if spec.rate_limit is None:
        yield Default("requests", "as many as anybody sends", "At most 120 requests per minute per user.")
    yield Default("errors", "problem details (RFC 9457)")


def _of_people(spec: Spec) -> Iterator[Default]:
    auth, said = spec.auth, _said(spec, "auth")
    if "tokens" not in said:
        lives = f"{auth.access_minutes} minutes; of the refresh token {auth.refresh_days} days"
        yield Default("life of an access token", lives, "An access token lasts 15 minutes, a refresh token 14 days.")
    if "length" not in said:
        shortest = f"at least {auth.min_password} characters"
        yield Default("passwords", shortest, "Passwords have at least 12 characters.")
    yield Default("what nobody is granted", "is denied")


def _of_rows(spec: Spec) -> Iterator[Default]:
    for entity in spec.entities:
        if entity.order == ("-created_at",) and entity.name != spec.auth.subject:
            many = plural(label(entity.name))
            yield Default(
                f"order of {many}", "newest first", f"{many.capitalize()} are sorted by {_sortable(spec, entity.name)}."
            )
    if not any(entity.audit for entity in spec.entities):
        first = next(e for e in spec.entities if e.name != spec.auth.subject)
        yield Default("audit log", "none", f"Every change to a {label(first.name)} is recorded in the audit log.")
    yield Default("deleted rows", "are gone")
    yield Default("ids", "UUIDs, in no input; `created_at` and `updated_at` in UTC")


def _sortable(spec: Spec, name: str) -> str:
    fields = [f for f in spec.entity(name).fields if not f.type.startswith(("ref(", "list("))]
    return label(fields[0].name) if fields else "age"


def _said(spec: Spec, node: str) -> set[str]:
    """Return the forms of the sentences that a node comes from."""
    forms = {sentence.id: sentence.form for sentence in spec.trace}
    return {forms[s] for each in nodes_of(spec) if each.id == node for s in each.src if s in forms}
