"""The Spec of examples/todo.md, written by hand from its oracle: what the compiler must arrive at."""

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
    NonGoal,
    OnChange,
    Operation,
    Quality,
    Query,
    Sentence,
    Source,
    Spec,
)  # fmt: skip

SENTENCES = {
    7: "Anyone can sign up with an email, a password and a display name.",
    8: "The email must be unique.",
    9: "A password must have at least 10 characters.",
    13: "Each list has a name (required, at most 80 characters) and an optional color.",
    14: "A list belongs to the user who created it.",
    15: "The name of a list is unique per user.",
    16: "Each todo has a title (required, at most 200 characters), optional notes (text), an optional due date, "
    "a priority and a done flag.",
    17: "The priority is one of low, normal or high and defaults to normal.",
    18: "A todo belongs to a list.",
    19: "A new todo is not done.",
    20: "Each list shows the number of its todos that are not done as open count.",
    21: "A todo is overdue when its due date has passed and it is not done.",
    25: "A user can create, view, edit and delete their own lists.",
    26: "A user can create, view, edit and delete todos in their own lists.",
    27: "Nobody else can see or change them.",
    28: "Users can filter todos by list, priority, done and overdue.",
    29: "Users can search todos by title and notes.",
    30: "Todos are sorted by due date, earliest first.",
    31: "Users can mark all todos of a list as done.",
    35: "The due date of a new todo must not be in the past.",
    36: "A list can have at most 100 todos that are not done.",
    37: "When a todo is marked as done, its completion time is set to now.",
    38: "When a todo is marked as not done, its completion time is cleared.",
    39: "Deleting a list deletes its todos.",
    44: "95 % of requests are answered within 200 ms.",
}
REFUSED = {
    40: "The app suggests a priority from the wording of the title.",
    45: "The service should feel friendly.",
}
GOALS = {49: "nongoal:sharing_lists_with_other_people", 50: "nongoal:reminders"}
OUT = {49: "Sharing lists with other people.", 50: "Reminders."}


def src(*lines: int) -> tuple[str, ...]:
    return tuple(f"s-line{line}" for line in lines)


USER = Entity(
    id="entity:User", name="User", plural="users", src=src(7),
    fields=(
        Field(id="field:User.email", name="email", type="email", required=True, fold=True, max=Decimal(254),
              src=src(7)),
        Field(id="field:User.password", name="password", type="password", required=True, min=Decimal(10),
              max=Decimal(128), write="create", secret="hash", src=src(7, 9)),
        Field(id="field:User.display_name", name="display_name", type="string(255)", required=True, max=Decimal(255),
              src=src(7)),
    ),
    keys=(Key(id="key:User.email", fields=("email",), src=src(8)),),
)  # fmt: skip
LIST = Entity(
    id="entity:List", name="List", plural="lists", src=src(13), owner="self.user",
    fields=(
        Field(id="field:List.name", name="name", type="string(80)", required=True, max=Decimal(80), src=src(13)),
        Field(id="field:List.color", name="color", type="string(255)", max=Decimal(255), src=src(13)),
        Field(id="field:List.user", name="user", type="ref(User)", default="actor", write="never", inverse="lists",
              src=src(14)),
        Field(id="field:List.open_count", name="open_count", type="integer", write="never",
              computed="self.todos.filter(x, !x.done).size()", src=src(20)),
    ),
    keys=(Key(id="key:List.user_name", fields=("user", "name"), src=src(15)),),
)  # fmt: skip
TODO_ITEM = Entity(
    id="entity:Todo", name="Todo", plural="todos", src=src(16), owner="self.list.user",
    order=("due_date",),
    fields=(
        Field(id="field:Todo.title", name="title", type="string(200)", required=True, max=Decimal(200), src=src(16)),
        Field(id="field:Todo.notes", name="notes", type="text", max=Decimal(10_000), src=src(16)),
        Field(id="field:Todo.due_date", name="due_date", type="date", src=src(16)),
        Field(id="field:Todo.priority", name="priority", type="enum(Priority)", default='"normal"', src=src(16, 17)),
        Field(id="field:Todo.done", name="done", type="boolean", default="false", src=src(16, 19)),
        Field(id="field:Todo.list", name="list", type="ref(List)", required=True, inverse="todos",
              on_delete="cascade", src=src(18, 39)),
        Field(id="field:Todo.overdue", name="overdue", type="boolean", write="never",
              computed="self.due_date < today && !self.done", src=src(21)),
        Field(id="field:Todo.completion_time", name="completion_time", type="datetime", write="never",
              origin="inferred", src=src(37, 38)),
    ),
    rules=(
        Check(id="rule:Todo.list_done", expr="self.list.todos.filter(x, !x.done).size() <= 100", status=409,
              code="list_done", message="A list can have at most 100 todos that are not done.", lock="self.list",
              src=src(36)),
    ),
)  # fmt: skip


def http(
    entity: Entity,
    kind: str,
    method: str,
    path: str,
    status: int,
    errors: tuple[int, ...],
    lines: tuple[int, ...],
    when: str | None = None,
    role: str = "user",
    **more: object,
) -> Operation:
    name = more.pop("name", kind)
    grant = Grant(id=f"grant:{entity.name}.{name}.{role}", roles=(role,), when=when, src=src(*lines))
    return Operation.model_validate(
        {"id": f"op:{entity.name}.{name}", "name": name, "kind": kind, "entity": entity.name, "src": src(*lines),
         "start": Http(method=method, path=path, status=status), "errors": errors, "grants": (grant,), **more}
    )  # fmt: skip


def crud(entity: Entity, path: str, owner: str, line: int, **create: object) -> list[Operation]:
    query = create.pop("query", None)
    conflict = (409,)
    return [
        http(entity, "list", "GET", path, 200, (401, 422), (line,), owner, query=query),
        http(entity, "create", "POST", path, 201, (400, 401, *conflict, 415, 422), (line,), owner, **create),
        http(entity, "get", "GET", f"{path}/{{id}}", 200, (401, 404, 422), (line,), owner),
        http(entity, "update", "PATCH", f"{path}/{{id}}", 200, (400, 401, 404, *conflict, 415, 422), (line,), owner),
        http(entity, "delete", "DELETE", f"{path}/{{id}}", 204, (401, 404, 422), (line,), owner),
    ]


def reaction(name: str, when: str, value: str, line: int) -> Operation:
    return Operation(
        id=f"op:Todo.{name}", name=name, kind="reaction", entity="Todo", start=OnChange(when=when), src=src(line),
        effects=(Effect(values={"completion_time": value}),),
    )  # fmt: skip


BODY = (400, 415, 422)
AUTH = [
    http(USER, "register", "POST", "/auth/register", 201, (400, 409, 415, 422), (7,), role="anyone"),
    http(USER, "login", "POST", "/auth/login", 200, (400, 401, 415, 422), (7,), role="anyone"),
    http(USER, "refresh", "POST", "/auth/refresh", 200, (400, 401, 415, 422), (7,), role="anyone"),
    http(USER, "logout", "POST", "/auth/logout", 204, (400, 401, 415, 422), (7,), role="anyone"),
    http(USER, "me", "GET", "/me", 200, (401,), (7,)),
    http(USER, "update_me", "PATCH", "/me", 200, (400, 401, 409, 415, 422), (7,)),
]
NOT_PAST = Check(
    id="guard:Todo.create.due_date", expr="self.due_date == null || self.due_date >= today", status=422,
    code="due_date", message="The due date of a new todo must not be in the past.", field="due_date", src=src(35),
)  # fmt: skip
QUERY = Query(
    id="query:Todo", filters=("list", "priority", "done", "overdue"), search=("title", "notes"), src=src(28, 29)
)
COMPLETE_ALL = http(
    LIST, "action", "POST", "/lists/{id}/complete-all", 200, (401, 404, 409, 422), (31,), "self.user == actor",
    name="complete_all", effects=(Effect(each=("x", "self.todos"), target="x", values={"done": "true"}),),
)  # fmt: skip
OPERATIONS = (
    *AUTH,
    *crud(LIST, "/lists", "self.user == actor", 25),
    COMPLETE_ALL,
    *crud(TODO_ITEM, "/todos", "self.list.user == actor", 26, guards=(NOT_PAST,), query=QUERY),
    reaction("when_done", "!old.done && self.done", "now", 37),
    reaction("when_not_done", "old.done && !self.done", "null", 38),
)


def _nodes() -> dict[str, list[str]]:
    """Sentence id -> ids of the nodes that name it, as the compiler's trace holds them."""
    found: dict[str, list[str]] = {}
    nodes = [*OPERATIONS, NOT_PAST, QUERY, PRIORITY, AUTH_NODE, LATENCY]
    nodes += [g for o in OPERATIONS for g in o.grants]
    for entity in (USER, LIST, TODO_ITEM):
        nodes += [entity, *entity.fields, *entity.keys, *entity.rules]
    for node in nodes:
        for sentence in node.src:
            found.setdefault(sentence, []).append(node.id)
    return found


PRIORITY = Enum(id="enum:Priority", name="Priority", values=("low", "normal", "high"), src=src(17))
AUTH_NODE = Auth(id="auth", subject="User", login="email", password="password", src=src(7, 9))
LATENCY = Quality(id="quality:latency.p95", metric="latency", percentile=Decimal(95), value=Decimal(200), src=src(44))


def _trace() -> tuple[Sentence, ...]:
    nodes = _nodes()
    mapped = [
        Sentence(id=f"s-line{line}", line=line, section="", text=text, status="mapped", form="hand",
                 nodes=tuple(nodes.get(f"s-line{line}", ("op:List.get", "op:Todo.get"))))
        for line, text in SENTENCES.items()
    ]  # fmt: skip
    refused = [
        Sentence(id=f"s-line{n}", line=n, section="", text=t, status="not_understood") for n, t in REFUSED.items()
    ]
    out = [Sentence(id=f"s-line{n}", line=n, section="Out of scope", text=t, status="out_of_scope",
                    nodes=(GOALS[n],)) for n, t in OUT.items()]  # fmt: skip
    return tuple(sorted([*mapped, *refused, *out], key=lambda s: s.line))


def todo_spec() -> Spec:
    return Spec(
        title="Todo lists",
        sources=(Source(path="todo.md", sha256="0" * 64),),
        enums=(PRIORITY,),
        entities=(USER, LIST, TODO_ITEM),
        operations=OPERATIONS,
        auth=AUTH_NODE,
        api=Api(id="api", origin="default"),
        quality=(LATENCY,),
        non_goals=tuple(NonGoal(id=GOALS[n], text=t, src=(f"s-line{n}",)) for n, t in OUT.items()),
        trace=_trace(),
    )
