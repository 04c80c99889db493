"""What happens to rows, on a live server: transitions, effects elsewhere, reactions, timers, locks, numbers, keys."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import httpx
import pytest

from agents.stacks.fastapi.stack import FastApiStack
from agents.stacks.fastapi.toolchain import toolchain
from tests.agents.stacks.fastapi.garage import garage_spec

TOOLS = toolchain()
EMPTY = ("find", "/workspace", "/evidence", "-mindepth", "1", "-delete")
NUMBER = count(1)


class Garage:
    """The running server: people, and the clock that all of them see."""

    def __init__(self, client: httpx.Client, clock: Path) -> None:
        self.client, self._clock = client, clock

    def set(self, moment: str) -> None:
        """Set the clock, past the life of tokens; they are read again by `person`."""
        new = self._clock.with_suffix(".new")
        new.write_text(f"{moment}+00:00")
        new.replace(self._clock)

    def person(self, login: str | None = None) -> "Person":
        name = login or f"person{next(NUMBER)}"
        account = {"login": name, "secret": "correct-horse-1"}
        if login is None:
            assert self.client.post("/auth/register", json=account).status_code == 201
        return Person(self, name, self.client.post("/auth/login", json=account).json()["access_token"])


class Person:
    """Somebody who is signed in."""

    def __init__(self, garage: Garage, login: str, token: str) -> None:
        self.garage, self.login, self._headers = garage, login, {"Authorization": f"Bearer {token}"}

    def again(self) -> "Person":
        return self.garage.person(self.login)

    def get(self, path: str) -> dict[str, object]:
        return self.garage.client.get(path, headers=self._headers).json()

    def post(self, path: str, body: object = None) -> httpx.Response:
        return self.garage.client.post(path, json=body, headers=self._headers)

    def make(self, path: str, **body: object) -> dict[str, object]:
        answer = self.post(path, body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def bike(self) -> str:
        return self.make("/bikes", name=f"Bike {next(NUMBER)}")["id"]

    def state(self, path: str) -> object:
        return self.get(path)["state"]


@pytest.fixture(scope="module")
def server(sandbox) -> Iterator[Garage]:
    sandbox.exec(EMPTY, timeout=10)
    sandbox.put(FastApiStack().render(garage_spec()))
    env = {"DATABASE_URL": sandbox.create_database("garage"), "SERVER_MODE": "raised", "CLOCK_FILE": "/control/clock"}
    for command in (*TOOLS.lint, *TOOLS.types, TOOLS.migrate_up, TOOLS.migrate_again):
        result = sandbox.exec(command.argv, timeout=command.timeout, env={**command.env, **env})
        assert result.exit_code == command.expect, (result.stdout + result.stderr).decode()[-4000:]
    with sandbox.serve(TOOLS.serve.argv, env=env) as server:
        server.wait_ready(30)
        transport = httpx.HTTPTransport(uds=str(server.socket))
        with httpx.Client(transport=transport, base_url="http://test/api/v1", timeout=30) as client:
            yield Garage(client, sandbox.control_dir / "clock")
        assert server.stop().exit_code == 0


@pytest.fixture
def garage(server) -> Garage:
    server.set("2026-03-10T09:00:00")
    return server


def refused(answer: httpx.Response, code: str) -> bool:
    return (answer.status_code, answer.json()["code"]) == (409, code)


def eventually(test: Callable[[], bool]) -> bool:
    """Tell whether something becomes true within a few rounds of the timers."""
    for _ in range(300):
        if test():
            return True
        time.sleep(0.1)
    return False


def test_numbers_grow_by_one(garage):
    first, second = garage.person().get("/me")["badge"], garage.person().get("/me")["badge"]
    assert first.startswith("B-")
    assert len(first) >= len("B-0001")
    assert int(second[2:]) == int(first[2:]) + 1


def test_new_row_has_defaults_that_follow_from_others_and_changes_its_parent(garage):
    ann = garage.person()
    bike = ann.bike()
    ride = ann.make("/rides", bike_id=bike)
    assert (ride["began"], ride["due"], ride["rider_id"]) == ("2026-03-10", "2026-03-12", ann.get("/me")["id"])
    assert ann.get(f"/bikes/{bike}")["state"] == "on tour"
    assert ann.get(f"/bikes/{bike}")["rides_begun"] == 1


def test_guard_reads_another_row(garage):
    ann = garage.person()
    bike = ann.bike()
    ann.make("/rides", bike_id=bike)
    assert refused(garage.person().post("/rides", {"bike_id": bike}), "free")


def test_guard_reads_computed_fields_of_other_rows(garage):
    ann = garage.person()
    bike = ann.bike()
    ride = ann.make("/rides", bike_id=bike)
    garage.set("2026-03-13T09:00:00")
    ann = ann.again()
    assert ann.get("/me")["barred"] is True
    assert refused(ann.post("/rides", {"bike_id": ann.bike()}), "barred")
    assert refused(ann.post(f"/rides/{ride['id']}/extend"), "late")
    assert ann.post(f"/rides/{ride['id']}/end").status_code == 200
    assert ann.make("/rides", bike_id=bike)["state"] == "under way"


def test_rule_counts_under_a_lock(garage):
    ann = garage.person()
    bikes = [ann.bike() for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda bike: ann.post("/rides", {"bike_id": bike}), bikes))
    assert sorted(a.status_code for a in answers) == [201, 201, 409, 409]
    assert all(refused(a, "most") for a in answers if a.status_code == 409)


def test_two_requests_at_once_never_take_the_same_bike(garage):
    people = [garage.person() for _ in range(6)]
    for _ in range(3):
        bike = people[0].bike()
        with ThreadPoolExecutor(6) as threads:
            answers = list(threads.map(lambda person, bike=bike: person.post("/rides", {"bike_id": bike}), people))
        assert sorted(a.status_code for a in answers) == [201, 409, 409, 409, 409, 409]
        taken = next(a.json() for a in answers if a.status_code == 201)
        people[0].post(f"/rides/{taken['id']}/end")


def test_step_needs_its_state(garage):
    ann = garage.person()
    bike = ann.bike()
    ride = ann.make("/rides", bike_id=bike)
    ended = ann.post(f"/rides/{ride['id']}/end")
    assert (ended.status_code, ended.json()["state"], ended.json()["ended"]) == (200, "ended", "2026-03-10")
    assert ann.state(f"/bikes/{bike}") == "free"
    assert refused(ann.post(f"/rides/{ride['id']}/end"), "ride_is_ended")
    other = ann.make("/rides", bike_id=bike)
    assert ann.post(f"/rides/{other['id']}/extend").json()["due"] == "2026-03-14"


def test_step_at_once_happens_once(garage):
    ann = garage.person()
    ride = ann.make("/rides", bike_id=ann.bike())
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: ann.post(f"/rides/{ride['id']}/end"), range(4)))
    assert sorted(a.status_code for a in answers) == [200, 409, 409, 409]


def test_change_starts_the_transition_of_the_first_in_line(garage):
    ann, bob, cid = garage.person(), garage.person(), garage.person()
    bike = ann.bike()
    ride = ann.make("/rides", bike_id=bike)
    first = bob.make("/tickets", bike_id=bike)
    garage.set("2026-03-10T09:01:00")
    second = cid.make("/tickets", bike_id=bike)
    assert (first["place"], second["place"]) == (1, 2)
    assert refused(bob.post(f"/tickets/{first['id']}/call"), "free")
    assert refused(bob.post("/tickets", {"bike_id": bike}), "duplicate")
    ann.post(f"/rides/{ride['id']}/end")
    called = bob.get(f"/tickets/{first['id']}")
    assert (called["state"], called["called_at"], called["place"]) == ("called", "2026-03-10T09:01:00Z", None)
    assert cid.get(f"/tickets/{second['id']}")["place"] == 1
    garage.set("2026-03-10T09:02:00")
    assert bob.make("/tickets", bike_id=bike)["place"] == 2


def test_each_row_of_a_collection_takes_a_step_where_it_may(garage):
    ann, bob = garage.person(), garage.person()
    bike = ann.bike()
    ride = ann.make("/rides", bike_id=bike)
    gone = bob.make("/tickets", bike_id=bike)["id"]
    assert bob.post(f"/tickets/{gone}/withdraw").json()["closed_by_id"] == bob.get("/me")["id"]
    waits = bob.make("/tickets", bike_id=bike)["id"]
    assert ann.post(f"/tickets/{waits}/withdraw").status_code == 403
    assert ann.post(f"/rides/{ride['id']}/lose").status_code == 200
    assert bob.get(f"/tickets/{waits}")["closed_by_id"] == ann.get("/me")["id"]
    assert bob.get(f"/tickets/{gone}")["closed_by_id"] == bob.get("/me")["id"]
    broken = ann.get(f"/bikes/{bike}")
    assert (broken["state"], broken["broke_at"]) == ("broken", "2026-03-10T09:00:00Z")


def test_action_deletes_rows_elsewhere(garage):
    ann = garage.person()
    bike = ann.bike()
    gone, waits = ann.make("/tickets", bike_id=bike)["id"], None
    ann.post(f"/tickets/{gone}/withdraw")
    waits = ann.make("/tickets", bike_id=bike)["id"]
    assert ann.post(f"/bikes/{bike}/scrap").json()["state"] == "broken"
    assert ann.get(f"/tickets/{gone}")["status"] == 404
    assert ann.get(f"/tickets/{waits}")["state"] == "waiting"


def test_effect_on_another_row_keeps_the_rules_of_that_row(garage):
    ann = garage.person()
    bike = ann.bike()
    for _ in range(6):
        ann.post(f"/rides/{ann.make('/rides', bike_id=bike)['id']}/end")
    assert ann.post("/rides", {"bike_id": bike}).status_code == 409
    assert ann.state(f"/bikes/{bike}") == "free"


def test_timers_wait_for_their_time(garage):
    ann = garage.person()
    bike = ann.bike()
    ride = ann.make("/rides", bike_id=bike)["id"]
    ticket = ann.make("/tickets", bike_id=ann.bike())["id"]
    ann.post(f"/tickets/{ticket}/call")
    garage.set("2026-03-10T10:59:00")
    time.sleep(1)
    ann = ann.again()
    assert ann.state(f"/tickets/{ticket}") == "called"
    garage.set("2026-03-10T11:00:00")
    assert eventually(lambda: ann.again().state(f"/tickets/{ticket}") == "expired")
    garage.set("2026-03-16T23:59:00")
    time.sleep(1)
    assert ann.again().state(f"/rides/{ride}") == "under way"
    garage.set("2026-03-17T00:00:00")
    assert eventually(lambda: ann.again().state(f"/rides/{ride}") == "lost")
    assert ann.again().state(f"/bikes/{bike}") == "broken"


def test_old_rows_are_deleted(garage):
    ann = garage.person()
    ride = ann.make("/rides", bike_id=ann.bike())["id"]
    ann.post(f"/rides/{ride}/end")
    garage.set("2026-04-08T23:59:00")
    time.sleep(1)
    assert ann.again().state(f"/rides/{ride}") == "ended"
    garage.set("2026-04-09T00:00:00")
    assert eventually(lambda: ann.again().get(f"/rides/{ride}").get("status") == 404)
