"""Faults are found where the rules of a backend stand, one at a time; what cannot matter is left out and counted."""

import ast

import pytest

from workflows.faults import statements
from workflows.faults.finding import LOCK_ORDER, LOCK_ROWS, ONE_ROW, PLACES, enums_of, find_faults

ENUMS = {"Role": ("ADMIN", "GUEST"), "Status": ("OPEN", "SHUT")}
HEAD = "import sqlalchemy as sa\n\n\n"


def found(body: str, kind: str, arguments: str = "self, actor: SignedIn") -> set[str]:
    """Return the changed lines of a kind that are found in the body of a function."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    source = f"{HEAD}async def act({arguments}):\n{lines}\n".encode()
    every = find_faults("app/services/room.py", source, ENUMS).faults
    assert all(ast.parse(each.planted(source)) for each in every)
    assert all(each.function in ("act", "") for each in every)
    return {
        " ".join(line[1:].split())
        for each in every
        if each.kind == kind
        for line in each.shown(source)
        if line[0] == "+"
    }


@pytest.mark.parametrize(
    ("kind", "body", "changed"),
    [
        ("owner", "return sa.select(Room).where(Room.id == key, Room.host_id == actor.id)",
         "return sa.select(Room).where(Room.id == key, sa.true())"),
        ("owner", "room = await rooms.get(key, RoomRepository.visible_to(actor))",
         "room = await rooms.get(key, sa.true())"),
        ("owner", "if room.host_id != actor.id:\n    raise ForbiddenError", "pass"),
        ("role", "return route_for(Role.ADMIN)", "return route_for(Role.GUEST)"),
        ("role", "return route_for(Role.ADMIN)", "return route_for(*Role)"),
        ("role", "if actor.has(Role.ADMIN):\n    return sa.true()", "if True:"),
        ("bound", "if room.seats > most:\n    raise ConflictError", "if room.seats >= most:"),
        ("bound", "if room.seats > most:\n    raise ConflictError", "pass"),
        ("bound", "_require(room, Status.OPEN)", "_require(room, Status.SHUT)"),
        ("bound", "rules.check_seats(room)", "pass"),
        ("lost write", "room.seats -= 1", "pass"),
        ("lost write", "self._session.add(room)", "pass"),
        ("lost write", 'room.assign({"seats": seats, "open": False})', 'room.assign({"open": False})'),
        ("order", "rows = sa.select(Room).order_by(Room.name)", "rows = sa.select(Room).order_by(Room.name.desc())"),
        ("order", "rows = rows.order_by(Room.at.desc())", "rows = rows.order_by(Room.at.asc())"),
        ("order", "rules.check_seats(room)\nroom.seats -= 1", "room.seats -= 1"),
        ("off by one", "end = start + dt.timedelta(days=14)", "end = start + dt.timedelta(days=15)"),
        ("off by one", "end = start + dt.timedelta(days=14)", "end = start - dt.timedelta(days=14)"),
        ("off by one", 'fee = Decimal("4.90")', 'fee = Decimal("4.91")'),
        ("wrong row", "rows = sa.select(Seat).where(Seat.room_id == key, Seat.id != 1)",
         "rows = sa.select(Seat).where(Seat.room_id != key, Seat.id != 1)"),
        ("wrong row", "rows = sa.select(Seat.id).where(Seat.room_id == key)",
         "rows = sa.select(Seat.id).where(Seat.id == key)"),
        ("wrong row", "rows = sa.select(Seat).where(Seat.status == Status.OPEN)",
         "rows = sa.select(Seat).where(Seat.status == Status.SHUT)"),
    ],
)  # fmt: skip
def test_each_class_of_faults_is_found(kind: str, body: str, changed: str) -> None:
    assert changed in found(body, kind)


@pytest.mark.parametrize(
    ("rule", "body"),
    [
        (statements.FLUSHED, "await session.flush()\nawait session.commit()"),
        (statements.TOLD_FIRST, "if a:\n    raise One\nif b:\n    raise Other"),
        (statements.APART, "room.a = 1\nroom.b = 2"),
        (statements.LOCKED, "await lock(session, Room, key)"),
        (ONE_ROW, "rows = rows.limit(1)"),
        (statements.DROPPED, "if room.shut:\n    raise One\ntotal += room.price"),
        (statements.ADDED, "session.add(room)\nroom.a = 1"),
        (LOCK_ORDER, "rows = rows.order_by(Room.id).with_for_update()"),
    ],
)
def test_what_cannot_matter_is_counted_by_its_rule(rule: str, body: str) -> None:
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    told = find_faults("app/a.py", f"async def act(self):\n{lines}\n".encode(), ENUMS)
    assert rule in told.excluded
    assert len(told.excluded) == 1


def test_conditions_of_rows_that_are_only_locked_are_no_place_for_faults() -> None:
    chosen = "keys = sa.select(Seat.room_id).where(Seat.a == 1)\n"
    locks = "await session.execute(sa.select(Room).where(Room.id.in_(keys)).with_for_update())"
    body = "\n".join(f"    {line}" for line in (chosen + locks).splitlines())
    told = find_faults("app/a.py", f"async def act(self):\n{body}\n".encode(), ENUMS)
    assert told.faults == ()
    assert told.excluded[LOCK_ROWS] >= 2
    assert found(chosen + "rows = await session.scalars(sa.select(Room).where(Room.id.in_(keys)))", "wrong row")


def test_a_number_that_only_says_how_many_decimals_is_none_to_change() -> None:
    source = (
        b'CENT = Decimal("0.01")\nFEE = Decimal("0.10")\n\n\ndef act(sum_):\n    return (sum_ * FEE).quantize(CENT)\n'
    )
    told = find_faults("app/a.py", source, ENUMS)
    assert {each.line for each in told.faults} == {2, 6}
    assert told.excluded == {PLACES: 1}


def test_one_assignment_that_reads_the_other_is_no_equal() -> None:
    assert found("room.a = 1\nroom.b = room.a", "order")


@pytest.mark.parametrize(
    "source",
    [
        '"""Only 3 words."""\n',
        "def act(limit: int = 3, role: Role = Role.ADMIN) -> Numeric[12, 2]: ...\n",
        "@router.get('/rooms', responses=problems(401, 403), status_code=201)\ndef act(): ...\n",
        "rate: Annotated[int, Field(ge=1)]\n",
        "total = sa.cast(total, sa.Numeric(12, 2))\n",
    ],
)
def test_descriptions_types_and_defaults_are_no_place_for_faults(source: str) -> None:
    assert find_faults("app/a.py", source.encode(), ENUMS).faults == ()


def test_only_lines_that_are_asked_for_get_faults_and_bytes_are_counted_as_bytes() -> None:
    source = 'def act(room):\n    word = "größer"; room.seats = 3\n    room.doors = 4\n'.encode()
    told = find_faults("app/a.py", source, ENUMS, lines={2}).faults
    assert {each.line for each in told} == {2}
    assert {each.planted(source).splitlines()[1].decode() for each in told} == {
        '    word = "größer"; pass',
        '    word = "größer"; room.seats = 4',
        '    word = "größer"; room.seats = 2',
    }


def test_members_of_enums_are_read_from_the_project() -> None:
    files = {
        "app/models/enums.py": b'class Role(StrEnum):\n    """Role."""\n\n    ADMIN = "admin"\n    GUEST = "guest"\n'
    }
    assert enums_of(files) == {"Role": ("ADMIN", "GUEST")}
    assert enums_of({}) == {}
