"""The tables that no sentence names: those of the refresh tokens and of the audit log."""

from collections.abc import Iterator

from agents.analyze.artifact import Column, Index, Relation, Table
from agents.analyze.surface import enumerate_words, snake, table_name, with_article, words
from agents.spec.model import Spec

_AUDIT = "audit_log"


def key_column() -> Column:
    """Return the primary key that every row has."""
    return Column(name="id", type="uuid", key="primary", default="made by the service")


def standing_tables(spec: Spec) -> tuple[Table, ...]:
    """Return the table of the refresh tokens if there is a sign-in, and that of the audit log if one is asked for."""
    return tuple(_tables(spec))


def _tables(spec: Spec) -> Iterator[Table]:
    if _audits(spec):
        yield _audit_entries(spec)
    if _has_tokens(spec):
        yield _refresh_tokens(spec)


def standing_relations(spec: Spec) -> tuple[Relation, ...]:
    """Return to whom refresh tokens belong. An audit entry refers to rows that may be gone, so by no foreign key."""
    if not _has_tokens(spec):
        return ()
    return (
        Relation(parent=table_name(spec.subject), child="refresh_tokens", column=_subject_column(spec),
                 optional=False, label="sessions", on_delete="cascade"),
    )  # fmt: skip


def _has_tokens(spec: Spec) -> bool:
    return any(o.kind == "refresh" for o in spec.operations)


def _audits(spec: Spec) -> bool:
    return any(entity.audit for entity in spec.entities)


def _subject_column(spec: Spec) -> str:
    return f"{snake(spec.auth.subject)}_id"


def _refresh_tokens(spec: Spec) -> Table:
    owner = _subject_column(spec)
    columns = (
        key_column(),
        Column(
            name=owner, type="uuid", key="foreign", references=f"{table_name(spec.subject)}.id", on_delete="cascade"
        ),
        Column(name="family_id", type="uuid"),
        Column(name="token_hash", type="varchar(64)"),
        Column(name="created_at", type="timestamptz", default="now"),
        Column(name="expires_at", type="timestamptz"),
        Column(name="used_at", type="timestamptz", nullable=True),
        Column(name="revoked_at", type="timestamptz", nullable=True),
    )
    indexes = (
        Index(columns=("token_hash",), unique=True, serves="exchange and revocation of a token"),
        Index(columns=(owner,), serves=f"deleting {with_article(spec.auth.subject)}"),
        Index(columns=("family_id",), serves="revoking all that grew from one sign-in when a token is used twice"),
    )
    purpose = "One row for each refresh token that was given out"
    return Table(name="refresh_tokens", purpose=purpose, columns=columns, indexes=indexes)


def _audit_entries(spec: Spec) -> Table:
    columns = (
        key_column(),
        Column(name="entity", type="varchar(100)"),
        Column(name="row_id", type="uuid"),
        Column(name="operation", type="varchar(100)"),
        Column(name="actor_id", type="uuid", nullable=True),
        Column(name="at", type="timestamptz", default="now"),
        Column(name="changes", type="jsonb"),
    )
    indexes = (
        Index(columns=("entity", "row_id"), serves="the history of one row"),
        Index(columns=("at",), serves="the order of the log, newest first"),
    )
    rows = enumerate_words(words(e.plural) for e in spec.entities if e.audit)
    purpose = f"One row for each change of {rows}; actor_id is empty where time was the cause"
    return Table(name=_AUDIT, purpose=purpose, columns=columns, indexes=indexes)
