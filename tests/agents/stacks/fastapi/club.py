"""A rowing club: roles, an audit log, a rate limit, camelCase, and fields that only some may write."""

from agents.spec.model import (
    Api,
    Auth,
    Check,
    Effect,
    Entity,
    Enum,
    Key,
    Query,
    RateLimit,
    Role,
    Source,
    Spec,
)
from tests.agents.stacks.fastapi.workshop import field, operation

ROLES = ("rower", "coach", "treasurer", "chair")
ROWER = Entity(
    id="entity:Rower",
    name="Rower",
    plural="rowers",
    owner="self",
    fields=(
        field("Rower", "mail", "email", required=True, fold=True),
        field("Rower", "pass_phrase", "password", required=True, min=12, max=80, write="create", secret="hash"),
        field("Rower", "full_name", "string(60)", required=True, max=60),
        field("Rower", "birth_year", "integer", required=True, min=1900, max=2100),
        field("Rower", "licence_no", "string(6)", max=6, pattern="[A-Z]{2}\\d{4}"),
        field("Rower", "may_cox", "boolean", default="false", write_roles=("coach",)),
        field("Rower", "rank", "enum(Rank)", default='"rower"', write="never"),
        field("Rower", "trip_count", "integer", write="never", computed="self.trips.size()"),
    ),
    keys=(Key(id="key:Rower.mail", fields=("mail",)),),
)
BOAT = Entity(
    id="entity:Boat",
    name="Boat",
    plural="boats",
    order=("hull_no",),
    fields=(
        field("Boat", "hull_no", "string(7)", required=True, max=7, pattern="[A-Z]{3}-\\d{3}"),
        field("Boat", "kind", "enum(BoatKind)", default='"single"'),
        field("Boat", "seats", "integer", required=True, min=1, max=9),
        field("Boat", "insured_value", "decimal(10,2)", write_roles=("treasurer",)),
    ),
    keys=(Key(id="key:Boat.hull_no", fields=("hull_no",)),),
    audit=True,
)
TRIP = Entity(
    id="entity:Trip",
    name="Trip",
    plural="trips",
    owner="self.rower",
    fields=(
        field("Trip", "rower", "ref(Rower)", default="actor", write="create", inverse="trips"),
        field("Trip", "boat", "ref(Boat)", required=True, inverse="trips"),
        field("Trip", "started_on", "date", default="today"),
        field("Trip", "note", "text", max=200),
        field("Trip", "back", "boolean", default="false", write="never"),
    ),
    audit=True,
)


OWN = ("rower", "self.rower == actor")
ME = ("rower", "self == actor")
OPERATIONS = (
    operation("Rower", "register", "POST", "/auth/register", ("anyone", None)),
    operation("Rower", "login", "POST", "/auth/login", ("anyone", None)),
    operation("Rower", "refresh", "POST", "/auth/refresh", ("anyone", None)),
    operation("Rower", "logout", "POST", "/auth/logout", ("anyone", None)),
    operation("Rower", "me", "GET", "/me", ("user", None)),
    operation("Rower", "update_me", "PATCH", "/me", ("user", None)),
    operation(
        "Rower", "list", "GET", "/rowers", ME, ("coach", None), query=Query(id="query:Rower", filters=("birth_year",))
    ),
    operation("Rower", "create", "POST", "/rowers", ("chair", None)),
    operation("Rower", "get", "GET", "/rowers/{id}", ME, ("coach", None)),
    operation("Rower", "update", "PATCH", "/rowers/{id}", ME, ("coach", None)),
    operation("Rower", "delete", "DELETE", "/rowers/{id}", ("chair", None)),
    operation("Rower", "assign_role", "PUT", "/rowers/{id}/role", ("chair", None)),
    operation("Boat", "list", "GET", "/boats", ("anyone", None), query=Query(id="query:Boat", search=("hull_no",))),
    operation("Boat", "get", "GET", "/boats/{id}", ("anyone", None)),
    operation("Boat", "create", "POST", "/boats", ("coach", None), ("treasurer", None)),
    operation("Boat", "update", "PATCH", "/boats/{id}", ("coach", None), ("treasurer", None)),
    operation("Boat", "delete", "DELETE", "/boats/{id}", ("chair", None)),
    operation(
        "Trip", "list", "GET", "/trips", OWN, ("coach", None), query=Query(id="query:Trip", filters=("boat", "rower"))
    ),
    operation("Trip", "get", "GET", "/trips/{id}", OWN, ("coach", None)),
    operation("Trip", "create", "POST", "/trips", OWN, ("coach", None)),
    operation("Trip", "update", "PATCH", "/trips/{id}", OWN),
    operation("Trip", "delete", "DELETE", "/trips/{id}", ("coach", "!self.back"), ("chair", None)),
    operation(
        "Trip",
        "come_back",
        "POST",
        "/trips/{id}/come-back",
        OWN,
        ("coach", None),
        kind="action",
        effects=(Effect(values={"back": "true"}),),
        guards=(
            Check(
                id="guard:Trip.come_back.back",
                expr="!self.back",
                status=409,
                code="is_back",
                message="The trip is over.",
            ),
        ),
    ),
    operation("Boat", "audit", "GET", "/audit-log", ("chair", None)),
)


def club_spec() -> Spec:
    return Spec(
        title="Rowing club",
        sources=(Source(path="club.md", sha256="0" * 64),),
        roles=(
            Role(id="role:rower", name="rower"),
            Role(id="role:coach", name="coach", includes=("rower",)),
            Role(id="role:treasurer", name="treasurer", includes=("rower",)),
            Role(id="role:chair", name="chair", includes=("coach", "treasurer")),
        ),
        enums=(
            Enum(id="enum:Rank", name="Rank", values=ROLES),
            Enum(id="enum:BoatKind", name="BoatKind", values=("single", "pair", "coxed four")),
        ),
        entities=(ROWER, BOAT, TRIP),
        operations=OPERATIONS,
        auth=Auth(
            id="auth",
            subject="Rower",
            login="mail",
            password="pass_phrase",
            min_password=12,
            role_field="rank",
            register_role="rower",
            bootstrap="chair",
        ),
        api=Api(id="api", base="/api/v1", casing="camel"),
        rate_limit=RateLimit(id="rate_limit", per_minute=30),
        trace=(),
    )
