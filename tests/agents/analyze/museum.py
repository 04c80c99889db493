"""A Spec in other nouns: all types, public reading, an entity without owner, two references, hostile text."""

from decimal import Decimal

from agents.spec.model import (
    Api,
    Auth,
    Check,
    Entity,
    Enum,
    Field,
    Grant,
    Http,
    Key,
    Operation,
    Quality,
    Query,
    Sentence,
    Source,
    Spec,
)

HOSTILE = 'A loan | has `code`, <b>markup</b> & "quotes" and *stars*.'
SENTENCES = {
    1: "Anyone can see art pieces.",
    2: "A curator can add art pieces; their value is between 0 and 9,999.99.",
    3: HOSTILE,
    4: "95 % of requests are answered within 300 ms.",
}

CURATOR = Entity(
    id="entity:Curator", name="Curator", plural="curators", src=("m-1",),
    fields=(
        Field(id="field:Curator.mail", name="mail", type="email", required=True, fold=True, max=Decimal(254)),
        Field(id="field:Curator.secret", name="secret", type="password", required=True, min=Decimal(12), write="create",
              secret="hash"),
    ),
    keys=(Key(id="key:Curator.mail", fields=("mail",)),),
)  # fmt: skip
PIECE = Entity(
    id="entity:ArtPiece", name="ArtPiece", plural="art pieces", src=("m-2",), order=("-year", "title"),
    fields=(
        Field(id="field:ArtPiece.title", name="title", type="string(120)", required=True, src=("m-2",)),
        Field(id="field:ArtPiece.year", name="year", type="integer", min=Decimal(-3000), max=Decimal(2100)),
        Field(id="field:ArtPiece.value", name="value", type="decimal(6,2)", required=True, min=Decimal(0),
              max=Decimal("9999.99"), src=("m-2",)),
        Field(id="field:ArtPiece.rate", name="rate", type="decimal(5,2)", default="1.5"),
        Field(id="field:ArtPiece.tag", name="tag", type="uuid"),
        Field(id="field:ArtPiece.state", name="state", type="enum(State)", default='"shown"'),
        Field(id="field:ArtPiece.twin", name="twin", type="ref(ArtPiece)", inverse="twins"),
    ),
)  # fmt: skip
LOAN = Entity(
    id="entity:Loan", name="Loan", plural="loans", src=("m-3",), owner="self.curator",
    fields=(
        Field(id="field:Loan.piece", name="piece", type="ref(ArtPiece)", required=True, inverse="loans",
              on_delete="cascade", src=("m-3",)),
        Field(id="field:Loan.curator", name="curator", type="ref(Curator)", default="actor", write="never",
              inverse="loans"),
        Field(id="field:Loan.starts", name="starts", type="datetime", required=True),
        Field(id="field:Loan.ends", name="ends", type="date"),
        Field(id="field:Loan.signed", name="signed", type="boolean", default="false"),
        Field(id="field:Loan.remarks", name="remarks", type="text", max=Decimal(10_000)),
        Field(id="field:Loan.piece_count", name="piece_count", type="integer", write="never",
              computed="self.piece.loans.size()"),
    ),
    rules=(
        Check(id="rule:Loan.piece", expr="self.piece.loans.size() <= 3", status=409, code="piece",
              message="At most 3 loans.", lock="self.piece", src=("m-3",)),
    ),
)  # fmt: skip


def _operation(
    entity: Entity, kind: str, start: tuple[str, str, int], errors: tuple[int, ...], role: str, **more: object
) -> Operation:
    method, path, status = start
    grant = Grant(id=f"grant:{entity.name}.{kind}", roles=(role,), when=more.pop("when", None))
    return Operation.model_validate(
        {"id": f"op:{entity.name}.{kind}", "name": kind, "kind": kind, "entity": entity.name,
         "start": Http(method=method, path=path, status=status), "errors": errors, "grants": (grant,), **more}
    )  # fmt: skip


OPERATIONS = (
    _operation(CURATOR, "register", ("POST", "/auth/register", 201), (409, 422), "anyone", src=("m-1",)),
    _operation(CURATOR, "login", ("POST", "/auth/login", 200), (401, 422, 429), "anyone"),
    _operation(CURATOR, "refresh", ("POST", "/auth/refresh", 200), (401, 422), "anyone"),
    _operation(CURATOR, "logout", ("POST", "/auth/logout", 204), (401, 422), "anyone"),
    _operation(CURATOR, "me", ("GET", "/me", 200), (401,), "user"),
    _operation(CURATOR, "update_me", ("PATCH", "/me", 200), (401, 409, 422), "user"),
    _operation(PIECE, "list", ("GET", "/art-pieces", 200), (422,), "anyone", src=("m-1",),
               query=Query(id="query:ArtPiece", filters=("state", "twin"), search=("title",), src=("m-1",))),
    _operation(PIECE, "get", ("GET", "/art-pieces/{id}", 200), (404, 422), "anyone", src=("m-1",)),
    _operation(PIECE, "create", ("POST", "/art-pieces", 201), (400, 401, 422), "user", src=("m-2",)),
    _operation(PIECE, "delete", ("DELETE", "/art-pieces/{id}", 204), (401, 404, 409), "user"),
    _operation(LOAN, "create", ("POST", "/loans", 201), (401, 409, 422), "user", src=("m-3",),
               when="self.curator == actor"),
    _operation(LOAN, "list", ("GET", "/loans", 200), (401, 422), "user", src=("m-3",), when="self.curator == actor"),
    _operation(LOAN, "get", ("GET", "/loans/{id}", 200), (401, 404, 422), "user", src=("m-3",),
               when="self.curator == actor"),
    _operation(LOAN, "update", ("PATCH", "/loans/{id}", 200), (401, 404, 409, 422), "user", src=("m-3",),
               when="self.curator == actor"),
)  # fmt: skip


def _trace() -> tuple[Sentence, ...]:
    nodes = {1: ("op:ArtPiece.list",), 2: ("op:ArtPiece.create",), 3: ("op:Loan.create",), 4: ("quality:latency.p95",)}
    return tuple(
        Sentence(id=f"m-{n}", line=n, section="", text=text, status="mapped", nodes=nodes[n])
        for n, text in SENTENCES.items()
    )


def museum_spec() -> Spec:
    return Spec(
        title="Museum <loans> | desk",
        sources=(Source(path="museum.md", sha256="1" * 64),),
        enums=(Enum(id="enum:State", name="State", values=("shown", "stored")),),
        entities=(CURATOR, PIECE, LOAN),
        operations=OPERATIONS,
        auth=Auth(id="auth", subject="Curator", login="mail", password="secret", min_password=12),
        api=Api(id="api", base="/api/v2", page_size=10, page_max=50),
        quality=(
            Quality(
                id="quality:latency.p95", metric="latency", percentile=Decimal(95), value=Decimal(300), src=("m-4",)
            ),
        ),
        trace=_trace(),
    )
