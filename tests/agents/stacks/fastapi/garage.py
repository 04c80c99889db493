"""A Spec of things that happen: two lifecycles that start each other, timers, effects elsewhere, numbers, keys."""

from agents.spec.data import Lifecycle, Transition
from agents.spec.model import (
    Api,
    Auth,
    Check,
    Effect,
    Entity,
    Enum,
    Key,
    OnChange,
    OnTime,
    Operation,
    Source,
    Spec,
)
from tests.agents.stacks.fastapi.workshop import field, operation


def check(id_: str, expr: str, **more: object) -> Check:
    name = id_.rpartition(".")[2]
    return Check.model_validate({"id": id_, "expr": expr, "status": 409, "code": name, "message": f"{name}.", **more})


def lifecycle(entity: str, *steps: tuple[str, tuple[str, ...], str]) -> Lifecycle:
    return Lifecycle(
        id=f"lifecycle:{entity}",
        field="state",
        initial=steps[0][1][0],
        transitions=tuple(Transition(op=f"op:{entity}.{n}", sources=s, target=t) for n, s, t in steps),
    )


def timed(entity: str, name: str, when: str, *effects: Effect, kind: str = "transition") -> Operation:
    return Operation.model_validate(
        {"id": f"op:{entity}.{name}", "name": name, "kind": kind, "entity": entity, "effects": effects}
        | {"start": OnTime(when=when)}
    )


USER = Entity(
    id="entity:User",
    name="User",
    plural="users",
    fields=(
        field("User", "login", "string(40)", required=True, max=40),
        field("User", "secret", "password", required=True, min=8, max=100, write="create", secret="hash"),
        field("User", "badge", "string(20)", default='sequence("B-", 4)', write="never"),
        field("User", "barred", "boolean", write="never", computed="self.rides.exists(r, r.late)"),
    ),
    keys=(Key(id="key:User.login", fields=("login",)), Key(id="key:User.badge", fields=("badge",))),
)
BIKE = Entity(
    id="entity:Bike",
    name="Bike",
    plural="bikes",
    fields=(
        field("Bike", "name", "string(40)", required=True, max=40),
        field("Bike", "state", "enum(BikeState)", default='"free"', write="never"),
        field("Bike", "rides_begun", "integer", default="0", write="never"),
        field("Bike", "broke_at", "datetime", write="never"),
        field(
            "Bike", "waiting", "integer", write="never", computed='self.tickets.filter(t, t.state == "waiting").size()'
        ),
    ),
    rules=(check("rule:Bike.worn", "self.rides_begun <= 6", message="The bike is worn out."),),
)
RIDE = Entity(
    id="entity:Ride",
    name="Ride",
    plural="rides",
    fields=(
        field("Ride", "rider", "ref(User)", default="actor", write="create", inverse="rides"),
        field("Ride", "bike", "ref(Bike)", required=True, inverse="rides"),
        field("Ride", "began", "date", default="today", write="never"),
        field("Ride", "due", "date", default="self.began + days(2)", write="never"),
        field("Ride", "ended", "date", write="never"),
        field("Ride", "state", "enum(RideState)", default='"under way"', write="never"),
        field("Ride", "late", "boolean", write="never", computed='self.state == "under way" && self.due < today'),
    ),
    keys=(Key(id="key:Ride.bike", fields=("bike",), when='self.state == "under way"'),),
    rules=(
        check(
            "rule:Ride.most",
            'self.rider.rides.filter(r, r.state == "under way").size() <= 2',
            lock="self.rider",
        ),
    ),
    lifecycle=lifecycle(
        "Ride",
        ("end", ("under way",), "ended"),
        ("extend", ("under way",), "under way"),
        ("lose", ("under way",), "lost"),
        ("overrun", ("under way",), "lost"),
    ),
)
TICKET = Entity(
    id="entity:Ticket",
    name="Ticket",
    plural="tickets",
    fields=(
        field("Ticket", "rider", "ref(User)", default="actor", write="never", inverse="tickets"),
        field("Ticket", "bike", "ref(Bike)", required=True, inverse="tickets", on_delete="cascade"),
        field("Ticket", "state", "enum(TicketState)", default='"waiting"', write="never"),
        field("Ticket", "called_at", "datetime", write="never"),
        field("Ticket", "closed_by", "ref(User)", write="never", inverse="closed"),
        field(
            "Ticket",
            "place",
            "integer",
            write="never",
            nullable=True,
            computed='self.state == "waiting" ? self.bike.tickets.filter('
            't, t.state == "waiting" && t.created_at < self.created_at).size() + 1 : null',
        ),
    ),
    keys=(Key(id="key:Ticket.rider_bike", fields=("rider", "bike"), when='self.state == "waiting"'),),
    lifecycle=lifecycle(
        "Ticket",
        ("call", ("waiting",), "called"),
        ("expire", ("called",), "expired"),
        ("withdraw", ("waiting", "called"), "withdrawn"),
    ),
)
ANYBODY = ("user", None)
TRANSITIONS = (
    operation(
        "Ride",
        "create",
        "POST",
        "/rides",
        ANYBODY,
        guards=(
            check("guard:Ride.create.free", 'self.bike.state == "free"'),
            check(
                "guard:Ride.create.barred",
                "!self.rider.barred",
                message="Nobody who has a ride that should have ended by now, and who was told so by whoever runs the "
                'garage, may begin another one before that has ended, unless it is called \\ a "test ride"',
            ),
        ),
        effects=(
            Effect(target="self.bike", values={"state": '"on tour"', "rides_begun": "self.bike.rides_begun + 1"}),
        ),
    ),
    operation(
        "Ride",
        "end",
        "POST",
        "/rides/{id}/end",
        ANYBODY,
        kind="transition",
        effects=(Effect(values={"ended": "today"}), Effect(target="self.bike", values={"state": '"free"'})),
    ),
    operation(
        "Ride",
        "extend",
        "POST",
        "/rides/{id}/extend",
        ANYBODY,
        kind="transition",
        guards=(
            check("guard:Ride.extend.late", "!self.late"),
            check("guard:Ride.extend.waited", "self.bike.waiting == 0"),
        ),
        effects=(Effect(values={"due": "self.due + days(2)"}),),
    ),
    operation(
        "Ride",
        "lose",
        "POST",
        "/rides/{id}/lose",
        ANYBODY,
        kind="transition",
        effects=(
            Effect(target="self.bike", values={"state": '"broken"'}),
            Effect(do="run", each=("t", "self.bike.tickets"), target="t", run="op:Ticket.withdraw"),
        ),
    ),
    timed("Ride", "overrun", "self.due + days(5) <= today", Effect(target="self.bike", values={"state": '"broken"'})),
    timed(
        "Ride",
        "retention",
        'self.state == "ended" && self.ended + days(30) <= today',
        Effect(do="delete"),
        kind="retention",
    ),
    operation("Ticket", "create", "POST", "/tickets", ANYBODY),
    operation(
        "Ticket",
        "call",
        "POST",
        "/tickets/{id}/call",
        ANYBODY,
        kind="transition",
        guards=(check("guard:Ticket.call.free", 'self.bike.state == "free"'),),
        effects=(Effect(values={"called_at": "now"}),),
    ),
    operation(
        "Ticket",
        "withdraw",
        "POST",
        "/tickets/{id}/withdraw",
        ("user", "self.rider == actor"),
        kind="transition",
        effects=(Effect(values={"closed_by": "actor"}),),
    ),
    timed("Ticket", "expire", "self.called_at + hours(2) <= now"),
    operation("Bike", "create", "POST", "/bikes", ANYBODY),
    operation(
        "Bike",
        "scrap",
        "POST",
        "/bikes/{id}/scrap",
        ANYBODY,
        kind="action",
        effects=(
            Effect(values={"state": '"broken"'}),
            Effect(do="delete", each=("t", 'self.tickets.filter(t, t.state == "withdrawn")'), target="t"),
        ),
    ),
)
REACTIONS = (
    Operation(
        id="op:Ride.when_ended",
        name="when_ended",
        kind="reaction",
        entity="Ride",
        start=OnChange(when='old.state != "ended" && self.state == "ended"'),
        effects=(
            Effect(
                do="run",
                target='self.bike.tickets.filter(t, t.state == "waiting").first(t, t.created_at)',
                run="op:Ticket.call",
            ),
        ),
    ),
    Operation(
        id="op:Bike.when_broken",
        name="when_broken",
        kind="reaction",
        entity="Bike",
        start=OnChange(when='old.state != "broken" && self.state == "broken"'),
        effects=(Effect(values={"broke_at": "now"}),),
    ),
)


def garage_spec() -> Spec:
    shown = (
        operation(e, n, "GET", path, ANYBODY)
        for e, p in (("Bike", "bikes"), ("Ride", "rides"), ("Ticket", "tickets"))
        for n, path in (("list", f"/{p}"), ("get", f"/{p}/{{id}}"))
    )
    return Spec(
        title="Garage",
        sources=(Source(path="garage.md", sha256="0" * 64),),
        enums=(
            Enum(id="enum:BikeState", name="BikeState", values=("free", "on tour", "broken")),
            Enum(id="enum:RideState", name="RideState", values=("under way", "ended", "lost")),
            Enum(id="enum:TicketState", name="TicketState", values=("waiting", "called", "expired", "withdrawn")),
        ),
        entities=(USER, BIKE, RIDE, TICKET),
        operations=(
            operation("User", "register", "POST", "/auth/register", ("anyone", None)),
            operation("User", "login", "POST", "/auth/login", ("anyone", None)),
            operation("User", "refresh", "POST", "/auth/refresh", ("anyone", None)),
            operation("User", "logout", "POST", "/auth/logout", ("anyone", None)),
            operation("User", "me", "GET", "/me", ANYBODY),
            *shown,
            *TRANSITIONS,
            *REACTIONS,
        ),
        auth=Auth(id="auth", subject="User", login="login", password="secret", min_password=8),
        api=Api(id="api"),
        trace=(),
    )
