"""A Spec that uses what the todo document does not: every type, circles, public rows, restricted deletion."""

from decimal import Decimal

from agents.spec.model import (
    Api,
    Auth,
    Check,
    Effect,
    Entity,
    Enum,
    Field,
    Grant,
    Http,
    Key,
    OnChange,
    Operation,
    Query,
    Source,
    Spec,
)


def field(entity: str, name: str, type_: str, **more: object) -> Field:
    return Field.model_validate({"id": f"field:{entity}.{name}", "name": name, "type": type_, **more})


def operation(
    entity: str, name: str, method: str, path: str, *grants: tuple[str, str | None], **more: object
) -> Operation:
    kind = more.pop("kind", name)
    status = more.pop("status", {"create": 201, "delete": 204, "register": 201, "logout": 204}.get(str(kind), 200))
    roles = [Grant(id=f"grant:{entity}.{name}.{n}", roles=(role,), when=when) for n, (role, when) in enumerate(grants)]
    return Operation.model_validate(
        {
            "id": f"op:{entity}.{name}",
            "name": name,
            "kind": kind,
            "entity": entity,
            "start": Http.model_validate({"method": method, "path": path, "status": status}),
            "grants": tuple(roles),
            **more,
        }
    )


MEMBER = Entity(
    id="entity:Member",
    name="Member",
    plural="members",
    fields=(
        field("Member", "login", "string(40)", required=True, fold=True, max=40),
        field("Member", "secret", "password", required=True, min=8, max=100, write="create", secret="hash"),
        field("Member", "class", "enum(Grade)", default='"junior"', write="never"),
        field("Member", "booked", "integer", write="never", computed="self.bookings.filter(b, b.open).size()"),
    ),
    keys=(Key(id="key:Member.login", fields=("login",)),),
)
ROOM = Entity(
    id="entity:Order",
    name="Order",
    plural="orders",
    order=("-rate", "metadata"),
    fields=(
        field("Order", "metadata", "string(30)", required=True, fold=True, max=30),
        field("Order", "select", "integer", required=True, min=1, max=50),
        field("Order", "rate", "decimal(8,2)", min=Decimal("0.5")),
        field("Order", "published", "boolean", default="false"),
        field("Order", "opened", "datetime"),
        field("Order", "code", "uuid"),
        field("Order", "keeper", "ref(Member)", default="actor", write="never", inverse="orders"),
        field("Order", "parent", "ref(Order)", inverse="parts"),
        field("Order", "best", "ref(Booking)", inverse="praised"),
        field("Order", "busy", "boolean", write="never", computed="self.bookings.exists(b, b.open && b.from >= today)"),
        field("Order", "free", "integer", write="never", computed="self.select - self.bookings.size()"),
        field("Order", "price", "decimal(12,2)", write="never", computed="self.rate * 2 / self.select"),
    ),
    keys=(
        Key(id="key:Order.metadata", fields=("metadata",)),
        Key(id="key:Order.keeper_select", fields=("keeper", "select")),
    ),
    rules=(
        Check(
            id="rule:Order.published_rate",
            expr="!self.published || self.rate != null",
            status=422,
            code="published_rate",
            message="A published order needs a rate.",
            field="rate",
        ),
        Check(
            id="rule:Order.parent_rate",
            expr="self.parent == null || self.parent.rate == null || "
            "self.rate == null || self.rate <= self.parent.rate",
            status=409,
            code="parent_rate",
            message="An order cannot cost more than its parent.",
            lock="self.parent",
        ),
    ),
    owner="self.keeper",
)
BOOKING = Entity(
    id="entity:Booking",
    name="Booking",
    plural="bookings",
    order=("from",),
    fields=(
        field("Booking", "order", "ref(Order)", required=True, inverse="bookings"),
        field(
            "Booking", "member", "ref(Member)", default="actor", write="never", inverse="bookings", on_delete="cascade"
        ),
        field("Booking", "from", "date", default="today"),
        field("Booking", "to", "date"),
        field("Booking", "people", "integer", required=True, min=1),
        field("Booking", "open", "boolean", default="true", write="never"),
        field("Booking", "grade", "enum(Grade)"),
        field("Booking", "closed_at", "datetime", write="never"),
        field("Booking", "changes", "integer", write="never", default="0"),
        field("Booking", "nights", "integer", write="never", computed="self.to - self.from"),
    ),
    rules=(
        Check(
            id="rule:Booking.from_to",
            expr="self.to == null || self.to >= self.from",
            status=422,
            code="from_to",
            message="A booking ends after it starts.",
            field="to",
        ),
        Check(
            id="rule:Booking.order_open",
            expr="self.order.bookings.filter(b, b.open).size() <= self.order.select",
            status=409,
            code="full",
            message="The order is full.",
            lock="self.order",
        ),
        Check(
            id="rule:Booking.to_today",
            expr="self.to == null || self.to - today <= 365",
            status=422,
            code="far",
            message="A booking ends within a year.",
            field="to",
        ),
    ),
    owner="self.member",
)
NOTE = Entity(
    id="entity:Note",
    name="Note",
    plural="notes",
    fields=(
        field("Note", "text", "text", required=True, max=500),
        field("Note", "booking", "ref(Booking)", inverse="notes"),
    ),
)
OWN = ("user", "self.keeper == actor")
MINE = ("user", "self.member == actor")
OPERATIONS = (
    operation("Member", "register", "POST", "/auth/register", ("anyone", None)),
    operation("Member", "login", "POST", "/auth/login", ("anyone", None)),
    operation("Member", "refresh", "POST", "/auth/refresh", ("anyone", None)),
    operation("Member", "logout", "POST", "/auth/logout", ("anyone", None)),
    operation("Member", "me", "GET", "/me", ("user", None)),
    operation("Member", "update_me", "PATCH", "/me", ("user", None)),
    operation("Member", "list", "GET", "/members", ("user", None), query=Query(id="query:Member", search=("login",))),
    operation(
        "Order",
        "list",
        "GET",
        "/orders",
        ("anyone", "self.published"),
        OWN,
        query=Query(
            id="query:Order",
            filters=("keeper", "metadata", "select", "rate", "busy", "opened", "parent"),
            search=("metadata",),
        ),
    ),
    operation("Order", "get", "GET", "/orders/{id}", ("anyone", "self.published"), OWN),
    operation("Order", "create", "POST", "/orders", ("user", None)),
    operation("Order", "update", "PATCH", "/orders/{id}", OWN),
    operation("Order", "delete", "DELETE", "/orders/{id}", OWN),
    operation(
        "Order",
        "open",
        "POST",
        "/orders/{id}/open",
        OWN,
        kind="action",
        guards=(
            Check(
                id="guard:Order.open.published",
                expr="!self.published && self.opened == null",
                status=409,
                code="open",
                message="The order is open.",
            ),
        ),
        effects=(
            Effect(values={"opened": "now", "published": "true"}),
            Effect(each=("p", "self.parts"), target="p", values={"rate": "self.rate"}),
            Effect(each=("b", "self.bookings.filter(b, b.from < today)"), target="b", values={"open": "false"}),
        ),
    ),
    operation("Booking", "list", "GET", "/bookings", MINE, ("user", "self.order.keeper == actor")),
    operation("Booking", "get", "GET", "/bookings/{id}", MINE, ("user", "self.order.keeper == actor")),
    operation(
        "Booking",
        "create",
        "POST",
        "/bookings",
        ("user", None),
        guards=(
            Check(
                id="guard:Booking.create.published",
                expr="self.order.published && self.from >= today",
                status=422,
                code="published",
                message="Only published orders can be booked.",
                field="order",
            ),
        ),
    ),
    operation("Booking", "update", "PATCH", "/bookings/{id}", MINE),
    operation(
        "Booking",
        "close",
        "POST",
        "/bookings/{id}/close",
        ("user", "self.order.keeper == actor"),
        kind="action",
        effects=(Effect(values={"open": "false"}),),
    ),
    Operation(
        id="op:Booking.when_closed",
        name="when_closed",
        kind="reaction",
        entity="Booking",
        start=OnChange(when="old.open && !self.open"),
        effects=(Effect(values={"closed_at": "now"}),),
    ),
    Operation(
        id="op:Booking.when_moved",
        name="when_moved",
        kind="reaction",
        entity="Booking",
        start=OnChange(when="old.to != self.to || old.from < self.from"),
        effects=(Effect(values={"changes": "self.changes + 1"}),),
    ),
    operation("Note", "create", "POST", "/notes", ("anyone", None)),
    operation("Note", "list", "GET", "/notes", ("anyone", None)),
    operation("Note", "delete", "DELETE", "/notes/{id}", ("user", "self.booking.order.keeper == actor")),
)


def workshop_spec() -> Spec:
    return Spec(
        title="The workshop's orders",
        sources=(Source(path="workshop.md", sha256="0" * 64),),
        enums=(Enum(id="enum:Grade", name="Grade", values=("junior", "1st class", "on-hold")),),
        entities=(MEMBER, ROOM, BOOKING, NOTE),
        operations=OPERATIONS,
        auth=Auth(id="auth", subject="Member", login="login", password="secret", min_password=8),
        api=Api(id="api", base="/v2", page_size=5, page_max=50),
        trace=(),
    )
